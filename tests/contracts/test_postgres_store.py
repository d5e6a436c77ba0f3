"""What PostgreSQL has to show beyond the suite of every store: writers in many sessions, and sessions that fail."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import URL, text

from infra.adapters import postgres as engine_module
from infra.adapters.postgres import IDLE_SECONDS, LOCK_SECONDS, UnsafeServer, open_postgres
from infra.adapters.postgres_store import postgres_store
from infra.adapters.sql_store import SqlStore
from infra.eventsourcing import (
    Append,
    Conflict,
    EventData,
    EventStore,
    GroupCommit,
    Indeterminate,
    Receipt,
    StaleEpoch,
    Unavailable,
)
from tests.postgres_engine import Postgres

ROUNDS = 5


@pytest.fixture
def database(postgres: Postgres, tmp_path: Path) -> URL:
    return postgres.at(tmp_path)


@pytest.fixture
def opened(database: URL) -> Iterator[Callable[..., SqlStore]]:
    """Opens stores on one database, each with connections of its own, as so many processes would."""
    stores: list[SqlStore] = []

    def open_one(*clock: Callable[[], int]) -> SqlStore:
        stores.append(postgres_store(database, *clock))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def asking(command_id: str, stream: str = "jar-1", expected: int = 0) -> Append:
    return Append(
        stream, expected, (EventData(f"event of {command_id}", "linli.test.Counted.v1", b"{}"),), command_id, b"x"
    )


def at_once(count: int, act: Callable[[int], object]) -> None:
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(act, range(count)))


@contextmanager
def tailing(store: EventStore, until: int) -> Iterator[list[int]]:
    """Follows the log by its cursor while the block runs, and to its end; what it saw is in the list."""
    seen: list[int] = []
    enough = threading.Event()

    def tail() -> None:
        while len(seen) < until and not enough.is_set():
            page = store.log(seen[-1] if seen else 0, 7)
            seen.extend(event.position for event in page)
            if not page:
                enough.wait(0.001)

    reader = threading.Thread(target=tail)
    reader.start()
    try:
        yield seen
        reader.join(timeout=30)
    finally:
        enough.set()
        reader.join()


# ── Many writers ─────────────────────────────────────────────────────────────


def test_of_sixteen_sessions_on_one_stream_one_wins_each_version_and_the_others_hear_which(
    opened: Callable[..., SqlStore],
) -> None:
    writers = 16
    stores = [opened() for _ in range(writers)]
    at_the_line = threading.Barrier(writers)
    outcomes: list[tuple[int, object]] = []

    def write(writer: int) -> None:
        for version in range(ROUNDS):
            at_the_line.wait(timeout=30)
            [outcome] = stores[writer].append([asking(f"w{writer}-{version}", expected=version)])
            outcomes.append((version, outcome))

    at_once(writers, write)
    won = [outcome.version for _, outcome in outcomes if isinstance(outcome, Receipt)]
    lost = [(version, outcome.actual) for version, outcome in outcomes if isinstance(outcome, Conflict)]
    assert sorted(won) == list(range(1, ROUNDS + 1))
    assert len(lost) == (writers - 1) * ROUNDS
    assert all(actual == version + 1 for version, actual in lost)


def together(opened: Callable[..., SqlStore], clock: Callable[[], int]) -> Callable[[int, Append], object]:
    """All writers in one process, through its group commit."""
    commit = GroupCommit(opened(clock).append)
    return lambda writer, append: commit.ask(append)


def apart(opened: Callable[..., SqlStore], clock: Callable[[], int]) -> Callable[[int, Append], object]:
    """Every writer in a session of its own."""
    stores = [opened(clock) for _ in range(64)]
    return lambda writer, append: stores[writer].append([append])


@pytest.mark.parametrize("way", [together, apart])
def test_sixty_four_writers_leave_no_gap_no_step_back_in_time_and_nothing_unseen(
    opened: Callable[..., SqlStore],
    way: Callable[[Callable[..., SqlStore], Callable[[], int]], Callable[[int, Append], object]],
) -> None:
    """The clocks of the machines are not in step meanwhile."""
    ticks = itertools.cycle([900, 100, 500, 700, 300])
    keep = way(opened, lambda: 1_000 + next(ticks))
    everything = 64 * ROUNDS

    def write(writer: int) -> None:
        for version in range(ROUNDS):
            keep(writer, asking(f"w{writer}-{version}", f"jar-{writer}", version))

    reader = opened()
    with tailing(reader, everything) as seen:
        at_once(64, write)
    log = reader.log(0, 1000)
    times = [event.committed_at for event in log]
    assert seen == [event.position for event in log] == list(range(1, everything + 1))
    assert times == sorted(times)


def test_relays_that_begin_at_the_same_moment_have_different_epochs(opened: Callable[..., SqlStore]) -> None:
    stores = [opened() for _ in range(8)]
    at_the_line = threading.Barrier(8)
    begun: list[int] = []

    def lead(relay: int) -> None:
        at_the_line.wait(timeout=30)
        begun.append(stores[relay].lead("topic")[0])

    at_once(8, lead)
    assert sorted(begun) == list(range(1, 9))
    with pytest.raises(StaleEpoch):
        stores[0].advance("topic", 7, 1)


# ── Writers that stop, and neighbours that do ────────────────────────────────


def test_whoever_stops_with_the_head_in_hand_is_put_out_and_the_others_lose_nothing_but_seconds(
    database: URL, opened: Callable[..., SqlStore]
) -> None:
    """A console, say: an append of ours is one statement, and holds nothing that a network could keep from it."""
    writers = 4
    stores = [opened() for _ in range(writers)]
    waited: list[float] = []

    def write(writer: int) -> None:
        for version in range(ROUNDS):
            begun = time.monotonic()
            [outcome] = stores[writer].append([asking(f"w{writer}-{version}", f"jar-{writer + 1}", version)])
            assert isinstance(outcome, Receipt)
            waited.append(time.monotonic() - begun)

    console = open_postgres(database)
    with console.connect() as holder, tailing(opened(), writers * ROUNDS) as seen:
        holder.execute(text("UPDATE log_head SET position = position"))
        at_once(writers, write)
        holder.invalidate()  # the server has ended it
    console.dispose()
    assert IDLE_SECONDS - 1 < max(waited) < LOCK_SECONDS
    assert seen == list(range(1, writers * ROUNDS + 1))


def test_whoever_comes_without_our_settings_cannot_sit_on_the_head_either(postgres: Postgres, tmp_path: Path) -> None:
    from infra.deploy.postgres import migrate

    owner = postgres.owner.set(database=postgres.at(tmp_path).database)
    migrate(owner)
    import psycopg

    with psycopg.connect(owner.set(drivername="postgresql").render_as_string(hide_password=False)) as console:
        [limit] = console.execute("SHOW idle_in_transaction_session_timeout").fetchone() or ()
    assert limit == f"{IDLE_SECONDS}s"


def test_whoever_waits_too_long_for_its_turn_is_told_to_ask_again(
    database: URL, opened: Callable[..., SqlStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one before is alive and busy, so the server does not put it out."""
    monkeypatch.setattr(engine_module, "LOCK_SECONDS", 1)
    waiting = opened()
    holder = open_postgres(database)
    with holder.begin() as tx:
        tx.execute(text("UPDATE log_head SET position = position"))
        with pytest.raises(Unavailable):
            waiting.append([asking("a")])
    holder.dispose()
    assert waiting.append([asking("a")]) == [Receipt("jar-1", 1, 1)]


