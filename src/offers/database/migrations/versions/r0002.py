"""What a source remembers between its runs, posts that have gone, and more of what a run gave."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.add_column(sa.Column("memory", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("withdrawn", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("runs") as runs:
        runs.add_column(sa.Column("withdrawn", sa.Integer(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("read", sa.Integer(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("dated", sa.Integer(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("seen", sa.Integer(), nullable=True))
        runs.add_column(sa.Column("newest", sa.DateTime(timezone=True), nullable=True))
