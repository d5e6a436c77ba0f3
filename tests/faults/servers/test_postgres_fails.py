"""PostgreSQL stops, crashes, loses a session, runs into a full disk or cannot be reached, while the office works."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from infra.adapters.direct import ask
from infra.adapters.postgres import LOCK_SECONDS, NETWORK_SECONDS, open_postgres
from infra.adapters.postgres_store import postgres_store
from infra.deploy.postgres.local import LocalPostgres
from infra.eventsourcing import Append, EventData, Later, Receipt, Unavailable
from tests.engines import missing
from tests.faults.plan import Fault
from tests.faults.proxy import Proxy, Trouble
from tests.faults.servers.engines import Engines
from tests.faults.servers.platform import RECOVERY, Platform
from tests.postgres_engine import Postgres


def unanswered(platform: Platform) -> int:
    """How often somebody was left to ask again."""
    return sum(each.outcome == "unknown" or each.refusal == "Unavailable" for each in platform.recorder.history.asks)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param([Fault("stop", 1, 2, "postgres")], id="a restart in order"),
        pytest.param([Fault("crash", 1, 1, "postgres")], id="a crash"),
        pytest.param([Fault("backend", 1, 0.5, "postgres")], id="one session killed"),
        pytest.param([Fault("hole", 1, 4, "postgres")], id="nothing comes through"),
        pytest.param([Fault("no replies", 1, 4, "postgres")], id="replies do not come through"),
        pytest.param([Fault("reset", at / 2, 0, "postgres") for at in range(1, 9)], id="connections reset"),
    ],
)
def test_the_office_goes_on_and_every_promise_holds(platform: Platform, plan: list[Fault]) -> None:
    before = unanswered(platform)
    history = platform.suffer(*plan)
    platform.holds(history)
    if plan[0].fault not in {"hole", "no replies"}:  # these are waited for
        assert unanswered(platform) > before, "the fault never struck"


def test_after_crashes_no_page_and_no_index_is_damaged(platform: Platform) -> None:
    """PostgreSQL's own examination, of every database, tables against their indexes."""
    platform.suffer(Fault("crash", 1, 0.5, "postgres"))
    assert platform.engines.examined() == ""


def test_clocks_that_jump_change_no_order_and_no_commit_time_runs_backwards(platform: Platform) -> None:
    day = 86_400_000_000
    with platform.load():
        for jump in (day, -day, 365 * day, -365 * day, 0):
            platform.skew = jump
            time.sleep(1)
        mended = time.monotonic()
    platform.holds(platform.settled(mended))


# ── One store ────────────────────────────────────────────────────────────────


