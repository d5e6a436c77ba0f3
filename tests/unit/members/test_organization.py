"""The organisation tree: registered, moved, given a secretary, dissolved."""

from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import organization
from services.members.events import (
    OrganizationDissolved,
    OrganizationKind,
    OrganizationRegistered,
    OrganizationReparented,
    SecretaryAppointed,
)
from services.members.organization import (
    AppointSecretary,
    DissolveOrganization,
    NoParent,
    NotActive,
    OrganizationCommand,
    OrganizationKnown,
    OwnParent,
    RegisterOrganization,
    ReparentOrganization,
)

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


@pytest.mark.parametrize("history", [(REGISTERED,), (REGISTERED, DISSOLVED)])
def test_an_id_names_one_organisation_for_ever(history: tuple[object, ...]) -> None:
    specify(organization).given(*history).when(REGISTER, DAY).refused(OrganizationKnown)


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
