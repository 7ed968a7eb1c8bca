"""Indices for what is asked by a post's address, of readings by older rules, and of lines that wait."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_posts_url", "posts", ["url"])
    op.create_index("ix_offers_rules", "offers", ["rules"])
    op.create_index("ix_notices_sent", "notices", ["sent", "due"])
