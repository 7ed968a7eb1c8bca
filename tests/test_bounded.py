"""The pages' server by raw sockets: what no client may do to it, and what old and hasty ones may."""

from __future__ import annotations

import resource
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from offers import bounded
from offers.serve import PageServer

PAGE = b"<p>page</p>"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = 40_000_000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PageServer]:
    """A page, a large file, and a secret beside the folder to which links lead."""
    site = tmp_path / "site"
    (site / "stores" / "nesto").mkdir(parents=True)
    (site / "index.html").write_bytes(PAGE)
    (site / "stores" / "nesto" / "index.html").write_bytes(PAGE)
    with (site / "offers.json").open("wb") as file:
        file.truncate(LARGE)
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (site / "out.txt").symlink_to(tmp_path / "secret.txt")
    (site / "up").symlink_to(tmp_path)
    (site / "round").symlink_to("round")
    made = PageServer(site, "127.0.0.1", 0)
    made.start()
    yield made
    made.shutdown()
    made.server_close()


def connected(server: PageServer) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.server_port), timeout=20)


def rest(connection: socket.socket) -> bytes:
    """All that still comes, until the server ends the connection."""
    found = b""
    try:
        while part := connection.recv(1 << 20):
            found += part
    except ConnectionResetError:
        pass
    return found


def say(server: PageServer, *said: bytes) -> bytes:
    """What is answered on one connection, until the server ends it."""
    with connected(server) as connection:
        try:
            for each in said:
                connection.sendall(each)
        except (BrokenPipeError, ConnectionResetError):
            # It was refused before it had said all.
            pass
        return rest(connection)


def status(answer: bytes) -> int:
    """The status; where the version of the request was none, the answer has no head."""
    return int(answer.removeprefix(b"HTTP/1.1 ").split(b" ", 1)[0])


@pytest.mark.parametrize(
    "target",
    [
        "/../secret.txt",
        "/../../../../../../etc/passwd",
        "/stores/../../secret.txt",
        "/stores/nesto/../../../secret.txt",
        "/./../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/.%2e/secret.txt",
        "/%252e%252e/secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/..%252fsecret.txt",
        "/..\\secret.txt",
        "/..%5csecret.txt",
        "/%5c..%5c..%5csecret.txt",
        "/stores\\..\\..\\secret.txt",
        "/....//secret.txt",
        "/..;/secret.txt",
        "/..%00/secret.txt",
        "/out.txt%00.html",
        "/%00",
        "/%c0%ae%c0%ae/secret.txt",
        "/%c0%ae%c0%ae%c0%afsecret.txt",
        "/%uff0e%uff0e/secret.txt",
        "/%ff%fe",
        "//etc/passwd",
        "///../secret.txt",
        "/\\etc\\passwd",
        "file:///etc/passwd",
        "http://127.0.0.1/../secret.txt",
        "http://evil.example/secret.txt",
        "../secret.txt",
        "secret.txt",
        "*",
        "?/../secret.txt",
        "/out.txt",
        "/up/secret.txt",
        "/up/site/../secret.txt",
        "/round",
        "/C:/Windows/win.ini",
        "/~root",
        "/.git/config",
        "/stores/.hidden",
        "/index.html/",
        "/index.html/../../secret.txt",
        "/" + "a/" * 4000,
        "/" + "x" * 8000,
        "/" + "../" * 4000 + "secret.txt",
    ],
)
def test_no_address_leads_out_of_the_folder(server: PageServer, target: str) -> None:
    answer = say(server, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2]
    assert b"root:" not in answer
    # A whole address names the page of its path here; an empty path the front page.
    assert status(answer) == (200 if target in ("/index.html/", "?/../secret.txt") else 404)


@pytest.mark.parametrize("target", ["http://[", "//[x", "http://[::1/"])
def test_what_is_no_address_is_told_so(server: PageServer, target: str) -> None:
    answer = say(server, f"GET {target} HTTP/1.1\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) in (400, 404)


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 500]
)
def test_other_methods_are_refused_and_their_bodies_are_no_requests(server: PageServer, method: str) -> None:
    body = b"GET / HTTP/1.1\r\n\r\n"
    head = f"{method} / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    answer = say(server, head, body)
    assert status(answer) == 405
    assert b"\r\nAllow: GET, HEAD\r\n" in answer
    assert answer.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("header", ["Content-Length: 18", "Transfer-Encoding: chunked", "Content-Length: 0, 18"])
def test_the_body_of_a_read_is_no_request(server: PageServer, header: str) -> None:
    answer = say(server, f"GET / HTTP/1.1\r\n{header}\r\n\r\n".encode(), GET)
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"\r\nConnection: close\r\n" in answer


