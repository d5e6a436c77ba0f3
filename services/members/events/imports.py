"""Facts about imports: a roster that is carried out, and a newer one that is compared with what is known."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.events.values import Open


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportConfirmed:
    """An operator confirmed what the preview showed; the rows wait in the vault."""

    import_id: Open[str]
    rows: Open[int]
    left_out: Open[int]
    mode: Open[str]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRowRefused:
    """What a row asked was refused after all; ``row`` names sheet and number, ``refusal`` the reason's name."""

    import_id: Open[str]
    row: Open[str]
    refusal: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCompleted:
    """Every row has been asked; from here on they count."""

    import_id: Open[str]
    commands: Open[int]
    refused: Open[int]
    on: Open[date]


# ── A newer roster ───────────────────────────────────────────────────────────


class DifferenceKind(StrEnum):
    """In what a newer roster differs from what is known of one person."""

    JOINED = "JOINED"
    MOVED = "MOVED"
    CHANGED = "CHANGED"
    STANDING = "STANDING"
    RETURNED = "RETURNED"
    ABSENT = "ABSENT"


class DeclineReason(StrEnum):
    """Why a difference is not taken over."""

    ROSTER_WRONG = "ROSTER_WRONG"
    DONE_OTHERWISE = "DONE_OTHERWISE"
    NOT_SETTLED = "NOT_SETTLED"


class Absence(StrEnum):
    """Why somebody who is known here stands on the newer roster no more."""

    MOVED_AWAY = "MOVED_AWAY"
    TRANSFERRED = "TRANSFERRED"
    DIED = "DIED"
    LEFT_OUT = "LEFT_OUT"


class ReversalReason(StrEnum):
    """Why an import is reversed."""

    WRONG_FILE = "WRONG_FILE"
    FAULTY_ROSTER = "FAULTY_ROSTER"
    ENTERED_TOO_EARLY = "ENTERED_TOO_EARLY"


@dataclass(frozen=True, slots=True, order=True)
class DifferenceKey:
    """One difference: whose, and in what."""

    member_id: str
    kind: DifferenceKind


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference as it was found. Where the person would belong, and the names of the fields; no value of theirs."""

    member_id: str
    kind: DifferenceKind
    organization_id: str
    community_id: str
    fields: tuple[str, ...] = ()

    @property
    def key(self) -> DifferenceKey:
        """Whose it is, and in what."""
        return DifferenceKey(self.member_id, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterUploaded:
    """A newer roster came in; its id is a keyed hash of the file, its rows wait in the vault.

    ``columns`` are the fields that were read, ``not_kept`` the headings of columns that were not.
    """

    import_id: Open[str]
    rows: Open[int]
    columns: Open[tuple[str, ...]]
    not_kept: Open[tuple[str, ...]]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesFound:
    """The roster was compared with what was known; of ``unchanged`` people it says what was known already."""

    import_id: Open[str]
    differences: Open[tuple[Difference, ...]]
    unchanged: Open[int]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterUpdateAbandoned:
    """The roster was not compared, for the reason named; it may be uploaded again."""

    import_id: Open[str]
    refusal: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesAccepted:
    """Somebody looked at these differences and takes them over."""

    import_id: Open[str]
    differences: Open[tuple[DifferenceKey, ...]]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceRefused:
    """What an accepted difference asked was refused: something had changed since the comparison."""

    import_id: Open[str]
    member_id: Open[str]
    kind: Open[DifferenceKind]
    refusal: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesApplied:
    """Everything that was accepted has been asked."""

    import_id: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceDeclined:
    """Somebody looked at a difference and does not take it over."""

    import_id: Open[str]
    member_id: Open[str]
    kind: Open[DifferenceKind]
    reason: Open[DeclineReason]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceAnswered:
    """Somebody found out why a person stands on the roster no more. What follows is entered by itself."""

    import_id: Open[str]
    member_id: Open[str]
    answer: Open[Absence]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterUpdateFinished:
    """The comparison is over and the rows are gone; ``left_open`` differences were not answered."""

    import_id: Open[str]
    left_open: Open[int]
    on: Open[date]


# ── Reversing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ReversalBegun:
    """Two people want what an import did compensated."""

    import_id: Open[str]
    reason: Open[ReversalReason]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensationRefused:
    """What an import did to a person cannot be compensated, as later facts stand on it: somebody looks at it."""

    import_id: Open[str]
    member_id: Open[str]
    kind: Open[DifferenceKind]
    refusal: Open[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReversed:
    """What could be compensated has been; ``left`` of it is left to people."""

    import_id: Open[str]
    compensated: Open[int]
    left: Open[int]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftoversSettled:
    """Somebody has seen to what a reversal left to people; what that came to is entered by itself."""

    import_id: Open[str]
    leftovers: Open[tuple[DifferenceKey, ...]]
    on: Open[date]


ImportEvent = (
    ImportConfirmed
    | ImportRowRefused
    | ImportCompleted
    | RosterUploaded
    | DifferencesFound
    | RosterUpdateAbandoned
    | DifferencesAccepted
    | DifferenceRefused
    | DifferencesApplied
    | DifferenceDeclined
    | AbsenceAnswered
    | RosterUpdateFinished
    | ReversalBegun
    | CompensationRefused
    | ImportReversed
    | LeftoversSettled
)
