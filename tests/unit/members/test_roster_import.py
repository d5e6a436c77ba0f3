"""An import: confirmed, carried out row by row, completed."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import roster_import
from services.members.events import ImportCompleted, ImportConfirmed, ImportRowRefused
from services.members.roster_import import ImportCommand
from services.members.roster_import.confirming import (
    CompleteImport,
    ConfirmImport,
    FaultyRows,
    Mode,
    NothingToImport,
    NotRunning,
    RefuseRow,
)

DAY = date(2010, 6, 7)
CONFIRM = ConfirmImport(import_id="i1", rows=10, faulty=0, mode=Mode.ALL_OR_NOTHING, on=DAY)
CONFIRMED = ImportConfirmed(import_id="i1", rows=10, left_out=0, mode="ALL_OR_NOTHING", on=DAY)
REFUSE = RefuseRow(import_id="i1", row="ON_DUTY/3", refusal="OnThisRoll")
REFUSED = ImportRowRefused(import_id="i1", row="ON_DUTY/3", refusal="OnThisRoll")
COMPLETE = CompleteImport(import_id="i1", commands=12, on=DAY)
COMPLETED = ImportCompleted(import_id="i1", commands=12, refused=0, on=DAY)


def test_an_operator_confirms_the_preview() -> None:
    specify(roster_import).when(CONFIRM, DAY).then(CONFIRMED)


@pytest.mark.parametrize("history", [(CONFIRMED,), (CONFIRMED, COMPLETED)])
def test_confirming_again_gives_nothing(history: tuple[object, ...]) -> None:
    specify(roster_import).given(*history).when(CONFIRM, DAY).then_nothing()


def test_all_or_nothing_is_nothing_while_a_row_is_faulty() -> None:
    specify(roster_import).when(replace(CONFIRM, faulty=1), DAY).refused(FaultyRows)


def test_only_the_correct_rows_leaves_the_faulty_ones_out() -> None:
    chosen = replace(CONFIRM, faulty=2, mode=Mode.CORRECT_ROWS)
    specify(roster_import).when(chosen, DAY).then(replace(CONFIRMED, left_out=2, mode="CORRECT_ROWS"))


def test_an_import_without_a_correct_row_is_refused() -> None:
    empty = replace(CONFIRM, rows=0, faulty=2, mode=Mode.CORRECT_ROWS)
    specify(roster_import).when(empty, DAY).refused(NothingToImport)


def test_a_row_refused_after_all_is_a_fact() -> None:
    specify(roster_import).given(CONFIRMED).when(REFUSE, DAY).then(REFUSED)


def test_completing_says_how_many_were_refused() -> None:
    specify(roster_import).given(CONFIRMED, REFUSED, REFUSED).when(COMPLETE, DAY).then(replace(COMPLETED, refused=2))


@pytest.mark.parametrize("history", [(), (CONFIRMED, COMPLETED)])
@pytest.mark.parametrize("command", [REFUSE, COMPLETE])
def test_only_a_running_import_goes_on(history: tuple[object, ...], command: ImportCommand) -> None:
    specify(roster_import).given(*history).when(command, DAY).refused(NotRunning)
