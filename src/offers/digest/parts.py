"""A large edition in parts: what it needs of each country's promotions, rendered ahead and side by side.

Each part is a file that the next edition takes over and removes, so that the machines must share the home.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from offers.config import Config
from offers.database.promotions import kept_promotions, last_edition
from offers.database.rows import snapshot
from offers.database.summaries import standing_count, standing_countries
from offers.digest import render
from offers.digest.edition import assemble
from offers.errors import DigestError

_LARGE = 20_000


def missing(config: Config, engine: Engine, now: datetime) -> list[str]:
    """Those of `standing_countries` of which today's edition is still to be rendered ahead.

    None where it is small, or was built already: what of it changes since is little.
    """
    day, last = now.astimezone(config.site.timezone).date(), last_edition(engine)
    if (last is not None and last[0] == day) or standing_count(engine, day) <= _LARGE:
        return []
    return [country for country in standing_countries(engine, day) if not _file(config, country).exists()]


def render_ahead(config: Config, engine: Engine, *, now: datetime, country: str) -> int:
    """Renders what today's edition needs of the promotions of one of `standing_countries`; of how many.

    Raises DigestError where that cannot be made.
    """
    file = _file(config, country)
    day = now.astimezone(config.site.timezone).date()
    with snapshot(engine) as connection:
        edition = assemble(config, engine, connection, day, now, country)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            beside = file.with_suffix(".part")
            render.write_ahead(edition, config, beside, load=partial(kept_promotions, connection))
            beside.replace(file)
        except OSError as error:
            raise DigestError(f"{error.filename or file}: {error.strerror}; mend that and build again") from error
    return len(edition.items)


def give_up(config: Config, country: str) -> None:
    """Leaves a part that cannot be rendered ahead to the edition itself. Raises OSError."""
    _folder(config).mkdir(parents=True, exist_ok=True)
    _file(config, country).touch()


def rendered(config: Config) -> list[Path]:
    """The files of what was rendered ahead."""
    return sorted(_folder(config).glob("*.sqlite"))


def _folder(config: Config) -> Path:
    return config.home / "site" / ".ahead"


def _file(config: Config, country: str) -> Path:
    return _folder(config) / f"{country}.sqlite"
