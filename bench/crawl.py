"""Pages and posts a second of a whole crawl, to the database, beside a bare spider that only parses titles.

    python bench/crawl.py [--posts 5000] [--memory 100000]

A site on loopback, served by a process of its own, has listing pages, articles and WordPress's REST route. The
three take turns: our page door, the bare spider under the same settings, our REST door. Printed are medians of
three rounds. Then the bare spider and our REST door read a site that takes as long to answer as one beyond this
machine does, under the settings for such a site; there the site sets the pace, so that one round is enough.
With --memory, the largest resident size of a crawl of so many posts through REST.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response

from offers.crawl import settings
from offers.crawl.loader import AT_HOME

_SCRAPY = {"SCRAPY_SETTINGS_MODULE": "offers.crawl.settings"}
ROUNDS = 3
_LISTED = 100
# What a site beyond this machine takes to answer, in seconds; fewer pages do, for each costs the bare spider that.
_FAR = 0.15
_FAR_PAGES = 500


class Bare(Spider):
    """Follows the listings to the articles, and takes their titles."""

    name = "bare"
    read = 0

    def __init__(self, base: str = "", **arguments: Any) -> None:
        super().__init__(**arguments)
        self.url = f"{base}/"
        self.start_urls = [self.url]

    def parse(self, response: Response) -> Iterator[Any]:
        for link in response.css("article h2 a::attr(href)").getall():
            yield Request(response.urljoin(link), self.article)
        for link in response.css("a[rel=next]::attr(href)").getall():
            yield Request(response.urljoin(link))

    def article(self, response: Response) -> Iterator[dict[str, str | None]]:
        self.read += 1
        yield {"title": response.css("h1::text").get()}

    def closed(self, reason: str) -> None:
        print(self.read, flush=True)


def _title(n: int) -> str:
    return f"عروض بنده الرياض الأسبوعية عدد {n} من 28 يناير حتى 3 فبراير 2026"


def _article(n: int) -> str:
    text = "تبدأ العروض في جميع الفروع وتشمل الأجهزة والمواد الغذائية والعناية. " * 4
    return (
        f"<html lang=ar><head><title>{_title(n)}</title></head><body><article><h1>{_title(n)}</h1>"
        f'<time datetime="2026-01-27T09:00:00+03:00">x</time><div class="entry-content"><p>{text}</p></div>'
        "</article></body></html>"
    )


def _listing(page: int, posts: int) -> str:
    numbers = range((page - 1) * _LISTED, min(posts, page * _LISTED))
    rows = "".join(f'<article><h2><a href="/p/{n}/">{_title(n)}</a></h2></article>' for n in numbers)
    more = f'<a rel="next" href="/page/{page + 1}/">next</a>' if page * _LISTED < posts else ""
    return f"<html lang=ar><head><title>x</title></head><body><main>{rows}{more}</main></body></html>"


def _rest(query: dict[str, list[str]], posts: int) -> tuple[str, str]:
    page = int(query.get("page", ["1"])[0])
    numbers = range((page - 1) * _LISTED, min(posts, page * _LISTED))
    rows = [
        {
            "id": n,
            "link": f"{query['base'][0]}/p/{n}/",
            "date_gmt": "2026-01-27T06:00:00",
            "modified_gmt": "2026-01-27T06:00:00",
            "title": {"rendered": _title(n)},
            "excerpt": {"rendered": "<p>نشرة</p>"},
            "content": {"rendered": "<p>تبدأ العروض في جميع الفروع وتشمل الأجهزة والمواد الغذائية.</p>"},
        }
        for n in numbers
    ]
    return json.dumps(rows), f"X-WP-TotalPages: {-(-posts // _LISTED)}\r\n"


async def _serve(posts: int, wait: float) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        base = "http://{}:{}".format(*writer.get_extra_info("sockname")[:2])
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                return
            await asyncio.sleep(wait)
            parts = urlsplit(head.split(b" ", 2)[1].decode())
            kind, more = "text/html; charset=utf-8", ""
            if parts.path.startswith("/wp-json/"):
                kind = "application/json"
                body, more = _rest({**parse_qs(parts.query), "base": [base]}, posts)
            elif parts.path.startswith("/p/"):
                body = _article(int(parts.path.split("/")[2]))
            elif parts.path == "/robots.txt":
                body = ""
            else:
                body = _listing(int(parts.path.split("/")[2]) if parts.path != "/" else 1, posts)
            raw = body.encode()
            writer.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{more}Content-Length: {len(raw)}\r\n\r\n".encode() + raw
            )
            await writer.drain()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def site(posts: int, wait: float = 0) -> Iterator[str]:
    """The address of a site that answers after so many seconds, served by another process."""
    command = [sys.executable, __file__, "--serve", str(posts), "--wait", str(wait)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None:
            raise RuntimeError("the site has no output")
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.terminate()
        process.wait()


def ours(base: str, spider: str, posts: int) -> float:
    """Seconds of `offers crawl` of everything, by that door, into a new database."""
    with TemporaryDirectory() as folder:
        sources = _sources(folder, base, spider, posts)
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "offers", "--home", folder, "--sources", str(sources), "crawl"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode or str(posts) not in done.stdout:
            raise SystemExit(f"the crawl failed: {done.stdout}{done.stderr}")
        return time.perf_counter() - begun


def ours_far(base: str, spider: str, posts: int) -> float:
    """Seconds of the same under the settings for sites beyond this machine, which `scrapy crawl` can be told."""
    with TemporaryDirectory() as folder:
        sources = _sources(folder, base, spider, posts)
        environment = {**os.environ, **_SCRAPY, "OFFERS_HOME": folder, "OFFERS_SOURCES": str(sources)}
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "scrapy", "crawl", "site", *_far(), "--logfile", f"{folder}/log"],
                       env=environment, cwd=folder, check=True)  # fmt: skip
        seconds = time.perf_counter() - begun
        [kept] = sqlite3.connect(f"{folder}/offers.sqlite").execute("SELECT count(*) FROM posts").fetchone()
        if kept != posts:
            raise SystemExit(f"the crawl kept {kept} posts: {Path(folder, 'log').read_text('utf-8')}")
        return seconds


def _sources(folder: str, base: str, spider: str, posts: int) -> Path:
    sources = Path(folder) / "sources.toml"
    sources.write_text(f'[sources.site]\nurl = "{base}/"\nspider = "{spider}"\nposts_per_run = {posts}\n', "utf-8")
    return sources


def bare(base: str, posts: int, options: Sequence[str]) -> float:
    """Seconds of the bare spider under our settings and those, without our pipeline."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "runspider", __file__, "-a", f"base={base}",
         "-s", "ITEM_PIPELINES={}", "-s", "LOG_LEVEL=ERROR", *options],
        env={**os.environ, **_SCRAPY}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    if str(posts) not in done.stdout.split():
        raise SystemExit(f"the bare spider failed: {done.stdout}{done.stderr}")
    return time.perf_counter() - begun


