"""Building the edition of a day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Engine

from offers import retention
from offers.config import Config
from offers.database.promotions import last_edition, record_edition
from offers.digest import publish, render
from offers.digest.edition import assemble, promote
from offers.errors import ConfigError
from offers.normalise import RULES


def build(config: Config, engine: Engine, *, now: datetime, day: date | None = None, out: Path | None = None) -> Path:
    """Builds the edition of a day (today in the site's zone) and publishes it whole; the path of its index.html.

    Raises ConfigError for a day that is not today's without `out`, DigestError where it cannot be made; the
    edition that stands is left as it is.
    """
    zone = config.site.timezone
    today = now.astimezone(zone).date()
    day = day or today
    if day != today and out is None:
        raise ConfigError(f"the edition of {day} is not today's ({today}); write --out DIR to build it elsewhere")
    promote(config, engine, now)
    edition = assemble(config, engine, day, now)
    shown = [item.id for item in edition.items]
    if out is not None:
        return publish.into(out, lambda folder: render.write(edition, config, folder)) / "index.html"
    site = config.home / "site"
    cache = site / ".fragments.sqlite"
    last = last_edition(engine)
    if last is None or last[0] != day:
        retention.apply(config, engine, now)
    folder = publish.publish(
        site,
        day,
        now,
        lambda build, before, days: render.write(edition, config, build, before=before, cache=cache, earlier=days),
        lambda days: render.editions_page(edition, config, days),
    )
    record_edition(engine, day, built=now, path=str(folder), promotions=shown, rules=RULES)
    return folder / "index.html"
