"""What an installation stands on, chosen by its settings: everything embedded, or PostgreSQL and Apache Kafka."""

import importlib
from collections.abc import Mapping, Sequence
from typing import Protocol

from sqlalchemy import Table

from infra.adapters.database import Database
from infra.adapters.read_models import Generations
from infra.adapters.sources import Bus, Feed
from infra.eventsourcing.store import EventStore
from infra.privacy.keyring import Keyring
from infra.settings import EMBEDDED, Settings

_MODULES = {EMBEDDED: "infra.adapters.embedded", "postgres+kafka": "infra.adapters.servers"}


class NotPrepared(Exception):
    """A database is not there, or not of the schema that this version needs; the text says what to do."""


class Engine(Protocol):
    """Opens the parts that a service is assembled from, by the service's name."""

    def store(self, service: str) -> EventStore:
        """The service's log."""

    def keyring(self, service: str) -> Keyring:
        """Its keys."""

    def follow(self, service: str) -> Database:
        """How far its policies have come, and what waits for somebody's word. Never thrown away."""

    def generations(self, service: str, tables: Sequence[Table]) -> Generations:
        """Its read models."""

    def part(self, service: str, part: str) -> Database:
        """Where ``follow``, ``log`` or ``keys`` of a service are kept, for whoever copies it whole."""

    def bus(self, feeds: Mapping[str, Feed]) -> Bus:
        """The bus of the installation. ``feeds`` are asked, by topic, for what a topic no longer has."""


def engine_of(settings: Settings) -> Engine:
    """The engine of an installation. What it needs is imported only where it is chosen."""
    opened: Engine = importlib.import_module(_MODULES[settings.engine]).open_engine(settings)
    return opened
