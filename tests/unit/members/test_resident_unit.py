"""Resident units: recorded, recorded otherwise, recorded again."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import resident_unit
from services.members.events import ResidentUnitAffiliated, ResidentUnitLeft, ResidentUnitRecorded
from services.members.resident_unit import (
    AffiliateResidentUnit,
    Covered,
    HasItsOwn,
    NotYetGone,
    RecordResidentUnit,
    RecordUnitLeft,
    UnitNotHere,
    UnitWithoutName,
    UnsoundCreditCode,
)

DAY = date(2010, 6, 7)
RECORD = RecordResidentUnit(unit_id="u1", community_id="hubin", name="轻纺城市场", kind="企业", on=DAY)
RECORDED = ResidentUnitRecorded(
    unit_id="u1", community_id="hubin", name="轻纺城市场", kind="企业", party_organization=None, on=DAY
)


def test_a_unit_without_a_party_organisation_is_recorded() -> None:
    specify(resident_unit).when(RECORD, DAY).then(RECORDED)


def test_that_it_has_a_party_organisation_by_now_is_news() -> None:
    grown = replace(RECORD, party_organization="市场党支部")
    specify(resident_unit).given(RECORDED).when(grown, DAY).then(replace(RECORDED, party_organization="市场党支部"))


def test_recording_the_same_on_another_day_gives_nothing() -> None:
    specify(resident_unit).given(RECORDED).when(replace(RECORD, on=date(2011, 6, 7)), DAY).then_nothing()


@pytest.mark.parametrize("name", ["", "  ", "\u3000"])
def test_a_unit_has_a_name(name: str) -> None:
    specify(resident_unit).when(replace(RECORD, name=name), DAY).refused(UnitWithoutName)


# ── Coverage ─────────────────────────────────────────────────────────────────

AFFILIATE = AffiliateResidentUnit(unit_id="u1", organization_id="branch", on=date(2010, 9, 1))
AFFILIATED = ResidentUnitAffiliated(unit_id="u1", organization_id="branch", on=date(2010, 9, 1))
LEAVE = RecordUnitLeft(unit_id="u1", on=date(2011, 1, 1))
LEFT = ResidentUnitLeft(unit_id="u1", on=date(2011, 1, 1))
OWN = replace(RECORDED, party_organization="市场党支部", on=date(2010, 12, 1))


def test_a_unit_without_one_is_looked_after_by_an_organisation_of_the_tree() -> None:
    specify(resident_unit).given(RECORDED).when(AFFILIATE, DAY).then(AFFILIATED)


def test_affiliating_again_gives_nothing() -> None:
    specify(resident_unit).given(RECORDED, AFFILIATED).when(AFFILIATE, DAY).then_nothing()


def test_it_may_be_looked_after_no_longer() -> None:
    alone = replace(AFFILIATE, organization_id=None)
    specify(resident_unit).given(RECORDED, AFFILIATED).when(alone, DAY).then(replace(AFFILIATED, organization_id=None))


def test_who_has_an_organisation_is_not_affiliated() -> None:
    specify(resident_unit).given(OWN).when(AFFILIATE, DAY).refused(HasItsOwn)


def test_a_unit_leaves() -> None:
    specify(resident_unit).given(RECORDED).when(LEAVE, LEAVE.on).then(LEFT)


def test_a_unit_that_left_may_come_back() -> None:
    specify(resident_unit).given(RECORDED, LEFT).when(RECORD, DAY).then(RECORDED)


@pytest.mark.parametrize("history", [(), (RECORDED, LEFT)])
@pytest.mark.parametrize("command", [AFFILIATE, LEAVE])
def test_only_a_unit_that_is_here_changes(
    history: tuple[object, ...], command: resident_unit.ResidentUnitCommand
) -> None:
    specify(resident_unit).given(*history).when(command, DAY).refused(UnitNotHere)


def test_that_it_left_is_entered_when_it_has() -> None:
    specify(resident_unit).given(RECORDED).when(LEAVE, DAY).refused(NotYetGone)


def test_how_the_party_is_present_by_day() -> None:
    state = resident_unit.initial
    for fact in (RECORDED, AFFILIATED, OWN, LEFT):
        state = resident_unit.evolve(state, fact)
    days = [date(2010, 8, 31), date(2010, 9, 1), date(2010, 12, 1), date(2011, 1, 1)]
    covered = [Covered.NOT, Covered.AFFILIATED, Covered.OWN]
    assert [state.covered.on(day) for day in days] == [*(("hubin", each) for each in covered), None]


def test_a_sound_credit_code_is_kept() -> None:
    code = "91350100M000100Y43"
    specify(resident_unit).when(replace(RECORD, social_credit_code=code), DAY).then(
        replace(RECORDED, social_credit_code=code)
    )


def test_a_credit_code_that_does_not_check_is_refused() -> None:
    wrong = replace(RECORD, social_credit_code="91350100M000100Y44")
    specify(resident_unit).when(wrong, DAY).refused(UnsoundCreditCode)
