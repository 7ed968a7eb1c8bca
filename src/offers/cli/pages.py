"""Commands about editions and the promotions in them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from offers.cli.base import DAY, config_of, engine_of, main


@main.command()
@click.option("--date", "day", type=DAY, help="Another day than today; needs --out.")
@click.option("--out", type=click.Path(path_type=Path), help="Another folder than the home's site/.")
@click.option("--ahead", metavar="COUNTRY", help="Only render what today's edition needs of a country (or `none`).")
@click.pass_context
def digest(ctx: click.Context, day: date | None, out: Path | None, ahead: str | None) -> None:
    """Build the edition of the day, and print the path of its page."""
    from offers.digest.build import build
    from offers.digest.parts import render_ahead
    from offers.notices import announce, deliver

    config = config_of(ctx)
    engine, now = engine_of(config), datetime.now(UTC)
    if ahead is not None:
        if day or out:
            raise click.UsageError("--ahead is of today's edition: write it without --date and --out")
        if not re.fullmatch("[A-Z]{2}|none", ahead):
            raise click.BadParameter(f"{ahead!r} is no country; write one such as SA, or none", param_hint="--ahead")
        click.echo(f"{render_ahead(config, engine, now=now, country=ahead)} promotions rendered ahead")
        return
    click.echo(build(config, engine, now=now, day=day, out=out))
    if out is None:
        announce(config, engine, now)
        deliver(config, engine, now)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the editions' folder and feeds made of it, and nothing else."""
    from offers.digest.asked import answers
    from offers.serve import PageServer

    config = config_of(ctx)
    pages = PageServer(config.home / "site", host, port, answers(config))
    click.echo(pages.address)
    try:
        pages.serve_forever()
    except KeyboardInterrupt:
        pages.server_close()


@main.command()
@click.option("--format", "format_", type=click.Choice(["jsonl", "csv"]), required=True)
@click.option("--date", "day", type=DAY, help="Only what runs on that day.")
@click.pass_context
def export(ctx: click.Context, format_: Any, day: date | None) -> None:
    """The promotions, one a line."""
    from offers.digest.export import export as lines

    config = config_of(ctx)
    for line in lines(config, engine_of(config), format_, day):
        click.echo(line)
