"""The questions of the members service are answered alike on both engines."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra.adapters.postgres import postgres_database
from infra.adapters.postgres_generations import PostgresGenerations
from infra.adapters.read_models import ReadDatabase, tables_of
from services.members.care.calling import RecordCareVisit
from services.members.care.joining import EnrolInCare
from services.members.events import MemberClass, VisitReason
from services.members.events.aid import Fund
from services.members.fund_statement import EnterFundStatement
from services.members.member.classifying import ConfirmClassification
from services.members.member.hardship import ApplyForAid, ApproveHardship
from services.members.member.moving import AssignContact, RegisterOutflow
from services.members.pairing.helping import RecordPairVisit
from services.members.pairing.opening import FormPair
from services.members.projections.queries import (
    AidEntries,
    AidTotals,
    Brigades,
    Cares,
    EmployerFeedback,
    HardshipCases,
    Moves,
    Pairings,
    Pioneers,
    PostAssignments,
    PostKinds,
    Posts,
    Tasks,
)
from services.members.rulebook import PublishRulebook
from services.members.tasks.due import TaskState
from tests import postgres_engine
from tests.unit.members import test_brigade, test_post
from tests.unit.members.conftest import Desk, service_in
from tests.unit.members.facts import DECIDED, KNOWN, RULES, TODAY, TREE, register
from tests.unit.members.test_mechanisms import GIVE, VETERAN

YEAR = {"first": date(2010, 1, 1), "last": date(2010, 12, 31)}
DAYS = (KNOWN, TODAY, date(2010, 7, 1), date(2011, 2, 1))


def play(desk: Desk) -> None:
    """Something of every mechanism."""
    desk.ask(PublishRulebook(version="2010", effective_from=KNOWN, source_clause="四、3", rules=RULES))
    for command in TREE:
        desk.ask(command)
    for who in ("poor", "m1", "away"):
        desk.ask(register(who))
    desk.ask(register("old", particulars=VETERAN))
    desk.settle()
    desk.ask(ConfirmClassification(member_id="old", member_class=MemberClass.ELDERLY, on=KNOWN))
    desk.ask(ApplyForAid(member_id="poor", case_id="c1", on=KNOWN))
    desk.ask(
        ApproveHardship(member_id="poor", case_id="c1", decided_by=DECIDED, valid_until=date(2011, 6, 6), on=KNOWN)
    )
    desk.ask(RegisterOutflow(member_id="away", left_on=KNOWN, on=KNOWN, abroad=True))
    desk.ask(AssignContact(member_id="away", contact_id="k1", on=KNOWN))
    desk.settle()
    desk.ask(FormPair(member_id="poor", helper_id="m1", on=KNOWN))
    desk.ask(RecordPairVisit(member_id="poor", visit_id="v1", on=TODAY, with_deed=True))
    desk.ask(EnrolInCare(member_id="old", contact_id="w1", on=KNOWN))
    desk.ask(
        RecordCareVisit(
            member_id="old",
            visit_id="v1",
            on=date(2010, 2, 10),
            reason=VisitReason.FESTIVAL,
            festival="SPRING_FESTIVAL",
        )
    )
    desk.ask(GIVE)
    desk.ask(replace(GIVE, aid_id="a2", fund=Fund.CHARITY))
    desk.ask(EnterFundStatement(fund=Fund.CHARITY, **YEAR, amount_fen=1, document="对账单", on=TODAY), date(2011, 1, 1))
    for asked in (test_post.OPEN, test_post.CLAIM, test_post.APPROVE, test_post.REPORT):
        desk.ask(asked, test_post.TODAY)
    for asked in (test_brigade.FORM, test_brigade.SQUAD, test_brigade.UNIT):
        desk.ask(asked, test_brigade.TODAY)
    desk.settle()


def questions(position: int) -> list[Any]:
    """One of each, and the tasks of several days as they were known at several positions."""
    plain = [HardshipCases(), Pairings(), Cares(), Moves(matched=False), Posts(with_free_seats=False), PostKinds()]
    brigade = [PostAssignments(), Brigades(), Pioneers(), EmployerFeedback()]
    money = [AidTotals(**YEAR), AidTotals(**YEAR, known_at=position // 2), AidEntries(**YEAR)]
    tasks = [
        Tasks(day=day, known_at=known_at, state=state)
        for day in DAYS
        for known_at in (None, position // 2)
        for state in (None, TaskState.PLANNED)
    ]
    filtered = [
        Tasks(day=DAYS[-1], community_id="hubin", responsible_id="m1"),
        Tasks(day=DAYS[-1], unassigned=True, limit=3),
    ]
    return [*plain, *brigade, *money, *tasks, *filtered]


@pytest.fixture
def answers(tmp_path: Path, postgres: postgres_engine.Postgres) -> list[tuple[Any, Any, Any]]:
    """(question, what SQLite answers, what PostgreSQL answers)."""
    with service_in(tmp_path) as desk:
        play(desk)
        asked = questions(desk.runtime.store.head().position)
        one = [desk.runtime.query(question) for question in asked]
        models = desk.runtime.definition.models
        embedded = desk.runtime.reads
        database = postgres_database(postgres.at(tmp_path, "reads"))
        desk.runtime.reads = ReadDatabase(models, PostgresGenerations(database, tables_of(models)))
        try:
            Desk(tmp_path, desk.runtime, desk.bus).project()
            other = [desk.runtime.query(question) for question in asked]
        finally:
            desk.runtime.reads.close()
            desk.runtime.reads = embedded
    return list(zip(asked, one, other, strict=True))


def test_both_engines_answer_alike(answers: list[tuple[Any, Any, Any]]) -> None:
    assert [question for question, one, other in answers if one != other] == []
    assert all(
        one.get("total", 1) for question, one, _ in answers if isinstance(question, Pairings | Cares | Moves | Posts)
    )
    assert sum(len(one["rows"]) for question, one, _ in answers if isinstance(question, Tasks)) > 30
