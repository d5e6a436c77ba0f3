"""
One volunteer's service records: minutes that count, and those that do not, with the reason (C23).

    attendance ──▶ RECORDED ◀──approve── AWAITING (beyond a day's limit)
               ──▶ REJECTED ──correct──▶ RECORDED
    back entry, by two people ──▶ RECORDED
                   any of them ──void──▶ VOIDED
    any of them ──dispute──▶ disputed ──uphold, correct, void──▶ resolved

One file to a chapter; this one is the table of contents.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never, get_args

from services.volunteering.events import (
    BackEntryProposed,
    DisputeResolved,
    RulebookPublished,
    ServiceAwaitsApproval,
    ServiceCorrected,
    ServiceDisputed,
    ServiceRecorded,
    ServiceRecordEvent,
    ServiceRejected,
    ServiceVoided,
    Times,
)
from services.volunteering.service_record.back_entry import EnterBackEntry, enter
from services.volunteering.service_record.hours import hours, hours_and_minutes
from services.volunteering.service_record.mending import (
    CorrectService,
    DisputeService,
    UpholdService,
    VoidService,
    correct,
    dispute,
    uphold,
    void,
)
from services.volunteering.service_record.recording import ApproveService, RecordService, approve, record
from services.volunteering.service_record.state import Record, Refused, Service, initial

__all__ = [
    "COMMANDS",
    "Refused",
    "Service",
    "decide",
    "evolve",
    "hours",
    "hours_and_minutes",
    "initial",
    "stream",
]

ServiceRecordCommand = (
    RecordService | ApproveService | EnterBackEntry | DisputeService | UpholdService | CorrectService | VoidService
)

COMMANDS = get_args(ServiceRecordCommand)


def stream(command: ServiceRecordCommand) -> str:
    """One stream for each volunteer, so that all records of a person's day are decided together."""
    return f"service-{command.volunteer_id}"


def decide(
    command: ServiceRecordCommand, state: Service, rules: RulebookPublished | None, today: date
) -> Sequence[ServiceRecordEvent]:
    """The table of contents."""
    match command:
        case RecordService():
            return record(command, state, rules)
        case ApproveService():
            return approve(command, state, rules)
        case EnterBackEntry():
            return enter(command, state, rules, today)
        case DisputeService():
            return dispute(command, state)
        case UpholdService():
            return uphold(command, state)
        case CorrectService():
            return correct(command, state, rules)
        case VoidService():
            return void(command, state)
        case _:
            assert_never(command)


def evolve(state: Service, event: ServiceRecordEvent) -> Service:
    """What each fact changes."""
    match event:
        case ServiceRecorded():
            return _with(state, event.record_id, _new(event, event.confirmed_by, "RECORDED", state))
        case ServiceRejected():
            return _with(state, event.record_id, _new(event, event.confirmed_by, "REJECTED", state))
        case ServiceAwaitsApproval():
            return _with(state, event.record_id, _new(event, event.confirmed_by, "AWAITING", state))
        case BackEntryProposed():
            return _with(state, event.record_id, _new(event, event.entered_by, "PROPOSED", state))
        case ServiceDisputed():
            return _with(state, event.record_id, replace(state.record(event.record_id), disputed=True))
        case DisputeResolved():
            return _with(state, event.record_id, replace(state.record(event.record_id), disputed=False))
        case ServiceCorrected():
            times = Times(event.starts, event.ends, event.pause_minutes)
            return _with(state, event.record_id, replace(state.record(event.record_id), times=times, status="RECORDED"))
        case ServiceVoided():
            return _with(state, event.record_id, replace(state.record(event.record_id), status="VOIDED"))
        case _:
            assert_never(event)


def _new(
    event: ServiceRecorded | ServiceRejected | ServiceAwaitsApproval | BackEntryProposed,
    hand: str,
    status: str,
    state: Service,
) -> Record:
    times = Times(event.starts, event.ends, event.pause_minutes)
    before = state.records.get(event.record_id)
    return Record(event.activity_id, event.day, times, hand, status, disputed=before is not None and before.disputed)


def _with(state: Service, record_id: str, record: Record) -> Service:
    return replace(state, records={**state.records, record_id: record})
