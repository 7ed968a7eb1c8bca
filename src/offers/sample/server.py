"""The portal over HTTP on loopback: pages, feeds and the WordPress REST routes."""

from __future__ import annotations

import hashlib
import html
import json
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from jinja2 import Environment, PackageLoader

from offers.sample.pictures import flyer
from offers.sample.site import TITLE, ZONE, SamplePost, posts

PORT = 8377
_PER_PAGE = 12
_FEED = 10
_PAGES = Environment(loader=PackageLoader("offers.sample", "pages"), autoescape=True)
_HTML = "text/html; charset=UTF-8"
_JSON = "application/json; charset=UTF-8"


class NotThere(Exception):
    """There is no such page."""


class Portal:
    """The answers of the portal as it stands on a day."""

    def __init__(self, day: date, base: str) -> None:
        self.base = base
        self.posts = posts(day)
        self.by_slug = {p.slug: p for p in self.posts}
        self.categories = sorted({p.category for p in self.posts})

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        """Status, content type, body and further headers. Raises NotThere."""
        parts = [p for p in unquote(path).split("/") if p]
        match parts:
            case []:
                return self._listing(self.posts, 1, "/", "أحدث المقالات")
            case ["page", number]:
                return self._listing(self.posts, _number(number), "/", "أحدث المقالات")
            case ["category", name, *rest] if name in self.categories and rest[:1] in ([], ["page"]):
                page = _number(rest[1]) if len(rest) == 2 else 1
                return self._listing([p for p in self.posts if p.category == name], page, f"/category/{name}/", name)
            case ["news", slug] if slug in self.by_slug:
                return self._page("article.html", post=self.by_slug[slug], heading=self.by_slug[slug].title)
            case ["feed"] | ["feed", "atom"]:
                return self._feed("atom" in parts, _number(query.get("paged", "1")))
            case ["wp-content", "uploads", name] if self._has_picture(name):
                return 200, "image/jpeg", flyer(name), {}
            case ["robots.txt"]:
                return (
                    200,
                    "text/plain",
                    f"User-agent: *\nAllow: /\nSitemap: {self.base}/wp-sitemap.xml\n".encode(),
                    {},
                )
            case ["wp-sitemap.xml"]:
                return 200, "application/xml", self._sitemap(), {}
            case ["wp-json"]:
                return 200, _JSON, _json({"name": TITLE, "url": self.base, "namespaces": ["wp/v2"]}), {}
            case ["wp-json", "wp", "v2", *rest]:
                return self._rest(rest, query)
        raise NotThere(path)

    def _page(self, template: str, **values: Any) -> tuple[int, str, bytes, dict[str, str]]:
        offers = [p for p in self.posts if p.meant.offer]
        news = [p for p in self.posts if not p.meant.offer]
        body = _PAGES.get_template(template).render(
            base=self.base,
            site=TITLE,
            categories=self.categories,
            trending=[*offers[:2], news[0]],
            related=[offers[0], offers[1], news[0], *offers[2:5]],
            picks=[*offers[5:8], news[1]],
            **values,
        )
        return 200, _HTML, body.encode(), {"Link": f'<{self.base}/wp-json/>; rel="https://api.w.org/"'}

    def _listing(
        self, found: Sequence[SamplePost], page: int, root: str, heading: str
    ) -> tuple[int, str, bytes, dict[str, str]]:
        pages = -(-len(found) // _PER_PAGE)
        if not 1 <= page <= pages:
            raise NotThere(root)
        shown = found[(page - 1) * _PER_PAGE : page * _PER_PAGE]
        return self._page("listing.html", posts=shown, page=page, pages=pages, root=root, heading=heading)

    def _feed(self, atom: bool, page: int) -> tuple[int, str, bytes, dict[str, str]]:
        shown = self.posts[(page - 1) * _FEED : page * _FEED] if page >= 1 else ()
        if not shown:
            raise NotThere("feed")
        name = "feed.atom" if atom else "feed.xml"
        body = _PAGES.get_template(name).render(posts=shown, site=TITLE, base=self.base, html=self._html)
        kind = "application/atom+xml" if atom else "application/rss+xml"
        return 200, f"{kind}; charset=UTF-8", body.encode(), {}

    def _html(self, post: SamplePost) -> str:
        text = "".join(f"<p>{html.escape(p)}</p>\n" for p in post.paragraphs)
        images = (f'<img src="{self.base}{post.picture(n)}" alt="">' for n in range(1, post.pictures + 1))
        return text + "".join(images)

    def _has_picture(self, name: str) -> bool:
        slug, _, number = name.removesuffix(".jpg").rpartition("-")
        post = self.by_slug.get(slug)
        return post is not None and number.isdigit() and 1 <= int(number) <= post.pictures

    def _sitemap(self) -> bytes:
        rows = "".join(
            f"<url><loc>{self.base}{p.path}</loc><lastmod>{p.published.isoformat()}</lastmod></url>" for p in self.posts
        )
        head = '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return f"{head}{rows}</urlset>".encode()

    def _rest(self, parts: list[str], query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        match parts:
            case ["categories"]:
                rows = [{"id": i, "name": name} for i, name in enumerate(self.categories, 1)]
                return 200, _JSON, _json(rows), {}
            case ["posts"]:
                return self._rest_posts(query)
            case ["posts", number] if number.isdigit():
                for post in self.posts:
                    if post.number == int(number):
                        return 200, _JSON, _json(self._rest_post(post, query)), {}
        error = {"code": "rest_no_route", "message": "لا يوجد مسار", "data": {"status": 404}}
        return 404, _JSON, _json(error), {}

    def _rest_posts(self, query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        per_page, page = _number(query.get("per_page", "10")), _number(query.get("page", "1"))
        if not 1 <= per_page <= 100:
            error = {"code": "rest_invalid_param", "message": "per_page", "data": {"status": 400}}
            return 400, _JSON, _json(error), {}
        found: Sequence[SamplePost] = self.posts
        if "modified_after" in query:
            after = datetime.fromisoformat(query["modified_after"])
            after = after if after.tzinfo else after.replace(tzinfo=UTC)
            found = [p for p in found if p.published > after]
        pages = -(-len(found) // per_page)
        if page > max(pages, 1) or page < 1:
            error = {"code": "rest_post_invalid_page_number", "message": "page", "data": {"status": 400}}
            return 400, _JSON, _json(error), {}
        shown = found[(page - 1) * per_page : page * per_page]
        rows = [self._rest_post(post, query) for post in shown]
        return 200, _JSON, _json(rows), {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}

    def _rest_post(self, post: SamplePost, query: dict[str, str]) -> dict[str, Any]:
        utc = post.published.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        row: dict[str, Any] = {
            "id": post.number,
            "date": post.published.strftime("%Y-%m-%dT%H:%M:%S"),
            "date_gmt": utc,
            "modified_gmt": utc,
            "guid": {"rendered": f"{self.base}/?p={post.number}"},
            "slug": post.slug,
            "link": f"{self.base}{post.path}",
            "title": {"rendered": html.escape(post.title).replace("–", "&#8211;")},
            "content": {"rendered": self._html(post)},
            "excerpt": {"rendered": f"<p>{html.escape(post.excerpt)}</p>\n"},
            "categories": [self.categories.index(post.category) + 1],
        }
        if "_fields" in query:
            wanted = {f.split(".")[0] for f in query["_fields"].split(",")}
            row = {key: value for key, value in row.items() if key in wanted}
        if "_embed" in query and post.pictures:
            row["_embedded"] = {"wp:featuredmedia": [{"source_url": f"{self.base}{post.picture(1)}"}]}
        return row


def _number(text: str) -> int:
    if not text.isdigit() or len(text) > 9:
        raise NotThere(text)
    return int(text)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._send(body=True)

    def do_HEAD(self) -> None:
        self._send(body=False)

    def _send(self, *, body: bool) -> None:
        address = urlsplit(self.path)
        query = {key: values[-1] for key, values in parse_qs(address.query, keep_blank_values=True).items()}
        try:
            status, kind, content, headers = self.server.portal.answer(address.path, query)
        except (NotThere, ValueError):
            status, kind, headers = 404, _HTML, {}
            content = "<!DOCTYPE html><title>404</title><p>الصفحة غير موجودة – بيانات تجريبية</p>".encode()
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        if status == 200 and self.headers.get("If-None-Match") == tag:
            status, content = 304, b""
        self.send_response(status)
        self.send_header("ETag", tag)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the crawl that asks has a log of its own."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    portal: Portal


def _open(day: date | None, port: int) -> _Server:
    server = _Server(("127.0.0.1", port), _Handler)
    server.portal = Portal(day or datetime.now(ZONE).date(), f"http://127.0.0.1:{server.server_port}")
    return server


@contextmanager
def serve(day: date | None = None, port: int = PORT) -> Iterator[str]:
    """The portal in a thread as it stands on a day (today in Riyadh), with its address ending in a slash.

    Where the port is taken, a free one is.
    """
    try:
        server = _open(day, port)
    except OSError:
        server = _open(day, 0)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"{server.portal.base}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run(day: date | None, port: int) -> None:
    """The portal until SIGINT or SIGTERM, its address printed first. Raises OSError where the port is taken."""
    server = _open(day, port)

    def stop(_signal: int, _frame: object) -> None:
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    print(f"{server.portal.base}/", flush=True)
    server.serve_forever(poll_interval=0.2)
    server.server_close()
