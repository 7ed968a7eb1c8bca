"""Commands about what `offers run` does by itself: who does the work, and what waits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from offers.cli.base import config_of, engine_of, main
from offers.errors import ConfigError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from offers.config import Config


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.pass_context
def run(ctx: click.Context, host: str, port: int) -> None:
    """Keep crawling and building at their times, and serve the pages, until told to stop."""
    from offers import logs
    from offers.crawl.checking import check
    from offers.schedule import run as keep_running

    config = config_of(ctx)
    check(config)
    logs.set_up(config.run.log)
    keep_running(config, engine_of(config), lambda: config_of(ctx), host=host, port=port)


@main.command()
@click.pass_context
def worker(ctx: click.Context) -> None:
    """Do what `offers run` hands over through PostgreSQL, until told to stop; on any number of machines."""
    from offers import logs
    from offers.crawl.checking import check
    from offers.schedule.current import Current
    from offers.schedule.worker import work

    config = config_of(ctx)
    check(config)
    logs.set_up(config.run.log)
    work(Current(config, lambda: config_of(ctx)), engine_of(config))


@main.group(invoke_without_command=True)
@click.pass_context
def queue(ctx: click.Context) -> None:
    """What waits to be done: the jobs of the workers, then the sources in the order in which they are due."""
    if ctx.invoked_subcommand is not None:
        return
    from offers.database.timetable import Past, pasts

    config = config_of(ctx)
    engine = engine_of(config)
    for line in _jobs(config, engine):
        click.echo(line)
    known = pasts(engine)
    now = datetime.now(UTC)
    due = {s.name: known.get(s.name, Past()) for s in config.sources if s.enabled}
    for name, past in sorted(due.items(), key=lambda each: each[1].next_due or now):
        failures = f", after {past.failures} failures" if past.failures else ""
        click.echo(f"{name:20} {_when(config, past.next_due, now)}{failures}")


def _when(config: Config, due: datetime | None, now: datetime) -> str:
    if due is None or due <= now:
        return "now" if due is None else f"since {due.astimezone(config.site.timezone):%Y-%m-%d %H:%M}"
    return f"{due.astimezone(config.site.timezone):%Y-%m-%d %H:%M}"


def _jobs(config: Config, engine: Engine) -> list[str]:
    if engine.dialect.name != "postgresql":
        return []
    from offers.schedule.queue import open_app, waiting

    with open_app(config, engine).open() as app:
        return [
            f"job {j.number}: {j.status:6} {j.task} {j.subject}, {j.attempts} attempts, for workers of {j.queue}"
            for j in waiting(app)
        ]


@queue.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_context
def requeue(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Have sources crawled as soon as may be, and their failed jobs done again."""
    from offers.database.timetable import Past, keep_due, pasts
    from offers.schedule.due import basis

    config = config_of(ctx)
    missing = sorted(set(names) - {s.name for s in config.sources if s.enabled})
    if missing:
        those = ", ".join(s.name for s in config.sources)
        raise ConfigError(f"{', '.join(missing)}: no such source; the sources are {those}")
    engine = engine_of(config)
    known, now = pasts(engine), datetime.now(UTC)
    # On its basis, else the next tick would decide anew.
    due = {s.name: (now, basis(s, known.get(s.name, Past()))) for s in config.sources if s.name in names}
    keep_due(engine, due)
    if engine.dialect.name == "postgresql":
        from offers.schedule.queue import open_app, retry_failed

        with open_app(config, engine).open() as app:
            retry_failed(app, names)
    click.echo(f"{', '.join(names)}: due now; `offers run` has it crawled")
