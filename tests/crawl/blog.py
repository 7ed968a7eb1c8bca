"""A blog over HTTP whose doors can be opened and closed, whose posts come, change and go."""

from __future__ import annotations

import gzip
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BEGIN = datetime(2026, 1, 1, 6, tzinfo=UTC)
PER_PAGE = 10


@dataclass
class Entry:
    """A post; `gone` is the status that its page answers once it has gone."""

    number: int
    title: str
    changed: datetime
    text: str = "نشرة العروض."
    gone: int = 0

    @property
    def path(self) -> str:
        return f"/p/{self.number}/"

    @property
    def published(self) -> datetime:
        return BEGIN + timedelta(hours=self.number)


@dataclass
class Blog:
    """What the server answers by. `doors` are of rest, feed, paging, sitemap, listing."""

    doors: set[str]
    posts: list[Entry] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = "strong"
    last_modified: datetime | None = None
    robots: tuple[int, str] = (200, "User-agent: *\nAllow: /\n")
    busy: int = 0
    broken: set[str] = field(default_factory=set)
    retry_after: str = "1"
    pictures: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    base: str = ""
    gate: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Its gate is open: while it is shut nothing but robots.txt is answered."""
        self.gate.set()

    def add(self, count: int, title: str = "عروض بنده رقم {n} حتى 3 فبراير 2026") -> None:
        """So many more posts."""
        for n in range(len(self.posts) + 1, len(self.posts) + count + 1):
            self.posts.append(Entry(n, title.format(n=n), BEGIN + timedelta(hours=n)))

    def standing(self) -> list[Entry]:
        """The posts that have not gone, newest first."""
        return sorted((p for p in self.posts if not p.gone), key=lambda p: -p.number)

    def requests(self) -> list[str]:
        """What was asked since the last call, less robots.txt and pictures."""
        found, self.asked = self.asked, []
        return [path for path in found if path != "/robots.txt" and not path.startswith("/img/")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        blog = self.server.blog
        blog.asked.append(self.path)
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = parts.path
        if path == "/robots.txt":
            self._give(blog.robots[0], "text/plain", blog.robots[1].encode())
            return
        blog.reached.set()
        blog.gate.wait()
        if blog.busy:
            blog.busy -= 1
            self._give(429, "text/plain", b"slowly", {"Retry-After": blog.retry_after})
        elif any(part in self.path for part in blog.broken):
            self._give(500, "text/html", b"broken")
        elif path == "/wp-json/wp/v2/posts" and "rest" in blog.doors:
            self._rest(query)
        elif path == "/feed/" and "feed" in blog.doors:
            self._feed(int(query.get("paged", "1")))
        elif path == "/sitemap.xml" and "sitemap" in blog.doors:
            self._index()
        elif path == "/posts.xml.gz" and "sitemap" in blog.doors:
            self._sitemap()
        elif path == "/" or path.startswith("/page/"):
            self._listing(int(path.split("/")[2]) if path != "/" else 1)
        elif path.startswith("/p/"):
            self._article(path)
        else:
            self._give(404, "text/html", b"nothing here")

    def _rest(self, query: dict[str, str]) -> None:
        rows = self.server.blog.standing()
        if "include" in query:
            wanted = set(query["include"].split(","))
            rows = [r for r in rows if str(r.number) in wanted]
        if "modified_after" in query:
            since = datetime.fromisoformat(query["modified_after"])
            rows = [r for r in rows if r.changed > since]
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        if page > 1 and (page - 1) * size >= len(rows):
            self._give(400, "application/json", b'{"code":"rest_post_invalid_page_number"}')
            return
        found = [
            {
                "id": r.number,
                "link": self.server.blog.base + r.path,
                "date_gmt": f"{r.published:%Y-%m-%dT%H:%M:%S}",
                "modified_gmt": f"{r.changed:%Y-%m-%dT%H:%M:%S}",
                "title": {"rendered": escape(r.title)},
                "excerpt": {"rendered": f"<p>{escape(r.text)}</p>"},
                "content": {"rendered": f"<p>{escape(r.text)}</p>"},
            }
            for r in rows[(page - 1) * size : page * size]
        ]
        pages = {"X-WP-Total": str(len(rows)), "X-WP-TotalPages": str(-(-len(rows) // size))}
        self._give(200, "application/json", json.dumps(found).encode(), pages)

    def _feed(self, page: int) -> None:
        blog = self.server.blog
        rows = blog.standing()
        if "paging" not in blog.doors:
            page = 1
        rows = rows[(page - 1) * PER_PAGE : page * PER_PAGE]
        if not rows:
            self._give(404, "text/html", b"no such page")
            return
        images = "".join(f'<img src="{p}">' for p in blog.pictures)
        items = "".join(
            f"<item><title>{escape(r.title)}</title><link>{blog.base}{r.path}</link>"
            f"<pubDate>{format_datetime(r.published)}</pubDate>"
            f"<description>{escape(f'<p>{r.text}</p>{images}')}</description></item>"
            for r in rows
        )
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'
        )
        changed = blog.last_modified or max(p.changed for p in blog.posts)
        self._cached("application/rss+xml", body.encode(), changed)

    def _index(self) -> None:
        body = (
            '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"<sitemap><loc>{self.server.blog.base}/posts.xml.gz</loc></sitemap></sitemapindex>"
        )
        self._cached("application/xml", body.encode(), BEGIN)

    def _sitemap(self) -> None:
        blog = self.server.blog
        rows = "".join(
            f"<url><loc>{blog.base}{r.path}</loc><lastmod>{r.changed.isoformat()}</lastmod></url>"
            for r in blog.standing()
        )
        body = f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'
        self._cached("application/x-gzip", gzip.compress(body.encode(), mtime=0), BEGIN)

    def _listing(self, page: int) -> None:
        blog = self.server.blog
        head = '<link rel="https://api.w.org/" href="/wp-json/">' if "rest" in blog.doors else ""
        if "feed" in blog.doors:
            head += '<link rel="alternate" type="application/rss+xml" href="/feed/">'
        rows = blog.standing()[(page - 1) * PER_PAGE : page * PER_PAGE] if "listing" in blog.doors else []
        cards = "".join(
            f'<article><h2><a href="{r.path}">{escape(r.title)}</a></h2>'
            f'<time datetime="{r.published.isoformat()}">…</time><p>{escape(r.text)}</p></article>'
            for r in rows
        )
        more = page * PER_PAGE < len(blog.standing()) and bool(rows)
        link = f'<a rel="next" href="/page/{page + 1}/">الصفحة التالية</a>' if more else ""
        body = f"<html lang=ar><head><title>مدونة</title>{head}</head><body><main>{cards}{link}</main></body></html>"
        self._give(200, "text/html; charset=utf-8", body.encode())

    def _article(self, path: str) -> None:
        post = next((p for p in self.server.blog.posts if p.path == path), None)
        if post is None or post.gone:
            moved = {"Location": "/p/1/"} if post and post.gone == 301 else {}
            self._give(post.gone if post else 404, "text/html", b"<p>gone</p>", moved)
            return
        body = (
            f"<html lang=ar><head><title>{escape(post.title)} | مدونة</title></head><body><article><h1>"
            f'{escape(post.title)}</h1><time datetime="{post.published.isoformat()}">…</time>'
            f'<div class="entry-content"><p>{escape(post.text)}</p></div></article></body></html>'
        )
        self._give(200, "text/html; charset=utf-8", body.encode())

    def _cached(self, kind: str, body: bytes, changed: datetime) -> None:
        """As nginx answers: a condition by date, and one by ETag that a weak one behind gzip never meets."""
        etag = f'"{sha256(body).hexdigest()[:12]}"'
        sent, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        stamp = format_datetime(changed.replace(microsecond=0), usegmt=True)
        weak = self.server.blog.etag == "weak"
        matched = sent == etag and not weak if sent is not None else since == stamp
        headers = {"ETag": f"W/{etag}" if weak else etag, "Last-Modified": stamp}
        if self.server.blog.etag == "none":
            del headers["ETag"]
        self._give(304 if matched else 200, kind, b"" if matched else body, headers)

    def _give(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        for name, value in {**self.server.blog.headers, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `asked` has it."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, blog: Blog) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.blog = blog
        blog.base = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is nothing to tell of."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def served(*doors: str) -> Iterator[Blog]:
    """A blog with those doors, for as long as it is used."""
    blog = Blog(set(doors))
    server = _Server(blog)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield blog
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
