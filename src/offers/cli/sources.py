"""Commands about sources: reading them, adding one, and what became of them."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from offers.cli.base import DAY, config_of, engine_of, main
from offers.errors import ConfigError, OffersError

if TYPE_CHECKING:
    from offers.database.timetable import Past


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--thorough", is_flag=True, help="Look for posts that have gone, too; else that is done once a day.")
@click.pass_context
def crawl(ctx: click.Context, names: tuple[str, ...], thorough: bool) -> None:
    """Crawl the sources (all of them unless named), and tell what each gave."""
    import signal

    from rich.live import Live

    from offers.crawl.checking import check
    from offers.crawl.runner import Runner, table

    config = config_of(ctx)
    check(config)
    wanted = [s for s in config.sources if s.enabled and (not names or s.name in names)]
    missing = set(names) - {s.name for s in wanted}
    if missing:
        known = ", ".join(s.name for s in config.sources)
        raise ConfigError(f"{', '.join(sorted(missing))}: no such source; the sources are {known}")
    runner = Runner(config, engine_of(config), thorough=thorough)
    signal.signal(signal.SIGTERM, lambda *_: runner.stop())
    if sys.stdout.isatty():
        with Live(transient=True) as live:
            runs = runner.crawl_all(wanted, live)
    else:
        runs = runner.crawl_all(wanted)
    click.echo(table(runs))
    if config.sample:
        click.echo(
            f"This was the sample site; to read a real one, add [sources.NAME] with its url to {config.sources_file}"
        )
    if any(run.outcome == "failed" for run in runs):
        ctx.exit(1)


@main.command()
@click.argument("url")
@click.option("--name", help="The source's name; else one made of its address.")
@click.option("--country", help="An ISO 3166 code such as SA; else that of the address.")
@click.option("--contact", help="Where the site can reach you; needed once, kept in [site].")
@click.pass_context
def add(ctx: click.Context, url: str, name: str | None, country: str | None, contact: str | None) -> None:
    """Look at a site once, show what its doors would give, and write it into the file of the sources."""
    from offers.adding import country_of, name_of, write_source
    from offers.config import check_source, is_loopback, load
    from offers.crawl.probe import probe

    config = config_of(ctx)
    url = url if "://" in url else f"https://{url}"
    country = country or country_of(url)
    beside = () if config.sample else config.sources
    name = name or name_of(url, {s.name for s in beside})
    if not is_loopback(url) and not config.site.contact and not contact:
        raise ConfigError("a crawled site must be able to reach you: give --contact with a mail address or page, once")
    check_source(name, url, country, beside)
    trials, failures = probe(config, url, country)
    for line in _trials(trials):
        click.echo(line)
    best = next((t for t in trials if t.posts), None)
    if best is None:
        raise OffersError(failures[0] if failures else f"{url} has no door that gives posts; try a listing page of it")
    values = {"title": name, "url": url, "spider": "auto", "expect_at_least": max(1, min(5, best.listed))}
    if country:
        values["country"] = country
    write_source(config.sources_file, name, values, f"{best.kind} at {best.address}", contact)
    load(**ctx.obj)
    click.echo(f"[sources.{name}] is written to {config.sources_file}; `offers crawl {name}` reads it")


def _trials(trials: list[Any]) -> Iterator[str]:
    """A table of doors, and a few of the best one's posts as they would be read."""
    yield f"{'door':10} {'posts':>6} {'offers':>6} {'dated':>6} {'requests':>8}  address"
    for trial in trials:
        of = f"/{len(trial.posts)}"
        yield (
            f"{trial.kind:10} {trial.listed:6} {f'{trial.offers}{of}':>6} {f'{trial.dated}{of}':>6} "
            f"{trial.requests:8}  {trial.address}"
        )
    best = next((t for t in trials if t.posts), None)
    for post, offer in best.posts[:5] if best else ():
        stores = ", ".join(s.en or s.ar or s.text for s in offer.stores) or "no store"
        period = f"{offer.validity.starts or '?'} to {offer.validity.ends or '?'}"
        yield f"  {'offer' if offer.offer else 'other'}: {post.title} | {stores} | {period}"


@main.command()
@click.argument("name")
@click.pass_context
def doctor(ctx: click.Context, name: str) -> None:
    """Read a source once more, keep the pages, and tell what it gives now beside what it gave when it worked."""
    from offers.doctor import examine

    config = config_of(ctx)
    source = config.source(name)
    if source is None:
        raise ConfigError(f"{name}: no such source; the sources are {', '.join(s.name for s in config.sources)}")
    for line in examine(config, engine_of(config), source):
        click.echo(line)


