"""The command line: what is asked is done elsewhere, an error is one line that names the remedy."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, get_args
from zoneinfo import ZoneInfo

import click

from offers import __version__
from offers.errors import ConfigError, OffersError
from offers.model import Sector, WatchEvent

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from offers.config import Config

T = TypeVar("T")


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


def _config(ctx: click.Context) -> Config:
    from offers.config import load

    return load(**ctx.obj)


def _engine(config: Config) -> Engine:
    from offers.database import open_engine

    return open_engine(config.database_url)


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--thorough", is_flag=True, help="Look for posts that have gone, too; else that is done once a day.")
@click.pass_context
def crawl(ctx: click.Context, names: tuple[str, ...], thorough: bool) -> None:
    """Crawl the sources (all of them unless named), and tell what each gave."""
    import signal

    from rich.live import Live

    from offers.crawl.loader import check
    from offers.crawl.runner import Runner, table

    config = _config(ctx)
    check(config)
    wanted = [s for s in config.sources if s.enabled and (not names or s.name in names)]
    missing = set(names) - {s.name for s in wanted}
    if missing:
        known = ", ".join(s.name for s in config.sources)
        raise ConfigError(f"{', '.join(sorted(missing))}: no such source; the sources are {known}")
    runner = Runner(config, _engine(config), thorough=thorough)
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

    config = _config(ctx)
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

    config = _config(ctx)
    source = config.source(name)
    if source is None:
        raise ConfigError(f"{name}: no such source; the sources are {', '.join(s.name for s in config.sources)}")
    for line in examine(config, _engine(config), source):
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
    spider, failures = crawl_alone(Recorder, url, heard=listeners, timezone=_config(ctx).site.timezone)
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

    config = _config(ctx)
    count, files = forget_source(_engine(config), name)
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
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def backup(ctx: click.Context, file: Path) -> None:
    """Write the database into a new file, while everything goes on."""
    from offers.database.backup import backup as write

    write(_config(ctx).database_url, file)
    click.echo(f"{file}: {file.stat().st_size / 1e6:.1f} MB; pictures and editions lie beside it in the home")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def restore(ctx: click.Context, file: Path) -> None:
    """Put a backup in the place of the database; end what runs on the home before."""
    from offers.database.backup import restore as put_back
    from offers.schedule import alone

    config = _config(ctx)
    with alone(config.home):
        kept = put_back(config.database_url, file)
    click.echo(f"{file} is restored" + (f"; what was there is kept as {kept}" if kept else ""))


@main.command()
@click.option("--date", "day", type=DAY, help="Another day than today; needs --out.")
@click.option("--out", type=click.Path(path_type=Path), help="Another folder than the home's site/.")
@click.pass_context
def digest(ctx: click.Context, day: date | None, out: Path | None) -> None:
    """Build the edition of the day, and print the path of its page."""
    from offers.digest.build import build
    from offers.notices import announce, deliver

    config = _config(ctx)
    engine, now = _engine(config), datetime.now(UTC)
    click.echo(build(config, engine, now=now, day=day, out=out))
    if out is None:
        announce(config, engine, now)
        deliver(config, engine, now)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.pass_context
def run(ctx: click.Context, host: str, port: int) -> None:
    """Keep crawling and building at their times, and serve the pages, until told to stop."""
    from offers.crawl.loader import check
    from offers.schedule import run as keep_running

    config = _config(ctx)
    check(config)
    keep_running(config, _engine(config), host=host, port=port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    """Serve the editions' folder, and nothing else."""
    from offers.serve import PageServer

    pages = PageServer(_config(ctx).home / "site", host, port)
    click.echo(pages.address)
    try:
        pages.serve_forever()
    except KeyboardInterrupt:
        pages.server_close()


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """The sources with their state, worst first."""
    from offers import overrides
    from offers.digest.edition import source_states
    from offers.model import to_json
    from offers.notices import status_lines
    from offers.overrides import unmatched

    config = _config(ctx)
    engine = _engine(config)
    states = source_states(config, engine, datetime.now(config.site.timezone).date())
    idle = unmatched(overrides.load(config.overrides_file), engine)
    if as_json:
        click.echo(json.dumps([to_json(s) for s in states], ensure_ascii=False, indent=1))
        return
    for s in states:
        seen = s.last_read.astimezone(config.site.timezone).strftime("%Y-%m-%d %H:%M") if s.last_read else "never"
        remedy = f"; {s.health.remedy}" if s.health.remedy else ""
        click.echo(f"{s.health.state:8} {s.name:20} last read {seen}: {s.health.reason}{remedy}")
    for line in (*idle, *status_lines(engine)):
        click.echo(line)


class _Lines(Generic[T]):
    """What `handle` makes of each JSON line of standard input and its number; a bad line is told and counted."""

    def __init__(self, handle: Callable[[dict[str, Any], int], T]) -> None:
        self.handle = handle
        self.failed = 0

    def __iter__(self) -> Iterator[T]:
        for number, line in enumerate(sys.stdin.buffer, 1):
            try:
                row = json.loads(line.decode("utf-8"))
                if not isinstance(row, dict):
                    raise ValueError("not an object")
                made = self.handle(row, number)
            except (ValueError, KeyError, TypeError) as error:
                self.failed += 1
                said = f"lacks {error}" if isinstance(error, KeyError) else str(error)
                click.echo(f"Error: line {number}: {said}; write one JSON object a line, as the README shows", err=True)
            else:
                yield made


