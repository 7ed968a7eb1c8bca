"""The tables, as SQLAlchemy types them. Instants are UTC; JSON keeps Arabic as it is written."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    TypeDecorator,
    UniqueConstraint,
)


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


# Names every constraint, so that a migration can change it on either database.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Posts(TypedColumns):
    """A post as it stands now; `key` is its identity within its source. A `bare` one was kept longer than its body."""

    id: Named[int] = Column(primary_key=True)
    source: Named[str] = Column(String(100))
    key: Named[str] = Column(Text)
    url: Named[str] = Column(Text)
    title: Named[str] = Column(Text)
    excerpt: Named[str | None] = Column(Text)
    body: Named[str | None] = Column(Text)
    published: Named[datetime | None] = Column(Instant())
    modified: Named[datetime | None] = Column(Instant())
    categories: Named[list[Any]] = Column(JSON)
    pictures: Named[list[Any]] = Column(JSON)
    language: Named[str | None] = Column(String(20))
    content: Named[str] = Column(String(64))
    first_seen: Named[datetime] = Column(Instant())
    last_seen: Named[datetime] = Column(Instant())
    withdrawn: Named[datetime | None] = Column(Instant())
    bare: Named[bool] = Column(server_default="0")


POSTS = Table("posts", METADATA, Posts, UniqueConstraint("source", "key"), Index("ix_posts_url", "url"))


class PostRevisions(TypedColumns):
    """What a post said before it was changed, until `replaced`."""

    id: Named[int] = Column(primary_key=True)
    post_id: Named[int] = Column(ForeignKey("posts.id", ondelete="CASCADE"))
    content: Named[str] = Column(String(64))
    said: Named[dict[str, Any]] = Column(JSON)
    replaced: Named[datetime] = Column(Instant())


POST_REVISIONS = Table("post_revisions", METADATA, PostRevisions, UniqueConstraint("post_id", "content", "replaced"))


class Offers(TypedColumns):
    """What a post says, with its evidence in `reading`; derived, made again when the rules change.

    `compared` is the version of the rules by which `announcement` was made of it, the post as it is compared with
    others; None where that is to be made anew, 0 for a post that announces nothing now, -1 where its source is not
    enabled. `block`, `near` and `until` tell which others may announce the same promotion, and `settled` that it
    stands in its promotion as that now is.
    """

    post_id: Named[int] = Column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    is_offer: Named[bool]
    sector: Named[str | None] = Column(String(20))
    store: Named[str | None] = Column(Text)
    starts: Named[date | None]
    ends: Named[date | None]
    rules: Named[str] = Column(String(20))
    reading: Named[dict[str, Any]] = Column(JSON)
    compared: Named[int | None]
    settled: Named[bool] = Column(server_default="0")
    block: Named[str | None] = Column(Text)
    near: Named[date | None]
    until: Named[date | None]
    announcement: Named[dict[str, Any] | None] = Column(JSON)


OFFERS = Table(
    "offers",
    METADATA,
    Offers,
    Index("ix_offers_standing", "is_offer", "ends", "starts"),
    Index("ix_offers_block_until_near", "block", "until", "near"),
    Index("ix_offers_compared_settled", "compared", "settled"),
    Index("ix_offers_rules", "rules"),
)


class Pictures(TypedColumns):
    """A picture of a post, kept as WebP files named relative to the home's `pictures/`."""

    post_id: Named[int] = Column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    place: Named[int] = Column(primary_key=True)
    url: Named[str] = Column(Text)
    thumb: Named[str] = Column(Text)
    thumb_width: Named[int]
    thumb_height: Named[int]
    large: Named[str | None] = Column(Text)
    width: Named[int | None]
    height: Named[int | None]
    hash: Named[str | None] = Column(String(40))


PICTURES = Table("pictures", METADATA, Pictures)


class Promotions(TypedColumns):
    """A promotion as it was last made of its posts; `content` is the hash of what it says, `told` of what they say.

    After `until` it stands on no page; `withdrawn` is when the last of its posts had gone from its site.
    """

    id: Named[str] = Column(String(32), primary_key=True)
    title: Named[str] = Column(Text)
    facts: Named[dict[str, Any]] = Column(JSON)
    starts: Named[date | None]
    ends: Named[date | None]
    first_seen: Named[datetime] = Column(Instant())
    content: Named[str] = Column(String(64), server_default="")
    told: Named[str] = Column(String(64), server_default="")
    until: Named[date | None]
    disagreements: Named[list[Any]] = Column(JSON, server_default="[]")
    withdrawn: Named[datetime | None] = Column(Instant())


PROMOTIONS = Table("promotions", METADATA, Promotions, Index("ix_promotions_until", "until"))


class PromotionPosts(TypedColumns):
    """Which posts announce a promotion, the one that speaks for it first; a post announces one at most."""

    post_id: Named[int] = Column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    promotion_id: Named[str] = Column(String(32), ForeignKey("promotions.id", ondelete="CASCADE"), index=True)
    place: Named[int] = Column(server_default="0")


PROMOTION_POSTS = Table("promotion_posts", METADATA, PromotionPosts)


