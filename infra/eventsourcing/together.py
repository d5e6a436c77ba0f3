"""Consumers that follow one source for one place: what is new is read once, and lands in one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from infra.eventsourcing.following import BATCH, Consumer, read_on
from infra.eventsourcing.messages import Recorded


class Together:
    """Consumers of one source, with their effects in one place: what is new is read once for all of them.

    Whoever can passes it in one transaction with all others. Where one of them fails, each takes it as it would alone.
    """

    def __init__(self, consumers: Sequence[Consumer]) -> None:
        self._consumers = consumers
        self.source = consumers[0].source
        for consumer in consumers:
            consumer.source = self.source  # what one has found out about it, all know

    def step(self, limit: int = BATCH) -> int:
        """Let each of them apply its next batch; answers how many positions were passed by all of them.

        One that fails holds up no other; the first failure is raised when all had their turn.
        """
        standing: dict[int, list[Consumer]] = defaultdict(list)
        failures: list[Exception] = []
        for consumer in self._consumers:
            try:
                if (position := consumer.position()) is not None:
                    standing[position].append(consumer)
            except Exception as failure:  # noqa: BLE001 - raised below
                failures.append(failure)
        passed = 0
        for before, consumers in sorted(standing.items()):
            if batch := read_on(self.source, before, limit):
                passed += self._take(consumers, before, batch, failures)
        if failures:
            raise failures[0]
        return passed

    def _take(
        self, consumers: Iterable[Consumer], before: int, batch: Sequence[Recorded], failures: list[Exception]
    ) -> int:
        shares = {each: [event for event in batch if each.effect.declares(event.type)] for each in consumers}
        alone = [each for each, share in shares.items() if share and not each.effect.joins]
        joined = {each: share for each, share in shares.items() if each not in alone}
        after, moved = batch[-1].position, set[str]()
        if joined:
            try:
                moved.update(_joined(joined, before, after))
            except Exception:  # noqa: BLE001 - whatever it was, by themselves they find whose it is
                alone += joined
                joined.clear()
        passed = 0
        for consumer, share in joined.items():
            if consumer.effect.name in moved:
                consumer.passed(batch)
                passed += len(batch)
            elif share:
                alone.append(consumer)
            else:
                consumer.stands(None)
        for consumer in alone:
            try:
                passed += consumer.take(before, batch)
            except Exception as failure:  # noqa: BLE001 - raised when all had their turn
                failures.append(failure)
        return passed


def _joined(shares: Mapping[Consumer, Sequence[Recorded]], before: int, after: int) -> Collection[str]:
    place = next(iter(shares)).effect
    return place.join({consumer.effect: share for consumer, share in shares.items()}, before, after)


def together(consumers: Iterable[Consumer]) -> list[Together]:
    """These consumers, of one service and one kind, by what they follow."""
    by_source: dict[str, list[Consumer]] = defaultdict(list)
    for consumer in consumers:
        by_source[consumer.source.name].append(consumer)
    return [Together(each) for each in by_source.values()]