@main.command("new-spider")
@click.argument("name")
@click.argument("url")
@click.pass_context
def new_spider(ctx: click.Context, name: str, url: str) -> None:
    """Write a spider for a site, and a recorded case of it that the tests find by themselves."""
    from scrapy import signals

    from offers.adding import write_spider
    from offers.config import check_source, checkout
    from offers.crawl.alone import crawl_alone
    from offers.crawl.probe import Recorder

    root = checkout()
    if root is None:
        raise ConfigError("spiders are written in a checkout of the program; clone it first")
    check_source(name, url, None, ())
    pages: dict[str, bytes] = {}
    listeners = {
        signals.response_received: lambda response, request, spider: pages.setdefault(request.url, response.body)
    }
    spider, failures = crawl_alone(Recorder, url, heard=listeners, timezone=config_of(ctx).site.timezone)
    pages = {address: body for address, body in pages.items() if not address.endswith("/robots.txt")}
    if not pages:
        raise OffersError(failures[0] if failures else f"{url} gave no page")
    written, case = write_spider(root, name, url, pages, spider.now.isoformat(timespec="seconds"))
    click.echo(f"{written}\n{case}")
    click.echo(f"Write the spider, then record what it gives: python -m tests.spiders.cases {name}/first")


@main.command()
@click.argument("name")
@click.pass_context
def forget(ctx: click.Context, name: str) -> None:
    """Delete all that was kept of a source from the database; finished editions stay as they are."""
    from offers.database.posts import forget as forget_source

    config = config_of(ctx)
    count, files = forget_source(engine_of(config), name)
    for file in files:
        (config.home / "pictures" / file).unlink(missing_ok=True)
    if not count and config.source(name) is None:
        raise ConfigError(f"{name}: no such source, and nothing is kept of one")
    click.echo(f"{count} posts and {len(files)} pictures of {name} are forgotten")
    if config.source(name) is not None and not config.sample:
        click.echo(
            f"It is still in {config.sources_file}; remove its table, or write enabled = false, before it is read again"
        )


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """The sources with their state, worst first."""
    # Nearly all that it makes lives to its end: to look for garbage among it takes a tenth of its time.
    gc.disable()
    from offers.database.timetable import Past, pasts
    from offers.model import to_json
    from offers.states import alarm_lines, source_states, status_lines

    config = config_of(ctx)
    engine = engine_of(config)
    known = pasts(engine)
    states = source_states(config, engine, datetime.now(config.site.timezone).date())
    if as_json:
        rows = [{**to_json(s), **to_json(_timing(known.get(s.name, Past())))} for s in states]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    lines = []
    for s in states:
        seen = s.last_read.astimezone(config.site.timezone).strftime("%Y-%m-%d %H:%M") if s.last_read else "never"
        remedy = f"; {s.health.remedy}" if s.health.remedy else ""
        past = known.get(s.name, Past())
        again = past.next_due.astimezone(config.site.timezone).strftime("%Y-%m-%d %H:%M") if past.next_due else None
        waits = f"; {past.failures} failures in a row, tried again {again}" if past.failures and again else ""
        lines.append(f"{s.health.state:8} {s.name:20} last read {seen}: {s.health.reason}{remedy}{waits}")
    if config.overrides_file.exists():
        from offers import overrides

        lines += overrides.unmatched(overrides.load(config.overrides_file), engine)
    lines += [*status_lines(engine), *alarm_lines(engine)]
    # One at a time, each is flushed.
    click.echo("\n".join(lines), nl=bool(lines))


def _timing(past: Past) -> dict[str, Any]:
    return {"next_due": past.next_due and past.next_due.isoformat(), "failures_in_a_row": past.failures}


@main.command(name="sample-site")
@click.option("--day", type=DAY, help="The day that it is rendered for; today unless given.")
@click.option("--port", default=8377, show_default=True, type=click.IntRange(0, 65535))
def sample_site(day: date | None, port: int) -> None:
    """Serve the sample site on this machine until told to stop."""
    from offers.sample.server import run as serve_sample

    try:
        serve_sample(day, port)
    except OSError as error:
        raise OffersError(f"port {port}: {error.strerror}; write another with --port") from error
