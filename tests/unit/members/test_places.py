"""The tree and the resident units: every day as it was, also as it was known then; and members go with their tree."""

from datetime import date, datetime, time
from typing import Any

import pytest

from infra.eventsourcing import Asked, Handler
from infra.eventsourcing.decider import CIVIL_TIME
from services.members.events import (
    CodeScheme,
    EndReason,
    LeavingOffice,
    MemberReassigned,
    MoveCause,
    OrganizationKind,
)
from services.members.member.leaving import EndMembership, EraseMember
from services.members.organization.leading import AppointSecretary, RecordCode, RelieveSecretary
from services.members.organization.standing import (
    DissolveOrganization,
    MergeOrganization,
    RegisterOrganization,
    RenameOrganization,
    ReparentOrganization,
)
from services.members.projections.queries import (
    ClassCounts,
    Coverage,
    ElectionsDue,
    OrganizationHistory,
    Organizations,
)
from services.members.resident_unit import AffiliateResidentUnit, RecordResidentUnit, RecordUnitLeft
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, TODAY, register

SPRING, EARLIER = date(2010, 3, 1), date(2010, 2, 1)
MOVE = ReparentOrganization(organization_id="branch", parent_id="lixin", on=SPRING)


def parents(desk: Desk, day: date | None = None, known_at: int | None = None) -> dict[str, str | None]:
    """Organisation → parent, as of a day."""
    found = desk.answer(Organizations(day=day, known_at=known_at))["organizations"]
    return {each["organization_id"]: each["parent_id"] for each in found}


# ── The tree ─────────────────────────────────────────────────────────────────


def test_the_tree_of_a_day_is_the_tree_of_that_day(desk: Desk) -> None:
    desk.ask(MOVE)
    assert [parents(desk, day)["branch"] for day in (date(2010, 2, 28), SPRING, None)] == ["hubin", "lixin", "lixin"]


def test_the_tree_of_a_day_as_it_was_known_before_the_move(desk: Desk) -> None:
    before = desk.runtime.store.head().position
    desk.ask(MOVE)
    assert parents(desk, TODAY, before)["branch"] == "hubin"


def test_a_move_that_becomes_known_late_mends_its_own_days(desk: Desk) -> None:
    desk.ask(MOVE)
    known = desk.runtime.store.head().position
    desk.ask(ReparentOrganization(organization_id="branch", parent_id="street", on=EARLIER))
    assert [parents(desk, day)["branch"] for day in (EARLIER, SPRING, None)] == ["street", "lixin", "lixin"]
    assert parents(desk, EARLIER, known)["branch"] == "hubin"


def test_an_organisation_that_was_renamed_was_called_otherwise_before(desk: Desk) -> None:
    before = desk.runtime.store.head().position
    for name, on in (("新城党支部", TODAY), ("新村党支部", SPRING)):
        desk.ask(RenameOrganization(organization_id="branch", name=name, on=on, document="批复1号"))

    def named(day: date | None, known_at: int | None = None) -> str:
        found = desk.answer(Organizations(day=day, known_at=known_at))["organizations"]
        return next(each["name"] for each in found if each["organization_id"] == "branch")

    assert [named(day) for day in (EARLIER, SPRING)] == ["湖滨第一党支部", "新村党支部"]
    assert named(TODAY) == named(None) == "新城党支部"
    assert named(TODAY, before) == "湖滨第一党支部"


def test_what_was_merged_or_dissolved_stood_until_then(desk: Desk) -> None:
    desk.ask(MergeOrganization(organization_id="branch", into_id="hubin", on=SPRING, document="批复1号"))
    desk.ask(DissolveOrganization(organization_id="lixin", on=TODAY, document="批复2号"))
    assert [sorted(parents(desk, day)) for day in (EARLIER, SPRING, TODAY)] == [
        ["branch", "hubin", "lixin", "street"],
        ["hubin", "lixin", "street"],
        ["hubin", "street"],
    ]
    (row,) = [each for each in desk.answer(Organizations())["organizations"] if each["organization_id"] == "branch"]
    assert (row["dissolved_on"], row["merged_into"]) == (SPRING, "hubin")


