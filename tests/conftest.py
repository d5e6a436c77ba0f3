"""A real installation in a folder of its own: every process, loopback, on SQLite or on PostgreSQL and Kafka."""

import gc
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests
from hypothesis import settings

from infra.adapters.garbage import look_seldom
from infra.adapters.relay import open_bus
from infra.adapters.runtime import Runtime, define, installed
from infra.adapters.sources import topic_of
from infra.eventsourcing import Recorded
from infra.settings import EMBEDDED, SERVERS, Settings, from_environment, write_secret
from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Duties, Registry

pytest_plugins = ["tests.engines"]

# A property is not a timed test: a busy machine must not fail one.
settings.register_profile("unhurried", deadline=None, print_blob=True)
settings.load_profile("unhurried")

LINLI = str(Path(sys.executable).with_name("linli"))
TODAY = "2026-11-22"

#: Whoever has an account of a test's own.
SOMEBODY = "测试"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes minutes runs when it is asked for."""
    if os.environ.get("FAULTS") != "all":
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: make faults"))


def pytest_collection_finish() -> None:
    """The tests look for garbage as seldom as the processes of the product, and never through the tests themselves."""
    look_seldom()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How long each suite took, so that a reader of CI sees which one grows."""
    seconds: dict[str, float] = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            if hasattr(report, "duration"):
                suite = "/".join(Path(report.fspath).parts[:2])
                seconds[suite] = seconds.get(suite, 0) + report.duration
    terminalreporter.section("suites")
    for suite, took in sorted(seconds.items()):
        terminalreporter.write_line(f"{took:7.1f} s  {suite}")


