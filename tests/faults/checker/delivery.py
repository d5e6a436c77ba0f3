"""From the log to the topic: P4, P5, P13."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.faults.checker.history import History, Led, Moved, Service
from tests.faults.checker.invariant import invariant


@invariant("P4")
def everything_is_published(history: History) -> Iterator[str]:
    """Every event up to the relay's cursor reached the topic at least once."""
    for name, service in history.services.items():
        there = {record.id for record in service.records}
        for event in service.events:
            if event.position <= service.cursor and event.id not in there:
                yield f"{name}: position {event.position} was passed by the relay and is not in the topic"


@invariant("P5")
def published_in_order(history: History) -> Iterator[str]:
    """The first records of a stream's events are in version order, and those of a log in position order."""
    for name, service in history.services.items():
        first = _first_appearances(service)
        for before, after in pairwise(first):
            if after < before:
                yield f"{name}: position {after} appeared in the topic after {before}"
        reached: dict[str, int] = defaultdict(int)
        for record in service.records:
            if record.version > reached[record.stream] + 1:
                yield f"{name}: {record.stream} appeared at version {record.version} after {reached[record.stream]}"
            reached[record.stream] = max(reached[record.stream], record.version)


def _first_appearances(service: Service) -> list[int]:
    return list(dict.fromkeys(record.position for record in service.records))


@invariant("P13")
def cursor_never_moves_back(history: History) -> Iterator[str]:
    """The relay's cursor only ever moves forward, also from one epoch to the next."""
    for name in history.services:
        reached = 0
        for step in _steps(history, name):
            at = step.cursor if isinstance(step, Led) else step.position
            if isinstance(step, Moved) and not step.accepted:
                continue
            if at < reached:
                yield f"{name}: epoch {step.epoch} stood at {at} after the cursor had been at {reached}"
            reached = max(reached, at)


@invariant("P13")
def stale_epoch_is_refused(history: History) -> Iterator[str]:
    """A write with a stale epoch is refused, and counted."""
    for name, service in history.services.items():
        epoch = refused = 0
        for step in _steps(history, name):
            if isinstance(step, Led):
                if step.epoch <= epoch:
                    yield f"{name}: epoch {step.epoch} began after epoch {epoch}"
                epoch = max(epoch, step.epoch)
            elif not step.accepted:
                refused += 1
            elif step.epoch != epoch:
                yield f"{name}: epoch {step.epoch} moved the cursor to {step.position} while epoch {epoch} led"
        if refused != service.stale_refused:
            yield f"{name}: {refused} relays were told that they are stale, {service.stale_refused} were counted"


@invariant("P13")
def late_records_are_duplicates(history: History) -> Iterator[str]:
    """What is published again, late or by a stale relay, is byte for byte what was published first."""
    for name, service in history.services.items():
        first: dict[int, bytes] = {}
        for record in service.records:
            if first.setdefault(record.position, record.value) != record.value:
                yield f"{name}: position {record.position} is in the topic with different bytes"


def _steps(history: History, service: str) -> list[Led | Moved]:
    steps: list[Led | Moved] = [*history.led, *history.moved]
    return sorted((step for step in steps if step.service == service), key=lambda step: step.moment)
