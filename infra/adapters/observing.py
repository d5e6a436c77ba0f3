"""How services get on, read from what they keep: who stands how far behind whom, and what is parked.

Doctor and metrics read the same figures. Nothing here is counted along the way, so nothing is lost with a process.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from infra.adapters.runtime import Runtime
from infra.adapters.sources import topic_of


@dataclass(frozen=True)
class Behind:
    """How far somebody is behind a log: events that wait, and seconds since the first of them was kept."""

    events: int
    seconds: float


@dataclass(frozen=True)
class State:
    """One service at a moment."""

    name: str
    #: Position of the newest event.
    head: int
    #: Seconds by which the log's newest commit time is ahead of this machine's clock; below 0: it is in the past.
    ahead: float
    #: Position up to which the relay has published, and what waits for it.
    published: int
    to_publish: Behind
    #: By consumer.
    following: Mapping[str, Behind] = field(default_factory=dict)
    parked: Mapping[str, int] = field(default_factory=dict)


def look(runtimes: Iterable[Runtime], now: float | None = None) -> Iterator[State]:
    """The state of each of these services; a consumer whose followed service is not among them is left out."""
    moment = time.time() if now is None else now
    known = {runtime.name: runtime for runtime in runtimes}
    heads = {name: runtime.store.head() for name, runtime in known.items()}

    def behind(name: str, position: int) -> Behind:
        if position >= heads[name].position:
            return Behind(0, 0.0)
        waiting = known[name].store.at([position + 1])
        return Behind(
            heads[name].position - position, max(0.0, moment - waiting[0].committed_at / 1e6) if waiting else 0.0
        )

    for name, runtime in known.items():
        published = runtime.store.cursor(topic_of(name))
        progress = runtime.progress()
        consumers: dict[str, int] = {**progress["read_models"], **progress["policies"]}
        parked = dict.fromkeys(consumers, 0)
        for each in progress["parked"]:
            parked[each["consumer"]] = parked.get(each["consumer"], 0) + 1
        yield State(
            name,
            heads[name].position,
            heads[name].committed_at / 1e6 - moment,
            published,
            behind(name, published),
            {
                consumer: behind(followed, at)
                for consumer, at in consumers.items()
                if (followed := consumer.rpartition("<")[2]) in heads
            },
            parked,
        )
