"""A promotion's hash, so that only what changed is written."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("promotions") as promotions:
        promotions.add_column(sa.Column("content", sa.String(64), nullable=False, server_default=""))
