"""What an asker may believe: P1, P2."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator

from infra.eventsourcing.decider import EVENT_IDS
from tests.faults.checker.history import Ask, Event, History, Receipt
from tests.faults.checker.invariant import invariant


@invariant("P1")
def acknowledged_is_durable(history: History) -> Iterator[str]:
    """An acknowledged command is kept: its receipt, and every event of its stream up to the receipt's version."""
    for name, service in history.services.items():
        versions: dict[str, list[int]] = defaultdict(list)
        for event in service.events:
            versions[event.stream].append(event.position)
        for ask in _accepted(history, name):
            kept = service.receipts.get(ask.command_id)
            if kept != ask.receipt:
                yield f"{name}: {ask.command_id} was answered {ask.receipt}, the store has {kept}"
                continue
            receipt = _receipt(ask)
            before = sum(position <= receipt.position for position in versions[receipt.stream])
            if before < receipt.version:
                yield f"{name}: {ask.command_id} was answered {receipt}, the log has {before} events of that stream"


@invariant("P2")
def refused_is_invisible(history: History) -> Iterator[str]:
    """A refused command is never visible: no receipt, no event, and no record that the log does not have."""
    for name, service in history.services.items():
        outcomes: dict[str, set[str]] = defaultdict(set)
        for ask in history.asks:
            if ask.service == name:
                outcomes[ask.command_id].add(ask.outcome)
        ids = {event.id for event in service.events}
        for command_id, seen in outcomes.items():
            if seen == {"refused"} and (command_id in service.receipts or _first_event(command_id) in ids):
                yield f"{name}: {command_id} was refused and stands in the log"
        log = {event.position: event for event in service.events}
        for record in service.records:
            if not _same(log.get(record.position), record.id, record.value):
                yield f"{name}: a record at position {record.position} is not what the log has there"


@invariant("P2")
def asked_twice_is_done_once(history: History) -> Iterator[str]:
    """A command of unknown fate is visible 0 or 1 times, and asked again it gets the first answer."""
    for name, service in history.services.items():
        for event_id, count in Counter(event.id for event in service.events).items():
            if count > 1:
                yield f"{name}: event {event_id} stands in the log {count} times"
        first: dict[tuple[str, str], Ask] = {}
        for ask in sorted((each for each in history.asks if each.service == name), key=lambda each: each.ended):
            before = first.get((ask.command_id, ask.content))
            if ask.outcome == "accepted":
                if before is not None and before.receipt != ask.receipt:
                    yield f"{name}: {ask.command_id} was answered {before.receipt} and later {ask.receipt}"
                first.setdefault((ask.command_id, ask.content), ask)
            # Two that are under way at once may be refused and kept, as if asked one after the other.
            elif before is not None and ask.outcome == "refused" and ask.began > before.ended and not _passes(ask):
                yield f"{name}: {ask.command_id} was answered {before.receipt} and later refused: {ask.refusal}"


def _passes(ask: Ask) -> bool:
    return ask.refusal == "Unavailable"


def _accepted(history: History, service: str) -> Iterator[Ask]:
    return (ask for ask in history.asks if ask.service == service and ask.outcome == "accepted")


def _receipt(ask: Ask) -> Receipt:
    assert ask.receipt is not None, "an accepted ask has a receipt"
    return ask.receipt


def _first_event(command_id: str) -> str:
    return str(uuid.uuid5(EVENT_IDS, f"{command_id}/1"))


def _same(event: Event | None, event_id: str, value: bytes) -> bool:
    return event is not None and (event.id, event.open) == (event_id, value)
