"""Commands about what readers watch for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, get_args

import click

from offers.cli.base import config_of, engine_of, main
from offers.errors import ConfigError
from offers.model import Sector, WatchEvent


@main.group()
def watch() -> None:
    """What readers want to be told of, as feeds and messages."""


@watch.command("add")
@click.argument("words", nargs=-1)
@click.option("--city", "cities", multiple=True, help="A place's id such as riyadh; again for more.")
@click.option("--store", "stores", multiple=True, help="A store's id such as lulu; again for more.")
@click.option("--sector", "sectors", multiple=True, type=click.Choice(get_args(Sector)))
@click.option("--discount", type=click.IntRange(1, 100), help="The least stated discount, in percent.")
@click.option(
    "--on", "events", multiple=True, type=click.Choice(get_args(WatchEvent)), default=["new"], show_default=True
)
@click.option("--to", "targets", multiple=True, help="Where to send it, as Apprise writes addresses; again for more.")
@click.option("--at-once", is_flag=True, help="Send each as soon as it is seen; else one message a day.")
@click.option("--name", help="What its feeds and messages are called; else the words.")
@click.pass_context
def watch_add(ctx: click.Context, /, words: tuple[str, ...], **given: Any) -> None:
    """Watch for promotions that have all the WORDS and agree with the options; prints where its feeds will lie."""
    from offers.database.watches import save_watch
    from offers.watching import new_watch

    config = config_of(ctx)
    made = new_watch(words, now=datetime.now(UTC), **given)
    save_watch(engine_of(config), made)
    click.echo(f"{made.id}: {made.name}")
    for file in ("feed.atom", "feed.json", "offers.ics"):
        click.echo(f"{config.site.base_url or f'{config.home}/site/'}watches/{made.id}/{file}")
    click.echo("The next `offers digest` writes them")


@watch.command("list")
@click.pass_context
def watch_list(ctx: click.Context) -> None:
    """All watches, with what they ask for."""
    from offers.database.watches import watches
    from offers.watching import described

    for found in watches(engine_of(config_of(ctx))):
        click.echo(described(found))


@watch.command("remove")
@click.argument("id")
@click.pass_context
def watch_remove(ctx: click.Context, id: str) -> None:
    """Stop watching, and drop what was still to be sent."""
    from offers.database.watches import remove_watch

    if not remove_watch(engine_of(config_of(ctx)), id):
        raise ConfigError(f"{id}: no such watch; `offers watch list` names them")


@watch.command("test")
@click.argument("id")
@click.pass_context
def watch_test(ctx: click.Context, id: str) -> None:
    """What a watch would have told of in the last 30 days; nothing is sent."""
    from offers.watching import would_have

    config = config_of(ctx)
    for line in would_have(config, engine_of(config), id, datetime.now(UTC)):
        click.echo(line)
