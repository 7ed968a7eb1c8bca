"""An HTTP server for readers only, whose connections are bounded in number, time and size.

What `http.server` leaves open: a client that sends its request a byte at a time, or reads the answer so, or opens
connections without end. None of them keeps others from reading: where there is no more room, the connection on which
nothing has been achieved for longest makes way.
"""

from __future__ import annotations

import io
import socket
import sys
import threading
import time
from contextlib import suppress
from http import HTTPStatus
from http.client import LineTooLong
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from offers import __version__
from offers.errors import OffersError

CONNECTIONS = 256
# Of a request's line and headers together; `http.client` takes a hundred headers at most.
HEAD = 16_384
# In these many seconds the whole head of a request has come, or this many bytes of an answer are taken.
_HEAD_SECONDS = 10
_PART_SECONDS = 30
_PART = 65_536
# No request is begun on a connection that is older.
_CONNECTION_SECONDS = 120


class _Arriving(io.RawIOBase):
    """What a client sends, until the deadline."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.deadline = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class _Heads(io.BufferedReader):
    """The heads of requests, each in bounded time and of bounded size."""

    def __init__(self, connection: socket.socket) -> None:
        self._arriving = _Arriving(connection)
        super().__init__(self._arriving)
        self._ends = time.monotonic() + _CONNECTION_SECONDS
        self._left = HEAD

    def next(self) -> None:
        """Begins the time and the size of another request."""
        self._arriving.deadline = min(time.monotonic() + _HEAD_SECONDS, self._ends)
        self._left = HEAD

    def readline(self, size: int | None = -1, /) -> bytes:
        """A line. Raises LineTooLong beyond what is left of the head, TimeoutError where it does not come in time."""
        line = super().readline(self._left + 1)
        self._left -= len(line)
        if self._left < 0:
            raise LineTooLong("head")
        return line


class ReaderHandler(BaseHTTPRequestHandler):
    """Takes GET and HEAD; what they answer is `answer`, by way of `send`."""

    protocol_version = "HTTP/1.1"
    server_version = f"Offers/{__version__}"
    sys_version = ""
    error_content_type = "text/plain; charset=utf-8"
    error_message_format = "%(code)d %(message)s\n"
    server: ReaderServer
    rfile: _Heads

    def setup(self) -> None:
        """A connection begins."""
        super().setup()
        self.rfile = _Heads(self.connection)

    def handle_one_request(self) -> None:
        """One request; the connection is closed after one that cannot be read."""
        self.rfile.next()
        try:
            super().handle_one_request()
        except LineTooLong:
            # In the first line; in a header it has been answered.
            self.requestline = self.command = ""
            self.request_version = self.protocol_version
            self.send_error(HTTPStatus.REQUEST_URI_TOO_LONG)

    def parse_request(self) -> bool:
        """Whether the head of a request is one that is answered; what is refused has been told so."""
        if not super().parse_request():
            return False
        self.server.achieved(self.connection)
        # A body is not read: what follows on the connection would be taken for the next request.
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        if self.command in ("GET", "HEAD"):
            return True
        self.close_connection = True
        self.line(HTTPStatus.METHOD_NOT_ALLOWED, "only GET and HEAD", Allow="GET, HEAD")
        return False

    def do_GET(self) -> None:
        """A page is asked for."""
        self.answer()

    do_HEAD = do_GET

    def answer(self) -> None:
        """Sends what is at the address, once, by `send` or `line`."""
        raise NotImplementedError

    def line(self, status: HTTPStatus, said: str, **headers: str) -> None:
        """Answers with a line of plain text."""
        content = f"{status.value} {said}\n".encode()
        kind = {"Content-Type": "text/plain; charset=utf-8"}
        self.send(status, io.BytesIO(content), len(content), {**kind, **headers})

    def send(self, status: HTTPStatus, content: io.BufferedIOBase, size: int, headers: dict[str, str]) -> None:
        """Answers with so many bytes of the content, of which HEAD gets the headers alone."""
        self.connection.settimeout(_PART_SECONDS)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(size))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        while self.command != "HEAD" and size > 0 and (part := content.read(min(_PART, size))):
            self.wfile.write(part)
            self.server.achieved(self.connection)
            size -= len(part)
        # A file that was cut meanwhile: the client waits for bytes that do not come.
        self.close_connection |= self.command != "HEAD" and size > 0

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: readers are not kept track of."""


class ReaderServer(ThreadingHTTPServer):
    """Takes connections on a thread each."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, host: str, port: int, handler: type[ReaderHandler]) -> None:
        """Raises OffersError where the port cannot be had."""
        self.crowd: dict[Any, None] = {}
        self._lock = threading.Lock()
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host, port), handler)
        except OSError as error:
            raise OffersError(f"{host} port {port}: {error.strerror}; write another with --port") from error

    def process_request(self, request: Any, client_address: Any) -> None:
        """Takes a connection; the one on which nothing happened for longest ends where there is no room for it."""
        with self._lock:
            if len(self.crowd) >= CONNECTIONS:
                oldest = next(iter(self.crowd))
                del self.crowd[oldest]
                # Wakes the thread that waits for it. Under the lock, so that it is not closed meanwhile.
                with suppress(OSError):
                    oldest.shutdown(socket.SHUT_RDWR)
            self.crowd[request] = None
        super().process_request(request, client_address)

    def achieved(self, request: Any) -> None:
        """Something was achieved on the connection: a request was read, or a part of the answer taken."""
        with self._lock:
            if request in self.crowd:
                del self.crowd[request]
                self.crowd[request] = None

    def close_request(self, request: Any) -> None:
        """The connection has ended."""
        with self._lock:
            self.crowd.pop(request, None)
            super().close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Leaves alone a reader that has gone; anything else is told as the standard library does."""
        if not isinstance(sys.exception(), (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        """Where the pages are."""
        host = str(self.server_address[0])
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}/"

    def start(self) -> None:
        """Begins to serve, on a thread of its own."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
