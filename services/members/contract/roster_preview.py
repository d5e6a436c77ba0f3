"""What reading a roster gives: rows, what is wrong with each, and what is left behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Level = Literal["error", "warning"]
State = Literal["ok", "warning", "error"]
Value = str | bool


class SheetKind(StrEnum):
    """The sheets a street office keeps."""

    ROSTER = "ROSTER"
    ON_DUTY = "ON_DUTY"
    MOBILE_OUT = "MOBILE_OUT"
    MOBILE_IN = "MOBILE_IN"
    HARDSHIP = "HARDSHIP"
    RESIDENT_UNITS = "RESIDENT_UNITS"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to look at: a stable code and a sentence in two languages, never a personal value."""

    level: Level
    column: str
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row: its kept fields normalised, what was found, and the original texts of the kept columns."""

    sheet: SheetKind
    number: int
    values: Mapping[str, Value]
    findings: tuple[Finding, ...] = ()
    original: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """Error if any finding is one, else warning if there is any, else ok."""
        levels = {finding.level for finding in self.findings}
        return "error" if "error" in levels else "warning" if levels else "ok"


@dataclass(frozen=True, slots=True)
class Preview:
    """The whole file: nothing of it is stored yet, and of `not_kept` nothing ever will be."""

    rows: tuple[RosterRow, ...]
    not_kept: Mapping[SheetKind, tuple[str, ...]]
    unknown_sheets: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[State, int]:
        """How many rows are ok, carry warnings, carry errors."""
        counted = Counter(row.state for row in self.rows)
        return {"ok": counted["ok"], "warning": counted["warning"], "error": counted["error"]}

    @property
    def usable(self) -> bool:
        """Whether every row and the file itself are free of errors (what “all or nothing” asks)."""
        return not self.counts["error"] and all(finding.level != "error" for finding in self.findings)

    def of(self, kind: SheetKind) -> tuple[RosterRow, ...]:
        """The rows of one sheet, in their order."""
        return tuple(row for row in self.rows if row.sheet is kind)
