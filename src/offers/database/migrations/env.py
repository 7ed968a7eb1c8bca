"""Run by Alembic on the connection that `open_database` holds the upgrade's lock on."""

from alembic import context

from offers.database.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
context.run_migrations()