def spent(crawl: Callable[[], float]) -> tuple[float, float]:
    """The seconds of a crawl, and those of its processes on a processor, which other work slows down less."""
    before = getrusage(RUSAGE_CHILDREN)
    seconds = crawl()
    after = getrusage(RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _at_home() -> list[str]:
    return [word for name, value in AT_HOME.items() for word in ("-s", f"{name}={value}")]


def _far() -> list[str]:
    """What a source on loopback is spared, as the settings have it for every other."""
    return [word for name in AT_HOME for word in ("-s", f"{name}={getattr(settings, name)}")]


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--memory", type=int)
    parser.add_argument("--serve", type=int)
    parser.add_argument("--wait", type=float, default=0)
    wanted = parser.parse_args()
    if wanted.serve:
        asyncio.run(_serve(wanted.serve, wanted.wait))
        return
    if wanted.memory:
        with site(wanted.memory) as base:
            seconds = ours(base, "wordpress", wanted.memory)
        size = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{wanted.memory} posts through REST in {seconds:.0f} s, at most {size:.0f} MB resident")
        return
    with site(wanted.posts) as base:
        rounds = [
            (
                spent(partial(ours, base, "page", wanted.posts)),
                spent(partial(bare, base, wanted.posts, _at_home())),
                spent(partial(ours, base, "wordpress", wanted.posts)),
            )
            for _ in range(ROUNDS)
        ]
    with site(_FAR_PAGES, _FAR) as base:
        far_titles = _FAR_PAGES / bare(base, _FAR_PAGES, _far())
    with site(wanted.posts, _FAR) as base:
        far_posts = wanted.posts / ours_far(base, "wordpress", wanted.posts)
    pages, titles, posts = (wanted.posts / median(r[k][0] for r in rounds) for k in range(3))
    print(f"pages to the database     {pages:8.0f} a second")
    print(f"bare spider, title alone  {titles:8.0f} a second")
    print(f"posts through REST        {posts:8.0f} a second")
    for kind, of in enumerate(("", ", processor time alone")):
        print(f"ratio of pages            {median(r[1][kind] / r[0][kind] for r in rounds):8.2f}{of}")
        print(f"ratio of posts to pages   {median(r[1][kind] / r[2][kind] for r in rounds):8.2f}{of}")
    print(f"a site that answers after {_FAR * 1000:.0f} ms, settings for sites beyond this machine:")
    print(f"bare spider, title alone  {far_titles:8.1f} a second")
    print(f"posts through REST        {far_posts:8.1f} a second")
    print(f"ratio of posts to pages   {far_posts / far_titles:8.1f}")


if __name__ == "__main__":
    main()
