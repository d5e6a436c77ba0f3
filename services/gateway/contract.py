"""Published language of the gateway: nothing yet. Its accounts will be events of its own, and stand here then."""

from collections.abc import Mapping
from typing import Any

from infra.eventsourcing.decider import Decider
from infra.wire.catalogue import Catalogue

EVENTS = Catalogue("gateway", ())
COMMANDS: Mapping[type, Decider] = {}
ACCEPTED: frozenset[type] = frozenset()
RULEBOOK: Any = None
