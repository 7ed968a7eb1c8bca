"""Sites that stand in a folder, lie about their doors, write addresses in several ways, as a first crawl reads them."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from offers.database import open_engine
from offers.database.posts import all_posts
from tests.conftest import Run

TITLES = ["عروض بنده الأسبوعية من 28 يناير", "تخفيضات لولو الرياض على الأجهزة", "خصومات إكسترا على الشاشات الكبيرة"]


class Page(NamedTuple):
    """What an address answers; `{base}` in it is the site's own."""

    body: str
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = {}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        page = self.server.pages.get(self.path) or self.server.pages.get(path) or Page("none", status=404)
        base = f"http://127.0.0.1:{self.server.server_port}"
        body = page.body.replace("{base}", base).encode()
        body = gzip.compress(body) if path.endswith(".gz") else body
        self.send_response(page.status)
        for name, value in {**page.headers, "Content-Type": page.kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value.replace("{base}", base))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, pages: Mapping[str, Page]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages = pages


@contextmanager
def served(pages: Mapping[str, Page]) -> Iterator[str]:
    """The address of a site of these pages, by path, or by path and query."""
    server = _Server(pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def article(title: str) -> Page:
    return Page(
        f"<html lang=ar><head><title>{title} | موقع</title></head><body><h1>{title}</h1>"
        '<time datetime="2026-01-26T09:00:00+03:00">أمس</time>'
        "<div class=text><p>نص المقال كله هنا.</p></div></body></html>"
    )


def front(head: str = "", body: str = "") -> Page:
    return Page(f"<html lang=ar><head><title>موقع</title>{head}</head><body>{body}</body></html>")


def rest(prefix: str = "") -> Page:
    rows = [
        {
            "id": n,
            "link": f"{{base}}{prefix}/p/{n}/",
            "date_gmt": "2026-01-26T06:00:00",
            "modified_gmt": "2026-01-26T06:00:00",
            "title": {"rendered": title},
            "content": {"rendered": "<p>نص</p>"},
        }
        for n, title in enumerate(TITLES)
    ]
    return Page(json.dumps(rows), "application/json", headers={"X-WP-TotalPages": "1"})


ARTICLES = {f"/p/{n}/": article(title) for n, title in enumerate(TITLES)}
SLUGS = [quote(title.replace(" ", "-")) for title in TITLES]
RSS = Page(
    '<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><link>{base}/</link>'
    + "".join(f"<item><title>{t}</title><link>/p/{n}/?utm_source=rss</link></item>" for n, t in enumerate(TITLES))
    + "</channel></rss>",
    "application/rss+xml",
)
ATOM = Page(
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><id>x</id>'
    + "".join(
        f'<entry><title>{t}</title><id>tag:x,{n}</id><link href="{{base}}/p/{n}/"/>'
        "<published>2026-01-26T06:00:00Z</published></entry>"
        for n, t in enumerate(TITLES)
    )
    + "</feed>",
    "application/atom+xml",
)
URLSET = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    + "".join(f"<url><loc>{{base}}/p/{n}/</loc></url>" for n in range(3))
    + "</urlset>"
)
ALTERNATE = '<link rel="alternate" type="application/rss+xml" href="/feed.rss">'


def listing(address: str) -> str:
    return "".join(f'<article><h2><a href="{address.format(n=n)}">{t}</a></h2></article>' for n, t in enumerate(TITLES))


