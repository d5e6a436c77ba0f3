"""The server on a real socket: what no client of ours would send, and what takes too long (catalogue G, row 86)."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask

from services.gateway.server import LARGEST_BODY, Channel, server_of

Address = tuple[str, int]


@pytest.fixture
def address(app: Flask) -> Iterator[Address]:
    """The desk, served."""
    server = server_of(app, "127.0.0.1", 0)

    def serve() -> None:
        with suppress(OSError):  # closed under its feet: the way waitress ends
            server.run()

    thread = threading.Thread(target=serve)
    thread.start()
    yield "127.0.0.1", server.effective_port
    server.close()
    thread.join(20)


def raw(address: Address, request: bytes) -> bytes:
    """What comes back until the connection ends, in order or not."""
    found = b""
    with socket.create_connection(address, timeout=20) as connection, suppress(ConnectionResetError):
        connection.sendall(request)
        while more := connection.recv(65536):
            found += more
    return found


def status(answer: bytes) -> int:
    assert answer.count(b"HTTP/1.") == 1, answer
    return int(answer.split()[1])


LENGTHS = {
    "both": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "a signed length": b"Content-Length: +5\r\n\r\nhello",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a chunk of no number": b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
    "a space before the colon": b"Content-Length : 5\r\n\r\nhello",
}


@pytest.mark.parametrize("how", LENGTHS)
def test_a_request_whose_end_is_in_doubt_is_not_heard_nor_what_follows(address: Address, how: str) -> None:
    request = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" + LENGTHS[how]
    answer = raw(address, request + b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert status(answer) in (400, 501)
    assert b"\r\n\r\nok" not in answer


def test_more_than_the_desk_ever_takes_is_refused_before_it_is_read(address: Address) -> None:
    request = b"POST /imports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n" % (LARGEST_BODY + 1)
    assert status(raw(address, request)) == 413


def test_an_endless_header_is_refused(address: Address) -> None:
    answer = raw(address, b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: " + b"a" * 300_000 + b"\r\n\r\n")
    assert not answer or status(answer) == 431  # whoever is cut off while sending may read nothing


def test_an_answer_does_not_say_what_serves_it(address: Address) -> None:
    answer = raw(address, b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n").lower()
    assert b"waitress" not in answer and b"werkzeug" not in answer and b"python" not in answer


@pytest.mark.parametrize(
    "part", [b"GET / HTTP/1.1\r\n", b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n"]
)
def test_a_request_that_never_comes_whole_ends_with_its_connection_however_it_trickles(
    address: Address, part: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Channel, "longest_arrival", 0.5)
    begun = time.monotonic()
    with socket.create_connection(address, timeout=0.1) as slow:
        slow.sendall(part)
        ended = False
        while not ended and time.monotonic() < begun + 20:
            try:
                slow.sendall(b"x")
                ended = slow.recv(1) == b""
            except TimeoutError:
                pass
            except OSError:
                ended = True
    assert ended


def test_a_connection_that_waits_between_two_requests_is_left_alone(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Channel, "longest_arrival", 0.0)
    whole = b"GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.create_connection(address, timeout=20) as connection:
        for _ in range(3):
            connection.sendall(whole)
            answer = b""
            while not answer.endswith(b"\r\n\r\nok"):
                more = connection.recv(65536)
                assert more
                answer += more
