"""A real HTTP server with real faults, a path each."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ITEM = "<item><title>{title}</title><link>{base}/p/{n}/</link><pubDate>Tue, 27 Jan 2026 06:00:00 +0000</pubDate></item>"

# Sixty megabytes of blanks.
BOMB = gzip.compress(b"<urlset>" + b" " * 60_000_000, 1)


def rss(base: str, titles: list[str]) -> str:
    """A feed of posts with those titles."""
    items = "".join(ITEM.format(title=t, base=base, n=n) for n, t in enumerate(titles))
    return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>x</title>{items}</channel></rss>'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyServer

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("User-Agent", "")))
        path = self.path.split("?")[0].strip("/").split("/")[0]
        page = getattr(self, f"page_{path.replace('.', '_').replace('-', '_')}", None)
        if page is None:
            self.give(b"nothing here", status=404)
        else:
            page()

    def give(self, body: bytes, *, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        headers.setdefault("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def page_robots_txt(self) -> None:
        self.give(b"User-agent: *\nDisallow: /forbidden\n", kind="text/plain")

    def page_good(self) -> None:
        if "paged" in self.path:
            self.give(b"", status=404)
        else:
            titles = ["عروض نستو الرياض 27 يناير 2026", "عروض لولو جدة", "خبر عن الطقس"]
            self.give(rss(self.base, titles).encode(), kind="application/rss+xml")

    def page_windows(self) -> None:
        body = rss(self.base, ["عروض نستو الرياض"]).replace("UTF-8", "windows-1256").encode("windows-1256")
        self.give(body if "paged" not in self.path else b"", kind="application/rss+xml; charset=utf-8")

    def page_gzip_bomb(self) -> None:
        self.give(BOMB, kind="application/xml", Content_Encoding="gzip")

    def page_entity_bomb(self) -> None:
        entities = '<!ENTITY a "ha">' + "".join(
            f'<!ENTITY {n} "{f"&{m};" * 10}">' for n, m in zip("bcdefghi", "abcdefgh", strict=True)
        )
        channel = '<rss version="2.0"><channel><title>&i;</title></channel></rss>'
        body = f'<?xml version="1.0"?><!DOCTYPE rss [{entities}]>{channel}'
        self.give(body.encode(), kind="application/rss+xml")

    page_sitemap_bomb_xml = page_entity_bomb

    def page_sitemap_gzip_xml(self) -> None:
        self.give(BOMB, kind="application/x-gzip")

    def page_too_long(self) -> None:
        self.give(b"<rss>", kind="application/rss+xml", Content_Length="500000")
        self.close_connection = True

    def page_to_metadata(self) -> None:
        self.give(b"", status=302, Location="http://169.254.169.254/latest/meta-data/")

    def _listing(self, encoding: str, kind: str) -> None:
        titles = ["عروض نستو الرياض", "عروض لولو جدة", "عروض بنده أبها"]
        if self.path.count("/") > 2:
            title = titles[int(self.path.split("/")[2])]
            body = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1></article></body></html>"
        else:
            rows = "".join(f'<article><h2><a href="{n}/x">{t}</a></h2></article>' for n, t in enumerate(titles))
            body = f"<html><body>{rows}</body></html>"
        self.give(body.encode(encoding), kind=kind)

    def page_windows_undeclared(self) -> None:
        self._listing("windows-1256", "text/html")

    def page_windows_as_latin(self) -> None:
        self._listing("windows-1256", "text/html; charset=iso-8859-1")

    def page_utf_8_as_windows(self) -> None:
        self._listing("utf-8", "text/html; charset=windows-1256")

    def page_error(self) -> None:
        self.give(b"broken", status=500)

    def page_hang(self) -> None:
        self.server.ended.wait(30)

    def page_elsewhere(self) -> None:
        self.give(b"", status=302, Location=f"http://localhost:{self.server.server_port}/good/")

    def page_loop(self) -> None:
        self.give(b"", status=302, Location=f"{self.base}/loop/{len(self.path)}x/")

    def page_empty(self) -> None:
        self.give(b"")

    def page_bad_json(self) -> None:
        self.give(b"<p>no json</p>", kind="application/json")

    def page_other_json(self) -> None:
        self.give(json.dumps({"code": "rest_no_route"}).encode(), kind="application/json")

    def page_bad_xml(self) -> None:
        self.give(b"<rss><channel><item><title>half", kind="application/xml")

    def page_html(self) -> None:
        self.give("<html><body><div><p>صفحة بلا مقالات</div></span>".encode())

    def page_cut(self) -> None:
        self.give(b"<rss version='2.0'>", kind="application/xml", Content_Length="5000")
        self.close_connection = True

    def page_endless(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            for _ in range(200):
                self.wfile.write(b"x" * 100_000)
        except OSError:
            self.close_connection = True

    def page_forbidden(self) -> None:
        self.page_good()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: `asked` has it."""


class FaultyServer(ThreadingHTTPServer):
    """What was asked of it, by path and User-Agent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str]] = []
        self.ended = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is one of the faults."""


@contextmanager
def faulty() -> Iterator[tuple[str, FaultyServer]]:
    """The server's address and the server."""
    server = FaultyServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server
    finally:
        server.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
