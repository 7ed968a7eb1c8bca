"""Building the edition of a day."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from offers import retention
from offers.config import Config
from offers.database.promotions import kept_promotions, last_edition, record_edition
from offers.database.rows import snapshot
from offers.digest import parts, publish, render
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
    last = last_edition(engine)
    if out is None and (last is None or last[0] != day):
        retention.apply(config, engine, now)
    with snapshot(engine) as connection:
        edition = assemble(config, engine, connection, day, now)
        write = partial(render.write, edition, config, load=partial(kept_promotions, connection))
        if out is not None:
            return publish.into(out, write) / "index.html"
        site = config.home / "site"
        ahead = parts.rendered(config)
        write = partial(write, cache=site / ".fragments.sqlite", ahead=ahead)
        folder = publish.publish(
            site,
            day,
            now,
            lambda build, before, days: write(build, before=before, earlier=days),
            lambda days: render.editions_page(edition, config, days),
        )
    for file in ahead:
        file.unlink(missing_ok=True)
    shown = [item.id for item in edition.items]
    record_edition(engine, day, built=now, path=str(folder), promotions=shown, rules=RULES)
    return folder / "index.html"
