"""The tables, as SQLAlchemy types them. Instants are UTC; JSON keeps Arabic as it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Instant(TypeDecorator[datetime]):
    """An instant with an offset going in, UTC coming out. SQLite's own type drops the offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raises ValueError for an instant without an offset."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without an offset cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """The stored instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that a migration can change it on either database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012


class PostRow(Base):
    """A post as it stands now; `key` is its identity within its source. A `bare` one was kept longer than its body."""

    __tablename__ = "posts"
    __table_args__ = (UniqueConstraint("source", "key"), Index("ix_posts_url", "url"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    key: Mapped[str] = mapped_column(Text)
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    excerpt: Mapped[str | None] = mapped_column(Text)
    body: Mapped[str | None] = mapped_column(Text)
    published: Mapped[datetime | None]
    modified: Mapped[datetime | None]
    categories: Mapped[list[Any]]
    pictures: Mapped[list[Any]]
    language: Mapped[str | None] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(String(64))
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
    bare: Mapped[bool] = mapped_column(Boolean, server_default="0")


class RevisionRow(Base):
    """What a post said before it was changed, until `replaced`."""

    __tablename__ = "post_revisions"
    __table_args__ = (UniqueConstraint("post_id", "content", "replaced"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    content: Mapped[str] = mapped_column(String(64))
    said: Mapped[dict[str, Any]]
    replaced: Mapped[datetime]


class OfferRow(Base):
    """What a post says, with its evidence in `reading`; derived, made again when the rules change.

    `compared` is the version of the rules by which `announcement` was made of it, the post as it is compared with
    others; None where that is to be made anew, 0 for a post that announces nothing now, -1 where its source is not
    enabled. `block`, `near` and `until` tell which others may announce the same promotion, and `settled` that it
    stands in its promotion as that now is.
    """

    __tablename__ = "offers"
    __table_args__ = (
        Index("ix_offers_standing", "is_offer", "ends", "starts"),
        Index("ix_offers_block_until_near", "block", "until", "near"),
        Index("ix_offers_compared_settled", "compared", "settled"),
        Index("ix_offers_rules", "rules"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    is_offer: Mapped[bool] = mapped_column(Boolean)
    sector: Mapped[str | None] = mapped_column(String(20))
    store: Mapped[str | None] = mapped_column(Text)
    starts: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)
    rules: Mapped[str] = mapped_column(String(20))
    reading: Mapped[dict[str, Any]]
    compared: Mapped[int | None]
    settled: Mapped[bool] = mapped_column(Boolean, server_default="0")
    block: Mapped[str | None] = mapped_column(Text)
    near: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    announcement: Mapped[dict[str, Any] | None]


class PictureRow(Base):
    """A picture of a post, kept as WebP files named relative to the home's `pictures/`."""

    __tablename__ = "pictures"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    thumb: Mapped[str] = mapped_column(Text)
    thumb_width: Mapped[int]
    thumb_height: Mapped[int]
    large: Mapped[str | None] = mapped_column(Text)
    width: Mapped[int | None]
    height: Mapped[int | None]
    hash: Mapped[str | None] = mapped_column(String(40))


class PromotionRow(Base):
    """A promotion as it was last made of its posts; `content` is the hash of what it says, `told` of what they say.

    After `until` it stands on no page; `withdrawn` is when the last of its posts had gone from its site.
    """

    __tablename__ = "promotions"
    __table_args__ = (Index("ix_promotions_until", "until"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    facts: Mapped[dict[str, Any]]
    starts: Mapped[date | None] = mapped_column(Date)
    ends: Mapped[date | None] = mapped_column(Date)
    first_seen: Mapped[datetime]
    content: Mapped[str] = mapped_column(String(64), server_default="")
    told: Mapped[str] = mapped_column(String(64), server_default="")
    until: Mapped[date | None] = mapped_column(Date)
    disagreements: Mapped[list[Any]] = mapped_column(server_default="[]")
    withdrawn: Mapped[datetime | None]


class PromotionPostRow(Base):
    """Which posts announce a promotion, the one that speaks for it first; a post announces one at most."""

    __tablename__ = "promotion_posts"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    promotion_id: Mapped[str] = mapped_column(ForeignKey("promotions.id", ondelete="CASCADE"), index=True)
    place: Mapped[int] = mapped_column(server_default="0")


class PromotionEventRow(Base):
    """What happened to a promotion: `was` and `becomes` are the days that changed, if any did."""

    __tablename__ = "promotion_events"

    promotion_id: Mapped[str] = mapped_column(ForeignKey("promotions.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    was: Mapped[date | None] = mapped_column(Date)
    becomes: Mapped[date | None] = mapped_column(Date)


class WatchRow(Base):
    """What a reader wants to be told of; `rules` are the words, stores, cities, sectors and discount."""

    __tablename__ = "watches"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    rules: Mapped[dict[str, Any]]
    events: Mapped[list[Any]]
    targets: Mapped[list[Any]]
    at_once: Mapped[bool] = mapped_column(Boolean)
    created: Mapped[datetime]


class NoticeRow(Base):
    """What a target of a watch is to be told, or was: each promotion and event once.

    `begun` is when it was handed over, None while it waits; after a failure it waits again until `due`.
    A process that is killed between leaves it begun and not `sent`: nobody knows whether it arrived.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("watch_id", "target", "promotion_id", "event"),
        Index("ix_notices_sent", "sent", "due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    watch_id: Mapped[str] = mapped_column(ForeignKey("watches.id", ondelete="CASCADE"))
    target: Mapped[str] = mapped_column(Text)
    promotion_id: Mapped[str] = mapped_column(String(32))
    event: Mapped[str] = mapped_column(String(20))
    said: Mapped[str] = mapped_column(Text)
    queued: Mapped[datetime]
    due: Mapped[datetime]
    begun: Mapped[datetime | None]
    sent: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)


class SourceRow(Base):
    """The state of a source between its runs; `memory` is what its spider knows of the run before.

    `habit` is what its good runs gave, newest first, as `Gave` has it, and `fallen` in which way the newest fell behind
    them: reckoned from the runs, that of a thousand sources would take longer than all else of them. `last_began` and
    `last_run` are when its last run began and ended; `next_due_at` was decided on `due_basis`.
    """

    __tablename__ = "sources"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    last_run: Mapped[datetime | None]
    last_began: Mapped[datetime | None]
    last_success: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    due_basis: Mapped[str | None] = mapped_column(Text)
    failures_in_a_row: Mapped[int] = mapped_column(default=0)
    memory: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    habit: Mapped[list[Any]] = mapped_column(server_default="[]")
    fallen: Mapped[str | None] = mapped_column(Text)


class RunRow(Base):
    """One crawl of one source; `outcome` is `running` until it is finished."""

    __tablename__ = "runs"
    __table_args__ = (Index("ix_runs_source_started", "source", "started"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(100))
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10))
    posts: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    offers: Mapped[int] = mapped_column(default=0)
    requests: Mapped[int] = mapped_column(default=0)
    bytes: Mapped[int] = mapped_column(default=0)
    seconds: Mapped[float] = mapped_column(Float, default=0.0)
    withdrawn: Mapped[int] = mapped_column(server_default="0")
    read: Mapped[int] = mapped_column(server_default="0")
    dated: Mapped[int] = mapped_column(server_default="0")
    seen: Mapped[int | None]
    newest: Mapped[datetime | None]
    failures: Mapped[list[Any]]


class AlarmRow(Base):
    """What a target of the operator's is to be told, or was: that something is wrong, and that it is well again.

    `told` is the instant it was last told at of the state it is in, None while that waits for `due`; a row goes when
    the target knows that it ended.
    """

    __tablename__ = "alarms"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    target: Mapped[str] = mapped_column(Text, primary_key=True)
    said: Mapped[str] = mapped_column(Text)
    raised: Mapped[datetime]
    ended: Mapped[datetime | None]
    told: Mapped[datetime | None]
    due: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)


class EditionRow(Base):
    """An edition that was built: the last build of its day."""

    __tablename__ = "editions"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    built: Mapped[datetime]
    path: Mapped[str] = mapped_column(Text)
    promotions: Mapped[list[Any]]
    rules: Mapped[str] = mapped_column(String(20))
