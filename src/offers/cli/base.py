"""The command itself: its settings, and an error as one line that names the remedy."""

from __future__ import annotations

import errno
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from offers import __version__
from offers.errors import OffersError

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.exc import DBAPIError

    from offers.config import Config


_WRITABLE = "make it writable, or set OFFERS_HOME to a folder that is"
_REMEDIES = {
    errno.ENOSPC: "make room on its disk, and run it again",
    errno.EDQUOT: "make room on its disk, and run it again",
    errno.EROFS: _WRITABLE,
    errno.EACCES: _WRITABLE,
    errno.EIO: "look whether its disk is broken",
}


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day; write one such as 2026-01-28", param, ctx)


class _OneLine(click.Group):
    """Ends with one line on standard error where a command cannot do what it was asked."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except OffersError as error:
            line = str(error)
        except _of_the_database() as error:
            from offers.database import reason

            line = f"the database: {reason(error)}"
        except OSError as error:
            if error.errno not in _REMEDIES:
                raise
            line = f"{error.filename or 'the home'}: {error.strerror}; {_REMEDIES[error.errno]}"
        click.echo(f"Error: {line}", err=True)
        raise click.exceptions.Exit(1)


def _of_the_database() -> type[DBAPIError]:
    """Imported where something went wrong alone: it takes longer than `offers --help` may."""
    from sqlalchemy.exc import DBAPIError

    return DBAPIError


DAY = _Day()


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="offers")
@click.option("--home", type=click.Path(path_type=Path), help="Folder of database, editions, pictures and logs.")
@click.option("--database-url", help="sqlite:///FILE or postgresql+psycopg://HOST/NAME.")
@click.option("--sources", type=click.Path(path_type=Path), help="The file of the sources.")
@click.pass_context
def main(ctx: click.Context, home: Path | None, database_url: str | None, sources: Path | None) -> None:
    """Reads where shops and airlines announce promotions, and publishes a daily page."""
    ctx.obj = {"home": home, "database_url": database_url, "sources": sources}


def config_of(ctx: click.Context) -> Config:
    """The settings that the command was given. Raises ConfigError."""
    from offers.config import load

    return load(**ctx.obj)


def engine_of(config: Config) -> Engine:
    """The opened database. Raises DatabaseError."""
    from offers.database import open_engine

    return open_engine(config.database_url)
