"""A TCP proxy for tests: between us and a server, it holds bytes back, slows them down, slices them, or cuts.

What it holds back it delivers once it is let to, as a network does that was cut for a while: late, not never.
"""

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass
from random import Random


@dataclass
class Trouble:
    """What is wrong with the network; it may change while bytes flow. ``up`` is towards the server."""

    hold_up: bool = False
    hold_down: bool = False
    refuse: bool = False
    #: Seconds by which each piece comes later, and by how much more or less at random.
    latency: float = 0.0
    jitter: float = 0.0
    #: Bytes per second in each direction of each connection; 0: as many as come.
    bandwidth: int = 0
    #: Pieces are no larger than this; 0: as they come.
    slices: int = 0
    #: The connection is reset once so many bytes came down on it.
    reset_after: int | None = None


class Proxy:
    """One listening port, one server behind it."""

    def __init__(self, host: str, port: int, listen: str = "127.0.0.1", seed: int = 0) -> None:
        self._server = host, port
        self._listener = socket.create_server((listen, 0))
        self.host = listen
        self.port: int = self._listener.getsockname()[1]
        self.trouble = Trouble()
        self._random = Random(seed)
        self._ends: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        """Where clients find it."""
        return f"{self.host}:{self.port}"

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                if self.trouble.refuse:
                    raise ConnectionRefusedError
                server = socket.create_connection(self._server, 5)
                server.settimeout(None)
            except OSError:
                _reset(client)
                continue
            with self._lock:
                self._ends |= {client, server}
            for one, other, down in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._carry, args=(one, other, down), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, down: bool) -> None:
        carried = 0
        with contextlib.suppress(OSError):
            while data := one.recv(self.trouble.slices or 65536):
                self._delay(len(data), down)
                limit = self.trouble.reset_after
                if down and limit is not None and carried + len(data) >= limit:
                    other.sendall(data[: limit - carried])
                    break
                carried += len(data)
                other.sendall(data)
        self._delay(0, down)
        for end in (one, other):
            _reset(end)
            with self._lock:
                self._ends.discard(end)

    def _delay(self, size: int, down: bool) -> None:
        trouble = self.trouble
        if trouble.latency and size:
            time.sleep(max(0.0, trouble.latency + self._random.uniform(-trouble.jitter, trouble.jitter)))
        if trouble.bandwidth:
            time.sleep(size / trouble.bandwidth)
        while (self.trouble.hold_down if down else self.trouble.hold_up) and not self._closed:
            time.sleep(0.01)

    def reset(self) -> None:
        """Reset every connection there is."""
        with self._lock:
            ends, self._ends = self._ends, set()
        for end in ends:
            _reset(end)

    def close(self) -> None:
        """Let go of everything."""
        self._closed = True
        self._listener.close()
        self.reset()


def _reset(end: socket.socket) -> None:
    """End a connection without a farewell."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
