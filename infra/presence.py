"""What the processes of an installation tell each other by files in its home: where they answer, and that they live."""

import contextlib
import fcntl
import time
from collections.abc import Iterator

from infra.settings import BadSettings, Settings


@contextlib.contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Hold the home for oneself: one supervisor runs in it, or one job that wants none to. Raises ``BadSettings``."""
    with (settings.folder("run") / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadSettings(f"the platform runs in {settings.home}; stop it first") from None
        yield


def say_where(settings: Settings, postgres: str, kafka: str) -> None:
    """Say where the servers answer that this installation started itself."""
    path = settings.folder("servers") / "addresses.toml"
    path.write_text(f'postgres = "{postgres}"\nkafka = "{kafka}"\n')


#: Seconds after which a process that has not shown a sign of life is taken for stuck.
STUCK = 30


def show_life(settings: Settings, process: str) -> None:
    """A process without an address gets on."""
    (settings.folder("run") / f"{process}.alive").touch()


def is_alive(settings: Settings, process: str) -> bool:
    """Whether it did so lately."""
    path = settings.folder("run") / f"{process}.alive"
    return path.exists() and time.time() - path.stat().st_mtime < STUCK


def announce(settings: Settings, process: str, address: str) -> None:
    """Say that a process answers, and where."""
    path = settings.folder("run") / f"{process}.address"
    path.with_suffix(".new").write_text(address)
    path.with_suffix(".new").replace(path)
