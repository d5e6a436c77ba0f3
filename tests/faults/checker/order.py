"""The order of a log: P3."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.faults.checker.history import History
from tests.faults.checker.invariant import invariant


@invariant("P3")
def versions_have_no_gap(history: History) -> Iterator[str]:
    """In every stream the versions are 1 … n, each once, in the order of the log."""
    for name, service in history.services.items():
        streams: dict[str, list[int]] = defaultdict(list)
        for event in service.events:
            streams[event.stream].append(event.version)
        for stream, versions in streams.items():
            if versions != list(range(1, len(versions) + 1)):
                yield f"{name}: {stream} has versions {versions}"


@invariant("P3")
def positions_have_no_gap(history: History) -> Iterator[str]:
    """In every log the positions are 1 … n, each once."""
    for name, service in history.services.items():
        for expected, event in enumerate(service.events, start=1):
            if event.position != expected:
                yield f"{name}: position {event.position} stands where {expected} should"
                break


@invariant("P3")
def time_never_runs_backwards(history: History) -> Iterator[str]:
    """In every log the commit time is at least that of the position before."""
    for name, service in history.services.items():
        for before, after in pairwise(service.events):
            if after.committed_at < before.committed_at:
                yield f"{name}: position {after.position} was committed before position {before.position}"
