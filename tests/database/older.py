"""A database as the first version of this program left it, with what it kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, make_url

from offers import database
from offers.model import to_json
from offers.normalise import normalise

SEEN = datetime(2025, 3, 1, 9, tzinfo=UTC)


def make(address: str, posts: int) -> None:
    """Makes it at the address, with so many posts of a source `old`, each with its offer, promotion and revision."""
    engine = create_engine(make_url(address))
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    tables = MetaData()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        upgrade(config, "0001")
        tables.reflect(connection)
        rows = [_rows(number) for number in range(1, posts + 1)]
        for name in ("posts", "offers", "promotions", "promotion_posts", "post_revisions"):
            connection.execute(tables.tables[name].insert(), [row[name] for row in rows])
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT setval('posts_id_seq', (SELECT max(id) FROM posts))")
        run = {"source": "old", "started": SEEN, "finished": SEEN, "outcome": "ok", "failures": [], "seconds": 1.0}
        counts = dict.fromkeys(("posts", "new", "changed", "offers", "requests", "bytes"), posts)
        connection.execute(tables.tables["runs"].insert(), [{**run, **counts}])
        state = {"name": "old", "last_run": SEEN, "last_success": SEEN, "failures_in_a_row": 0}
        connection.execute(tables.tables["sources"].insert(), [state])
    engine.dispose()


def _rows(number: int) -> dict[str, dict[str, object]]:
    title = f"عروض نستو الرياض رقم {number} من 1 مارس 2025 حتى 7 مارس 2025"
    published = SEEN + timedelta(minutes=number)
    offer = normalise(title, None, published, url=None, country="SA", timezone=None)
    post = {
        "id": number,
        "source": "old",
        "key": f"/{number}/",
        "url": f"https://old.example/{number}/",
        "title": title,
        "excerpt": None,
        "body": "نشرة العروض.",
        "published": published,
        "modified": None,
        "categories": [],
        "pictures": [],
        "language": "ar",
        "content": f"{number:064}",
        "first_seen": published,
        "last_seen": published,
    }
    read = {
        "post_id": number,
        "is_offer": offer.offer,
        "sector": offer.sector,
        "store": "nesto",
        "starts": offer.validity.starts,
        "ends": offer.validity.ends,
        "rules": "1",
        "reading": to_json(offer),
    }
    promotion = {
        "id": f"{number:032}",
        "title": title,
        "facts": to_json(offer),
        "starts": offer.validity.starts,
        "ends": offer.validity.ends,
        "first_seen": published,
        "last_seen": published,
    }
    return {
        "posts": post,
        "offers": read,
        "promotions": promotion,
        "promotion_posts": {"post_id": number, "promotion_id": promotion["id"]},
        "post_revisions": {"post_id": number, "content": "0", "said": {"title": "عروض"}, "replaced": published},
    }