# Each with the address that is crawled, the door that is taken, and the posts' keys.
KEYS = {f"/p/{n}/" for n in range(3)}
SITES: dict[str, tuple[Mapping[str, Page], str, str, set[str]]] = {
    "WordPress in a folder, by its link": (
        {
            "/blog/": front('<link rel="https://api.w.org/" href="/blog/wp-json/">'),
            "/blog/wp-json/wp/v2/posts": rest("/blog"),
        },
        "/blog/",
        "wordpress",
        {f"/blog{key}" for key in KEYS},
    ),
    "WordPress in a folder, by its theme's files": (
        {
            "/blog/": front('<link rel="stylesheet" href="{base}/blog/wp-content/themes/x/style.css">'),
            "/blog/wp-json/wp/v2/posts": rest("/blog"),
        },
        "/blog/",
        "wordpress",
        {f"/blog{key}" for key in KEYS},
    ),
    "REST without pretty permalinks": (
        {
            "/": front('<link rel="https://api.w.org/" href="{base}/index.php?rest_route=/">'),
            "/index.php?rest_route=/": Page("{}", "application/json"),
            "/index.php": rest(),
        },
        "/",
        "wordpress",
        KEYS,
    ),
    "REST for members only, and a feed of relative links": (
        {
            "/": front(f'<link rel="https://api.w.org/" href="/wp-json/">{ALTERNATE}'),
            "/wp-json/wp/v2/posts": Page('{"code":"rest_not_logged_in"}', "application/json", 401),
            "/feed.rss": RSS,
        },
        "/",
        "feed",
        KEYS,
    ),
    "Atom without a time of change": ({"/": front(ALTERNATE), "/feed.rss": ATOM}, "/", "feed", KEYS),
    "a packed sitemap that nothing declares as such": (
        {
            "/": front(),
            "/robots.txt": Page("User-agent: *\nSitemap: {base}/index.xml\n", "text/plain"),
            "/index.xml": Page(
                '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap>'
                "<loc>{base}/posts.xml.gz</loc></sitemap></sitemapindex>",
                "text/plain",
            ),
            "/posts.xml.gz": Page(URLSET, "binary/octet-stream"),
            **ARTICLES,
        },
        "/",
        "sitemap",
        KEYS,
    ),
    "plain permalinks": (
        {"/": front(body=listing("/?p=12{n}")), **{f"/?p=12{n}": article(t) for n, t in enumerate(TITLES)}},
        "/",
        "page",
        {f"/?p=12{n}" for n in range(3)},
    ),
    "addresses that lack the last slash": (
        {
            "/": front(body=listing("/p/{n}")),
            **{f"/p/{n}": Page("", status=301, headers={"Location": f"{{base}}/p/{n}/"}) for n in range(3)},
            **ARTICLES,
        },
        "/",
        "page",
        {f"/p/{n}" for n in range(3)},
    ),
    "a last page that leads to one that is not there": (
        {
            "/": front(body=f"{listing('/p/{n}/')}<div class=pagination-next><a href=/page/2/>التالي</a></div>"),
            **ARTICLES,
        },
        "/",
        "page",
        KEYS,
    ),
    "a feed of one post beside the listing that was given": (
        {
            "/": front(ALTERNATE, "<h1>أهلا</h1>"),
            "/blog/": front(ALTERNATE, listing("/p/{n}/")),
            "/feed.rss": Page(RSS.body.replace("<item>", "<!--", 2).replace("</item>", "-->", 2), RSS.kind),
            **ARTICLES,
        },
        "/blog/",
        "feed",
        KEYS,
    ),
    "a sitemap that names its lists too, by a link": (
        {
            "/": front("<link rel=sitemap href=/map-index.xml>"),
            "/map-index.xml": Page(
                '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                "<sitemap><loc>{base}/rss.xml</loc></sitemap><sitemap><loc>{base}/map.xml</loc></sitemap></sitemapindex>",
                "application/xml",
            ),
            "/map.xml": Page(
                URLSET.replace("</urlset>", "".join(
                    f"<url><loc>{{base}}{path}</loc></url>" for path in ("/", "/tags/offers/", "/page/2/", "/all/")
                ) + "</urlset>"),
                "application/xml",
            ),
            "/all/": Page(
                '<script type="application/ld+json">{"@type": "Blog", "blogPost": ['
                + ", ".join(f'{{"@type": "BlogPosting", "headline": "{t}"}}' for t in TITLES)
                + "]}</script><h1>الكل</h1>"
            ),
            "/tags/offers/": article("وسم"),
            "/page/2/": article("صفحة"),
            **ARTICLES,
        },
        "/",
        "sitemap",
        KEYS,
    ),
    "leaflets that its cards lead to": (
        {
            "/": front(body="".join(
                f"<div class=card><img src=/img/{n}.jpg><h5>{t}</h5><a class=btn href=/files/{n}.pdf>حمل</a></div>"
                for n, t in enumerate(TITLES)
            )),
        },
        "/",
        "page",
        {f"/files/{n}.pdf" for n in range(3)},
    ),
    "a sitemap of pages that tell no day, and a listing": (
        {
            "/": front(body=listing("/p/{n}/")),
            "/robots.txt": Page("Sitemap: {base}/map.xml\n", "text/plain"),
            "/map.xml": Page(URLSET, "application/xml"),
            **{
                key: Page(page.body.replace("<time", "<!--").replace("</time>", "-->"))
                for key, page in ARTICLES.items()
            },
        },
        "/",
        "page",
        KEYS,
    ),
    "a forum that numbers who visits it": (
        {
            "/": front(body="".join(
                f"<h3><a href='/show?s={n:032x}&amp;t={n}'>{t}</a></h3>" for n, t in enumerate(TITLES)
            )),
            **{f"/show?s={n:032x}&t={n}": article(t) for n, t in enumerate(TITLES)},
        },
        "/",
        "page",
        {f"/show?t={n}" for n in range(3)},
    ),
    "slugs in small and large hexadecimal, with parameters": (
        {
            "/": front(body="".join(
                f'<article><h2><a href="/{s.lower()}/?utm_source=x">{t}</a></h2></article>'
                f'<article><h2><a href="/{s}/">{t}</a></h2></article>'
                for s, t in zip(SLUGS, TITLES, strict=True)
            )),
            **{f"/{s}/": article(t) for s, t in zip(SLUGS, TITLES, strict=True)},
            **{f"/{s.lower()}/": article(t) for s, t in zip(SLUGS, TITLES, strict=True)},
        },
        "/",
        "page",
        {f"/{s}/" for s in SLUGS},
    ),
    "a sitemap with what is no address": (
        {
            "/": front('<link rel="https://api.w.org/" href="http://[your-site]/wp-json/">'),
            "/robots.txt": Page(
                "Sitemap: http://[your-site]/map.xml\nSitemap: http://x:port/map.xml\nSitemap: {base}/map.xml\n",
                "text/plain",
            ),
            "/map.xml": Page(
                '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://[your-site]/p/9/</loc>'
                "</url>" + "".join(f"<url><loc>{{base}}/p/{n}/</loc></url>" for n in range(3)) + "</urlset>",
                "application/xml",
            ),
            **ARTICLES,
        },
        "/",
        "sitemap",
        {f"/p/{n}/" for n in range(3)},
    ),
    "WordPress with links that are none, whole ones and halves of them": (
        {
            "/": front('<base href="http://[your-site]/"><link rel="https://api.w.org/" href="/wp-json/">'),
            "/wp-json/wp/v2/posts": Page(
                json.dumps([
                    *({"id": 7, "link": link} for link in (None, 5, "", "http://[your-site]/p/")),
                    *(
                        {
                            "id": n,
                            "link": f"/p/{n}/",
                            "modified_gmt": "2062-01-01T00:00:00",
                            "date_gmt": "0001-01-01T00:00:00",
                            "title": {"rendered": title},
                            "content": {"rendered": "<p>نص \ud83d</p><img srcset='/a.jpg 1x, '>"},
                            "_embedded": {"wp:featuredmedia": (None, [None, {"source_url": 5}], 7)[n]},
                        }
                        for n, title in enumerate(TITLES)
                    ),
                ]),
                "application/json",
                headers={"X-WP-TotalPages": "1"},
            ),
        },
        "/",
        "wordpress",
        {f"/p/{n}/" for n in range(3)},
    ),
    "a JSON Feed of odd values": (
        {
            "/": front(
                '<base href="javascript:"><link rel="alternate" type="application/feed+json" href="/feed.json">'
            ),
            "/feed.json": Page(
                json.dumps({
                    "version": "https://jsonfeed.org/version/1.1",
                    "language": ["ar"],
                    "items": [
                        {
                            "id": n,
                            "url": f"{{base}}/p/{n}/",
                            "title": title,
                            "content_text": ("نص \ud83d", 5, None)[n],
                            "date_published": "0001-01-01T00:00:00+03:00",
                            "tags": (5, ["عروض", 7], {})[n],
                            "image": (5, "/a.jpg", ["/a.jpg"])[n],
                        }
                        for n, title in enumerate(TITLES)
                    ],
                }).replace("{{base}}", "{base}"),
                "application/feed+json",
            ),
        },
        "/",
        "feed",
        {f"/p/{n}/" for n in range(3)},
    ),
    "a feed with what is no address": (
        {
            "/": front('<link rel="alternate" type="application/rss+xml" href="/feed.xml">'),
            "/feed.xml": RSS._replace(body=RSS.body.replace(
                "<item>",
                "<item><title>x</title><link>http://[your-site]/9</link></item><item><enclosure type='image/png'/>",
                1,
            )),
        },
        "/",
        "feed",
        {f"/p/{n}/" for n in range(3)},
    ),
}  # fmt: skip


@pytest.mark.parametrize("site", SITES)
def test_an_odd_site_is_read_whole_by_its_best_door(site: str, command: Run, home: Path, tmp_path: Path) -> None:
    pages, address, door, keys = SITES[site]
    sources = tmp_path / "sources.toml"
    with served(pages) as base:
        sources.write_text(f'[sources.odd]\nurl = "{base}{address}"\n', "utf-8")
        done = command("offers", "crawl", sources=sources)
    assert done.returncode == 0, done.stdout + done.stderr
    log = (home / "logs" / "odd.log").read_text("utf-8")
    assert f"took the {door} door" in log
    engine = open_engine(f"sqlite:///{home / 'offers.sqlite'}")
    try:
        posts = [post for _, post, _ in all_posts(engine)]
    finally:
        engine.dispose()
    assert {post.key for post in posts} == keys
    assert {post.title for post in posts} == set(TITLES)
