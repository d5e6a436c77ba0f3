"""The kernel: how facts are decided, kept in one order, and followed. Standard library only.

Reading order: ``messages`` (what is kept), ``store`` (what every backend promises), ``decider`` (what decides),
``handler`` (how a command becomes events), ``following`` (how a consumer applies each event once), ``specification``
(given, when, then).
"""

from infra.eventsourcing.decider import Answer, Asked, Decider, Premise
from infra.eventsourcing.errors import (
    CommandReused,
    Conflict,
    GuardTaken,
    Indeterminate,
    KernelError,
    Later,
    StaleEpoch,
    TooLarge,
    Unavailable,
)
from infra.eventsourcing.grouping import GroupCommit
from infra.eventsourcing.handler import Handler
from infra.eventsourcing.messages import Append, EventData, Guard, Happened, Head, Receipt, Recorded
from infra.eventsourcing.store import EventStore, leaf_hash

__all__ = [
    "Answer",
    "Append",
    "Asked",
    "CommandReused",
    "Conflict",
    "Decider",
    "EventData",
    "EventStore",
    "GroupCommit",
    "Guard",
    "GuardTaken",
    "Handler",
    "Happened",
    "Head",
    "Indeterminate",
    "KernelError",
    "Later",
    "Premise",
    "Receipt",
    "Recorded",
    "StaleEpoch",
    "TooLarge",
    "Unavailable",
    "leaf_hash",
]
