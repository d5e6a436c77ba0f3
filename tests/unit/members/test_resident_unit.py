"""Resident units: recorded, recorded otherwise, recorded again."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import resident_unit
from services.members.events import ResidentUnitRecorded
from services.members.resident_unit import RecordResidentUnit, UnitWithoutName

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
