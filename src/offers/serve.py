"""The editions' folder over HTTP, and nothing else."""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import sys
import threading
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from offers import __version__
from offers.errors import OffersError

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".ics": "text/calendar; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
_PACKED = set(_TYPES) - {".webp"}
_SECONDS = 15
# An edition a day, and some hours for a machine that was off.
_OLD = timedelta(hours=30)


def find(site: Path, address: str) -> Path | None:
    """The file below the editions' folder that an address names; None for anything else.

    Links inside the folder are followed as long as they stay in it; names that begin with a dot are hidden.
    """
    try:
        parts = [p for p in unquote(urlsplit(address).path, errors="strict").split("/") if p]
    except (ValueError, UnicodeDecodeError):
        return None
    if any(p.startswith(".") or "\\" in p or "\0" in p for p in parts):
        return None
    root = site.resolve()
    try:
        file = root.joinpath(*parts).resolve()
        if file.is_dir():
            file = (file / "index.html").resolve()
        if not file.is_relative_to(root) or not file.is_file():
            return None
    except OSError:
        return None
    return file


def health(site: Path, now: datetime) -> tuple[bool, dict[str, str | None]]:
    """Whether the newest edition is not older than a day and the hours that it may take, and what is known of it.

    For the machine that watches this one: `/healthz` answers 200 or 503 with the same.
    """
    try:
        manifest = json.loads((site / "latest" / "edition.json").read_bytes())
        built = datetime.fromisoformat(manifest["built"])
    except FileNotFoundError:
        return False, {"edition": None, "built": None, "reason": "there is no edition yet"}
    except (OSError, ValueError, KeyError, TypeError) as error:
        return False, {"edition": None, "built": None, "reason": f"the newest edition cannot be read: {error}"}
    old = now - built > _OLD
    reason = f"the newest edition was built at {built.isoformat(timespec='minutes')}" if old else None
    return not old, {"edition": manifest["day"], "built": manifest["built"], "reason": reason}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = f"Offers/{__version__}"
    sys_version = ""
    timeout = _SECONDS
    server: PageServer

    def do_GET(self) -> None:
        self._send(body=True)

    def do_HEAD(self) -> None:
        self._send(body=False)

    def _send(self, *, body: bool) -> None:
        if urlsplit(self.path).path == "/healthz":
            self._health(body=body)
            return
        file = find(self.server.site, self.path)
        try:
            content = file.read_bytes() if file else b"404\n"
        except OSError:
            # Swapped away between the look and the read.
            file, content = None, b"404\n"
        tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
        known = (each.strip().removeprefix("W/") for each in self.headers.get("If-None-Match", "").split(","))
        unchanged = file is not None and tag in known
        suffix = file.suffix if file else ".txt"
        kind = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        packed = suffix in _PACKED and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            # The same bytes for the same content: no time of its own in the header.
            content = gzip.compress(content, 6, mtime=0)
        found = HTTPStatus.NOT_MODIFIED if unchanged else HTTPStatus.OK
        self.send_response(found if file else HTTPStatus.NOT_FOUND)
        if file:
            # Weak: the tag is that of the content, however it is packed.
            self.send_header("ETag", f"W/{tag}")
            self.send_header("Cache-Control", "no-cache")
            self.send_header("Vary", "Accept-Encoding")
        self.send_header("X-Content-Type-Options", "nosniff")
        if not unchanged:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            if packed:
                self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        if body and not unchanged:
            self.wfile.write(content)

    def _health(self, *, body: bool) -> None:
        well, said = health(self.server.site, datetime.now(UTC))
        content = json.dumps(said).encode() + b"\n"
        self.send_response(HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE)
        self.send_header("Content-Type", _TYPES[".json"])
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: readers are not kept track of."""


class PageServer(ThreadingHTTPServer):
    """Serves a folder of editions from a thread of its own."""

    daemon_threads = True

    def __init__(self, site: Path, host: str, port: int) -> None:
        """Raises OffersError where the port cannot be had."""
        self.site = site
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise OffersError(f"port {port}: {error.strerror}; write another with --port") from error

    def handle_error(self, request: object, client_address: object) -> None:
        """Leaves alone a reader that has gone; anything else is told as the standard library does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    @property
    def address(self) -> str:
        """Where the pages are."""
        return f"http://{self.server_address[0]!s}:{self.server_port}/"

    def start(self) -> None:
        """Begins to serve."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
