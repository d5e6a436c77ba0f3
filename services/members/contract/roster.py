"""A street office's roster workbook as validated rows: a pure function of its cells and of the day.

    sheets ─▶ which kind? ─▶ where is the heading row? ─▶ rows, cell by cell ─▶ row by row ─▶ row against row

Nothing is stored, and columns that are not kept are not even read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from infra.adapters.workbook import EMPTY, Cell, Sheet
from services.members.contract.roster_columns import COLUMNS, TITLES, Column, kind_by_name, normal_heading
from services.members.contract.roster_findings import found
from services.members.contract.roster_preview import Finding, Level, Preview, RosterRow, SheetKind, State, Value
from services.members.contract.roster_values import Circumstances, id_birth_date, id_sex, plain
from services.members.contract.roster_workbooks import error_workbook, template_workbook

__all__ = [
    "Finding",
    "Level",
    "Preview",
    "RosterRow",
    "SheetKind",
    "State",
    "Value",
    "error_workbook",
    "read_roster",
    "template_workbook",
]

# Columns of our own making or of no content, about which there is nothing to tell.
_UNREMARKABLE = {"序号", "编号", "行号", "错误原因"}
_NOTES = {"说明", "填写说明"}
_HEADER_WITHIN = 20
_FOOT = re.compile(r"制表|填表|审核|审批人|合计|总计|小计|备注|说明|注[:：]|单位|负责人|打印")


@dataclass(frozen=True)
class _Header:
    """The heading row found in a sheet: where it is, and which column stands where."""

    index: int
    columns: Mapping[int, Column]
    headings: Mapping[int, str]
    not_kept: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns.values()}


@dataclass
class _Reading:
    """What has been read so far, over all sheets."""

    rows: list[RosterRow] = field(default_factory=list)
    not_kept: dict[SheetKind, tuple[str, ...]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_roster(sheets: Sequence[Sheet], today: date) -> Preview:
    """Every row of every known sheet with what is wrong with it; never raises on content."""
    so_far = _Reading()
    known: set[SheetKind] = set()
    for sheet in sheets:
        kind = kind_by_name(sheet.name) or _kind_by_headings(sheet)
        if kind is None:
            if sheet.rows and sheet.name not in _NOTES:
                so_far.unknown.append(sheet.name)
        elif kind in known:
            so_far.findings.append(found("sheet_twice", TITLES[kind]))
        else:
            known.add(kind)
            _read_sheet(so_far, kind, sheet, Circumstances(today, sheet.date_system))
    if not known:
        so_far.findings.append(found("no_known_sheet", ""))
    rows = _compare_names(so_far.rows)
    return Preview(tuple(rows), so_far.not_kept, tuple(so_far.unknown), tuple(so_far.findings))


# ── Sheets and headings ──────────────────────────────────────────────────────


def _kind_by_headings(sheet: Sheet) -> SheetKind | None:
    """The kind whose required columns are all there; of several, the one that explains most columns."""
    matches = []
    for kind, columns in COLUMNS.items():
        header = _find_header(sheet, kind)
        if header and {column.field for column in columns if column.need == "required"} <= header.fields:
            matches.append((len(header.columns), kind))
    return max(matches, default=(0, None), key=lambda match: match[0])[1]


def _find_header(sheet: Sheet, kind: SheetKind) -> _Header | None:
    """Of the first rows, the one with most known headings, at least two; titles above it are passed over."""
    candidates = [_as_header(index, cells, kind) for index, (_, cells) in enumerate(sheet.rows[:_HEADER_WITHIN])]
    best = max(candidates, key=lambda header: len(header.columns), default=None)
    return best if best and len(best.columns) >= 2 else None


def _as_header(index: int, cells: Sequence[Cell], kind: SheetKind) -> _Header:
    known = {heading: column for column in COLUMNS[kind] for heading in column.headings}
    columns: dict[int, Column] = {}
    headings: dict[int, str] = {}
    not_kept: list[str] = []
    repeated: list[str] = []
    for position, cell in enumerate(cells):
        heading = normal_heading(cell.text)
        column = known.get(heading)
        if column is not None and column not in columns.values():
            columns[position], headings[position] = column, heading
        elif column is not None:
            repeated.append(heading)
            not_kept.append(heading)
        elif heading and heading not in _UNREMARKABLE:
            not_kept.append(heading)
    return _Header(index, columns, headings, tuple(not_kept), tuple(repeated))


def _read_sheet(so_far: _Reading, kind: SheetKind, sheet: Sheet, circumstances: Circumstances) -> None:
    header = _find_header(sheet, kind)
    if header is None:
        so_far.findings.append(found("no_header", TITLES[kind]))
        return
    so_far.not_kept[kind] = header.not_kept
    so_far.findings += [found("column_twice", heading) for heading in header.repeated]
    for column in COLUMNS[kind]:
        if column.field not in header.fields and column.need in {"required", "expected"}:
            code = "column_missing" if column.need == "required" else "column_absent"
            so_far.findings.append(found(code, f"{TITLES[kind]}·{column.headings[0]}"))
    seen: dict[tuple[Value, ...], int] = {}
    for number, cells in sheet.rows[header.index + 1 :]:
        if not _is_decoration(cells, header):
            row = _read_row(kind, number, cells, header, circumstances)
            so_far.rows.append(_against_earlier(row, seen, header))


def _is_decoration(cells: Sequence[Cell], header: _Header) -> bool:
    """Headings printed again, section titles, foot lines, and rows with nothing but a running number."""
    filled = {position: normal_heading(cell.text) for position, cell in enumerate(cells) if cell.kind != "empty"}
    again = sum(header.headings.get(position) == text for position, text in filled.items())
    if again >= 2 or (not filled.keys() & header.columns.keys() and len(filled) <= 2):
        return True
    fields = {header.columns[position].field for position in filled if position in header.columns}
    first = next(iter(filled.values()))
    if "id_number" in fields or len(filled) > 4:
        return False
    title = len(filled) == 1 and re.search(r"社区|支部|名册|花名册|台账|街道|一览表", first)
    return bool(title or (re.match(_FOOT, first) and len(fields) < 3 and "community" not in fields))


# ── Rows ─────────────────────────────────────────────────────────────────────


def _read_row(
    kind: SheetKind, number: int, cells: Sequence[Cell], header: _Header, circumstances: Circumstances
) -> RosterRow:
    values: dict[str, Value] = {}
    findings: list[Finding] = []
    original: dict[str, str] = {}
    for position, column in header.columns.items():
        cell = cells[position] if position < len(cells) else EMPTY
        heading = header.headings[position]
        original[heading] = cell.text
        findings += _read_cell(cell, column, heading, values, circumstances)
    named = {column.field: header.headings[position] for position, column in header.columns.items()}
    findings += _check_row(kind, values, named, {finding.column for finding in findings})
    return RosterRow(kind, number, values, tuple(findings), original)


def _read_cell(
    cell: Cell, column: Column, heading: str, values: dict[str, Value], circumstances: Circumstances
) -> list[Finding]:
    if cell.kind == "formula":
        return [found("formula", heading)]
    if cell.kind == "error":
        return [found("cell_error", heading)]
    if not plain(cell.text):
        codes = {"required": "missing", "expected": "absent"}
        return [found(codes[column.need], heading)] if column.need in codes else []
    reading = column.read(cell, circumstances)
    if reading.value is not None:
        values[column.field] = reading.value
    return [found(code, heading, options=reading.options) for code in reading.codes]


def _check_row(kind: SheetKind, values: dict[str, Value], named: Mapping[str, str], already: set[str]) -> list[Finding]:
    """What only several cells together can show."""
    findings = _check_person(kind, values, named) if "id_number" in values else []
    for earlier, later in (
        ("joined_on", "full_member_on"),
        ("birth_date", "joined_on"),
        ("approved_on", "valid_until"),
    ):
        if earlier in values and later in values and _is_before(str(values[later]), str(values[earlier])):
            findings.append(found("dates_reversed", named[later]))
    if kind is SheetKind.ROSTER and "category" in values:
        full, dated = values["category"] == "FULL", "full_member_on" in values
        heading = named.get("full_member_on", "转正日期")
        if full != dated and heading not in already:
            findings.append(found("category_dates", heading))
    if kind is SheetKind.RESIDENT_UNITS and "has_party_organization" in values:
        heading = named.get("organization_name", "党组织名称")
        if values["has_party_organization"] != ("organization_name" in values) and heading not in already:
            findings.append(found("unit_organization", heading))
    if kind is SheetKind.HARDSHIP:
        pending = [column for column in COLUMNS[kind] if column.need == "pending" and column.field not in values]
        titles = [named.get(column.field, column.headings[0]) for column in pending]
        findings += [found("hardship_pending", title) for title in titles if title not in already]
    return findings


def _is_before(later: str, earlier: str) -> bool:
    """Whether a date is certainly before another, at the precision both have."""
    precision = min(len(later), len(earlier))
    return later[:precision] < earlier[:precision]


def _check_person(kind: SheetKind, values: dict[str, Value], named: Mapping[str, str]) -> list[Finding]:
    findings = []
    number = str(values["id_number"])
    born = id_birth_date(number) or ""  # the reader has refused numbers without a real day
    if "birth_date" in values and not born.startswith(str(values["birth_date"])):
        findings.append(found("birth_date_differs", named["birth_date"]))
    if kind is SheetKind.ROSTER:
        values["birth_date"] = born
    sex = id_sex(number)
    if sex and values.get("sex", sex) != sex:
        findings.append(found("sex_differs", named["sex"]))
    return findings


# ── Row against row ──────────────────────────────────────────────────────────


def _against_earlier(row: RosterRow, seen: dict[tuple[Value, ...], int], header: _Header) -> RosterRow:
    """The row, with an error if an earlier one of the sheet is about the same person or unit."""
    unit = row.sheet is SheetKind.RESIDENT_UNITS
    fields = ("community", "name") if unit else ("id_number",)
    if not all(name in row.values for name in fields):
        return row
    first = seen.setdefault(tuple(row.values[name] for name in fields), row.number)
    if first == row.number:
        return row
    heading = next(header.headings[p] for p, column in header.columns.items() if column.field == fields[-1])
    return replace(row, findings=(*row.findings, found("duplicate", heading, row=first)))


def _compare_names(rows: Sequence[RosterRow]) -> list[RosterRow]:
    """The rows, with a warning where two sheets know one ID number under two names."""
    first: dict[Value, RosterRow] = {}
    compared = []
    for row in rows:
        number = row.values.get("id_number")
        earlier = first.setdefault(number, row) if number is not None else row
        if row.values.get("name") != earlier.values.get("name") and "name" in row.values and "name" in earlier.values:
            finding = found("name_differs", "姓名", sheet=TITLES[earlier.sheet], row=earlier.number)
            compared.append(replace(row, findings=(*row.findings, finding)))
        else:
            compared.append(row)
    return compared
