"""
An import of a roster workbook: confirmed once, carried out row by row, completed; only then do its people count.

    unknown ──confirm──▶ confirmed ──(rows become commands)──▶ complete ──▶ completed
                             └── refuse a row ──┘
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never, get_args

from services.members.events import ImportCompleted, ImportConfirmed, ImportEvent, ImportRowRefused


class Refused(Exception):
    """An import cannot go on."""

    zh = "无法执行该导入。"
    en = "This import cannot be carried out."


class Mode(StrEnum):
    """What to do about faulty rows."""

    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    CORRECT_ROWS = "CORRECT_ROWS"


@dataclass(frozen=True, slots=True)
class RosterImport:
    """How far it is."""

    status: str = "unknown"
    refused: int = 0


initial = RosterImport()


def stream(command: "ImportCommand") -> str:
    """One stream for each import."""
    return f"import-{command.import_id}"


# ── Confirming ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmImport:
    """An operator has seen the preview and wants it carried out."""

    import_id: str
    rows: int
    faulty: int
    mode: Mode
    on: date


class FaultyRows(Refused):
    """All or nothing means nothing while a row is faulty."""

    zh = "还有错误行，按“全部成功才导入”不能执行；请改正后重新上传，或选择“仅导入正确行”。"
    en = "Some rows are faulty: mend them and upload again, or choose to import only the correct rows."


class NothingToImport(Refused):
    """There is no correct row."""

    zh = "没有可以导入的行，请检查文件。"
    en = "There is no row to import; check the file."


def confirm(command: ConfirmImport, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``ImportConfirmed``; nothing when it was confirmed before."""
    if state.status != "unknown":
        return []
    if command.faulty and command.mode is Mode.ALL_OR_NOTHING:
        raise FaultyRows
    if command.rows == 0:
        raise NothingToImport
    return [
        ImportConfirmed(
            import_id=command.import_id,
            rows=command.rows,
            left_out=command.faulty,
            mode=command.mode.value,
            on=command.on,
        )
    ]


# ── A row that is refused after all ──────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseRow:
    """What a row asks was refused, because something changed since the preview. Asked by the policy only."""

    import_id: str
    row: str
    refusal: str


class NotRunning(Refused):
    """Only a confirmed import has rows to refuse or can be completed."""

    zh = "该导入尚未确认或已经完成。"
    en = "This import is not confirmed, or is already completed."


def refuse_row(command: RefuseRow, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``ImportRowRefused``."""
    if state.status != "confirmed":
        raise NotRunning
    return [ImportRowRefused(import_id=command.import_id, row=command.row, refusal=command.refusal)]


# ── Completing ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteImport:
    """Every row has been asked. Asked by the policy only."""

    import_id: str
    commands: int
    on: date


def complete(command: CompleteImport, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``ImportCompleted``; the people of the import count from here on."""
    if state.status != "confirmed":
        raise NotRunning
    return [
        ImportCompleted(import_id=command.import_id, commands=command.commands, refused=state.refused, on=command.on)
    ]


# ── The whole of it ──────────────────────────────────────────────────────────

ImportCommand = ConfirmImport | RefuseRow | CompleteImport
COMMANDS = get_args(ImportCommand)


def decide(command: ImportCommand, state: RosterImport, rules: object, today: date) -> Sequence[ImportEvent]:
    """The table of contents."""
    match command:
        case ConfirmImport():
            return confirm(command, state)
        case RefuseRow():
            return refuse_row(command, state)
        case CompleteImport():
            return complete(command, state)
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
        case _:
            assert_never(event)
