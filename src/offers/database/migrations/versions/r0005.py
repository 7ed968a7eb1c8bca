"""When sources are due, and what the operator was alarmed of; the days of a block's posts in an index alone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("last_began", sa.DateTime(timezone=True)))
        sources.add_column(sa.Column("next_due_at", sa.DateTime(timezone=True)))
        sources.add_column(sa.Column("due_basis", sa.Text()))
    op.create_table(
        "alarms",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("target", sa.Text(), primary_key=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("raised", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sa.Column("told", sa.DateTime(timezone=True)),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
    )
    op.create_index("ix_offers_block_until_near", "offers", ["block", "until", "near"])
    op.drop_index("ix_offers_block_until", "offers")
