"""Rosters as offices keep them: every classic fault is found, named, and said how to mend."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date

import pytest
from stdnum.cn.ric import calc_check_digit

from infra.adapters.workbook import EMPTY, Cell, Sheet, read_workbook
from services.members.contract.roster import (
    Preview,
    RosterRow,
    SheetKind,
    error_workbook,
    read_roster,
    template_workbook,
)
from services.members.contract.roster_columns import COLUMNS, TITLES
from services.members.contract.roster_findings import _TEMPLATES

TODAY = date(2026, 11, 22)
HEADINGS = [
    "姓名",
    "性别",
    "民族",
    "公民身份号码",
    "出生年月",
    "人员类别",
    "入党时间",
    "转正日期",
    "所在党支部",
    "所属社区",
]
HEADINGS += ["手机", "家庭住址"]
GOOD = [
    "张小三",
    "男",
    "汉",
    "330621193007010004",
    "1930.07",
    "正式党员",
    "1956-07-01",
    "1957-07-01",
    "湖滨社区第一党支部",
]
GOOD += ["湖滨社区", "13800005678", "湖滨花园3幢2单元501室"]


def as_cell(value: str | Cell) -> Cell:
    return value if isinstance(value, Cell) else Cell(value, "text") if value.strip() else EMPTY


def sheet(*rows: Sequence[str | Cell], name: str = "党员花名册") -> Sheet:
    return Sheet(name, [(number, [as_cell(v) for v in row]) for number, row in enumerate(rows, 1) if row])


def preview(*rows: Sequence[str | Cell], name: str = "党员花名册") -> Preview:
    return read_roster([sheet(*rows, name=name)], TODAY)


def row_with(**changes: str | Cell) -> RosterRow:
    """The good row with some columns changed, read."""
    values = dict(zip(HEADINGS, GOOD, strict=True)) | changes
    [row] = preview(HEADINGS, list(values.values())).rows
    return row


def codes(row: RosterRow) -> list[str]:
    return [finding.code for finding in row.findings]


def id_number(first_17: str) -> str:
    return first_17 + calc_check_digit(first_17 + "0")


def test_a_good_row() -> None:
    """Kept fields normalised, the rest not read, the originals of kept columns retained."""
    read = preview(HEADINGS, GOOD)
    [row] = read.rows
    assert row.state == "ok" and row.number == 2 and read.usable
    assert row.values == {
        "name": "张小三",
        "sex": "MALE",
        "id_number": "330621193007010004",
        "birth_date": "1930-07-01",
        "category": "FULL",
        "joined_on": "1956-07-01",
        "full_member_on": "1957-07-01",
        "branch": "湖滨社区第一党支部",
        "community": "湖滨",
        "phone": "13800005678",
        "address": "湖滨花园3幢",
    }
    assert read.not_kept == {SheetKind.ROSTER: ("民族",)}
    assert "民族" not in row.original and row.original["出生年月"] == "1930.07"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("330621193007010000", "number"), "id_is_number"),
        (Cell("3.30621E+17", "text"), "id_is_number"),
        (Cell("330621193007010005", "text"), "id_check_digit"),
        (Cell("3306211930070100", "text"), "id_length"),
        (Cell("33062119300701000A", "text"), "id_characters"),
        (Cell(id_number("33062119300230000"), "text"), "id_birth_date"),
        (Cell(id_number("33062120270101000"), "text"), "id_birth_date"),
        (Cell("33062119300701\u202e0004", "text"), "control_characters"),
        (Cell("=A1", "formula"), "formula"),
        (EMPTY, "missing"),
    ],
)
def test_bad_id_numbers(cell: Cell, code: str) -> None:
    """Each is an error with its own hint; the value is not kept."""
    row = row_with(公民身份号码=cell)
    assert code in codes(row) and row.state == "error" and "id_number" not in row.values


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (Cell("1956-07-01", "date"), None),
        (Cell("20637", "number"), None),
        (Cell("19560701", "number"), None),
        (Cell("1949.1", "number"), "date_ambiguous"),
        (Cell("2026-11-23", "text"), "date_future"),
        (Cell("不详", "text"), "date_unreadable"),
        (Cell("#REF!", "error"), "cell_error"),
    ],
)
def test_date_cells(cell: Cell, code: str | None) -> None:
    """Date cells, serial numbers and digits typed without separators are dates; 1949.1 as a number is not."""
    row = row_with(入党时间=cell)
    assert codes(row) == ([code] if code else [])
    assert row.values.get("joined_on") == (None if code else "1956-07-01")


def test_a_month_that_may_have_lost_its_zero() -> None:
    """A CSV saved from the number 1949.10 says 1949.1: read as January, with a warning."""
    row = row_with(入党时间="1949.1")
    assert codes(row) == ["date_month"]
    assert row.values["joined_on"] == "1949-01"


def test_serials_of_the_1904_system() -> None:
    """The file says from when it counts."""
    [row] = read_roster(
        [dataclasses.replace(sheet(HEADINGS, [*GOOD[:6], "19175", *GOOD[7:]]), date_system="1904")], TODAY
    ).rows
    assert row.values["joined_on"] == "1956-07-01"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (" 欧阳 小三 ", "欧阳小三"),
        ("张　三", "张三"),
        ("张\n三", "张三"),
        ("𠮷小三", "𠮷小三"),
        ("㐂三", "㐂三"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("张三1", None),
        ("张三（预备）", None),
        ("张\u202e三", None),
        ("张\x07三", None),
    ],
)
def test_names(written: str, read: str | None) -> None:
    """Blanks go, rare characters stay, remarks and invisible characters are refused."""
    row = row_with(姓名=written)
    assert row.values.get("name") == read
    assert row.state == ("ok" if read else "error")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"出生年月": "1931.07"}, "birth_date_differs"),
        ({"手机": "12345"}, "phone_unreadable"),
        ({"转正日期": "1955-07-01"}, "dates_reversed"),
        ({"转正日期": ""}, "category_dates"),
        ({"性别": ""}, "absent"),
        ({"性别": "女", "公民身份号码": id_number("33062119300701011"), "出生年月": ""}, "sex_differs"),
    ],
)
def test_contradictions_are_warnings(changes: dict[str, str], code: str) -> None:
    """Something to look at; the row still enters."""
    row = row_with(**changes)
    assert codes(row) == [code] and row.state == "warning"


def test_layouts_of_paper() -> None:
    """Titles above, headings with blanks and stars, headings again in the middle, foot lines and blank tails."""
    spaced = [" 姓　名* ", "性 别", "民族", "公民身份号码（18位）", *HEADINGS[4:]]
    other = ["李四", "女", "", "330603195003050005", "", *GOOD[5:]]
    read = preview(
        ["湖滨社区党员花名册", ""],
        [],
        spaced,
        GOOD,
        ["湖滨社区第二党支部"],
        HEADINGS,
        other,
        ["", "", "汉"],
        ["制表人：王五", "", "", "", "", "制表日期：2026-11-22"],
    )
    assert [(row.number, row.state) for row in read.rows] == [(4, "ok"), (7, "ok")]


def test_duplicates_in_a_sheet_and_one_person_in_two_sheets() -> None:
    """The later row names the earlier one; another sheet may know the same person."""
    out = ["姓名", "身份证号", "社区", "所在支部", "外出时间", "去向"]
    away = sheet(out, ["张小三", GOOD[3], "湖滨", "一支部", "2009-11-20", "上海"], name="流动党员台账（流出）")
    again = sheet(out, ["张晓三", GOOD[3], "湖滨", "一支部", "2009-11-20", "上海"], name="流动党员台账（流入）")
    read = read_roster([sheet(HEADINGS, GOOD, GOOD), away], TODAY)
    first, second, elsewhere = read.rows
    assert first.state == "ok" and elsewhere.state == "ok"
    assert codes(second) == ["duplicate"] and "第 2 行" in second.findings[0].zh
    renamed = dataclasses.replace(again, name="外出党员")
    assert read_roster([sheet(HEADINGS, GOOD), renamed], TODAY).rows[1].findings[0].code == "name_differs"


def test_hardship_without_approval_is_pending() -> None:
    """A warning for each of the three that is missing, no error."""
    heads = ["姓名", "身份证号", "社区", "困难类型", "批准文号", "批准日期", "有效期至"]
    read = preview(heads, ["张三", GOOD[3], "湖滨", "因病致困", "", "", "2027-05-31"], name="困难党员台账")
    [row] = read.rows
    assert codes(row) == ["hardship_pending"] * 2 and row.values["category"] == "ILLNESS_DISABILITY"
    assert row.values["valid_until"] == "2027-05-31" and row.state == "warning"


def test_resident_units() -> None:
    """Units without a party organisation are as good as those with one."""
    heads = ["单位名称", "所在社区", "单位性质", "有无党组织", "党组织名称"]
    rows = [
        ["湖滨小学", "湖滨", "事业单位", "有", "湖滨小学党支部"],
        ["湖滨超市", "湖滨", "企业", "无", ""],
        ["甲", "湖滨", "企业", "?", ""],
    ]
    one, two, three = preview(heads, *rows, name="驻区单位").rows
    assert one.values["has_party_organization"] is True and two.values["has_party_organization"] is False
    assert two.state == "ok" and codes(three) == ["choice"] and "是、否" in three.findings[0].zh


def test_kind_by_headings_and_findings_about_the_file() -> None:
    """A sheet of any name is known by its headings; what is missing or double is said once."""
    assert preview(HEADINGS, GOOD, name="Sheet1").rows[0].sheet is SheetKind.ROSTER
    assert preview(["甲", "乙"], ["1", "2"], name="Sheet1").unknown_sheets == ("Sheet1",)
    assert [f.code for f in preview(["甲", "乙"], name="党员花名册").findings] == ["no_header"]
    missing = preview(HEADINGS[:3] + HEADINGS[4:], GOOD[:3] + GOOD[4:])
    assert [(f.code, f.column) for f in missing.findings] == [
        ("column_missing", "党员花名册·身份证号")
    ] and not missing.usable
    twice = read_roster([sheet(HEADINGS, GOOD), sheet(HEADINGS, GOOD, name="花名册2")], TODAY)
    assert [f.code for f in twice.findings] == ["sheet_twice"] and len(twice.rows) == 1
    assert [f.code for f in preview([*HEADINGS, "联系电话"], [*GOOD, "0"]).findings] == ["column_twice"]


def test_gbk_csv_of_the_roster() -> None:
    """The whole path from bytes, the sheet known by its headings."""
    text = "\r\n".join(",".join(row) for row in (HEADINGS, GOOD))
    read = read_roster(read_workbook(text.encode("gb18030"), "upload.csv"), TODAY)
    assert [row.state for row in read.rows] == ["ok"]


def test_sentences_never_quote_a_value() -> None:
    """Findings on a thoroughly bad row repeat none of its texts."""
    secrets = {
        "姓名": "秘密9",
        "公民身份号码": "33062119990101",
        "手机": "99999",
        "人员类别": "群众啊",
        "入党时间": "那一年",
    }
    row = row_with(**secrets)
    text = "".join(finding.zh + finding.en for finding in row.findings)
    assert len(row.findings) >= 5 and not any(secret in text for secret in secrets.values())
    assert all("。" in zh and en.endswith(".") for _, zh, en in _TEMPLATES.values())


def test_error_workbook_carries_faulty_rows_and_no_formula() -> None:
    """Only rows with errors, only kept columns, texts that start like a formula are quoted."""
    bad = ["=1+1", "男", "汉族人", "1", *GOOD[4:]]
    sheets = read_workbook(error_workbook(preview(HEADINGS, GOOD, bad)), "e.xlsx")
    assert [s.name for s in sheets] == ["党员花名册", "说明"]
    (_, heads), (_, cells) = sheets[0].rows
    assert [heads[-2].text, heads[-1].text, heads[0].text] == ["行号", "错误原因", "姓名"]
    assert cells[0] == Cell("'=1+1", "text") and cells[-2].text == "3" and "应为 18 位" in cells[-1].text
    texts = [cell.text for s in sheets for _, row in s.rows for cell in row]
    assert "汉族人" not in texts and any("民族" in text for text in texts)


def test_template_reads_back_empty_and_complete() -> None:
    """Every sheet and column of the template is known, and it brings no row."""
    read = read_roster(read_workbook(template_workbook(), "t.xlsx"), TODAY)
    assert read == Preview((), dict.fromkeys(SheetKind, ()), (), ())
    assert set(TITLES) == set(COLUMNS) == set(SheetKind)
