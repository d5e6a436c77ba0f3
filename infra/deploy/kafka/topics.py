"""Topics as they are declared in ``topics.toml``: made when missing, refused when otherwise, never changed."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import ConfigResource
from kafka.errors import TopicAlreadyExistsError

FILE = Path(__file__).with_name("topics.toml")


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """One topic as it must be."""

    name: str
    partitions: int
    replication: int
    config: Mapping[str, str]


class TopicsDiffer(Exception):
    """Topics are not as they are declared. Somebody has to decide: nothing has been changed."""

    def __init__(self, differences: Sequence[str]) -> None:
        super().__init__("topics differ from their declaration: " + "; ".join(differences))
        self.differences = tuple(differences)


def declared(file: Path = FILE) -> list[TopicPlan]:
    """The topics of a declaration; each may have its own ``partitions``, ``replication`` and ``config``."""
    everything = tomllib.loads(file.read_text())
    return [
        TopicPlan(
            name,
            own.get("partitions", everything["partitions"]),
            own.get("replication", everything["replication"]),
            everything["config"] | own.get("config", {}),
        )
        for name, own in everything["topics"].items()
    ]


def apply_topics(connection: Mapping[str, Any], plans: Sequence[TopicPlan]) -> list[str]:
    """Make the topics that are missing; answers their names. Raises ``TopicsDiffer`` with all that is otherwise."""
    admin = KafkaAdminClient(**connection)
    try:
        there = set(admin.list_topics())
        missing = [plan for plan in plans if plan.name not in there]
        for plan in missing:
            wanted = {
                "num_partitions": plan.partitions,
                "replication_factor": plan.replication,
                "configs": dict(plan.config),
            }
            try:
                admin.create_topics({plan.name: wanted})
            except TopicAlreadyExistsError:
                continue  # another instance was quicker; it is compared below like the others
        if missing:
            admin.wait_for_topics([plan.name for plan in missing])
        if differences := [each for plan in plans for each in _differences(admin, plan)]:
            raise TopicsDiffer(differences)
        return [plan.name for plan in missing]
    finally:
        admin.close()


def examine_topics(connection: Mapping[str, Any], plans: Sequence[TopicPlan]) -> list[str]:
    """What is missing or otherwise than declared. Changes nothing."""
    admin = KafkaAdminClient(**connection)
    try:
        there = set(admin.list_topics())
        missing = [f"{plan.name} is missing" for plan in plans if plan.name not in there]
        return missing + [each for plan in plans if plan.name in there for each in _differences(admin, plan)]
    finally:
        admin.close()


def _differences(admin: Any, plan: TopicPlan) -> list[str]:
    partitions = admin.describe_topics([plan.name])[0]["partitions"]
    found = []
    if len(partitions) != plan.partitions:
        found.append(f"{plan.name} has {len(partitions)} partitions, not {plan.partitions}")
    if (replicas := min(len(each["replica_nodes"]) for each in partitions)) < plan.replication:
        found.append(f"{plan.name} has {replicas} replicas, not {plan.replication}")
    described = admin.describe_configs([ConfigResource("TOPIC", plan.name)], config_filter="all")
    actual = described["topic"][plan.name]
    for name, value in plan.config.items():
        if (is_set := actual[name]["value"]) != value:
            found.append(f"{plan.name} has {name} = {is_set}, not {value}")
    return found