class Installation:
    """An installation under test, asked by its public API, as a newcomer would start it."""

    def __init__(self, home: Path, today: str = TODAY, servers: Mapping[str, str] | None = None) -> None:
        self.home = home
        self.servers = servers or {}
        self.today = today
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None
        self._token = ""

    def environment(self, **more: str) -> dict[str, str]:
        here = {"LINLI_HOME": str(self.home), "LINLI_PORT": str(self.port), "LINLI_TODAY": self.today}
        return {**os.environ, **here, **self.servers, **more}

    def settings(self) -> Settings:
        """What a process of the installation reads from its environment."""
        with pytest.MonkeyPatch.context() as patched:
            for name, value in self.environment().items():
                patched.setenv(name, value)
            before = os.umask(0o077)
            try:
                return from_environment()
            finally:
                os.umask(before)

    @contextmanager
    def opened(self, service: str) -> Iterator[Runtime]:
        """A service of the installation, as its own processes open it."""
        runtime = Runtime(define(installed()[service]), self.settings())
        try:
            yield runtime
        finally:
            runtime.close()

    def published(self, service: str) -> list[Recorded]:
        """What the service's topic has."""
        bus = open_bus(self.settings())
        found: list[Recorded] = []
        while batch := bus.read(topic_of(service), len(found), 1000):
            found += batch
        bus.close()
        return found

    def start(self, command: str = "up", seconds: float = 100, **more: str) -> float:
        """Start and wait for the ready line; answers the seconds it took."""
        begun = time.monotonic()
        with (self.home.parent / f"{self.home.name}.stderr").open("w") as errors:
            self._process = subprocess.Popen(
                [LINLI, command, "--today", self.today],
                env=self.environment(**more),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line == f"Linli is ready at {self.url}\n", (line, self.log())
        took = time.monotonic() - begun
        assert took < seconds
        return took

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; answers the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        code = self._process.wait(30)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
        return code

    def close(self) -> None:
        if self._process is not None:
            self.stop()

    def log(self) -> str:
        path = self.home / "log" / "linli.log"
        return path.read_text() if path.exists() else ""

    def linli(self, *arguments: str, expect: int | None = 0, **environment: str) -> str:
        """Run a command of `linli` on this installation; answers its standard output."""
        done = subprocess.run(
            [LINLI, *arguments],
            env=self.environment(**environment),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert expect is None or done.returncode == expect, done.stdout + done.stderr
        return done.stdout

    def start_demo(self, seconds: float = 100) -> float:
        """Start with the sample year, and with an identity provider that nobody asks: pages offer it."""
        provider = self.home.parent / "provider.toml"
        provider.write_text('issuer = "https://id.example.cn/realms/street"\nclient = "linli"\n')
        return self.start("demo", seconds, LINLI_OIDC=str(provider))

    def one_time_password(self, sign_in_name: str, role: Role = Role.STREET_OPERATOR) -> str:
        """Of an account of this name, opened if need be; it loses whatever it had to sign in with."""
        with self.opened("gateway") as runtime:
            registry, command_id = Registry(runtime), str(uuid.uuid4())
            if (known := registry.named(sign_in_name)) is not None:
                return registry.reset(command_id, "tests", known, remove_totp=True)
            return registry.open(command_id, "tests", (sign_in_name, SOMEBODY), Duties((role,)))[1]

    # ── over HTTP ────────────────────────────────────────────────────────────

    def asking(self) -> dict[str, str]:
        """What lets a program in: a token of the installation, issued by its command line at first need."""
        if not self._token:
            roles = "--role", "STREET_OPERATOR", "--role", "APPROVER"
            issued = self.linli("accounts", "token", "issue", "tests", *roles)
            self._token = issued.strip()
        return {"Authorization": f"Bearer {self._token}"}

    def send(self, method: str, path: str, timeout: float = 20, **more: Any) -> requests.Response:
        """One request as a program that has a token. After a restore it may need another one."""
        headers = more.pop("headers", {})
        response = requests.request(
            method, self.url + path, headers={**self.asking(), **headers}, timeout=timeout, **more
        )
        if response.status_code == 401:
            self._token = ""
        return response

    def persist(self, ask: Callable[[], requests.Response], seconds: float = 40) -> Any:
        """Ask until there is an answer that is not "later", as a patient client does; the same request every time."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                response = ask()
                if response.status_code < 500 and response.status_code != 401:
                    assert response.ok, response.text
                    return response.json()
            except requests.ConnectionError:
                pass
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def command(self, service: str, name: str, command_id: str | None = None, /, **data: Any) -> dict[str, Any]:
        headers = {"Idempotency-Key": command_id or str(uuid.uuid4()), "Content-Type": "application/json"}
        body = msgspec.json.encode(data)
        path = f"/api/commands/{service}/{name}"
        answer: dict[str, Any] = self.persist(lambda: self.send("POST", path, data=body, headers=headers))
        return answer

    def query(self, service: str, name: str, /, **data: Any) -> Any:
        return self.persist(lambda: self.send("POST", f"/api/queries/{service}/{name}", json=data))

    def upload(self, content: bytes, name: str = "roster.xlsx") -> dict[str, Any]:
        file = {"file": (name, content)}
        answer: dict[str, Any] = self.persist(lambda: self.send("POST", "/api/imports", timeout=60, files=file))
        return answer

    def confirm(self, import_id: str, mode: str = "ALL_OR_NOTHING", command_id: str = "confirm") -> dict[str, Any]:
        path = f"/api/imports/{import_id}/confirm"
        headers = {"Idempotency-Key": command_id}
        answer: dict[str, Any] = self.persist(lambda: self.send("POST", path, json={"mode": mode}, headers=headers))
        return answer

    def page(self, path: str) -> str:
        response = self.send("GET", path)
        assert response.ok, (path, response.status_code)
        return response.text

    def kept(self) -> Iterator[tuple[str, bytes]]:
        """Every byte that the installation keeps anywhere, place by place."""
        for path in self.home.rglob("*"):
            if path.is_file():
                yield str(path.relative_to(self.home)), path.read_bytes()
        for service in installed() if self.servers else ():
            from tests.postgres_engine import postgres

            for suffix in ("", "_keys", "_reads"):
                yield from postgres().content(f"{self.servers['LINLI_INSTANCE']}_{service}{suffix}")
            if any(define(installed()[service]).events):
                yield f"topic of {service}", b"".join(event.open for event in self.published(service))

    def settle(self, seconds: float = 60) -> dict[str, Any]:
        """Wait until every consumer has followed everything; answers the progress."""
        from services.gateway.demo.playing import all_followed

        deadline, calm = time.monotonic() + seconds, 0
        progress: dict[str, Any] = {}
        while calm < 2:
            progress = self.persist(lambda: self.send("GET", "/api/progress"))
            calm = calm + 1 if all_followed(progress) else 0
            assert time.monotonic() < deadline, (progress, self.log())
            time.sleep(0.05)
        return progress


@contextmanager
def installed_on(engine: str, home: Path, clusters: Callable[[bool], Any]) -> Iterator[Installation]:
    """An empty installation on an engine, not started."""
    if engine == EMBEDDED:
        found = Installation(home)
        yield found
        found.close()
        return
    from tests import postgres_engine

    postgres, kafka = postgres_engine.postgres(), clusters(False)
    owner, name = postgres.owner, f"test_{secrets.token_hex(4)}"
    servers = {
        "LINLI_ENGINE": engine,
        "LINLI_INSTANCE": name,
        "LINLI_POSTGRES": f"postgresql://{owner.username}@{owner.host}:{owner.port}",
        "LINLI_KAFKA": kafka.address,
    }
    found = Installation(home, servers=servers)
    home.mkdir(mode=0o700)
    write_secret(found.settings().folder("secrets") / "postgres-owner", str(owner.password))
    found.linli("prepare")
    try:
        yield found
    finally:
        found.close()
        postgres.forget(name)


@pytest.fixture(params=[EMBEDDED, SERVERS])
def installation(
    request: pytest.FixtureRequest, tmp_path: Path, clusters: Callable[[bool], Any]
) -> Iterator[Installation]:
    """An empty installation, not started, on each engine."""
    with installed_on(request.param, tmp_path / "home", clusters) as found:
        yield found


@pytest.fixture(scope="session")
def sample_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demo: the sample sub-district with its year played, embedded."""
    found = Installation(tmp_path_factory.mktemp("demo") / "home")
    found.start_demo()
    yield found
    found.close()


@pytest.fixture(scope="session")
def sample_year_on_servers(
    tmp_path_factory: pytest.TempPathFactory, clusters: Callable[[bool], Any]
) -> Iterator[Installation]:
    """The same, on PostgreSQL and Kafka."""
    with installed_on(SERVERS, tmp_path_factory.mktemp("demo") / "home", clusters) as found:
        found.start("demo", seconds=600)
        yield found
