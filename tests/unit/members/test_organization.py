"""The organisation tree: registered, moved, given a secretary, dissolved."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.eventsourcing.specification import specify
from services.members import organization
from services.members.codes import is_sound
from services.members.contract import PREMISES
from services.members.events import (
    CodeScheme,
    Decided,
    LeavingOffice,
    OrganizationCoded,
    OrganizationDissolved,
    OrganizationEvent,
    OrganizationKind,
    OrganizationMerged,
    OrganizationRegistered,
    OrganizationRenamed,
    OrganizationReparented,
    OrganizationRules,
    SecretaryAppointed,
    SecretaryLeft,
)
from services.members.organization import OrganizationCommand
from services.members.organization.leading import (
    AppointSecretary,
    CodeOfAnotherPlace,
    NoSecretary,
    RecordCode,
    RelieveSecretary,
    TermEndsEarly,
    UnsoundCode,
)
from services.members.organization.standing import (
    BeforeItsTime,
    DissolveOrganization,
    MergeOrganization,
    NoDecision,
    NoOrganizationName,
    NoParent,
    NotYetCalledSo,
    OrganizationKnown,
    OwnParent,
    ParentNotThere,
    RegisterOrganization,
    RenameOrganization,
    ReparentOrganization,
    RootStays,
    StandsBelow,
)
from services.members.organization.state import Aspect, NotActive
from tests.unit.members.facts import RULEBOOK

DAY = date(2010, 6, 7)
REGISTER = RegisterOrganization(
    organization_id="o1", kind=OrganizationKind.BRANCH, name="第一党支部", on=DAY, parent_id="hubin"
)
ROOT = RegisterOrganization(
    organization_id="street", kind=OrganizationKind.WORK_COMMITTEE, name="街道党工委", on=DAY, region_code="330621001"
)
REGISTERED = OrganizationRegistered(
    organization_id="o1", kind=OrganizationKind.BRANCH, name="第一党支部", parent_id="hubin", on=DAY
)
DISSOLVED = OrganizationDissolved(organization_id="o1", on=DAY, document="批复1号")
APPOINTED = SecretaryAppointed(organization_id="o1", member_id="m1", on=DAY)
REPARENT = ReparentOrganization(organization_id="o1", parent_id="lixin", on=DAY)
APPOINT = AppointSecretary(organization_id="o1", member_id="m1", on=DAY)
DISSOLVE = DissolveOrganization(organization_id="o1", on=DAY, document="批复1号")


def test_a_branch_joins_the_tree() -> None:
    specify(organization).when(REGISTER, DAY).then(REGISTERED)


def test_the_work_committee_is_the_root_and_keeps_its_region_code() -> None:
    specify(organization).when(ROOT, DAY).then(
        OrganizationRegistered(
            organization_id="street",
            kind=OrganizationKind.WORK_COMMITTEE,
            name="街道党工委",
            parent_id=None,
            on=DAY,
            region_code="330621001",
        )
    )


def test_a_branch_without_a_parent_is_refused() -> None:
    orphan = RegisterOrganization(organization_id="o1", kind=OrganizationKind.BRANCH, name="支部", on=DAY)
    specify(organization).when(orphan, DAY).refused(NoParent)


def test_a_work_committee_under_another_is_refused() -> None:
    second = RegisterOrganization(
        organization_id="o1", kind=OrganizationKind.WORK_COMMITTEE, name="党工委", on=DAY, parent_id="street"
    )
    specify(organization).when(second, DAY).refused(NoParent)


STANDS = date(2010, 6, 6)
MERGE = MergeOrganization(organization_id="o1", into_id="hubin", on=DAY, document="批复2号")
PLACED = replace(REGISTERED, parent_id="lixin", on=STANDS)


@pytest.mark.parametrize(
    ("history", "command"),
    [((), REGISTER), ((PLACED,), replace(REPARENT, parent_id="hubin")), ((PLACED,), MERGE)],
    ids=["registered", "moved", "merged"],
)
def test_what_is_placed_in_the_tree_rests_on_what_stands_there_that_day(
    history: tuple[OrganizationEvent, ...], command: RegisterOrganization | ReparentOrganization | MergeOrganization
) -> None:
    above = replace(REGISTERED, organization_id="hubin", on=DAY)
    gone = OrganizationDissolved(organization_id="hubin", on=date(2010, 9, 1), document="批复1号")
    premise = PREMISES[type(command)]
    specify(organization).given(*history).resting_on(premise).when(command, DAY).refused(ParentNotThere)
    for day in (STANDS, gone.on):
        asked = specify(organization).given(*history).resting_on(premise, above, gone)
        asked.when(replace(command, on=day), DAY).refused(ParentNotThere)
    for day in (DAY, date(2010, 8, 31)):
        asked = (
            specify(organization).given(*history).resting_on(premise, above, gone).when(replace(command, on=day), DAY)
        )
        assert not isinstance(asked.outcome, Exception)


def test_nothing_is_moved_under_what_stands_or_will_stand_under_it() -> None:
    below = replace(REGISTERED, organization_id="lixin", parent_id="o1", on=STANDS)
    later = OrganizationReparented(organization_id="lixin", parent_id="o1", on=date(2010, 9, 1))
    moved = specify(organization).given(replace(PLACED, parent_id="hubin"))
    for facts in ((below,), (replace(below, parent_id="street"), later)):
        moved.resting_on(PREMISES[ReparentOrganization], *facts).when(REPARENT, DAY).refused(StandsBelow)


@pytest.mark.parametrize("history", [(REGISTERED,), (REGISTERED, DISSOLVED)])
def test_an_id_names_one_organisation_for_ever(history: tuple[object, ...]) -> None:
    specify(organization).given(*history).when(REGISTER, DAY).refused(OrganizationKnown)


RENAME = RenameOrganization(organization_id="o1", name="新城党支部", on=DAY, document="批复3号")
RENAMED = OrganizationRenamed(organization_id="o1", name="新城党支部", on=DAY, document="批复3号")


def test_it_bears_another_name_by_a_document() -> None:
    specify(organization).given(REGISTERED).when(RENAME, DAY).then(RENAMED)
    specify(organization).given(REGISTERED, RENAMED).when(RENAME, DAY).then_nothing()


def test_a_new_name_is_a_name_approved_and_in_use() -> None:
    known = specify(organization).given(REGISTERED)
    known.when(replace(RENAME, name=" "), DAY).refused(NoOrganizationName)
    known.when(replace(RENAME, document=""), DAY).refused(NoDecision)
    known.when(replace(RENAME, on=date(2010, 6, 8)), DAY).refused(NotYetCalledSo)
    known.when(replace(RENAME, on=date(2010, 6, 6)), DAY).refused(BeforeItsTime)
    specify(organization).given(REGISTERED, DISSOLVED).when(RENAME, DAY).refused(NotActive)


def test_it_moves_under_another() -> None:
    moved = OrganizationReparented(organization_id="o1", parent_id="lixin", on=DAY)
    specify(organization).given(REGISTERED).when(REPARENT, DAY).then(moved)


def test_moving_to_where_it_stands_gives_nothing() -> None:
    moved = OrganizationReparented(organization_id="o1", parent_id="lixin", on=DAY)
    specify(organization).given(REGISTERED, moved).when(REPARENT, DAY).then_nothing()


def test_it_does_not_stand_under_itself() -> None:
    itself = ReparentOrganization(organization_id="o1", parent_id="o1", on=DAY)
    specify(organization).given(REGISTERED).when(itself, DAY).refused(OwnParent)


def test_a_member_becomes_secretary() -> None:
    specify(organization).given(REGISTERED).when(APPOINT, DAY).then(APPOINTED)


def test_appointing_the_secretary_again_gives_nothing() -> None:
    specify(organization).given(REGISTERED, APPOINTED).when(APPOINT, DAY).then_nothing()


def test_another_secretary_takes_over() -> None:
    other = AppointSecretary(organization_id="o1", member_id="m2", on=DAY)
    specify(organization).given(REGISTERED, APPOINTED).when(other, DAY).then(
        SecretaryAppointed(organization_id="o1", member_id="m2", on=DAY)
    )


def test_it_leaves_the_tree_by_a_document() -> None:
    specify(organization).given(REGISTERED).when(DISSOLVE, DAY).then(DISSOLVED)


@pytest.mark.parametrize("history", [(), (REGISTERED, DISSOLVED)])
@pytest.mark.parametrize("command", [REPARENT, APPOINT, DISSOLVE])
def test_only_an_active_organisation_changes(history: tuple[object, ...], command: OrganizationCommand) -> None:
    specify(organization).given(*history).when(command, DAY).refused(NotActive)


# ── Dated ────────────────────────────────────────────────────────────────────

LATER = date(2011, 3, 1)
MERGE = MergeOrganization(organization_id="o1", into_id="o2", on=LATER, document="批复2号")
ON_ROOT = OrganizationRegistered(
    organization_id="street", kind=OrganizationKind.WORK_COMMITTEE, name="街道党工委", parent_id=None, on=DAY
)


def parent(day: date, *facts: OrganizationEvent) -> str | None:
    """The parent on a day, after these facts."""
    state = organization.initial
    for fact in (REGISTERED, *facts):
        state = organization.evolve(state, fact)
    return state.on(Aspect.PARENT, day)


def moved(parent_id: str, on: date) -> OrganizationReparented:
    """It stands there from that day."""
    return OrganizationReparented(organization_id="o1", parent_id=parent_id, on=on)


def test_a_move_changes_no_day_before_it() -> None:
    days = [date(2011, 2, 28), LATER]
    assert [parent(day, moved("lixin", LATER)) for day in days] == ["hubin", "lixin"]


def test_a_move_that_becomes_known_late_holds_until_the_next_that_is_known() -> None:
    late = moved("lixin", LATER), moved("dajiang", date(2010, 9, 1))
    days = [date(2010, 8, 31), date(2010, 9, 1), date(2011, 2, 28), LATER]
    assert [parent(day, *late) for day in days] == ["hubin", "dajiang", "dajiang", "lixin"]


def test_moving_is_asked_about_the_parent_of_that_day() -> None:
    back = ReparentOrganization(organization_id="o1", parent_id="hubin", on=date(2010, 9, 1))
    specify(organization).given(REGISTERED, moved("lixin", LATER)).when(back, DAY).then_nothing()


@pytest.mark.parametrize("command", [replace(REPARENT, on=date(2010, 6, 6)), replace(MERGE, on=date(2010, 6, 6))])
def test_nothing_changes_before_it_was_there(command: OrganizationCommand) -> None:
    specify(organization).given(REGISTERED).when(command, DAY).refused(BeforeItsTime)


def test_it_is_merged_into_another() -> None:
    specify(organization).given(REGISTERED).when(MERGE, DAY).then(
        OrganizationMerged(organization_id="o1", into_id="o2", on=LATER, document="批复2号")
    )


def test_what_was_merged_stands_in_the_tree_until_that_day() -> None:
    merged = OrganizationMerged(organization_id="o1", into_id="o2", on=LATER, document="批复2号")
    assert [parent(day, merged) for day in (date(2011, 2, 28), LATER)] == ["hubin", None]
    specify(organization).given(REGISTERED, merged).when(REPARENT, DAY).refused(NotActive)


def test_it_is_not_merged_into_itself() -> None:
    specify(organization).given(REGISTERED).when(replace(MERGE, into_id="o1"), DAY).refused(OwnParent)


@pytest.mark.parametrize("command", [replace(MERGE, document=" "), replace(DISSOLVE, document="")])
def test_a_superior_body_merges_and_dissolves(command: OrganizationCommand) -> None:
    specify(organization).given(REGISTERED).when(command, DAY).refused(NoDecision)


@pytest.mark.parametrize("command", [REPARENT, MERGE, DISSOLVE])
def test_the_root_stays(command: OrganizationCommand) -> None:
    of_root = replace(command, organization_id="street")
    specify(organization).given(ON_ROOT).when(of_root, DAY).refused(RootStays)


# ── Secretary and term ───────────────────────────────────────────────────────

IN_OFFICE = replace(APPOINTED, term_ends=date(2013, 6, 7))


@pytest.mark.parametrize(("years", "ends"), [(3, date(2013, 6, 7)), (5, date(2015, 6, 7))])
def test_the_term_is_the_rulebooks(years: int, ends: date) -> None:
    rulebook = replace(RULEBOOK, organizations=OrganizationRules(term_years=years))
    specify(organization, rulebook).given(REGISTERED).when(APPOINT, DAY).then(replace(APPOINTED, term_ends=ends))


def test_a_term_of_its_own_is_kept_with_the_decision() -> None:
    decided = Decided("街道党工委", "任命", DAY, "〔2010〕31号")
    asked = replace(APPOINT, term_ends=date(2012, 6, 7), decided_by=decided)
    specify(organization, RULEBOOK).given(REGISTERED).when(asked, DAY).then(
        replace(APPOINTED, term_ends=date(2012, 6, 7), decided_by=decided)
    )


def test_the_same_person_is_appointed_for_another_term() -> None:
    again = date(2013, 6, 7)
    specify(organization, RULEBOOK).given(REGISTERED, IN_OFFICE).when(replace(APPOINT, on=again), again).then(
        replace(APPOINTED, on=again, term_ends=date(2016, 6, 7))
    )


def test_a_term_ends_after_it_begins() -> None:
    specify(organization).given(REGISTERED).when(replace(APPOINT, term_ends=DAY), DAY).refused(TermEndsEarly)


def test_the_secretary_leaves_office() -> None:
    relieve = RelieveSecretary(organization_id="o1", on=LATER, reason=LeavingOffice.RESIGNED)
    specify(organization).given(REGISTERED, IN_OFFICE).when(relieve, LATER).then(
        SecretaryLeft(organization_id="o1", member_id="m1", reason=LeavingOffice.RESIGNED, on=LATER)
    )


def test_nobody_leaves_an_office_that_nobody_holds() -> None:
    relieve = RelieveSecretary(organization_id="o1", on=LATER, reason=LeavingOffice.RESIGNED)
    specify(organization).given(REGISTERED).when(relieve, LATER).refused(NoSecretary)


# ── Codes ────────────────────────────────────────────────────────────────────

#: The examples of the standards, and an invented community of the sub-district.
SOUND = {
    CodeScheme.REGION: "330621001",
    CodeScheme.STATISTICAL: "330621001001",
    CodeScheme.ORGANIZATION: "D2143569-X",
    CodeScheme.SOCIAL_CREDIT: "91350100M000100Y43",
}
UNSOUND = [
    (CodeScheme.REGION, "33062100"),
    (CodeScheme.STATISTICAL, "33062100100"),
    (CodeScheme.STATISTICAL, "330621001000"),
    (CodeScheme.STATISTICAL, "330621601001"),
    (CodeScheme.ORGANIZATION, "D2143569-1"),
    (CodeScheme.ORGANIZATION, "D2143569"),
    (CodeScheme.SOCIAL_CREDIT, "91350100M000100Y44"),
    (CodeScheme.SOCIAL_CREDIT, "91350100M000100I43"),
    (CodeScheme.SOCIAL_CREDIT, "91350100M000100Y4"),
]


def coded(scheme: CodeScheme, code: str, on: date = DAY) -> RecordCode:
    """Record a code."""
    return RecordCode(organization_id="o1", scheme=scheme, code=code, on=on)


@pytest.mark.parametrize(("scheme", "code"), SOUND.items())
def test_a_sound_code_is_recorded(scheme: CodeScheme, code: str) -> None:
    specify(organization).given(REGISTERED).when(coded(scheme, code), DAY).then(
        OrganizationCoded(organization_id="o1", scheme=scheme, code=code, on=DAY)
    )


@pytest.mark.parametrize(("scheme", "code"), UNSOUND)
def test_a_code_that_does_not_check_is_refused(scheme: CodeScheme, code: str) -> None:
    specify(organization).given(REGISTERED).when(coded(scheme, code), DAY).refused(UnsoundCode)


@given(st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_no_single_wrong_character_of_a_credit_code_passes(place: int, character: str) -> None:
    code = SOUND[CodeScheme.SOCIAL_CREDIT]
    wrong = code[:place] + character + code[place + 1 :]
    assert is_sound(CodeScheme.SOCIAL_CREDIT, wrong) is (wrong == code)


def test_a_statistical_code_is_of_the_organisations_region() -> None:
    region = OrganizationCoded(organization_id="o1", scheme=CodeScheme.REGION, code="330603001", on=DAY)
    specify(organization).given(REGISTERED, region).when(
        coded(CodeScheme.STATISTICAL, SOUND[CodeScheme.STATISTICAL]), DAY
    ).refused(CodeOfAnotherPlace)


def test_a_code_holds_from_its_day() -> None:
    sixth = OrganizationCoded(organization_id="o1", scheme=CodeScheme.REGION, code="330603001", on=LATER)
    first = OrganizationCoded(organization_id="o1", scheme=CodeScheme.REGION, code="330621001", on=DAY)
    state = organization.initial
    for fact in (REGISTERED, sixth, first):
        state = organization.evolve(state, fact)
    assert [state.on(Aspect.REGION, day) for day in (DAY, LATER)] == ["330621001", "330603001"]
    specify(organization).given(REGISTERED, first).when(coded(CodeScheme.REGION, "330621001"), DAY).then_nothing()
