"""A PostgreSQL and a Kafka of the tests' own, each also reached through a proxy; and what can go wrong with them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from infra.adapters.postgres import open_postgres
from infra.deploy.kafka.local import LocalKafka
from infra.deploy.postgres.local import LocalPostgres, binaries
from tests.faults.proxy import Proxy, Trouble


class Engines:
    """Both servers. Start them, and inject faults, from one thread: on Linux a server ends with its starter's."""

    def __init__(self, folder: Path) -> None:
        # As root, PostgreSQL runs as another user, who does not come into pytest's folders.
        self._apart = Path(tempfile.mkdtemp(prefix="linli-postgres-"))
        self.postgres = LocalPostgres(self._apart)
        self.kafka = LocalKafka(folder / "kafka")
        self.to_postgres = Proxy("127.0.0.1", self.postgres._port)
        behind = self._second_listener()
        self.to_kafka = Proxy("127.0.0.1", behind)
        self.kafka._properties = self._advertised(behind)
        #: How often something was brought about.
        self.injected = 0

    @staticmethod
    def _second_listener() -> int:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            return int(free.getsockname()[1])

    def _advertised(self, behind: int) -> dict[str, str]:
        """A second door, which tells those who come by it to go through the proxy."""
        controller = self.kafka._controller_port
        ours = self.kafka.address
        return {
            "listeners": f"PLAINTEXT://{ours},PROXIED://127.0.0.1:{behind},CONTROLLER://127.0.0.1:{controller}",
            "advertised.listeners": f"PLAINTEXT://{ours},PROXIED://{self.to_kafka.address}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name": "PLAINTEXT",
        }

    def start(self) -> None:
        self.postgres.start()
        self.kafka.start()

    def stop(self) -> None:
        for proxy in (self.to_postgres, self.to_kafka):
            proxy.close()
        self.kafka.stop()
        self.postgres.stop()
        shutil.rmtree(self._apart, ignore_errors=True)

    def examined(self) -> str:
        """What PostgreSQL's own examination says of every database: pages, and tables against their indexes."""
        url = self.postgres.url()
        command = [str(binaries() / "pg_amcheck"), "--all", "--install-missing", "--heapallindexed", "--parent-check"]
        server = {"PGHOST": str(url.host), "PGPORT": str(url.port), "PGUSER": str(url.username)}
        told = subprocess.run(
            command, env=server | {"PGPASSWORD": str(url.password)}, capture_output=True, text=True, check=False
        )
        return told.stdout + told.stderr or ("" if told.returncode == 0 else f"pg_amcheck ended with {told.returncode}")

    # ── What can go wrong ────────────────────────────────────────────────────

    def injections(self) -> dict[str, Callable[[str], contextlib.AbstractContextManager[object]]]:
        """By the names that stand in a plan; targets are ``postgres`` and ``kafka``."""
        faults: dict[str, Callable[[str], contextlib.AbstractContextManager[object]]] = {
            "stop": lambda target: self._away(target, signal.SIGINT),
            "crash": lambda target: self._away(target, signal.SIGQUIT),
            "backend": self._backend,
            "pause": self._pause,
            "hole": lambda target: self._trouble(target, hold_up=True, hold_down=True),
            "no replies": lambda target: self._trouble(target, hold_down=True),
            "slow": lambda target: self._trouble(target, latency=0.1, jitter=0.05, bandwidth=125_000),
            "slices": lambda target: self._trouble(target, slices=7),
            "reset": self._reset,
        }
        return {name: self._counted(fault) for name, fault in faults.items()}

    def _counted(
        self, fault: Callable[[str], contextlib.AbstractContextManager[object]]
    ) -> Callable[[str], contextlib.AbstractContextManager[object]]:
        def inject(target: str) -> contextlib.AbstractContextManager[object]:
            self.injected += 1
            return fault(target)

        return inject

    @contextmanager
    def _away(self, target: str, number: int) -> Iterator[None]:
        if target == "postgres":
            self.postgres.stop(signal.Signals(number))
        elif number == signal.SIGQUIT:
            self.kafka.kill()
        else:
            self.kafka.stop()
        yield
        getattr(self, target).start()

    @contextmanager
    def _backend(self, target: str) -> Iterator[None]:
        """One session's process is killed: the server ends all others, and recovers."""
        admin = open_postgres(self.postgres.url())
        asked = text(
            "SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'linli %' AND pid <> pg_backend_pid()"
        )
        with contextlib.suppress(Exception), admin.connect() as connection:
            os.kill(connection.scalars(asked).all()[0], signal.SIGKILL)
        admin.dispose()
        yield

    @contextmanager
    def _pause(self, target: str) -> Iterator[None]:
        assert target == "kafka", "PostgreSQL is many processes"
        self.kafka.pause()
        try:
            yield
        finally:
            self.kafka.resume()

    @contextmanager
    def _trouble(self, target: str, **what: object) -> Iterator[None]:
        proxy: Proxy = getattr(self, f"to_{target}")
        proxy.trouble = Trouble(**what)  # type: ignore[arg-type]
        try:
            yield
        finally:
            proxy.trouble = Trouble()

    @contextmanager
    def _reset(self, target: str) -> Iterator[None]:
        getattr(self, f"to_{target}").reset()
        yield


def wait_until(true: Callable[[], bool], seconds: float, what: Callable[[], object]) -> float:
    """Wait; answers how long it took."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < seconds, f"not within {seconds} s: {what()}"
        time.sleep(0.1)
    return time.monotonic() - begun
