"""The committed sample workbooks hold what the story promises, read the way an upload is read."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from infra.adapters.workbook import read_workbook
from samples.faulty import EXPECTED_FAULTY, EXPECTED_FAULTY_CSV, FAULTS
from samples.make_roster import (
    DEATHS,
    DEFAULT_TODAY,
    EXAMPLE_1,
    EXPECTED,
    NAMESAKES,
    PROBATION_ENDING,
    REPORT_INS,
    build,
)
from services.members.contract.roster import Preview, RosterRow, SheetKind, read_roster

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


@cache
def committed(name: str) -> Preview:
    return read_roster(read_workbook((SAMPLES / name).read_bytes(), name), DEFAULT_TODAY)


def rows(kind: SheetKind) -> dict[str, RosterRow]:
    return {str(row.values["id_number"]): row for row in committed("roster.xlsx").of(kind)}


def text(row: RosterRow, name: str) -> str:
    return str(row.values.get(name, ""))


def years_before(years: int) -> str:
    return DEFAULT_TODAY.replace(year=DEFAULT_TODAY.year - years).isoformat()


def is_elderly(row: RosterRow) -> bool:
    """By age 70, party age 50, or joining before 1949-10-01; a month counts from its first day."""
    full, joined = text(row, "full_member_on"), text(row, "joined_on")
    return (
        text(row, "birth_date") <= years_before(70)
        or ("" < full <= years_before(50)[: len(full)])
        or joined[:7] < "1949-10"
    )


def approved(row: RosterRow) -> bool:
    return {"approval_no", "approved_on", "valid_until"} <= set(row.values)


def test_the_roster_reads_without_errors() -> None:
    """Only the pending hardship rows carry warnings; three columns are not kept."""
    read = committed("roster.xlsx")
    assert read.usable
    assert read.findings == () and read.unknown_sheets == ()
    assert {f.code for row in read.rows for f in row.findings} == {"hardship_pending"}
    assert read.counts["warning"] == EXPECTED["hardship_pending"]
    assert read.not_kept[SheetKind.ROSTER] == ("民族", "学历", "籍贯")


def test_quantities() -> None:
    """As many rows of each kind as expected."""
    read = committed("roster.xlsx")
    counted = Counter(row.sheet for row in read.rows)
    kinds = ("registered", "on_duty", "mobile_out", "mobile_in", "hardship", "resident_units")
    assert [counted[kind] for kind in SheetKind] == [EXPECTED[kind] for kind in kinds]
    roster = rows(SheetKind.ROSTER)
    assert len({row.values["community"] for row in roster.values()}) == EXPECTED["communities"]
    assert max(Counter(row.values["branch"] for row in roster.values()).values()) <= 50
    assert sum(row.values["category"] == "PROBATIONARY" for row in roster.values()) == EXPECTED["probationary"]
    without = [row for row in read.of(SheetKind.RESIDENT_UNITS) if row.values["has_party_organization"] is False]
    assert len(without) == EXPECTED["resident_units_without_organization"]


def test_hardship_by_community() -> None:
    """One community has exactly three, and all of them are approved."""
    by_community = Counter(row.values["community"] for row in rows(SheetKind.HARDSHIP).values())
    assert min(by_community.values()) == EXPECTED["hardship_smallest_community"]
    assert sorted(by_community.values())[1] >= 5
    smallest = min(by_community, key=lambda community: by_community[community])
    assert all(approved(row) for row in rows(SheetKind.HARDSHIP).values() if row.values["community"] == smallest)
    assert sum(not approved(row) for row in rows(SheetKind.HARDSHIP).values()) == EXPECTED["hardship_pending"]


def test_elderly_and_overlaps() -> None:
    """260 elderly; at least twenty people are in three classes on the day, counting valid approvals only."""
    roster = rows(SheetKind.ROSTER)
    classes: dict[str, set[str]] = defaultdict(set)
    for number, row in roster.items():
        classes[number] |= {"REGISTERED", "ELDERLY"} if is_elderly(row) else {"REGISTERED"}
    assert sum("ELDERLY" in found for found in classes.values()) == EXPECTED["elderly"]
    for kind in (SheetKind.ON_DUTY, SheetKind.MOBILE_IN):
        for number in rows(kind):
            classes[number].add(kind)
    half_a_year_ago = (DEFAULT_TODAY - timedelta(days=184)).isoformat()
    for number, row in rows(SheetKind.MOBILE_OUT).items():
        classes[number] |= {"MOBILE_OUT"} if text(row, "left_on") <= half_a_year_ago else set()
    for number, row in rows(SheetKind.HARDSHIP).items():
        valid = approved(row) and text(row, "valid_until") >= DEFAULT_TODAY.isoformat()
        classes[number] |= {"HARDSHIP"} if valid else set()
    assert sum(len(found) >= 3 for found in classes.values()) >= EXPECTED["three_classes_at_least"]
    assert rows(SheetKind.MOBILE_OUT).keys() <= roster.keys()
    assert rows(SheetKind.HARDSHIP).keys() <= roster.keys()
    assert len(rows(SheetKind.ON_DUTY).keys() & roster.keys()) >= 10


def test_worked_example_1_is_in_the_sheets() -> None:
    """Its facts, as the example states them."""
    row = rows(SheetKind.ROSTER)[EXAMPLE_1]
    facts = {"birth_date": "1938-05-01", "full_member_on": "1958-07-01", "community": "湖滨"}
    assert facts.items() <= row.values.items()
    assert rows(SheetKind.HARDSHIP)[EXAMPLE_1].values["valid_until"] == "2011-05-31"
    assert rows(SheetKind.MOBILE_OUT)[EXAMPLE_1].values["left_on"] == "2009-11-20"


def test_special_people() -> None:
    """Namesakes, a double surname, a character beyond the first plane, a death with a contact, a probation ending."""
    roster = rows(SheetKind.ROSTER)
    assert {roster[number].values["name"] for number in NAMESAKES} == {"王建国"}
    names = {text(row, "name") for row in roster.values()}
    assert "𠮷永康" in names
    assert any(name.startswith("欧阳") for name in names)
    for death in DEATHS:
        assert roster[death.id_number].values["branch"] and roster[death.contact_id_number]
        assert roster[death.id_number].values["community"] == roster[death.contact_id_number].values["community"]
    joined = date.fromisoformat(text(roster[PROBATION_ENDING], "joined_on"))
    assert timedelta(0) <= joined.replace(year=joined.year + 1) - DEFAULT_TODAY < timedelta(days=7)


def test_nobody_is_real() -> None:
    """Every ID number has sequence 000 and every phone the block no operator has."""
    for row in committed("roster.xlsx").rows:
        assert text(row, "id_number")[14:17] in {"000", ""}
        assert text(row, "phone")[:7] in {"1600000", ""}


def write(into: Path, *options: str) -> None:
    command = [sys.executable, "-m", "samples", "--into", str(into), *options]
    subprocess.run(command, check=True, cwd=SAMPLES.parent)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """The committed files are what the script makes."""
    write(tmp_path)
    for made in tmp_path.iterdir():
        assert made.read_bytes() == (SAMPLES / made.name).read_bytes(), made.name
    assert len(list(tmp_path.iterdir())) == 3


def test_the_workbooks_can_be_those_of_another_day(tmp_path: Path) -> None:
    write(tmp_path, "--today", "2027-02-28")
    assert (tmp_path / "roster.xlsx").stat().st_size > 100_000


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2027, 3, 1), date(2028, 2, 29)])
def test_a_workbook_of_the_day_is_as_good(today: date) -> None:
    """The living ledger has no errors on other days either, and its probation still ends within the week."""
    read = read_roster(read_workbook(build(today), "roster.xlsx"), today)
    assert read.usable
    assert read.counts["warning"] == EXPECTED["hardship_pending"]
    ending = next(row for row in read.rows if row.values.get("id_number") == PROBATION_ENDING)
    joined = date.fromisoformat(text(ending, "joined_on"))
    assert timedelta(0) <= joined.replace(year=joined.year + 1) - today < timedelta(days=7)


def test_a_list_of_report_ins_alone_is_about_the_same_people_and_as_young_as_asked() -> None:
    """What is left out of a workbook is drawn all the same."""
    day = DEFAULT_TODAY - timedelta(days=20)
    read = read_roster(read_workbook(build(day, [REPORT_INS], 65), "roster.xlsx"), day)
    assert read.usable and {row.sheet for row in read.rows} == {SheetKind.ON_DUTY}
    reported = [date.fromisoformat(text(row, "reported_on")) for row in read.rows]
    assert timedelta(0) < day - max(reported) <= day - min(reported) < timedelta(65)
    told = {number: row.values["community"] for number, row in rows(SheetKind.ON_DUTY).items()}
    assert {row.values["id_number"]: row.values["community"] for row in read.rows} == told


def test_faulty_workbook_shows_each_fault() -> None:
    """Each row has the one finding it was made for, in the sheet and, as far as CSV can, in the GBK file."""
    read = committed("roster-faulty.xlsx")
    assert read.counts == EXPECTED_FAULTY
    assert {row.number: row.findings[0].code for row in read.rows if row.findings} == FAULTS
    assert max(len(row.findings) for row in read.rows) == 1
    assert committed("roster-faulty-gbk.csv").counts == EXPECTED_FAULTY_CSV