class PromotionEvents(TypedColumns):
    """What happened to a promotion: `was` and `becomes` are the days that changed, if any did."""

    promotion_id: Named[str] = Column(String(32), ForeignKey("promotions.id", ondelete="CASCADE"), primary_key=True)
    at: Named[datetime] = Column(Instant(), primary_key=True, index=True)
    kind: Named[str] = Column(String(12), primary_key=True)
    was: Named[date | None]
    becomes: Named[date | None]


PROMOTION_EVENTS = Table("promotion_events", METADATA, PromotionEvents)


class Watches(TypedColumns):
    """What a reader wants to be told of; `rules` are the words, stores, cities, sectors and discount."""

    id: Named[str] = Column(String(20), primary_key=True)
    name: Named[str] = Column(Text)
    rules: Named[dict[str, Any]] = Column(JSON)
    events: Named[list[Any]] = Column(JSON)
    targets: Named[list[Any]] = Column(JSON)
    at_once: Named[bool]
    created: Named[datetime] = Column(Instant())


WATCHES = Table("watches", METADATA, Watches)


class Notices(TypedColumns):
    """What a target of a watch is to be told, or was: each promotion and event once.

    `begun` is when it was handed over, None while it waits; after a failure it waits again until `due`.
    A process that is killed between leaves it begun and not `sent`: nobody knows whether it arrived.
    """

    id: Named[int] = Column(primary_key=True)
    watch_id: Named[str] = Column(String(20), ForeignKey("watches.id", ondelete="CASCADE"))
    target: Named[str] = Column(Text)
    promotion_id: Named[str] = Column(String(32))
    event: Named[str] = Column(String(20))
    said: Named[str] = Column(Text)
    queued: Named[datetime] = Column(Instant())
    due: Named[datetime] = Column(Instant())
    begun: Named[datetime | None] = Column(Instant())
    sent: Named[datetime | None] = Column(Instant())
    attempts: Named[int] = Column(default=0)


NOTICES = Table(
    "notices",
    METADATA,
    Notices,
    UniqueConstraint("watch_id", "target", "promotion_id", "event"),
    Index("ix_notices_sent", "sent", "due"),
)


class Sources(TypedColumns):
    """The state of a source between its runs; `memory` is what its spider knows of the run before.

    `habit` is what its good runs gave, newest first, as `Gave` has it, and `fallen` in which way the newest fell behind
    them: reckoned from the runs, that of a thousand sources would take longer than all else of them. `last_began` and
    `last_run` are when its last run began and ended; `next_due_at` was decided on `due_basis`.
    """

    name: Named[str] = Column(String(100), primary_key=True)
    last_run: Named[datetime | None] = Column(Instant())
    last_began: Named[datetime | None] = Column(Instant())
    last_success: Named[datetime | None] = Column(Instant())
    next_due_at: Named[datetime | None] = Column(Instant())
    due_basis: Named[str | None] = Column(Text)
    failures_in_a_row: Named[int] = Column(default=0)
    memory: Named[dict[str, Any]] = Column(JSON, server_default="{}")
    habit: Named[list[Any]] = Column(JSON, server_default="[]")
    fallen: Named[str | None] = Column(Text)


SOURCES = Table("sources", METADATA, Sources)


class Runs(TypedColumns):
    """One crawl of one source; `outcome` is `running` until it is finished."""

    id: Named[int] = Column(primary_key=True)
    source: Named[str] = Column(String(100))
    started: Named[datetime] = Column(Instant())
    finished: Named[datetime | None] = Column(Instant())
    outcome: Named[str] = Column(String(10))
    posts: Named[int] = Column(default=0)
    new: Named[int] = Column(default=0)
    changed: Named[int] = Column(default=0)
    offers: Named[int] = Column(default=0)
    requests: Named[int] = Column(default=0)
    bytes: Named[int] = Column(default=0)
    seconds: Named[float] = Column(Float, default=0.0)
    withdrawn: Named[int] = Column(server_default="0")
    read: Named[int] = Column(server_default="0")
    dated: Named[int] = Column(server_default="0")
    seen: Named[int | None]
    newest: Named[datetime | None] = Column(Instant())
    failures: Named[list[Any]] = Column(JSON)


RUNS = Table("runs", METADATA, Runs, Index("ix_runs_source_started", "source", "started"))


class Alarms(TypedColumns):
    """What a target of the operator's is to be told, or was: that something is wrong, and that it is well again.

    `told` is the instant it was last told at of the state it is in, None while that waits for `due`; a row goes when
    the target knows that it ended.
    """

    key: Named[str] = Column(Text, primary_key=True)
    target: Named[str] = Column(Text, primary_key=True)
    said: Named[str] = Column(Text)
    raised: Named[datetime] = Column(Instant())
    ended: Named[datetime | None] = Column(Instant())
    told: Named[datetime | None] = Column(Instant())
    due: Named[datetime] = Column(Instant())
    attempts: Named[int] = Column(default=0)


ALARMS = Table("alarms", METADATA, Alarms)


class Editions(TypedColumns):
    """An edition that was built: the last build of its day."""

    day: Named[date] = Column(primary_key=True)
    built: Named[datetime] = Column(Instant())
    path: Named[str] = Column(Text)
    promotions: Named[list[Any]] = Column(JSON)
    rules: Named[str] = Column(String(20))


EDITIONS = Table("editions", METADATA, Editions)
