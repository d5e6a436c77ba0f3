"""A broker as a local process: Kafka in KRaft mode on loopback ports, everything it writes in one folder.

For tests, for trying out, and for a machine without Docker. One node is broker and controller; nothing is replicated.
Secured (secured.py), it keeps its passwords in files of mode 0600, never among the arguments of a process.
"""

import base64
import ctypes
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from infra.adapters.kafka_connection import MECHANISM, SASL_PLAINTEXT, connection_of, is_here
from infra.deploy.kafka.certificates import AUTHORITY, BROKER, make_authority, make_certificate, write_private
from infra.deploy.kafka.secured import ADMIN, Listening, secured
from infra.settings import kafka_jars

POM = Path(__file__).with_name("pom.xml")
#: MiB of heap; the process takes about a third more.
HEAP = 256
#: Seconds to wait for a broker that starts or stops, and for Maven.
START, STOP, RESOLVE = 90, 30, 900


class CannotStart(Exception):
    """The broker, or what it needs, is not to be had here; the text says what is missing."""


def kafka_version() -> str:
    """The version that ``pom.xml`` asks for."""
    found = re.search(r"kafka_2\.13</artifactId>\s*<version>([^<]+)", POM.read_text())
    return found[1] if found else ""


def jars() -> Path:
    """The folder of Kafka's jars, filled by Maven at first use. Raises ``CannotStart``."""
    folder = kafka_jars(kafka_version())
    if any(folder.glob("kafka_2.13-*.jar")):
        return folder
    if (maven := shutil.which("mvn")) is None:
        raise CannotStart(f"no Kafka jars in {folder}, and no Maven (mvn) to fetch them")
    fresh = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}")
    try:
        done = subprocess.run(  # noqa: S603 - Maven, with our own arguments
            [maven, "-B", "-q", "-f", str(POM), "dependency:copy-dependencies", f"-DoutputDirectory={fresh}"],
            capture_output=True,
            text=True,
            timeout=RESOLVE,
            check=False,
        )
        if done.returncode != 0:
            raise CannotStart(f"Maven could not fetch Kafka's jars: {done.stdout.strip()[-500:]}")
        if not any(folder.glob("kafka_2.13-*.jar")):  # another process may have been quicker
            folder.mkdir(parents=True, exist_ok=True)
            fresh.replace(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return folder


class LocalKafka:
    """One broker in a folder. Start it from a thread that outlives it: on Linux it ends with that thread.

    ``outside`` is the host name under which others reach a secured broker; by it, it is secured. It is so from its
    first start or never: the administrator's password is among the first things in its log.
    """

    def __init__(
        self,
        folder: Path,
        properties: Mapping[str, str] | None = None,
        heap: int = HEAP,
        outside: str | None = None,
        port: int = 0,
    ) -> None:
        self.folder = folder
        self._heap = heap
        self._process: subprocess.Popen[bytes] | None = None
        free, self._controller_port, self._outside_port = _free_ports(3)
        self.port = port or free
        self._outside = outside
        self._properties = properties or {}

    @property
    def address(self) -> str:
        """Where it answers us."""
        return f"127.0.0.1:{self.port}"

    @property
    def outside(self) -> str:
        """Where a secured one answers others."""
        return f"{self._outside}:{self._outside_port}"

    @property
    def authority(self) -> Path:
        """The certificate by which others know a secured one."""
        return self.folder / AUTHORITY

    def connection(self) -> dict[str, Any]:
        """How whoever runs it reaches it: as the administrator, if it is secured."""
        if self._outside is None:
            return connection_of(self.address)
        return connection_of(self.address, SASL_PLAINTEXT, ADMIN, self._admin_password())

    @property
    def log(self) -> Path:
        """What it had to say."""
        return self.folder / "broker.log"

    def _defaults(self) -> dict[str, str]:
        alone = (
            "default.replication.factor",
            "offsets.topic.replication.factor",
            "transaction.state.log.replication.factor",
            "transaction.state.log.min.isr",
            "share.coordinator.state.topic.replication.factor",
            "share.coordinator.state.topic.min.isr",
        )
        return {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@127.0.0.1:{self._controller_port}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://{self.address},CONTROLLER://127.0.0.1:{self._controller_port}",
            "advertised.listeners": f"PLAINTEXT://{self.address}",
            "log.dirs": str(self.folder / "data"),
            # Topics are declared (topics.toml), never made by asking for them.
            "auto.create.topics.enable": "false",
            "group.initial.rebalance.delay.ms": "0",
            "controlled.shutdown.enable": "false",
            # After a kill, the node waits for its former self to be given up.
            "broker.session.timeout.ms": "2000",
            "broker.heartbeat.interval.ms": "500",
            "offsets.topic.num.partitions": "1",
            "transaction.state.log.num.partitions": "1",
        } | dict.fromkeys(alone, "1")

    def _admin_password(self) -> str:
        """Made at first use and kept with the data, whose log has been given it."""
        path = self.folder / "admin.password"
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            write_private(path, secrets.token_urlsafe(32).encode())
        return path.read_text()

    def start(self) -> float:
        """Start, on the same ports and data as before if there was a before; answers the seconds until it answered."""
        begun = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._outside is not None:
            self.folder.chmod(0o700)  # data and log hold what a password can be tried against
        properties = self.folder / "server.properties"
        everything = self._defaults()
        if self._outside is not None:
            make_authority(self.folder)
            make_certificate(self.folder, [*dict.fromkeys((self._outside, "localhost", "127.0.0.1"))])
            bound = f"{'127.0.0.1' if is_here(self._outside) else ''}:{self._outside_port}"
            listening = Listening(self.address, self.outside, bound, f"127.0.0.1:{self._controller_port}")
            everything |= secured(listening, self._admin_password(), self.folder / BROKER)
        lines = [f"{name}={value}\n" for name, value in (everything | {**self._properties}).items()]
        write_private(properties, "".join(lines).encode())
        if not (self.folder / "data" / "meta.properties").exists():
            self._format(properties)
        self._process = self._java("kafka.Kafka", str(properties))
        while not self._answers():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > begun + START:
                self.kill()
                raise CannotStart(f"the broker {'ended' if ended else 'did not answer'}; see {self.log}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def _format(self, properties: Path) -> None:
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        arguments = ["format", f"--cluster-id={cluster}", "--config", str(properties)]  # it may begin with a dash
        if self._outside is not None:
            arguments += ["--add-scram", f"{MECHANISM}=[name={ADMIN},password={self._admin_password()}]"]
        # From a file, because everybody on the machine sees the arguments of a process.
        file = self.folder / "format.arguments"
        write_private(file, "\n".join(arguments).encode())
        try:
            self._process = self._java("kafka.tools.StorageTool", f"@{file}")
            if self._process.wait(START) != 0:
                raise CannotStart(f"the storage could not be formatted; see {self.log}")
        finally:
            file.unlink()

    def _java(self, *arguments: str) -> subprocess.Popen[bytes]:
        if (java := shutil.which("java")) is None:
            raise CannotStart("no Java (17 or newer) on the path")
        # A short life: quick to start matters more than quick in the long run.
        small = [f"-Xmx{self._heap}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dlog4j2.level=WARN"]
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - Kafka, with our own arguments
                [java, *small, "-cp", f"{jars()}/*", *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one C call
                start_new_session=True,  # Ctrl-C is for whoever started us, who then stops us
            )

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            client = KafkaAdminClient(**self.connection(), bootstrap_timeout_ms=5000)
        except (OSError, KafkaError):
            return False
        try:
            return bool(client.describe_cluster()["brokers"])
        except KafkaError:
            return False
        finally:
            client.close()

    def stop(self) -> None:
        """Ask it to end; kill it if it does not."""
        if (process := self._process) is None:
            return
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        """Let it hang: connections stay open, nothing is answered."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)
            os.waitid(os.P_PID, self._process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def resume(self) -> None:
        """Let it go on."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _die_with_parent() -> None:
    """Ask Linux to end the broker should we be killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