def test_members_go_with_their_branch_and_who_left_or_was_erased_stays_where_they_were(desk: Desk) -> None:
    for who in ("m1", "left", "erased"):
        desk.ask(register(who))
    desk.project()
    desk.ask(EndMembership(member_id="left", reason=EndReason.DEATH, on=EARLIER, document="证明"))  # not yet projected
    desk.ask(EraseMember(member_id="erased", on=EARLIER, basis="PIPL-47"))
    desk.ask(MOVE)
    desk.react()
    moved = [(fact.member_id, fact.community_id) for fact in desk.facts(MemberReassigned)]
    assert (moved, desk.parked()) == ([("m1", "lixin")], [])


def test_codes_and_secretary_of_a_day(desk: Desk) -> None:
    desk.ask(RecordCode(organization_id="hubin", scheme=CodeScheme.STATISTICAL, code="330621001001", on=KNOWN))
    desk.ask(RecordCode(organization_id="hubin", scheme=CodeScheme.STATISTICAL, code="330603001001", on=SPRING))
    desk.ask(AppointSecretary(organization_id="hubin", member_id="m1", on=KNOWN))
    desk.ask(RelieveSecretary(organization_id="hubin", on=SPRING, reason=LeavingOffice.RESIGNED))

    def told(day: date) -> tuple[Any, Any]:
        rows = desk.answer(Organizations(day=day))["organizations"]
        (row,) = [each for each in rows if each["organization_id"] == "hubin"]
        return row["codes"], row["secretary"]

    assert told(EARLIER) == ({"STATISTICAL": "330621001001"}, "m1")
    assert told(SPRING) == ({"STATISTICAL": "330603001001"}, None)


def test_the_history_of_an_organisation(desk: Desk) -> None:
    before = desk.runtime.store.head().position
    desk.ask(MOVE)
    found = desk.answer(OrganizationHistory(organization_id="branch"))
    assert [(each["value"], each["from_day"], each["to_day"]) for each in found["spans"]] == [
        ("湖滨第一党支部", KNOWN, None),
        ("hubin", KNOWN, SPRING),
        ("lixin", SPRING, None),
    ]
    then = desk.answer(OrganizationHistory(organization_id="branch", known_at=before))["spans"]
    assert [(each["value"], each["to_day"]) for each in then] == [("湖滨第一党支部", None), ("hubin", None)]
    assert desk.answer(OrganizationHistory(organization_id="nowhere")) is None


def test_elections_are_due_when_the_term_ends(desk: Desk) -> None:
    desk.ask(AppointSecretary(organization_id="branch", member_id="m1", on=KNOWN))
    desk.ask(AppointSecretary(organization_id="hubin", member_id="m2", on=KNOWN, term_ends=date(2010, 7, 1)))
    due = desk.answer(ElectionsDue(day=TODAY))
    assert [(each["organization_id"], each["term_ends"]) for each in due["due"]] == [("hubin", date(2010, 7, 1))]
    assert due["without"] == ["street", "lixin"]
    later = desk.answer(ElectionsDue(day=date(2013, 1, 1)))["due"]
    assert [each["organization_id"] for each in later] == ["hubin", "branch"]


# ── Members go with their organisation ───────────────────────────────────────


@pytest.fixture
def peopled(desk: Desk) -> Desk:
    """A second branch; one member in each, and one who came after the branch had moved."""
    branch = {"kind": OrganizationKind.BRANCH, "on": KNOWN, "parent_id": "lixin"}
    desk.ask(RegisterOrganization(organization_id="lixin-1", name="立新第一党支部", **branch))
    desk.ask(register("m1"))
    desk.ask(register("m2", organization_id="lixin-1", community_id="lixin"))
    desk.settle()
    return desk


