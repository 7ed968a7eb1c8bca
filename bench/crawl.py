"""Pages and posts a second of a whole crawl, to the database, beside a bare spider that only parses titles.

    python bench/crawl.py [--posts 5000] [--memory 100000]

A site on loopback, served by a process of its own, has listing pages, articles and WordPress's REST route. The
three take turns: our page door, the bare spider under the same settings, our REST door. Printed are medians of
three rounds, and with --memory the largest resident size of a crawl of so many posts through REST.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response

ROUNDS = 3
_LISTED = 100


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


async def _serve(posts: int) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        base = "http://{}:{}".format(*writer.get_extra_info("sockname")[:2])
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                return
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
def site(posts: int) -> Iterator[str]:
    """The address of the site, served by another process."""
    process = subprocess.Popen([sys.executable, __file__, "--serve", str(posts)], stdout=subprocess.PIPE, text=True)
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
        home = Path(folder)
        sources = home / "sources.toml"
        sources.write_text(f'[sources.site]\nurl = "{base}/"\nspider = "{spider}"\nposts_per_run = {posts}\n', "utf-8")
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "offers", "--home", folder, "--sources", str(sources), "crawl"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode or str(posts) not in done.stdout:
            raise SystemExit(f"the crawl failed: {done.stdout}{done.stderr}")
        return time.perf_counter() - begun


def bare(base: str, posts: int) -> float:
    """Seconds of the bare spider under our settings, without our pipeline."""
    settings = ["-s", "ITEM_PIPELINES={}", "-s", "LOG_LEVEL=ERROR", "-s", "AUTOTHROTTLE_START_DELAY=0",
                "-s", "AUTOTHROTTLE_TARGET_CONCURRENCY=8", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8"]  # fmt: skip
    environment = {**os.environ, "SCRAPY_SETTINGS_MODULE": "offers.crawl.settings"}
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "scrapy", "runspider", __file__, "-a", f"base={base}", *settings],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    if str(posts) not in done.stdout.split():
        raise SystemExit(f"the bare spider failed: {done.stdout}{done.stderr}")
    return time.perf_counter() - begun


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--posts", type=int, default=5_000)
    parser.add_argument("--memory", type=int)
    parser.add_argument("--serve", type=int)
    wanted = parser.parse_args()
    if wanted.serve:
        asyncio.run(_serve(wanted.serve))
        return
    if wanted.memory:
        with site(wanted.memory) as base:
            seconds = ours(base, "wordpress", wanted.memory)
        size = getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{wanted.memory} posts through REST in {seconds:.0f} s, at most {size:.0f} MB resident")
        return
    with site(wanted.posts) as base:
        rounds = [
            (ours(base, "page", wanted.posts), bare(base, wanted.posts), ours(base, "wordpress", wanted.posts))
            for _ in range(ROUNDS)
        ]
    pages, titles, posts = (wanted.posts / median(r[k] for r in rounds) for k in range(3))
    print(f"pages to the database     {pages:8.0f} a second")
    print(f"bare spider, title alone  {titles:8.0f} a second")
    print(f"posts through REST        {posts:8.0f} a second")
    print(f"ratio of pages            {median(r[1] / r[0] for r in rounds):8.2f}")
    print(f"ratio of posts to pages   {median(r[1] / r[2] for r in rounds):8.2f}")


if __name__ == "__main__":
    main()