def asking(name: str, version: int, size: int = 0) -> Append:
    event = EventData(f"event of {name}", "linli.test.Counted.v1", os.urandom(size // 2).hex().encode() or b"{}")
    return Append("jar", version, (event,), name, b"content")


def test_a_connection_reset_at_any_byte_of_the_answers_ends_at_one_outcome(engines: Engines, lent: URL) -> None:
    """The limit is per connection, from its first byte; so it strikes while connecting, asking and committing."""
    proxied = lent.set(port=engines.to_postgres.port)
    keeper = postgres_store(lent)
    struck: set[str] = set()
    try:
        for number, limit in enumerate(range(1, 2400, 75)):
            engines.to_postgres.trouble = Trouble(reset_after=limit)
            store = postgres_store(proxied)
            try:
                [outcome] = store.append([asking(f"c{number}", number)])
            except Later as later:
                outcome = later
                struck.add(type(later).__name__)
            store.close()
            there = {event.id for event in keeper.log(0, 1000)}
            assert not (isinstance(outcome, Unavailable) and f"event of c{number}" in there)
            assert not isinstance(outcome, Receipt) or f"event of c{number}" in there
            [again] = keeper.append([asking(f"c{number}", number)])
            assert again == Receipt("jar", number + 1, number + 1)
    finally:
        engines.to_postgres.trouble = Trouble()
        keeper.close()
    assert "Unavailable" in struck


def test_a_deadlock_is_ended_by_the_server_and_asking_again_succeeds(engines: Engines, lent: URL) -> None:
    store = postgres_store(lent)
    store.append([asking("a", 0)])
    other = open_postgres(engines.postgres.url(str(lent.database)))
    outcomes: list[object] = []

    def write() -> None:
        try:
            outcomes.extend(store.append([asking("b", 1)]))
        except Later as later:
            outcomes.append(later)

    with other.connect() as crossing:
        begun = crossing.begin()
        crossing.execute(text("LOCK TABLE commands IN ACCESS EXCLUSIVE MODE"))
        writer = threading.Thread(target=write)  # has the head, waits for the commands
        writer.start()
        time.sleep(0.3)
        with contextlib.suppress(DBAPIError):  # the server chooses whom to end
            crossing.execute(text("UPDATE log_head SET position = position"))
        begun.rollback()
        writer.join(15)
    other.dispose()
    assert not writer.is_alive()
    assert isinstance(outcomes[0], Unavailable | Receipt)
    assert store.append([asking("b", 1)]) == [Receipt("jar", 2, 2)]
    store.close()


def test_a_full_disk_keeps_nothing_in_parts_and_the_store_goes_on_once_there_is_room(tmp_path: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="linli-full-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=180m,mode=0755", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        missing("no file system of a given size can be mounted here")
    server = LocalPostgres(folder / "postgres")
    try:
        server.start()
        database = Postgres(server.url(), server)
        store = postgres_store(database.at(tmp_path))
        kept = [store.append([asking("first", 0)])[0]]
        ballast = folder / "ballast"
        left = os.statvfs(folder)
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, left.f_bavail * left.f_frsize - 2_000_000)
        failed: Later | None = None
        while failed is None:
            assert len(kept) < 40
            try:
                kept += store.append([asking(f"c{len(kept)}", len(kept), size=300_000)])
            except Later as later:
                failed = later
        assert [event.position for event in store.log(0, 100)] == list(range(1, len(kept) + 1))
        ballast.unlink()
        again = asking("once there is room", len(kept), size=300_000)
        assert store.append([again]) == [Receipt("jar", len(kept) + 1, len(kept) + 1)]
        assert [event.version for event in store.log(0, 100)] == list(range(1, len(kept) + 2))
        store.close()
        database.close()
    finally:
        server.stop()
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


# ── A disk that does not keep ────────────────────────────────────────────────


def test_what_postgres_could_not_keep_is_never_acknowledged(databases: Postgres, lent: URL, tmp_path: Path) -> None:
    """Its write-ahead log cannot be kept: the server goes down rather than go on, and comes back by itself."""
    if shutil.which("strace") is None:
        missing("strace is not installed")
    store = postgres_store(lent)
    kept = store.append([asking("before", 0)])
    with store._database.asking() as one:  # the one that appends
        [[backend]] = ask(one, text("SELECT pg_backend_pid()"), {})
    told = tmp_path / "told"
    inject = ["-e", "trace=fdatasync,fsync", "-e", "inject=fdatasync,fsync:error=EIO"]
    disk = subprocess.Popen(["strace", "-o", str(told), "-p", str(backend), *inject], stderr=subprocess.PIPE, text=True)
    assert disk.stderr is not None
    try:
        if "attached" not in (said := disk.stderr.readline()):
            missing(f"strace may not trace here: {said.strip()}")
        with pytest.raises(Later):
            store.append([asking("not kept", 1)])
    finally:
        disk.wait(30)
        disk.stderr.close()
    assert "INJECTED" in told.read_text(), "the fault never struck"
    deadline, outcome = time.monotonic() + RECOVERY, None
    while outcome is None:
        assert time.monotonic() < deadline
        with contextlib.suppress(Later):
            outcome = store.append([asking("not kept", 1)])
    databases.forget_connections()  # they went down with the server
    assert outcome == [Receipt("jar", 2, 2)]
    assert store.append([asking("before", 0)]) == kept
    assert [event.position for event in store.log(0, 10)] == [1, 2]
    store.close()


# ── A real cut ───────────────────────────────────────────────────────────────

#: Takes its place in the order, says so, and goes on a second later, when the cable is out.
IN_MID_TRANSACTION = """
import sys, time
from infra.adapters.postgres_store import postgres_store
from infra.eventsourcing import Later
from tests.faults.servers.test_postgres_fails import asking
first = [True]
def clock():
    if first:
        first.clear()
        print("in its turn", flush=True)
        time.sleep(2)
    return 1
store = postgres_store(sys.argv[1], clock)
begun = time.monotonic()
try:
    store.append([asking("cut", 0)])
except Later as later:
    print(type(later).__name__, time.monotonic() - begun, flush=True)
sys.stdin.readline()
print(store.append([asking("cut", 0)]), flush=True)
"""


@pytest.fixture
def cable() -> Iterator[str]:
    """A network namespace with one cable to us; answers its name, which is the cable's at our end too."""
    name = f"lf{os.getpid() % 100_000}"
    steps = [
        f"netns add {name}",
        f"link add {name} type veth peer name inside netns {name}",
        f"addr add 10.213.77.1/30 dev {name}",
        f"link set {name} up",
        f"-n {name} addr add 10.213.77.2/30 dev inside",
        f"-n {name} link set inside up",
    ]
    try:
        for step in steps:
            if subprocess.run(["ip", *step.split()], capture_output=True, check=False).returncode:
                missing("no network namespace can be made here")
        yield name
    finally:
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


def test_a_writer_cut_off_in_mid_transaction_is_freed_and_so_is_the_head(
    engines: Engines, lent: URL, cable: str
) -> None:
    """The cable is out between two statements: nobody hears that anybody is gone."""
    door = Proxy("127.0.0.1", engines.postgres._port, listen="10.213.77.1")
    address = lent.set(host=door.host, port=door.port).render_as_string(hide_password=False)
    writer = subprocess.Popen(
        ["ip", "netns", "exec", cable, sys.executable, "-c", IN_MID_TRANSACTION, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert writer.stdin is not None and writer.stdout is not None
    store = postgres_store(lent)
    try:
        assert writer.stdout.readline() == "in its turn\n"
        subprocess.run(["ip", "link", "set", cable, "down"], check=True)
        begun = time.monotonic()
        assert store.append([asking("another", 0)]) == [Receipt("jar", 1, 1)]
        assert time.monotonic() - begun < LOCK_SECONDS
        what, seconds = writer.stdout.readline().split()
        assert what == "Unavailable"
        assert float(seconds) < NETWORK_SECONDS + 7  # 2 of them it slept
        subprocess.run(["ip", "link", "set", cable, "up"], check=True)
        writer.stdin.write("\n")
        writer.stdin.close()
        assert "Conflict" in writer.stdout.readline()
        assert [event.id for event in store.log(0, 10)] == ["event of another"]
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
        store.close()
        door.close()