def test_old_hasty_and_patient_clients_are_served(server: PageServer) -> None:
    assert say(server, b"GET /\r\n\r\n") == PAGE
    old = say(server, b"GET / HTTP/1.0\r\n\r\n")
    assert old.endswith(PAGE)
    assert status(old) == 200
    kept = say(server, b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n")
    assert kept.count(PAGE) == 2
    asked = b"".join(
        f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in ("/", "/none", "/stores/nesto/", "/healthz")
    )
    many = say(server, asked, b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    heads = [line for line in many.split(b"\r\n") if b"HTTP/1.1 " in line]
    assert [int(line.split(b"HTTP/1.1 ")[1][:3]) for line in heads] == [200, 404, 200, 503, 200]
    assert many.count(PAGE) == 2
    slow = say(server, *(bytes([byte]) for byte in GET.replace(b"Host: x", b"Connection: close")))
    assert slow.endswith(PAGE)
    lenient = say(server, b"GET / HTTP/1.1\nConnection: close\n\n")
    assert lenient.endswith(PAGE)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 300) for n in range(80)) + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 101 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 2_000_000, 431),
        (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"x" * 2_000_000, 414),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 \r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"GET / HTTP/x\r\n\r\n", 400),
        (b"GET / / / HTTP/1.1\r\n\r\n", 400),
    ],
)
def test_oversized_and_broken_heads_are_refused(server: PageServer, head: bytes, expected: int) -> None:
    answer = say(server, head)
    assert status(answer) == expected
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert say(server, GET.replace(b"Host: x", b"Connection: close")).endswith(PAGE)


def test_a_thousand_idle_connections_keep_nobody_from_reading(server: PageServer) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4096), hard), hard))
    with ExitStack() as open_ones:
        idle = [open_ones.enter_context(connected(server)) for _ in range(1000)]
        for connection in idle[:500]:
            connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        begun = time.monotonic()
        answer = say(server, GET.replace(b"Host: x", b"Connection: close"))
        assert answer.endswith(PAGE)
        assert time.monotonic() - begun < 3
        # Those that waited longest made way; the newest may still ask.
        assert rest(idle[0]) == b""
        idle[-1].sendall(GET)
        assert status(idle[-1].recv(1 << 16)) == 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_who_sends_a_byte_at_a_time_is_not_waited_for(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_HEAD_SECONDS", 0.5)
    begun = time.monotonic()
    with connected(server) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nX: ")
        # A byte as long as the server has not ended it.
        while not select.select([connection], [], [], 0.02)[0]:
            connection.sendall(b"x")
        assert rest(connection) == b""
    assert 0.4 < time.monotonic() - begun < 10


def test_a_connection_ends_however_busy_it_is(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_CONNECTION_SECONDS", 0.5)
    begun, answered = time.monotonic(), 0
    with connected(server) as connection:
        try:
            while time.monotonic() - begun < 20:
                connection.sendall(GET)
                if not connection.recv(1 << 16):
                    break
                answered += 1
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert answered > 1
    assert time.monotonic() - begun < 10


def test_who_does_not_take_the_answer_is_not_waited_for(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_PART_SECONDS", 0.3)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", server.server_port))
        connection.sendall(b"GET /offers.json HTTP/1.1\r\n\r\n")
        assert connection.recv(8) == b"HTTP/1.1"
        # Other readers are served meanwhile, until the server has given up on this one.
        while server.crowd:
            assert say(server, GET.replace(b"Host: x", b"Connection: close")).endswith(PAGE)
        assert 0 < len(rest(connection)) < LARGE


def test_a_crowd_of_slow_readers_makes_way(server: PageServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "CONNECTIONS", 8)
    with ExitStack() as open_ones:
        for _ in range(8):
            slow = open_ones.enter_context(socket.socket())
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            slow.connect(("127.0.0.1", server.server_port))
            slow.sendall(b"GET /offers.json HTTP/1.1\r\n\r\n")
        for _ in range(20):
            assert say(server, GET.replace(b"Host: x", b"Connection: close")).endswith(PAGE)


def test_a_large_file_is_handed_on_whole_and_not_sent_twice(server: PageServer) -> None:
    asked = b"GET /offers.json HTTP/1.1\r\nAccept-Encoding: gzip\r\nConnection: close\r\n"
    head, _, body = say(server, asked, b"\r\n").partition(b"\r\n\r\n")
    assert len(body) == LARGE
    assert b"Content-Encoding" not in head
    tag = next(line for line in head.split(b"\r\n") if line.startswith(b"ETag: ")).removeprefix(b"ETag: ")
    again = say(server, asked, b"If-None-Match: " + tag + b"\r\n\r\n")
    assert status(again) == 304
    assert again.endswith(b"\r\n\r\n")
    assert b"Content-Length" not in again


def test_the_server_listens_where_it_is_told(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_bytes(PAGE)
    server = PageServer(site, "::1", 0)
    server.start()
    assert server.address == f"http://[::1]:{server.server_port}/"
    with socket.create_connection(("::1", server.server_port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert rest(connection).endswith(PAGE)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.server_port), timeout=20)
    server.shutdown()
    server.server_close()
