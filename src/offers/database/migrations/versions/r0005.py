"""The days on which the posts of a block are told of, in an index alone."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index("ix_offers_block_until_near", "offers", ["block", "until", "near"])
    op.drop_index("ix_offers_block_until", "offers")