def counted(desk: Desk, day: date) -> dict[str, int]:
    """Community → registered members on a day."""
    found = desk.answer(ClassCounts(day=day))["counts"]
    return {community: classes["REGISTERED"] for community, classes in found.items()}


def test_a_branch_takes_its_members_to_its_new_community(peopled: Desk) -> None:
    peopled.ask(MOVE)
    peopled.settle()
    (fact,) = peopled.facts(MemberReassigned)
    assert (fact.member_id, fact.organization_id, fact.community_id, fact.cause, fact.on) == (
        "m1",
        "branch",
        "lixin",
        MoveCause.TREE,
        SPRING,
    )
    assert [counted(peopled, day) for day in (EARLIER, SPRING)] == [{"hubin": 1, "lixin": 1}, {"lixin": 2}]


def test_the_members_of_a_merged_branch_belong_to_the_other(peopled: Desk) -> None:
    peopled.ask(MergeOrganization(organization_id="branch", into_id="lixin-1", on=SPRING, document="批复1号"))
    peopled.settle()
    (fact,) = peopled.facts(MemberReassigned)
    assert (fact.organization_id, fact.community_id) == ("lixin-1", "lixin")


def test_whoever_could_not_be_seen_in_time_follows_on_the_next_day(peopled: Desk) -> None:
    peopled.ask(MOVE)
    peopled.settle()
    peopled.ask(register("late", organization_id="branch", community_id="hubin"))
    peopled.settle()
    peopled.runtime.wake(TODAY)
    peopled.settle()
    assert [fact.member_id for fact in peopled.facts(MemberReassigned)] == ["m1", "late"]
    assert counted(peopled, TODAY) == {"lixin": 3}


def test_a_circle_that_two_moves_of_one_moment_made_in_the_tree_moves_nobody(peopled: Desk) -> None:
    of = peopled.runtime.definition
    unaware = Handler(of.commands, peopled.runtime.store, peopled.runtime.codec, of.rulebook)
    for one, other in (("branch", "lixin-1"), ("lixin-1", "branch")):
        move = ReparentOrganization(organization_id=one, parent_id=other, on=SPRING)
        unaware.handle(move, Asked(one, "clerk", datetime.combine(TODAY, time(9), CIVIL_TIME), one))
    peopled.settle()
    assert (peopled.facts(MemberReassigned), peopled.parked()) == ([], [])


# ── Resident units ───────────────────────────────────────────────────────────


def unit(unit_id: str, **more: Any) -> RecordResidentUnit:
    """A unit in Hubin."""
    return RecordResidentUnit(unit_id=unit_id, community_id="hubin", name=unit_id, kind="企业", on=KNOWN, **more)


def test_coverage_shows_the_gap_on_any_day(desk: Desk) -> None:
    for command in (unit("u1", party_organization="支部"), unit("u2"), unit("u3")):
        desk.ask(command)
    before = desk.runtime.store.head().position
    desk.ask(AffiliateResidentUnit(unit_id="u2", organization_id="branch", on=SPRING))
    desk.ask(RecordUnitLeft(unit_id="u3", on=TODAY))

    def told(day: date, known_at: int | None = None) -> tuple[Any, list[str]]:
        found = desk.answer(Coverage(day=day, known_at=known_at))
        return found["communities"]["hubin"], [each["unit_id"] for each in found["gap"]]

    assert told(EARLIER) == ({"OWN": 1, "AFFILIATED": 0, "NOT": 2}, ["u2", "u3"])
    assert told(SPRING) == ({"OWN": 1, "AFFILIATED": 1, "NOT": 1}, ["u3"])
    assert told(TODAY) == ({"OWN": 1, "AFFILIATED": 1, "NOT": 0}, [])
    assert told(TODAY, before) == ({"OWN": 1, "AFFILIATED": 0, "NOT": 2}, ["u2", "u3"])
