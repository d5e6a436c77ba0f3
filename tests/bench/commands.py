"""Single-event commands on PostgreSQL: load, decide, append, durable commit; in threads and in the nameko host."""

import contextlib
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from infra.adapters.memory_keyring import MemoryKeyring
from infra.eventsourcing.messages import EventData
from infra.wire.codec import Codec, Origin
from services.members.contract import EVENTS
from services.members.events import Channel, MemberReportedIn
from tests.bench import ours
from tests.bench.side_by_side import Comparison, Goal, Round, Scale, Side
from tests.bench.told import told

#: Members on every side, and commands to a round, by how many ask at once.
MEMBERS = 3000
ROUND = {1: 400, 8: 1600, 64: 3200}


def _members(scale: Scale) -> ours.Members:
    return ours.Members(scale.of(MEMBERS, 200))


def _count(scale: Scale, concurrent: int) -> int:
    return scale.of(ROUND[concurrent], 2 * concurrent)


def _in_threads(concurrent: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        members, turns = _members(scale), ours.Turns()
        with ours.on_postgres() as settings, ours.opened(settings) as runtime:
            ours.fill(runtime, members)

            def handle(number: int) -> None:
                runtime.handler.handle(members.command(number), ours.asked())

            yield lambda: ours.in_threads(turns.take(_count(scale, concurrent)), concurrent, handle)

    return opened


def _in_the_host(concurrent: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        members, turns = _members(scale), ours.Turns()
        with ours.on_postgres() as settings:
            with ours.opened(settings) as runtime:
                ours.fill(runtime, members)
            with told([sys.executable, "-m", "tests.bench.hosted"], ours.environment(settings)) as host:

                def run() -> float:
                    numbers = turns.take(_count(scale, concurrent))
                    first, count = numbers.start, len(numbers)
                    return float(host.ask(members=members.count, first=first, count=count, concurrent=concurrent))

                yield run

    return opened


def _eventsourcing(concurrent: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        from tests.bench.peers import eventsourcing_members

        members, turns = _members(scale), ours.Turns()
        with eventsourcing_members.on_postgres() as application:
            application.fill(members)
            yield lambda: ours.in_threads(
                turns.take(_count(scale, concurrent)), concurrent, lambda n: application.report_in(n, members)
            )

    return opened


def _emmett(concurrent: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        from tests.bench.peers import emmett_members

        members, turns = _members(scale), ours.Turns()
        what = {"communities": ours.COMMUNITIES, "employer": ours.EMPLOYER, "on": ours.TODAY.isoformat()}
        with emmett_members.on_postgres(members) as process:

            def run() -> float:
                numbers = turns.take(_count(scale, concurrent))
                size = {"members": members.count, "first": numbers.start, "count": len(numbers)}
                return float(process.ask(what="round", concurrent=concurrent, **size, **what))

            yield run

    return opened


def _pgbench(concurrent: int) -> Callable[[Scale], AbstractContextManager[Round]]:
    @contextlib.contextmanager
    def opened(scale: Scale) -> Iterator[Round]:
        from tests.bench.peers import pgbench

        with pgbench.on_postgres(_event()) as insert:
            yield lambda: insert(concurrent, _count(scale, concurrent))

    return opened


def _event() -> EventData:
    """One event as we keep it."""
    codec = Codec(Origin("330621001", "members", str(uuid.uuid4())), EVENTS, MemoryKeyring())
    fact = MemberReportedIn(
        member_id="m-00000001",
        community_id=ours.COMMUNITIES[0],
        on=ours.TODAY,
        channel=Channel.DESK,
        employer=ours.EMPLOYER,
    )
    return codec.encode(fact, "member-m-00000001", 2, str(uuid.uuid4()), ours.asked(), keys=codec.keys_for([fact]))


THREADS = "Handler in threads: command ids looked up, rulebook in force, AES-256-GCM with a key for each person, hashes"
HOST = "the same Handler in greenlets, in a process set up as the nameko host"
EVENTSOURCING = "eventsourcing 9.5.0, its Application in threads, gap-safe (table locked), its cipher on (one key)"
EMMETT = "Emmett 0.42.0, CommandHandler and PostgreSQL store in Node; it has no cipher and no command ids"
PGBENCH = "pgbench -M prepared, one INSERT of the same row into the same table to a commit; no load, no decision"


def _comparison(concurrent: int, *, hosted: bool) -> Comparison:
    mine = Side("hosted", HOST, _in_the_host(concurrent)) if hosted else Side("ours", THREADS, _in_threads(concurrent))
    goals: list[Goal] = []
    if concurrent == 8:
        goals = [Goal("eventsourcing", 3, 5), Goal("Emmett", 1.2, 2)]
    if concurrent == 64 and not hosted:
        goals = [Goal("pgbench", 0.4, 0.7)]
    where = "in the nameko host" if hosted else "in threads"
    return Comparison(
        key=f"commands-{'host' if hosted else 'threads'}-{concurrent}",
        work=f"single-event commands on PostgreSQL, {concurrent} at once, {where}",
        unit="/s",
        sides=(
            mine,
            Side("eventsourcing", EVENTSOURCING, _eventsourcing(concurrent)),
            Side("Emmett", EMMETT, _emmett(concurrent)),
            Side("pgbench", PGBENCH, _pgbench(concurrent)),
        ),
        goals=goals,
        limit=(
            "Of the 0.33 ms that a command of ours takes at 8 at once two thirds are processor time of its one"
            " interpreter (alone: 0.65 of 1.2 ms): three questions to two databases, for history and first answers,"
            " keys, and the append; a key for each person, a digest of each command and a hash of each event are"
            " what no other side has. A commit takes pgbench a quarter of a millisecond here, so that sharing it"
            " saves little before many ask at once."
        ),
    )


COMPARISONS = [_comparison(concurrent, hosted=hosted) for hosted in (False, True) for concurrent in (1, 8, 64)]