def test_idle_neighbours_and_writers_in_other_databases_delay_nobody(
    postgres: Postgres, database: URL, tmp_path: Path, opened: Callable[..., SqlStore]
) -> None:
    store = opened()
    store.append([asking("a")])
    neighbour, abroad = open_postgres(database), open_postgres(postgres.at(tmp_path / "other"))
    with neighbour.begin() as idle, abroad.begin() as writer:
        idle.execute(text("SELECT count(*) FROM events"))
        idle.execute(text("INSERT INTO relays VALUES ('idle', 1, 0)"))
        writer.execute(text("UPDATE log_head SET position = position + 1"))
        begun = time.monotonic()
        store.append([asking("b", expected=1)])
        assert [event.position for event in store.log(0, 10)] == [1, 2]
        took = time.monotonic() - begun
    neighbour.dispose()
    abroad.dispose()
    assert took < 1


# ── Appends whose answer is lost ─────────────────────────────────────────────


class Wire:
    """Carries bytes between a client and the server; where certain ones are sent, it cuts off or keeps the answer."""

    def __init__(self, to: URL, at: bytes) -> None:
        self._to = (to.host, to.port)
        self._at = at
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = to.set(host="127.0.0.1", port=self._listener.getsockname()[1]).update_query_dict(
            {"sslmode": "disable", "gssencmode": "disable"}
        )
        self.cut: str | None = None
        self.kept = threading.Event()
        self.released = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(self._to)
                threading.Thread(target=self._carry, args=(client, server, True), daemon=True).start()
                threading.Thread(target=self._carry, args=(server, client, False), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, to_server: bool) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                cut = self.cut if to_server and self._at in data else None
                if cut == "before it arrives":
                    break
                if cut == "until released":
                    self.kept.set()
                if not to_server and self.kept.is_set():
                    self.released.wait()
                other.sendall(data)
                if cut == "before it is answered":
                    one.shutdown(socket.SHUT_RDWR)
                    time.sleep(0.3)  # the server is left to finish
                    break
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def close(self) -> None:
        self.released.set()
        self._listener.close()


