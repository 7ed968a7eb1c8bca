"""Promotions of many posts, brought up to date where something changed, with their history; pictures by their hash."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("offers") as offers:
        offers.add_column(sa.Column("compared", sa.Integer()))
        offers.add_column(sa.Column("settled", sa.Boolean(), nullable=False, server_default=sa.false()))
        offers.add_column(sa.Column("block", sa.Text()))
        offers.add_column(sa.Column("near", sa.Date()))
        offers.add_column(sa.Column("until", sa.Date()))
        offers.add_column(sa.Column("announcement", sa.JSON()))
        offers.create_index("ix_offers_block_until", ["block", "until"])
        offers.create_index("ix_offers_compared_settled", ["compared", "settled"])
    with op.batch_alter_table("posts") as posts:
        posts.add_column(sa.Column("bare", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("pictures") as pictures:
        pictures.add_column(sa.Column("hash", sa.String(40)))
    with op.batch_alter_table("promotions") as promotions:
        promotions.drop_column("last_seen")
        promotions.add_column(sa.Column("told", sa.String(64), nullable=False, server_default=""))
        promotions.add_column(sa.Column("until", sa.Date()))
        promotions.add_column(sa.Column("disagreements", sa.JSON(), nullable=False, server_default="[]"))
        promotions.add_column(sa.Column("withdrawn", sa.DateTime(timezone=True)))
        promotions.create_index("ix_promotions_until", ["until"])
    with op.batch_alter_table("promotion_posts") as linked:
        linked.add_column(sa.Column("place", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "promotion_events",
        sa.Column("promotion_id", sa.String(32), sa.ForeignKey("promotions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), primary_key=True),
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("was", sa.Date()),
        sa.Column("becomes", sa.Date()),
    )
    op.create_table(
        "watches",
        sa.Column("id", sa.String(20), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("targets", sa.JSON(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("watch_id", sa.String(20), sa.ForeignKey("watches.id", ondelete="CASCADE"), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("promotion_id", sa.String(32), nullable=False),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("queued", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun", sa.DateTime(timezone=True)),
        sa.Column("sent", sa.DateTime(timezone=True)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.UniqueConstraint("watch_id", "target", "promotion_id", "event"),
    )
    op.create_index("ix_promotion_events_at", "promotion_events", ["at"])
