"""The command itself: its settings, and an error as one line that names the remedy."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from offers import __version__
from offers.errors import OffersError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from offers.config import Config


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
        except OffersError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(1)


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
