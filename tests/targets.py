"""A target of messages on this machine, as Apprise speaks to one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Target:
    """A server that takes messages, or refuses them."""

    address: str = ""
    status: int = 200
    heard: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def target() -> Iterator[Target]:
    """A target on this machine, as Apprise's `json://` speaks to one."""
    made = Target()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if made.status == 200:
                made.heard.append(said)
            self.send_response(made.status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing on the console."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.address = f"json://127.0.0.1:{server.server_port}/?wait=0"
    yield made
    server.shutdown()
    server.server_close()
