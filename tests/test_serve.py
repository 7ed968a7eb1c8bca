"""The pages' server gives what lies in the editions' folder, and nothing else."""

from __future__ import annotations

import gzip
import http.client
import json
import socket
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offers.errors import OffersError
from offers.serve import PageServer, health


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PageServer]:
    """A folder with an edition behind a link, a secret beside it, and a link that leads to the secret."""
    site = tmp_path / "site"
    build = site / ".builds" / "b"
    (build / "stores" / "nesto").mkdir(parents=True)
    (build / "index.html").write_text("<p>عروض</p>", "utf-8")
    (build / "stores" / "nesto" / "index.html").write_text("nesto", "utf-8")
    (build / "feed.atom").write_text("<feed/>", "utf-8")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (site / "index.html").symlink_to(".builds/b/index.html")
    (site / "stores").symlink_to(".builds/b/stores")
    (site / "feed.atom").symlink_to(".builds/b/feed.atom")
    (site / "out").symlink_to(tmp_path / "secret.txt")
    made = PageServer(site, "127.0.0.1", 0)
    made.start()
    yield made
    made.shutdown()
    made.server_close()


def ask(server: PageServer, path: str, method: str = "GET") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.putrequest(method, path, skip_accept_encoding=True)
    connection.endheaders()
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers["Content-Type"], body


def test_the_health_of_the_editions(server: PageServer) -> None:
    status, kind, body = ask(server, "/healthz")
    assert (status, kind) == (503, "application/json; charset=utf-8")
    assert json.loads(body)["reason"] == "there is no edition yet"
    manifest = server.site / ".builds" / "b" / "edition.json"
    (server.site / "latest").symlink_to(".builds/b")
    for hours, expected in ((1, 200), (31, 503)):
        built = datetime.now(UTC) - timedelta(hours=hours)
        manifest.write_text(json.dumps({"day": "2026-01-28", "built": built.isoformat()}), "utf-8")
        status, _, body = ask(server, "/healthz?x=1")
        assert status == expected
        assert json.loads(body)["edition"] == "2026-01-28"
    for broken in ("{", "[]", '{"built": 7}'):
        manifest.write_text(broken, "utf-8")
        assert ask(server, "/healthz", "HEAD")[0] == 503
        assert "cannot be read" in json.loads(ask(server, "/healthz")[2])["reason"]


@pytest.mark.parametrize(
    ("path", "kind", "body"),
    [
        ("/", "text/html; charset=utf-8", "<p>عروض</p>"),
        ("/index.html?x=1", "text/html; charset=utf-8", "<p>عروض</p>"),
        ("/stores/nesto/", "text/html; charset=utf-8", "nesto"),
        ("/feed.atom", "application/atom+xml; charset=utf-8", "<feed/>"),
    ],
)
def test_pages_and_feeds_are_served(server: PageServer, path: str, kind: str, body: str) -> None:
    assert ask(server, path) == (200, kind, body.encode())
    assert ask(server, path, "HEAD") == (200, kind, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/secret.txt",
        "/stores/../../secret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/....//secret.txt",
        "//etc/passwd",
        "/%00",
        "/index.html%00.txt",
        "/%ff%fe",
        "/out",
        "/.builds/b/index.html",
        "/.lock",
        "/nothing",
        "/" + "a/" * 2000,
        "/" + "x" * 5000,
    ],
)
def test_nothing_else_is(server: PageServer, path: str) -> None:
    status, _, body = ask(server, path)
    assert status == 404
    assert b"secret" not in body


def test_a_port_that_is_taken_is_one_line(server: PageServer, tmp_path: Path) -> None:
    with pytest.raises(OffersError, match=r"port \d+: .*; write another with --port"):
        PageServer(tmp_path, "127.0.0.1", server.server_port)


def test_pages_are_packed_for_who_takes_that_and_not_sent_twice(server: PageServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    connection.request("GET", "/", headers={"Accept-Encoding": "gzip"})
    response = connection.getresponse()
    assert gzip.decompress(response.read()).decode() == "<p>عروض</p>"
    assert response.headers["Content-Encoding"] == "gzip"
    tag = response.headers["ETag"]
    for known in (tag, f'"x", {tag.removeprefix("W/")}'):
        connection.request("GET", "/", headers={"If-None-Match": known})
        again = connection.getresponse()
        assert (again.status, again.read()) == (304, b"")
    connection.request("GET", "/", headers={"If-None-Match": '"other"'})
    assert connection.getresponse().status == 200
    connection.close()


def test_a_reader_that_goes_away_leaves_no_trace(server: PageServer, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port)) as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        reader.sendall(b"GET / HTTP/1.1\r\n")
    assert ask(server, "/")[0] == 200
    assert capfd.readouterr().err == ""


def test_a_schedule_that_is_stuck_is_not_well(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    assert health(tmp_path, now, now - timedelta(minutes=1))[1]["reason"] == "there is no edition yet"
    well, said = health(tmp_path, now, now - timedelta(minutes=6))
    assert not well
    assert said["reason"] is not None
    assert said["reason"].startswith("the schedule has not looked what is due since")
