"""Read models: generations beside each other, digests that agree, and everything can be thrown away; on each engine."""

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, insert, select

from infra.adapters.postgres import postgres_database
from infra.adapters.postgres_generations import PostgresGenerations
from infra.adapters.read_models import Follows, Generations, Projector, ReadDatabase, ReadModel, tables_of
from infra.adapters.sqlite_generations import SqliteGenerations
from infra.adapters.tables import parked
from infra.eventsourcing import faults
from infra.eventsourcing.following import Consumer, catch_up
from infra.eventsourcing.messages import Happened, Recorded
from infra.wire.catalogue import Catalogue
from services.members.contract import EVENTS
from services.members.events import OrganizationRegistered
from tests import postgres_engine

metadata = MetaData()
words = Table("words", metadata, Column("id", Integer, primary_key=True), Column("word", Text))
TYPE = EVENTS.of(OrganizationRegistered).name


class BadWord(Exception):
    """A word that cannot be applied."""


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """A word to an event."""
    if happened.fact == "bad":
        raise BadWord("a text that must not be kept")
    tx.execute(insert(words).values(id=happened.position, word=happened.fact))


WORDS = ReadModel("words", (words,), (Follows(EVENTS, (OrganizationRegistered,)),), apply)


class Log:
    """A log of words."""

    name = "members"

    def __init__(self, *said: str) -> None:
        self.said = list(said)

    def incarnation(self) -> str:
        """There is one."""
        return "as it is"

    def read(self, after: int, limit: int) -> Sequence[Recorded]:
        """The next words."""
        return [
            Recorded(n, f"s-{word}", 1, f"e{n}", TYPE, 0, word.encode())
            for n, word in enumerate(self.said, start=1)
            if after < n <= after + limit
        ]


def decode(recorded: Sequence[Recorded]) -> list[Happened[Any]]:
    """A word is its own fact."""
    return [Happened(r.open.decode(), r.id, r.stream, r.version, r.position, 0, "x", "account:1") for r in recorded]


TABLES = tables_of([WORDS])


def sqlite(folder: Path) -> Generations:
    """In files."""
    return SqliteGenerations(folder, TABLES)


def postgres(folder: Path) -> Generations:
    """In schemas."""
    return PostgresGenerations(postgres_database(postgres_engine.postgres().at(folder, "reads")), TABLES)


Opening = Callable[[], ReadDatabase]


@pytest.fixture(params=[sqlite, postgres], ids=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opening]:
    """Opens the same read models, as another process would."""
    made: list[ReadDatabase] = []

    def open_reads() -> ReadDatabase:
        made.append(ReadDatabase([WORDS], request.param(tmp_path)))
        return made[-1]

    yield open_reads
    faults.disarm()
    for each in made:
        each.close()


@pytest.fixture
def reads(opened: Opening) -> ReadDatabase:
    """Empty ones."""
    return opened()


@pytest.fixture
def in_files(tmp_path: Path) -> Iterator[ReadDatabase]:
    """Empty ones, in files."""
    made = ReadDatabase([WORDS], sqlite(tmp_path))
    yield made
    made.close()


def consumer(reads: ReadDatabase, log: Log, generation: int | None = None) -> Consumer:
    """What fills a generation."""
    return Consumer(log, Projector(WORDS, WORDS.follows[0], reads, decode, generation))


def said(reads: ReadDatabase) -> list[str]:
    """The words of the generation that is served."""
    with reads.open() as tx:
        return [row.word for row in tx.execute(select(words).order_by(words.c.id))]


LOG = Log("one", "two", "three")


# ── Filling ──────────────────────────────────────────────────────────────────


def test_events_fill_the_tables(reads: ReadDatabase) -> None:
    catch_up(consumer(reads, LOG))
    assert (said(reads), reads.position("words<members")) == (["one", "two", "three"], 3)


def test_nobody_stands_anywhere_at_first(reads: ReadDatabase) -> None:
    assert (reads.position("words<members"), said(reads)) == (0, [])


def test_following_again_applies_nothing_twice(reads: ReadDatabase) -> None:
    for _ in range(2):
        catch_up(consumer(reads, LOG))
    assert said(reads) == ["one", "two", "three"]


@pytest.mark.parametrize("point", ["consume.before_commit", "consume.after_effect"])
def test_effect_and_position_are_one_commit(reads: ReadDatabase, point: str) -> None:
    faults.arm(point, action="raise")
    with pytest.raises(faults.InjectedFault):
        catch_up(consumer(reads, LOG))
    assert len(said(reads)) == reads.position("words<members")
    catch_up(consumer(reads, LOG))
    assert said(reads) == ["one", "two", "three"]


def test_what_cannot_be_applied_is_parked_without_its_text(reads: ReadDatabase) -> None:
    catch_up(consumer(reads, Log("one", "bad", "three")))
    with reads.open() as tx:
        (waiting,) = tx.execute(select(parked)).all()
    assert (said(reads), waiting.position) == (["one", "three"], 2)
    assert waiting.error.startswith("BadWord at apply:")
    assert "text" not in waiting.error


def test_a_type_is_declared_in_whatever_version() -> None:
    follows = WORDS.follows[0]
    assert follows.declares(TYPE)
    assert follows.declares(TYPE.replace(".v1", ".v9"))
    assert not follows.declares("linli.members.Other.v1")


