"""Two years of a few hundred people: every mechanism is in them, and the service answers what its log says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random
from typing import Any, get_args

import pytest

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import ImportEvent, MemberClass, MemberReassigned, MergerRejected, OrganizationReparented
from services.members.events.care import CareVisitRecorded
from services.members.tasks.due import TaskState
from tests.years.__main__ import years
from tests.years.agenda import Agenda
from tests.years.comparing import Pair, compare, draw_pairs
from tests.years.lives.drawing import draw_all
from tests.years.playing import FIRST, Played
from tests.years.recomputing import History, whole_log
from tests.years.sub_district import found

#: In so short a history of so few people not every seed has everything.
PEOPLE, LAST, SEED = 150, date(2011, 12, 25), 6


@dataclass
class Behind:
    """A service with these years behind it."""

    runtime: Runtime
    played: Played
    log: list[Happened[Any]]
    history: History
    pairs: list[Pair]


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    with years(tmp_path_factory.mktemp("years"), people=PEOPLE, seed=SEED, last=LAST) as (runtime, played):
        log = list(whole_log(runtime))
        yield Behind(runtime, played, log, History.of(iter(log)), draw_pairs(SEED, FIRST, LAST, len(log)))


def test_every_kind_of_fact_is_among_them(behind: Behind) -> None:
    kinds = {kind.cls for kind in EVENTS} - set(get_args(ImportEvent))  # a workbook is another way in
    kinds -= {MergerRejected}  # what a second person does not agree to never comes to the service
    assert kinds - {type(happened.fact) for happened in behind.log} == set()
    assert behind.runtime.progress()["parked"] == []


def test_much_of_it_is_entered_late_and_little_refused(behind: Behind) -> None:
    days = [happened.fact.on for happened in behind.log if hasattr(happened.fact, "on")]
    late = [on for on, latest in zip(days, accumulate(days, max), strict=True) if (latest - on).days > 2]
    assert len(late) > len(days) // 10
    assert behind.played.refused.total() < behind.played.asked // 20


def test_to_do_list_classes_and_tree_are_what_the_log_says(behind: Behind) -> None:
    compared = compare(behind.runtime, behind.history, behind.pairs)
    assert compared.differences == []
    assert len(behind.pairs) == 10
    assert min(compared.tasks, compared.classes.total(), compared.organizations) > 300
    assert {TaskState.REMIND, TaskState.OVERDUE, TaskState.SERIOUS, TaskState.PLANNED} <= compared.states.keys()
    assert compared.classes.keys() == set(MemberClass)


@pytest.mark.parametrize(
    ("what", "left_out"),
    [("classes", MemberReassigned), ("tree", OrganizationReparented), ("to-do list", CareVisitRecorded)],
)
def test_what_the_service_says_otherwise_than_a_log_is_found(behind: Behind, what: str, left_out: type) -> None:
    other = History.of(happened for happened in behind.log if not isinstance(happened.fact, left_out))
    pair = (LAST, len(behind.log))
    found = [what for _, what, _ in compare(behind.runtime, other, [pair]).differences]
    assert what in found


def test_the_same_seed_is_the_same_history() -> None:
    entered = [_entries(seed) for seed in (SEED, SEED, SEED + 1)]
    assert entered[0] == entered[1]
    assert entered[0] != entered[2]


def _entries(seed: int) -> list[Any]:
    agenda, lot = Agenda(FIRST, LAST), Random(seed)
    draw_all(agenda, lot, found(agenda, lot, 20), 20)
    return list(agenda.until(LAST))
