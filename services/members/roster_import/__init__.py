"""
An import of a roster workbook: one that is carried out as it is, or a newer one that is compared with what is known.

    unknown ──confirm──▶ confirmed ──(rows become commands)──▶ completed ──reverse──▶ reversing ──▶ reversed
       │                     └── refuse a row ──┘                                          ▲      └── settle ──┘
       └──upload──▶ uploaded ──▶ compared ──────────────finish──────▶ finished ──reverse───┘   what was left
                                   └── accept, decline ──┘               └── answer an absence ──┘

One file to a chapter; this one is the table of contents.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import assert_never, get_args

from services.members.events.imports import (
    AbsenceAnswered,
    CompensationRefused,
    DifferenceDeclined,
    DifferenceKey,
    DifferenceKind,
    DifferenceRefused,
    DifferencesAccepted,
    DifferencesApplied,
    DifferencesFound,
    ImportCompleted,
    ImportConfirmed,
    ImportEvent,
    ImportReversed,
    ImportRowRefused,
    LeftoversSettled,
    ReversalBegun,
    RosterUpdateAbandoned,
    RosterUpdateFinished,
    RosterUploaded,
)
from services.members.roster_import.answering import AnswerAbsence, DeclineDifference, answer, decline
from services.members.roster_import.confirming import (
    CompleteImport,
    ConfirmImport,
    RefuseRow,
    complete,
    confirm,
    refuse_row,
)
from services.members.roster_import.reversing import (
    CompleteReversal,
    RefuseCompensation,
    ReverseImport,
    SettleLeftovers,
    complete_reversal,
    refuse_compensation,
    reverse,
    settle,
)
from services.members.roster_import.state import Refused, RosterImport, initial
from services.members.roster_import.updating import (
    AbandonUpdate,
    AcceptDifferences,
    CloseAcceptance,
    FinishUpdate,
    RecordDifferences,
    RefuseDifference,
    UploadRoster,
    abandon,
    accept,
    close,
    finish,
    record,
    refuse,
    upload,
)

__all__ = ["COMMANDS", "ImportCommand", "Refused", "RosterImport", "decide", "evolve", "initial", "stream"]

UpdateCommand = (
    UploadRoster
    | RecordDifferences
    | AbandonUpdate
    | AcceptDifferences
    | RefuseDifference
    | CloseAcceptance
    | DeclineDifference
    | AnswerAbsence
    | FinishUpdate
)

ImportCommand = (
    ConfirmImport
    | RefuseRow
    | CompleteImport
    | UpdateCommand
    | ReverseImport
    | RefuseCompensation
    | CompleteReversal
    | SettleLeftovers
)
COMMANDS = get_args(ImportCommand)


def stream(command: ImportCommand) -> str:
    """One stream for each import."""
    return f"import-{command.import_id}"


def decide(command: ImportCommand, state: RosterImport, rules: object, today: date) -> Sequence[ImportEvent]:
    """The table of contents."""
    match command:
        case ConfirmImport():
            return confirm(command, state)
        case RefuseRow():
            return refuse_row(command, state)
        case CompleteImport():
            return complete(command, state)
        case ReverseImport():
            return reverse(command, state)
        case RefuseCompensation():
            return refuse_compensation(command, state)
        case CompleteReversal():
            return complete_reversal(command, state)
        case SettleLeftovers():
            return settle(command, state)
        case _:
            return _update(command, state)


def _update(command: UpdateCommand, state: RosterImport) -> Sequence[ImportEvent]:
    """The part of it that is about a newer roster."""
    match command:
        case UploadRoster():
            return upload(command, state)
        case RecordDifferences():
            return record(command, state)
        case AbandonUpdate():
            return abandon(command, state)
        case AcceptDifferences():
            return accept(command, state)
        case RefuseDifference():
            return refuse(command, state)
        case CloseAcceptance():
            return close(command, state)
        case DeclineDifference():
            return decline(command, state)
        case AnswerAbsence():
            return answer(command, state)
        case FinishUpdate():
            return finish(command, state)
        case _:
            assert_never(command)


def evolve(state: RosterImport, event: ImportEvent) -> RosterImport:
    """What each fact changes."""
    match event:
        case ImportConfirmed():
            return replace(state, status="confirmed")
        case ImportRowRefused():
            return replace(state, refused=state.refused + 1)
        case ImportCompleted():
            return replace(state, status="completed")
        case RosterUploaded():
            return replace(state, status="uploaded")
        case DifferencesFound():
            return replace(state, status="compared").with_differences((each.key for each in event.differences), "open")
        case RosterUpdateAbandoned():
            return replace(state, status="abandoned")
        case RosterUpdateFinished():
            return replace(state, status="finished")
        case ReversalBegun():
            return replace(state, status="reversing")
        case CompensationRefused():
            left = DifferenceKey(event.member_id, event.kind)
            return replace(state, leftovers=state.leftovers | {left})
        case ImportReversed():
            return replace(state, status="reversed")
        case LeftoversSettled():
            return replace(state, leftovers=state.leftovers.difference(event.leftovers))
        case _:
            return _answered(state, event)


def _answered(
    state: RosterImport,
    event: DifferencesAccepted | DifferenceRefused | DifferencesApplied | DifferenceDeclined | AbsenceAnswered,
) -> RosterImport:
    """How differences stand after an answer."""
    match event:
        case DifferencesAccepted():
            return state.with_differences(event.differences, "accepted")
        case DifferencesApplied():
            asked = [key for key, standing in state.differences.items() if standing == "accepted"]
            return state.with_differences(asked, "applied")
        case DifferenceRefused():
            return state.with_differences([DifferenceKey(event.member_id, event.kind)], "refused")
        case DifferenceDeclined():
            return state.with_differences([DifferenceKey(event.member_id, event.kind)], "declined")
        case AbsenceAnswered():
            return state.with_differences([DifferenceKey(event.member_id, DifferenceKind.ABSENT)], "answered")
        case _:
            assert_never(event)
