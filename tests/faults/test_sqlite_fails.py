"""SQLite after a power cut, on a disk that does not keep, and on one that is full."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from infra.adapters.sqlite_store import sqlite_store
from infra.eventsourcing import Append, EventData, Receipt, Unavailable
from tests.engines import missing

APPENDS = 12


def asking(number: int) -> Append:
    event = EventData(f"event-{number}", "linli.test.Counted.v1", b'{"n":%d}' % number)
    return Append("jar", number - 1, (event,), f"command-{number}", b"content")


def test_whatever_a_power_cut_leaves_of_the_last_writes_is_a_beginning_of_what_was_acknowledged(tmp_path: Path) -> None:
    """The write-ahead file, cut at every 512th byte."""
    path = tmp_path / "events.sqlite"
    store = sqlite_store(path)
    acknowledged: list[tuple[int, int]] = []  # bytes of the file by then, position
    wal = path.with_name("events.sqlite-wal")
    for number in range(1, APPENDS + 1):
        [receipt] = store.append([asking(number)])
        assert isinstance(receipt, Receipt)
        acknowledged.append((wal.stat().st_size, receipt.position))
    torn = tmp_path / "torn"
    written = wal.read_bytes()
    kept = path.read_bytes()
    store.close()
    for size in [*range(0, len(written), 512), len(written)]:
        shutil.rmtree(torn, ignore_errors=True)
        torn.mkdir()
        (torn / "events.sqlite").write_bytes(kept)
        (torn / "events.sqlite-wal").write_bytes(written[:size])
        opened = sqlite3.connect(torn / "events.sqlite")
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",), size
        tables = opened.execute("SELECT count(*) FROM sqlite_master WHERE name = 'events'").fetchone()[0]
        found = [row[0] for row in opened.execute("SELECT position FROM events ORDER BY 1")] if tables else []
        opened.close()
        assert found == list(range(1, len(found) + 1)), size
        assert len(found) >= max((position for end, position in acknowledged if end <= size), default=0), size


#: Asks for five commands and tells what became of each; under strace, the disk says no from some moment on.
WRITING = """
import json, sys
from pathlib import Path
from infra.adapters.sqlite_store import sqlite_store
from infra.eventsourcing import KernelError, Receipt
from tests.faults.test_sqlite_fails import asking
store = sqlite_store(Path(sys.argv[1]))
for number in range(1, 6):
    try:
        [outcome] = store.append([asking(number)])
        told = "kept" if isinstance(outcome, Receipt) else type(outcome).__name__
    except KernelError as error:
        told = type(error).__name__
    except Exception as error:
        told = "defect " + type(error).__name__
    print(json.dumps([number, told]), flush=True)
"""

SYNC_CALLS = "fsync,fdatasync"


@pytest.mark.parametrize("nth", [1, 3, 5, *(pytest.param(n, marks=pytest.mark.long) for n in (2, 4, 6, 7, 8, 9))])
def test_what_the_disk_did_not_keep_is_never_acknowledged(tmp_path: Path, nth: int) -> None:
    if shutil.which("strace") is None:
        missing("strace is not installed")
    path, told = tmp_path / "events.sqlite", tmp_path / "strace"
    sqlite_store(path).close()
    inject = ["-e", f"trace={SYNC_CALLS}", "-e", f"inject={SYNC_CALLS}:error=EIO:when={nth}+"]
    done = subprocess.run(
        ["strace", "-f", "-qq", "-o", str(told), *inject, sys.executable, "-c", WRITING, str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        timeout=120,
    )
    if "ptrace" in done.stderr:
        missing(f"strace may not trace here: {done.stderr.strip()}")
    outcomes = dict(json.loads(line) for line in done.stdout.splitlines())
    struck = len(re.findall("INJECTED", told.read_text()))
    store = sqlite_store(path)
    there = {event.id for event in store.log(0, 100)}
    kept = {number for number, outcome in outcomes.items() if outcome == "kept"}
    assert {f"event-{number}" for number in kept} <= there
    assert nth > 5 or (struck and len(kept) < 5), outcomes
    assert not [
        number for number, outcome in outcomes.items() if outcome == "Unavailable" and f"event-{number}" in there
    ]
    for number in range(1, 6):
        assert store.append([asking(number)]) == [Receipt("jar", number, number)]
    assert len(store.log(0, 100)) == 5
    store.close()


def test_a_disk_that_is_full_refuses_and_keeps_nothing_in_parts(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    store = sqlite_store(path)
    store.append([asking(1)])
    with store._database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        large = EventData("large", "linli.test.Counted.v1", b"x" * 100_000)
        full = Append("jar", 1, (large,), "large", b"content")
    with pytest.raises(Unavailable):
        store.append([full])
    assert [event.position for event in store.log(0, 10)] == [1]
    store.close()  # a new connection has no such limit: there is room again
    assert store.append([full]) == [Receipt("jar", 2, 2)]
    store.close()
