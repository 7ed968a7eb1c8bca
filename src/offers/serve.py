"""The editions' folder over HTTP, and nothing else."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import logging
import mimetypes
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from offers.bounded import ReaderHandler, ReaderServer
from offers.errors import OffersError, RequestError

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
# What is larger is handed on as it lies on the disk, never held in memory.
_LARGE = 4_000_000
# An edition a day, and some hours for a machine that was off.
_OLD = timedelta(hours=30)
# It looks every few seconds; a database that is away holds it up for half a minute.
_STUCK = timedelta(minutes=5)

_LOG = logging.getLogger("offers")

# What an address names that is no file: the content, None for an address that is not its own. The path begins without
# a slash; the query is as it was sent. Raises RequestError for one that cannot be answered.
Answers = Callable[[str, str], bytes | None]


def find(site: Path, path: str) -> Path | None:
    """The file below the editions' folder that an address's path names; None for anything else.

    Links inside the folder are followed as long as they stay in it; names that begin with a dot are hidden.
    """
    try:
        parts = [p for p in unquote(path, errors="strict").split("/") if p]
    except UnicodeDecodeError:
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
    except (OSError, RuntimeError):
        # A link that leads round in a circle is the one or the other, by Python's version.
        return None
    return file


def health(site: Path, now: datetime, ticked: datetime | None = None) -> tuple[bool, dict[str, str | None]]:
    """Whether the newest edition is not older than a day and the hours that it may take, and what is known of it.

    `ticked` is when the schedule looked last, where one runs: one that is stuck is not well either.
    For the machine that watches this one: `/healthz` answers 200 or 503 with the same.
    """
    if ticked is not None and now - ticked > _STUCK:
        stuck = f"the schedule has not looked what is due since {ticked.isoformat(timespec='minutes')}"
        return False, {"edition": None, "built": None, "reason": stuck}
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


@lru_cache(32)
def _packed(content: bytes) -> bytes:
    # The same bytes for the same content: no time of its own in the header.
    return gzip.compress(content, 6, mtime=0)


class _Handler(ReaderHandler):
    server: PageServer

    def answer(self) -> None:
        """Sends the health, the feed or the file that the address names."""
        try:
            # `http.server` takes the bytes for Latin letters; some clients send UTF-8 as it is.
            url = urlsplit(self.path.encode("latin-1").decode("utf-8"))
        except ValueError:
            self.line(HTTPStatus.BAD_REQUEST, "this is no address")
            return
        path = url.path.lstrip("/")
        if path == "healthz":
            self._health()
            return
        try:
            made = self.server.answers(path, url.query)
        except RequestError as error:
            self.line(HTTPStatus.BAD_REQUEST, str(error))
            return
        except OffersError as error:
            # The operator's to mend, and to read.
            _LOG.error("%s?%s: %s", path, url.query, error)
            self.line(HTTPStatus.INTERNAL_SERVER_ERROR, "it could not be made")
            return
        if made is not None:
            self._content(made, Path(path).suffix)
            return
        file = find(self.server.site, path)
        try:
            opened = file.open("rb") if file else None
        except OSError:
            # Swapped away since it was found.
            opened = None
        if file is None or opened is None:
            self.line(HTTPStatus.NOT_FOUND, "there is nothing here")
            return
        with opened:
            stat = os.fstat(opened.fileno())
            if stat.st_size <= _LARGE:
                self._content(opened.read(), file.suffix)
            else:
                tag = f"{stat.st_ino:x}-{stat.st_mtime_ns:x}-{stat.st_size:x}"
                self._tagged(tag, file.suffix, opened, stat.st_size, packed=False)

    def _health(self) -> None:
        well, said = health(self.server.site, datetime.now(UTC), self.server.ticked())
        content = json.dumps(said).encode() + b"\n"
        headers = {"Content-Type": _TYPES[".json"], "Cache-Control": "no-store"}
        status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
        self.send(status, io.BytesIO(content), len(content), headers)

    def _content(self, content: bytes, suffix: str) -> None:
        tag = hashlib.sha256(content).hexdigest()[:24]
        packed = suffix in _PACKED and "gzip" in self.headers.get("Accept-Encoding", "")
        if packed:
            content = _packed(content)
        self._tagged(tag, suffix, io.BytesIO(content), len(content), packed=packed)

    def _tagged(self, tag: str, suffix: str, content: io.BufferedIOBase, size: int, *, packed: bool) -> None:
        """Answers with the content, or without where the reader has it already."""
        known = {each.strip().removeprefix("W/") for each in self.headers.get("If-None-Match", "").split(",")}
        # Weak: the tag is that of the content, however it is packed.
        headers = {"ETag": f'W/"{tag}"', "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if f'"{tag}"' in known:
            self.send(HTTPStatus.NOT_MODIFIED, io.BytesIO(), 0, headers)
            return
        headers["Content-Type"] = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        if packed:
            headers["Content-Encoding"] = "gzip"
        self.send(HTTPStatus.OK, content, size, headers)


def _nothing(path: str, query: str) -> None:
    """Answers no address."""


class PageServer(ReaderServer):
    """Serves a folder of editions, and what is made for an address that is no file."""

    def __init__(
        self,
        site: Path,
        host: str,
        port: int,
        answers: Answers = _nothing,
        ticked: Callable[[], datetime | None] = lambda: None,
    ) -> None:
        """`ticked` tells when the schedule looked last. Raises OffersError where the port cannot be had."""
        self.site = site
        self.ticked = ticked
        self.answers = answers
        super().__init__(host, port, _Handler)