def _write(answers: Iterable[dict[str, Any]]) -> None:
    for answer in answers:
        sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


@main.command()
def normalise() -> None:
    """Read posts as JSON lines, and write what each says."""
    from zoneinfo import ZoneInfoNotFoundError

    from offers.model import to_json
    from offers.normalise import normalise as read

    def handle(row: dict[str, Any], number: int) -> dict[str, Any]:
        for key in ("title", "body", "published", "url", "country", "timezone"):
            value = row.get(key)
            if value is not None and not isinstance(value, str):
                raise TypeError(f"{key} is {value!r}, not a text")
        zone = row.get("timezone")
        try:
            timezone = ZoneInfo(zone) if zone else None
        except ZoneInfoNotFoundError as error:
            raise ValueError(f"timezone {zone!r} is unknown") from error
        if row.get("title") is None:
            raise KeyError("title")
        offer = read(
            row["title"],
            row.get("body"),
            _published(row.get("published")),
            url=row.get("url"),
            country=row.get("country"),
            timezone=timezone,
        )
        return {"id": row["id"], **to_json(offer)}

    lines = _Lines(handle)
    _write(lines)
    if lines.failed:
        sys.exit(1)


def _published(text: str | None) -> date | datetime | None:
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


@main.command()
def cluster() -> None:
    """Read what `offers normalise` wrote, with each post's title, and write the promotion of each."""
    from offers.cluster.stream import announcement_of, promotions_of

    lines = _Lines(lambda row, number: (row["id"], announcement_of(row, number)))
    _write(promotions_of(lines))
    if lines.failed:
        sys.exit(1)


@main.command()
@click.argument("text", required=False)
@click.option("--published", type=DAY, help="The day that the text is read on; today in Riyadh unless given.")
@click.option("--country", help="The source's country, such as SA.")
@click.option("--promotion", help="A promotion's id, instead of a text.")
@click.pass_context
def explain(
    ctx: click.Context, text: str | None, published: date | None, country: str | None, promotion: str | None
) -> None:
    """What a title says, with the words and rules that it rests on; or why the posts of a promotion are one."""
    from offers.explain import lines, promotion_lines

    if text is not None and promotion is None:
        said = lines(text, published or datetime.now(ZoneInfo("Asia/Riyadh")).date(), country)
    elif promotion is not None and text is None:
        config = _config(ctx)
        said = promotion_lines(_engine(config), promotion, datetime.now(config.site.timezone).date())
    else:
        raise click.UsageError("write a TEXT, or --promotion with an id")
    for line in said:
        click.echo(line)


@main.command()
@click.pass_context
def renormalise(ctx: click.Context) -> None:
    """Read every kept post again by today's rules, and tell what changed."""
    from offers.renormalise import renormalise as again

    config = _config(ctx)
    changed, total = again(config, _engine(config))
    click.echo(f"{total} posts read again, {changed} say something else now")


@main.command()
@click.option("--unknown", is_flag=True, required=True, help="Those that posts name and the registry lacks.")
@click.pass_context
def stores(ctx: click.Context, unknown: bool) -> None:
    """Stores that posts name and the registry does not know, by frequency, with the nearest names that it has."""
    from rapidfuzz import fuzz, process

    from offers import tables
    from offers.database.posts import unknown_stores
    from offers.text import fold_words

    names = {fold_words(n): s.id for s in tables.load().stores for n in (*s.names, *s.weak)}
    for text, count in unknown_stores(_engine(_config(ctx))):
        near = process.extract(fold_words(text), names.keys(), scorer=fuzz.WRatio, limit=3, score_cutoff=75)
        close = ", ".join(dict.fromkeys(names[name] for name, _, _ in near))
        click.echo(f"{count}\t{text}\t{close}")


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

    config = _config(ctx)
    made = new_watch(words, now=datetime.now(UTC), **given)
    save_watch(_engine(config), made)
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

    for found in watches(_engine(_config(ctx))):
        click.echo(described(found))


@watch.command("remove")
@click.argument("id")
@click.pass_context
def watch_remove(ctx: click.Context, id: str) -> None:
    """Stop watching, and drop what was still to be sent."""
    from offers.database.watches import remove_watch

    if not remove_watch(_engine(_config(ctx)), id):
        raise ConfigError(f"{id}: no such watch; `offers watch list` names them")


@watch.command("test")
@click.argument("id")
@click.pass_context
def watch_test(ctx: click.Context, id: str) -> None:
    """What a watch would have told of in the last 30 days; nothing is sent."""
    from offers.watching import would_have

    config = _config(ctx)
    for line in would_have(config, _engine(config), id, datetime.now(UTC)):
        click.echo(line)


@main.command()
@click.option("--format", "format_", type=click.Choice(["jsonl", "csv"]), required=True)
@click.option("--date", "day", type=DAY, help="Only what runs on that day.")
@click.pass_context
def export(ctx: click.Context, format_: Any, day: date | None) -> None:
    """The promotions, one a line."""
    from offers.digest.export import export as lines

    config = _config(ctx)
    for line in lines(config, _engine(config), format_, day):
        click.echo(line)


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