@pytest.mark.parametrize("moment", ["before it arrives", "before it is answered"])
def test_an_append_cut_off_is_indeterminate_and_asking_again_ends_at_one_outcome(
    database: URL, opened: Callable[..., SqlStore], moment: str
) -> None:
    wire = Wire(database, b"event of b")
    store = postgres_store(wire.url)
    store.append([asking("a")])
    wire.cut = moment
    with pytest.raises(Indeterminate):
        store.append([asking("b", expected=1)])
    wire.cut = None
    assert store.append([asking("b", expected=1)]) == [Receipt("jar-1", 2, 2)]
    assert [event.position for event in opened().log(0, 10)] == [1, 2]
    store.close()
    wire.close()


def test_an_append_whose_answer_does_not_arrive_holds_nobody_up(database: URL, opened: Callable[..., SqlStore]) -> None:
    wire = Wire(database, b"event of b")
    waiting, other = postgres_store(wire.url), opened()
    waiting.append([asking("a")])
    wire.cut = "until released"
    with ThreadPoolExecutor(1) as apart:
        with tailing(opened(), until=2) as committed:
            unanswered = apart.submit(waiting.append, [asking("b", expected=1)])
        assert committed == [1, 2]
        begun = time.monotonic()
        for version in range(ROUNDS):
            other.append([asking(f"c{version}", "jar-2", version)])
        took = time.monotonic() - begun
        assert not unanswered.done()
        wire.released.set()
        assert unanswered.result(timeout=10) == [Receipt("jar-1", 2, 2)]
    assert [event.position for event in other.log(0, 10)] == list(range(1, 3 + ROUNDS))
    assert took < IDLE_SECONDS
    waiting.close()
    wire.close()


def test_a_session_that_the_server_ended_meanwhile_costs_one_asking(
    postgres: Postgres, database: URL, opened: Callable[..., SqlStore]
) -> None:
    store = opened()
    store.append([asking("a")])
    postgres.tell(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.database}'")
    with pytest.raises(Unavailable):
        store.append([asking("b", expected=1)])
    assert store.append([asking("b", expected=1)]) == [Receipt("jar-1", 2, 2)]


@pytest.mark.local_engine
def test_what_was_acknowledged_outlives_a_crash_of_the_server(
    postgres: Postgres, opened: Callable[..., SqlStore]
) -> None:
    store = opened()
    kept = [store.append([asking(f"c{version}", expected=version)]) for version in range(20)]
    postgres.crash()
    for ask in (lambda: store.log(0, 100), store.head, lambda: store.append([asking("late")])):
        with pytest.raises(Unavailable):  # the first finds its connection lost, the others get none
            ask()
    postgres.recover()
    assert [event.position for event in store.log(0, 100)] == list(range(1, 21))
    assert [store.append([asking(f"c{version}", expected=version)]) for version in range(20)] == kept


def test_a_server_that_may_lose_what_it_acknowledged_is_refused(postgres: Postgres, database: URL) -> None:
    for setting in ("off", "local", "remote_write"):
        postgres.tell(f"ALTER DATABASE {database.database} SET synchronous_commit = '{setting}'")
        store = postgres_store(database)
        with pytest.raises(UnsafeServer, match=setting):
            store.head()
        store.close()
