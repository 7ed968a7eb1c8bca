"""Commands about what posts say."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import click

from offers.cli.base import DAY, config_of, engine_of, main
from offers.errors import ConfigError

T = TypeVar("T")


class _Lines(Generic[T]):
    """What `handle` makes of each JSON line of standard input and its number; a bad line is told and counted."""

    def __init__(self, handle: Callable[[dict[str, Any], int], T]) -> None:
        self.handle = handle
        self.failed = 0

    def __iter__(self) -> Iterator[T]:
        for number, line in enumerate(sys.stdin.buffer, 1):
            try:
                row = json.loads(line.decode("utf-8").strip() or "null")
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
    """Read posts as JSON lines, and write what each says.

    A line: {"id": "1", "title": "…", "body": "…", "published": "2026-01-27", "url": "…", "country": "SA"}. All but id
    and title may be null or missing.
    """
    from zoneinfo import ZoneInfoNotFoundError

    from offers.config.sources import is_country
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
        country = row.get("country")
        if country and not is_country(country):
            raise ValueError(f"country {country!r} is no code of ISO 3166 such as SA")
        offer = read(
            row["title"],
            row.get("body"),
            _published(row.get("published")),
            url=row.get("url"),
            country=country,
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
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"published is {text!r}, not a day such as 2026-01-27 or an instant") from error


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
    from offers.config.sources import is_country
    from offers.explain import lines, promotion_lines

    if country is not None and not is_country(country):
        raise click.BadParameter(f"{country!r} is no code of ISO 3166 such as SA", param_hint="--country")
    if text is not None and promotion is None:
        said = lines(text, published or datetime.now(ZoneInfo("Asia/Riyadh")).date(), country)
    elif promotion is not None and text is None:
        config = config_of(ctx)
        said = promotion_lines(engine_of(config), promotion, datetime.now(config.site.timezone).date())
    else:
        raise click.UsageError("write a TEXT, or --promotion with an id")
    for line in said:
        click.echo(line)


@main.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.pass_context
def renormalise(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Read every kept post (of all sources unless named) again by today's rules, and tell what changed."""
    from offers.renormalise import renormalise as again

    config = config_of(ctx)
    changed, total = again(config, engine_of(config), names or None)
    missing = [name for name in names if config.source(name) is None]
    if missing and not total:
        raise ConfigError(f"{', '.join(missing)}: no such source, and nothing is kept of one")
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
    for text, count in unknown_stores(engine_of(config_of(ctx))):
        near = process.extract(fold_words(text), names.keys(), scorer=fuzz.WRatio, limit=3, score_cutoff=75)
        close = ", ".join(dict.fromkeys(names[name] for name, _, _ in near))
        click.echo(f"{count}\t{text}\t{close}")
