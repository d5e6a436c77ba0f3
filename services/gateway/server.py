"""The gateway's server: waitress, with limits on how much a request may bring and how long it may take to arrive."""

import time
from typing import Any

from flask import Flask
from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer

from services.gateway.pages.frame import LARGEST_UPLOAD

#: Threads for pages; a page waits for services, so there are more of them than cores.
THREADS = 16

#: Above every body that the desk accepts; it answers those itself, and the server refuses more unread.
LARGEST_BODY = 2 * LARGEST_UPLOAD

#: Seconds in which a request must have arrived whole: the largest upload at 1 Mbit/s.
LONGEST_ARRIVAL = 90


class OneLength(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """Refuses a request that says twice how long it is: somebody in between may believe the other of the two."""

    def parse_header(self, header_plus: bytes) -> None:
        """Raises ``ParsingError``, which is a 400 and the end of the connection."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length and Transfer-Encoding exclude each other")


class Channel(HTTPChannel):  # type: ignore[misc]  # the same
    """A connection whose requests arrive in time. Waitress itself ends those only on which nothing arrives."""

    parser_class = OneLength
    longest_arrival: float = LONGEST_ARRIVAL
    begun: float | None = None

    def received(self, data: bytes) -> bool:
        """Note since when there is a part of a request, and not the whole of it."""
        before = self.request
        found: bool = super().received(data)
        if self.request is not before:
            self.begun = None if self.request is None else time.monotonic()
        return found

    def readable(self) -> bool:
        """Asked about every second; a request that takes too long ends with its connection."""
        if self.begun is not None and time.monotonic() - self.begun > self.longest_arrival:
            self.will_close = True
        found: bool = super().readable()
        return found


def server_of(app: Flask, host: str, port: int) -> Any:
    """The server, listening; ``run`` serves until ``close``."""
    TcpWSGIServer.channel_class = Channel
    return create_server(
        app,
        host=host,
        port=port,
        threads=THREADS,
        ident=None,
        inbuf_overflow=LARGEST_BODY,  # bodies stay in memory: waitress would spool a workbook to a temporary file
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=False,  # whom to believe is said in one place: ``proxies``
    )
