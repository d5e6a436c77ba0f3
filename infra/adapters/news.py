"""Word that there may be something new, so that followers wait instead of asking.

A hint and nothing else: it may be lost, come twice, or come from anybody. Whoever hears it looks at the log; whoever
hears nothing looks after a while. Within a process it is an event that is set; from a process that has appended to
those that follow it is a datagram with the service's name. No engine has to carry it, so it is the same on both.
"""

import contextlib
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from urllib.parse import urlsplit

from infra.settings import Settings

#: The processes that follow: one each service's own log, the other what goes over the bus.
WORKER, RELAY = FOLLOWING = "worker", "relay"

#: Bytes of a word at most; the rest of a longer one is cut off.
LONGEST = 64

#: Seconds for which an address is believed: a worker that was started again listens elsewhere.
BELIEVED = 2.0


class Heard:
    """The names under which there may be something new, as one follower has heard them."""

    def __init__(self, declares: Callable[[str], bool]) -> None:
        self.declares = declares
        self._names: set[str] = set()
        self._told = threading.Condition()

    def tell(self, name: str) -> None:
        """There may be something new."""
        with self._told:
            self._names.add(name)
            self._told.notify()

    def wait(self, seconds: float) -> Collection[str]:
        """What was heard since it was last asked for; none, where nothing comes for so long."""
        with self._told:
            self._told.wait_for(lambda: self._names, seconds)
            names, self._names = self._names, set()
            return names


class News:
    """Who waits for which log or topic, by name, within one process."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Heard]] = defaultdict(list)

    def of(self, names: Iterable[str], declares: Callable[[str], bool] = lambda _: True) -> Heard:
        """What a follower hears whenever there may be something new under one of these names, of a type it declares."""
        heard = Heard(declares)
        for name in names:
            self._waiting[name].append(heard)
        return heard

    def spread(self, name: str, types: Collection[str] = ()) -> None:
        """There may be something new; of these types and no others, where that is known."""
        for heard in self._waiting.get(name, ()):
            if not types or any(map(heard.declares, types)):
                heard.tell(name)

    def wake_all(self) -> None:
        """Let everybody look, because of something else."""
        for name in list(self._waiting):
            self.spread(name)


class Listening:
    """Hears what other processes append, and spreads it."""

    def __init__(self, settings: Settings, news: News) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(settings.listening())
        host, port = self._socket.getsockname()
        self.address = f"udp://{host}:{port}"
        self._news = news
        self._closing = False
        self._thread = threading.Thread(target=self._listen, name="news", daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while not self._closing:
            heard = self._socket.recv(LONGEST)
            self._news.spread(heard.decode(errors="replace"))

    def close(self) -> None:
        """Listen no longer."""
        self._closing = True
        _send(b"", self._socket.getsockname())
        self._thread.join(1)
        self._socket.close()


class Teller:
    """Tells the processes that follow that a service has appended. Never waits for them, never fails."""

    def __init__(self, settings: Settings, service: str) -> None:
        self._settings = settings
        self._word = service.encode()
        self._to: Sequence[tuple[str, int]] = ()
        self._until = 0.0

    def __call__(self) -> None:
        """Tell them."""
        now = time.monotonic()
        if now >= self._until:
            self._to, self._until = [*filter(None, map(self._found, FOLLOWING))], now + BELIEVED
        for each in self._to:
            _send(self._word, each)

    def _found(self, process: str) -> tuple[str, int] | None:
        where = urlsplit(self._settings.address(process) or "")
        if not where.hostname or not where.port:
            return None
        try:
            return socket.gethostbyname(where.hostname), where.port
        except OSError:
            return None


def _send(word: bytes, to: tuple[str, int]) -> None:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.setblocking(False)
        sending.sendto(word, to)
