"""Real engines for the tests: at an address that is given, in a container, or as local processes; else a plain skip.

``LINLI_TEST_KAFKA``         ``host:port`` of a cluster that may be filled with topics
``LINLI_REQUIRE_ENGINES=1``  what is missing is a failure
"""

import contextlib
import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Say what could not be run; with LINLI_REQUIRE_ENGINES=1 that is a failure."""
    if os.environ.get("LINLI_REQUIRE_ENGINES") == "1":
        pytest.fail(f"LINLI_REQUIRE_ENGINES=1, but {reason}", pytrace=False)
    pytest.skip(reason)


# ── Kafka ────────────────────────────────────────────────────────────────────


@dataclass
class Kafka:
    """A cluster under test; ``local`` is its process where it is ours to stop."""

    address: str
    local: Any = None

    @property
    def connection(self) -> dict[str, str]:
        return {"bootstrap_servers": self.address}

    def ours(self) -> Any:
        """The process, for tests that stop it."""
        if self.local is None:
            missing("this test stops the broker, which needs a local process (no LINLI_TEST_KAFKA, no container)")
        return self.local

    def topics(self, *names: str, partitions: int = 2, **config: str) -> str:
        """Make fresh topics; answers the prefix that sets them apart."""
        from infra.deploy.kafka.topics import TopicPlan, apply_topics

        prefix = f"test-{uuid.uuid4().hex[:12]}."
        plans = [TopicPlan(prefix + name, partitions, 1, {"retention.ms": "-1"} | config) for name in names]
        apply_topics(self.connection, plans)
        return prefix


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """One cluster for the whole session; each test makes topics of its own."""
    try:
        import kafka as client  # noqa: F401
    except ImportError:
        missing("kafka-python is not installed (pip install -e .[engines])")
    with contextlib.ExitStack() as stack:
        address = os.environ.get("LINLI_TEST_KAFKA") or kafka_in_a_container(stack)
        yield Kafka(address) if address else local_kafka(tmp_path_factory.mktemp("kafka"), stack)


def local_kafka(folder: Path, stack: contextlib.ExitStack) -> Kafka:
    from infra.deploy.kafka.local import CannotStart, LocalKafka

    broker = LocalKafka(folder)
    stack.callback(broker.stop)
    try:
        broker.start()
    except CannotStart as why:
        missing(f"there is no Kafka: {why}")
    return Kafka(broker.address, broker)


KAFKA_IMAGE = "apache/kafka:4.3.1"


def has_image(image: str) -> bool:
    """Whether a Docker engine answers and has the image; nothing is pulled."""
    if (docker := shutil.which("docker")) is None:
        return False
    asked = subprocess.run([docker, "image", "inspect", image], capture_output=True, timeout=20, check=False)
    return asked.returncode == 0


def kafka_in_a_container(stack: contextlib.ExitStack) -> str | None:
    try:
        from testcontainers.core.container import DockerContainer
        from testcontainers.core.waiting_utils import wait_for_logs
    except ImportError:
        return None
    if not has_image(KAFKA_IMAGE):
        return None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    }
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(9092, port)
    for name, value in environment.items():
        container = container.with_env(name, value)
    wait_for_logs(stack.enter_context(container), "Kafka Server started", timeout=90)
    return f"127.0.0.1:{port}"
