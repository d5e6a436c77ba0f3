"""Single-event commands on SQLite, every commit on disk before it is acknowledged, on both sides."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from tests.bench import ours
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side

MEMBERS = 3000
ROUND = {1: 600, 8: 2000}


def _ours(concurrent: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        members, turns = ours.Members(scale.of(MEMBERS, 200)), ours.Turns()
        with ours.on_sqlite() as settings, ours.opened(settings) as runtime:
            ours.fill(runtime, members)

            def handle(number: int) -> None:
                runtime.handler.handle(members.command(number), ours.asked())

            yield lambda: ours.in_threads(turns.take(scale.of(ROUND[concurrent], 16)), concurrent, handle)

    return opened


def _eventsourcing(concurrent: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        from tests.bench.peers import eventsourcing_members

        members, turns = ours.Members(scale.of(MEMBERS, 200)), ours.Turns()
        with eventsourcing_members.on_sqlite() as application:
            application.fill(members)

            def report_in(number: int) -> None:
                application.report_in(number, members)

            yield lambda: ours.in_threads(turns.take(scale.of(ROUND[concurrent], 16)), concurrent, report_in)

    return opened


def _comparison(concurrent: int) -> Comparison:
    return Comparison(
        key=f"sqlite-{concurrent}",
        work=f"single-event commands on SQLite, {concurrent} at once",
        unit="/s",
        sides=(
            Side("ours", "Handler in threads, WAL, synchronous=FULL; everything on", _ours(concurrent)),
            Side(
                "eventsourcing",
                "eventsourcing 9.5.0, its Application in threads, WAL, synchronous=FULL, its cipher on (one key)",
                _eventsourcing(concurrent),
            ),
        ),
        goals=[Goal("eventsourcing", 2, 4)] if concurrent == 8 else [],
    )


COMPARISONS = [_comparison(concurrent) for concurrent in ROUND]