def test_a_catalogue_of_another_name_declares_nothing_of_ours() -> None:
    follows = Follows(Catalogue("elsewhere", (OrganizationRegistered,)), (OrganizationRegistered,))
    assert not follows.declares(TYPE)


# ── Rebuilding ───────────────────────────────────────────────────────────────


def rebuilt(reads: ReadDatabase, log: Log) -> None:
    """Fill the next generation and switch."""
    catch_up(consumer(reads, log, reads.generations.served + 1))
    reads.generations.switch(reads.generations.served + 1)


def test_the_first_generation_needs_no_pointer(in_files: ReadDatabase, tmp_path: Path) -> None:
    assert in_files.generations.served == 1
    assert not (tmp_path / "read.generation").exists()


def test_a_rebuild_gives_an_equal_digest(reads: ReadDatabase) -> None:
    catch_up(consumer(reads, LOG))
    before = reads.digests()
    rebuilt(reads, LOG)
    assert (reads.digests(), reads.generations.served) == (before, 2)


def test_the_running_generation_is_served_until_the_switch(reads: ReadDatabase) -> None:
    catch_up(consumer(reads, Log("one")))
    catch_up(consumer(reads, LOG, 2))
    assert said(reads) == ["one"]
    reads.generations.switch(2)
    assert said(reads) == ["one", "two", "three"]


def test_the_switch_deletes_what_was_before(in_files: ReadDatabase, tmp_path: Path) -> None:
    catch_up(consumer(in_files, LOG))
    rebuilt(in_files, LOG)
    assert {path.name.split(".")[0] for path in tmp_path.glob("read-*")} == {"read-2"}
    assert (tmp_path / "read.generation").read_text() == "2"


def test_another_process_sees_the_new_generation_next(reads: ReadDatabase, opened: Opening) -> None:
    other = opened()
    catch_up(consumer(reads, Log("one")))
    assert said(other) == ["one"]
    rebuilt(reads, LOG)
    assert said(other) == ["one", "two", "three"]


def test_whoever_still_reads_reads_to_the_end_while_it_is_switched(reads: ReadDatabase, opened: Opening) -> None:
    catch_up(consumer(reads, Log("one")))
    catch_up(consumer(reads, LOG, 2))
    switching = threading.Thread(target=opened().generations.switch, args=(2,))
    with reads.open() as tx:
        switching.start()
        switching.join(0.3)
        assert [row.word for row in tx.execute(select(words))] == ["one"]
    switching.join(10)
    assert said(reads) == ["one", "two", "three"]


def test_what_a_rebuild_left_that_died_can_be_cleared(reads: ReadDatabase, opened: Opening) -> None:
    catch_up(consumer(reads, Log("wrong"), 2))
    opened().generations.clear(2)
    catch_up(consumer(opened(), LOG, 2))
    catch_up(consumer(reads, LOG))
    assert opened().digests(2) == reads.digests()


def test_a_consumer_follows_into_the_new_generation(reads: ReadDatabase) -> None:
    log = Log("one")
    running = consumer(reads, log)
    catch_up(running)
    rebuilt(reads, log)
    log.said.append("two")
    catch_up(running)
    assert said(reads) == ["one", "two"]


def test_many_rebuilds_leave_one_file(in_files: ReadDatabase, tmp_path: Path) -> None:
    for _ in range(4):
        rebuilt(in_files, LOG)
    assert (in_files.generations.served, len(list(tmp_path.glob("read-*.sqlite")))) == (5, 1)


def test_a_rebuild_that_died_goes_on_where_it_was(reads: ReadDatabase) -> None:
    faults.arm("consume.after_effect", action="raise")
    with pytest.raises(faults.InjectedFault):
        catch_up(consumer(reads, LOG, 2))
    assert reads.generations.served == 1
    rebuilt(reads, LOG)
    assert said(reads) == ["one", "two", "three"]


def test_deleted_files_fill_again(in_files: ReadDatabase, tmp_path: Path) -> None:
    catch_up(consumer(in_files, LOG))
    before = in_files.digests()
    for path in tmp_path.glob("read-*"):
        path.unlink()
    assert in_files.position("words<members") == 0
    catch_up(consumer(in_files, LOG))
    assert in_files.digests() == before


def test_a_deleted_pointer_means_the_first_generation(in_files: ReadDatabase, tmp_path: Path) -> None:
    rebuilt(in_files, LOG)
    (tmp_path / "read.generation").unlink()
    catch_up(consumer(in_files, LOG))
    assert (in_files.generations.served, said(in_files)) == (1, ["one", "two", "three"])


# ── Digests ──────────────────────────────────────────────────────────────────


def test_a_digest_does_not_depend_on_how_the_rows_came(reads: ReadDatabase) -> None:
    for generation, order in ((1, [1, 2, 3]), (2, [3, 1, 2])):
        with reads.generations.writing(generation) as tx:
            for number in order:
                tx.execute(insert(words).values(id=number, word="w"))
    assert reads.digests(1) == reads.digests(2)


def test_a_digest_is_of_every_row(reads: ReadDatabase) -> None:
    catch_up(consumer(reads, LOG))
    catch_up(consumer(reads, Log("one", "two", "THREE"), 2))
    assert reads.digests(1) != reads.digests(2)


def test_every_commit_of_a_read_model_is_on_disk(in_files: ReadDatabase) -> None:
    with in_files.open() as tx:
        assert tx.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert tx.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
