"""Real engines for the tests: at an address that is given, in a container, or as local processes; else a plain skip.

``LINLI_TEST_KAFKA``         ``host:port`` of a cluster that may be filled with topics
``LINLI_REQUIRE_ENGINES=1``  what is missing is a failure

A test that stops the server or looks at its files is marked ``local_engine`` and gets a local process in any case.
"""

import contextlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from tests import containers


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
        """The process, for tests that are marked ``local_engine``."""
        assert self.local is not None, "this test stops the broker: mark it local_engine"
        return self.local

    def topics(self, *names: str, partitions: int = 2, **config: str) -> str:
        """Make fresh topics; answers the prefix that sets them apart."""
        from infra.deploy.kafka.topics import TopicPlan, apply_topics

        prefix = f"test-{uuid.uuid4().hex[:12]}."
        plans = [TopicPlan(prefix + name, partitions, 1, {"retention.ms": "-1"} | config) for name in names]
        apply_topics(self.connection, plans)
        return prefix


Clusters = Callable[[bool], Kafka]


@pytest.fixture(scope="session")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clusters]:
    """One cluster for the whole session, and a local one besides where the first is elsewhere and a test needs it."""
    found: dict[bool, Kafka] = {}
    with contextlib.ExitStack() as stack:

        def cluster(local: bool) -> Kafka:
            if local and (anywhere := found.get(False)) is not None and anywhere.local is not None:
                return anywhere
            if local not in found:
                folder = tmp_path_factory.mktemp("kafka")
                found[local] = local_kafka(folder, stack) if local else any_kafka(folder, stack)
            return found[local]

        yield cluster


@pytest.fixture
def kafka(request: pytest.FixtureRequest, clusters: Clusters) -> Kafka:
    """A cluster; each test makes topics of its own."""
    try:
        import kafka as client  # noqa: F401
    except ImportError:
        missing("kafka-python is not installed (pip install -e .[engines])")
    return clusters(request.node.get_closest_marker("local_engine") is not None)


def any_kafka(folder: Path, stack: contextlib.ExitStack) -> Kafka:
    if address := os.environ.get("LINLI_TEST_KAFKA"):
        return Kafka(address)
    try:
        return kafka_in_a_container(stack)
    except containers.NoContainer as why:
        return local_kafka(folder, stack, f"; {why}")


def local_kafka(folder: Path, stack: contextlib.ExitStack, besides: str = "") -> Kafka:
    from infra.deploy.kafka.local import CannotStart, LocalKafka

    broker = LocalKafka(folder)
    stack.callback(broker.stop)
    try:
        broker.start()
    except CannotStart as why:
        missing(f"there is no Kafka: {why}{besides}")
    return Kafka(broker.address, broker)


def kafka_in_a_container(stack: contextlib.ExitStack) -> Kafka:
    def environment(port: int) -> dict[str, str]:
        return {
            "KAFKA_NODE_ID": "1",
            "KAFKA_PROCESS_ROLES": "broker,controller",
            "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
            "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
            "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
            "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
            "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
            "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        }

    def ready(wait: Any) -> Any:
        return wait.LogMessageWaitStrategy("Kafka Server started")

    port = containers.run(stack, "apache/kafka:4.3.1", 9092, environment=environment, ready=ready)
    return Kafka(f"127.0.0.1:{port}")
