"""What is entered before its day: every command as it comes in three years, once more with tomorrow's date."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from infra.adapters.runtime import Runtime, define
from infra.adapters.sqlite_bus import SqliteBus
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.errors import KernelError
from infra.settings import Settings
from services.members.brigade import DissolveSquad, FormBrigade, FormSquad
from services.members.handover import HandOverDuties
from services.members.organization import AppointSecretary, RelieveSecretary
from services.members.organization.leading import RecordCode
from services.members.organization.standing import (
    DissolveOrganization,
    MergeOrganization,
    RegisterOrganization,
    ReparentOrganization,
)
from services.members.policy_document import RegisterPolicyDocument, RepealPolicyDocument
from services.members.post_catalogue import DefinePost
from services.members.resident_unit import AffiliateResidentUnit, RecordResidentUnit
from services.members.rulebook import PublishWorkCalendar
from tests.years.playing import Office
from tests.years.test_years import LAST, PEOPLE, SEED


class Hasty(Office):
    """An office where each kind of command is tried with today's date, and if that will do, with tomorrow's."""

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        #: Whether a kind of command is accepted before its day.
        self.accepts_tomorrow: dict[type, bool] = {}

    def _ask(self, commands: list[Any], day: date) -> None:
        for command in commands:
            kind = type(command)
            if hasattr(command, "on") and kind not in self.accepts_tomorrow and self._would_do(command, day, day):
                self.accepts_tomorrow[kind] = self._would_do(command, day + timedelta(days=1), day)
        super()._ask(commands, day)

    def _would_do(self, command: Any, on: date, today: date) -> bool:
        refusals = KernelError, self._runtime.definition.commands[type(command)].Refused
        asked = Asked("rehearsed", "clerk", datetime.combine(today, time(9), CIVIL_TIME), "rehearsed")
        try:
            self._runtime.handler.rehearse(replace(command, on=on), asked)
        except refusals:
            return False
        return True


#: What is decided for a later day, by a document or by the organisation itself.
MAY_BE_AHEAD = {
    *(RegisterOrganization, ReparentOrganization, MergeOrganization, DissolveOrganization, RecordCode),
    *(AppointSecretary, RelieveSecretary, HandOverDuties),
    *(RecordResidentUnit, AffiliateResidentUnit, FormBrigade, FormSquad, DissolveSquad, DefinePost),
    *(PublishWorkCalendar, RegisterPolicyDocument, RepealPolicyDocument),
}


def test_what_has_happened_is_not_entered_before_its_day(tmp_path: Path) -> None:
    runtime = Runtime(define("services.members"), Settings(tmp_path, 0, "330621001"))
    bus = SqliteBus(tmp_path / "bus.sqlite")
    office = Hasty(runtime, bus, PEOPLE, SEED, LAST)
    office.play()
    runtime.close()
    bus.close()
    assert {kind for kind, accepted in office.accepts_tomorrow.items() if accepted} <= MAY_BE_AHEAD
    assert len(office.accepts_tomorrow) > 80
