"""One supervisor for all processes of the embedded engine: starts them, restarts what dies, stops all at the end."""

import ctypes
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from infra.presence import alone
from infra.settings import Settings, child_environment

#: Seconds a child has to end after SIGTERM before it is killed.
GRACE = 10
#: A child that dies sooner than this after its start waits a little before it is started again.
SETTLED = 5.0
#: A child that has died so often before everyone answered will not come up.
MOST_DEATHS = 3


@dataclass
class Child:
    """A process we look after; it is ready once its address file is there."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = field(default=0)


class Supervisor:
    """Children in the order of their start."""

    def __init__(self, settings: Settings, children: Sequence[Child]) -> None:
        self._settings = settings
        self._children = children
        self._run = settings.folder("run")
        self._log = (settings.folder("log") / "linli.log").open("ab")
        self.stopping = threading.Event()
        self._held = ExitStack()

    def start(self) -> None:
        """Start every child. Raises ``BadSettings`` when another supervisor runs in this home."""
        self._held.enter_context(alone(self._settings))
        for path in self._run.glob("*.address"):
            path.unlink()
        for child in self._children:
            self._start(child)

    def _start(self, child: Child) -> None:
        self.address_file(child.name).unlink(missing_ok=True)
        child.process = subprocess.Popen(  # noqa: S603 - our own modules
            child.command,
            env=child_environment(self._settings, first_start=child.deaths == 0),
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one C call, no locks
            start_new_session=True,  # Ctrl-C is ours to pass on, in order
        )
        child.started = time.monotonic()

    def address_file(self, name: str) -> Path:
        """Where a child says that it answers, and at which address."""
        return self._run / f"{name}.address"

    def wait_ready(self, seconds: float, report: Callable[[str], None] = lambda _: None) -> None:
        """Wait until every child answers. Raises ``TimeoutError`` naming those that do not, and where the log is."""
        waiting = {child.name for child in self._children}
        deadline = time.monotonic() + seconds
        while waiting and not self.stopping.is_set():
            for name in sorted(waiting):
                if self.address_file(name).exists():
                    waiting.discard(name)
                    report(name)
            hopeless = any(child.deaths > MOST_DEATHS for child in self._children)
            if time.monotonic() > deadline or hopeless:
                raise TimeoutError(f"{', '.join(sorted(waiting))} did not start; see {self._log.name}")
            self.look_after()
            time.sleep(0.05)

    def look_after(self) -> None:
        """Start again what has died."""
        for child in self._children:
            if child.process is not None and child.process.poll() is not None and not self.stopping.is_set():
                child.deaths += 1
                self._note(f"{child.name} ended with {child.process.returncode}; starting it again")
                if time.monotonic() - child.started < SETTLED:
                    time.sleep(min(0.2 * child.deaths, 2))
                self._start(child)

    def _note(self, text: str) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "level": "WARNING", "process": "supervisor", "message": text}
        self._log.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        self._log.flush()

    def watch(self) -> None:
        """Look after the children until told to stop."""
        while not self.stopping.wait(0.5):
            self.look_after()

    def stop(self) -> None:
        """End every child, last started first; kill what does not end in time."""
        self.stopping.set()
        alive = [c.process for c in reversed(self._children) if c.process is not None and c.process.poll() is None]
        for process in alive:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + GRACE
        for process in alive:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._log.close()
        self._held.close()


def python(*arguments: str) -> list[str]:
    """A command that runs a module of ours."""
    return [sys.executable, "-m", *arguments]


def _die_with_parent() -> None:
    """Ask Linux to end this child should the supervisor be killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
