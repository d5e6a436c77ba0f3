"""A newer roster: uploaded, compared, and each difference accepted, declined or left open. Absence ends nobody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.imports import (
    Difference,
    DifferenceKey,
    DifferenceKind,
    DifferenceRefused,
    DifferencesAccepted,
    DifferencesApplied,
    DifferencesFound,
    ImportEvent,
    RosterUpdateAbandoned,
    RosterUpdateFinished,
    RosterUploaded,
)
from services.members.roster_import.state import ANSWERABLE, Refused, RosterImport

#: Differences that one command brings about. The others want a paper that a roster is not.
TAKEN_OVER = (DifferenceKind.JOINED, DifferenceKind.MOVED, DifferenceKind.CHANGED)

#: Longer selections nobody reads; with more differences, it is most likely the wrong file.
LONGEST, MOST = 500, 2000

#: A heading that names a column; whatever else stands there is not repeated in an event.
_HEADING = re.compile(r"[^\W\d_]{1,12}")

# ── Uploading ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRoster:
    """Compare a roster that was prepared with what is known."""

    import_id: str
    rows: int
    faulty: int
    columns: tuple[str, ...]
    not_kept: tuple[str, ...]
    on: date


class FaultyRoster(Refused):
    """Whoever stands in a faulty row would be taken for absent."""

    zh = "名册里还有错误行，比对时会把这些人当作不在名册；请改正后重新上传。"
    en = "Some rows are faulty, and their people would be taken for absent: mend them and upload the roster again."


class EmptyRoster(Refused):
    """Compared with nothing, everybody would be absent."""

    zh = "文件里没有党员花名册的内容，无法比对；请检查工作表和表头。"
    en = "The file has no rows of a roster to compare; check its sheets and headings."


def upload(command: UploadRoster, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``RosterUploaded``; nothing when it was uploaded before."""
    if state.status != "unknown":
        return []
    if command.faulty:
        raise FaultyRoster
    if command.rows == 0:
        raise EmptyRoster
    named = tuple(heading for heading in command.not_kept if _HEADING.fullmatch(heading))
    return [
        RosterUploaded(
            import_id=command.import_id, rows=command.rows, columns=command.columns, not_kept=named, on=command.on
        )
    ]


# ── What the comparison found ────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDifferences:
    """This is in what the roster differs. Asked by the policy only."""

    import_id: str
    differences: tuple[Difference, ...]
    unchanged: int
    on: date


class NotUploaded(Refused):
    """Only an uploaded roster is compared, and once."""

    zh = "该名册尚未上传或已经比对。"
    en = "This roster is not uploaded, or is compared already."


class TooManyDifferences(Refused):
    """Nobody goes through thousands of differences."""

    zh = "差异超过 2000 项，多半选错了文件；请核对后重新上传，首次建册请用“名册导入”。"
    en = "There are more than 2000 differences; check that it is the right file. A first roster is imported instead."


def record(command: RecordDifferences, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``DifferencesFound``."""
    if state.status != "uploaded":
        raise NotUploaded
    if len(command.differences) > MOST:
        raise TooManyDifferences
    return [
        DifferencesFound(
            import_id=command.import_id,
            differences=command.differences,
            unchanged=command.unchanged,
            on=command.on,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonUpdate:
    """The comparison cannot be made, for a reason. Asked by the policy only."""

    import_id: str
    refusal: str


def abandon(command: AbandonUpdate, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``RosterUpdateAbandoned``."""
    if state.status != "uploaded":
        raise NotUploaded
    return [RosterUpdateAbandoned(import_id=command.import_id, refusal=command.refusal)]


# ── Taking over ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDifferences:
    """Take these differences over, each by the command that brings it about."""

    import_id: str
    differences: tuple[DifferenceKey, ...]
    on: date


class NotCompared(Refused):
    """Only what was compared and is not finished has differences to answer."""

    zh = "该名册尚未比对完成或已经办结，请重新上传名册。"
    en = "This roster is not compared yet, or is finished; upload it again."


class OddSelection(Refused):
    """A selection has something in it, nothing twice, and an end."""

    zh = "请勾选 1 至 500 项差异，同一项不能重复。"
    en = "Choose between 1 and 500 differences, none twice."


class NotWaiting(Refused):
    """Each difference is answered once."""

    zh = "所选差异有的已经办理，请刷新后重新勾选。"
    en = "Some of these differences are answered already; reload the list and choose again."


class NeedsPaper(Refused):
    """A roster is no resolution and no certificate."""

    zh = "人员类别不同、离开后又在册和不在名册的，须凭文件逐人办理，不能直接采纳。"
    en = "A changed category, a return and an absence each need a document: deal with them one by one."


def accept(command: AcceptDifferences, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``DifferencesAccepted``; what was refused before may be tried again."""
    must_be_compared(state)
    if not 1 <= len(set(command.differences)) == len(command.differences) <= LONGEST:
        raise OddSelection
    if any(key.kind not in TAKEN_OVER for key in command.differences):
        raise NeedsPaper
    if any(state.differences.get(key) not in ANSWERABLE for key in command.differences):
        raise NotWaiting
    return [DifferencesAccepted(import_id=command.import_id, differences=command.differences, on=command.on)]


def must_be_compared(state: RosterImport) -> None:
    """Raises ``NotCompared`` unless its differences can be answered."""
    if state.status != "compared":
        raise NotCompared


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseDifference:
    """What an accepted difference asked was refused. Asked by the policy only."""

    import_id: str
    member_id: str
    kind: DifferenceKind
    refusal: str


def refuse(command: RefuseDifference, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``DifferenceRefused``; nothing for what waits for no command."""
    if state.differences.get(DifferenceKey(command.member_id, command.kind)) != "accepted":
        return []
    return [
        DifferenceRefused(
            import_id=command.import_id, member_id=command.member_id, kind=command.kind, refusal=command.refusal
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAcceptance:
    """Everything that was accepted has been asked. Asked by the policy only."""

    import_id: str


def close(command: CloseAcceptance, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``DifferencesApplied``; nothing when nothing was waiting."""
    return [DifferencesApplied(import_id=command.import_id)] if state.count("accepted") else []


# ── Finishing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishUpdate:
    """Let go of the rows; what is open stays as it is known."""

    import_id: str
    on: date


class StillAsking(Refused):
    """What was accepted is carried out first."""

    zh = "已采纳的差异还在逐项办理，请稍后再办结。"
    en = "What was accepted is still being carried out; finish a little later."


def finish(command: FinishUpdate, state: RosterImport) -> Sequence[ImportEvent]:
    """Outcome: ``RosterUpdateFinished``."""
    must_be_compared(state)
    if state.count("accepted"):
        raise StillAsking
    left = state.count(*ANSWERABLE)
    return [RosterUpdateFinished(import_id=command.import_id, left_open=left, on=command.on)]
