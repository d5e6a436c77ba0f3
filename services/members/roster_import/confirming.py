"""A roster that is carried out: confirmed once, row by row, completed; only then do its people count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.events.imports import ImportCompleted, ImportConfirmed, ImportEvent, ImportRowRefused
from services.members.roster_import.state import Refused, RosterImport


class Mode(StrEnum):
    """What to do about faulty rows."""

    ALL_OR_NOTHING = "ALL_OR_NOTHING"
    CORRECT_ROWS = "CORRECT_ROWS"


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
