"""The faulty workbook: a row for each classic fault, and beside it the fault's code in `FAULTS`."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from openpyxl import Workbook

from infra.adapters.workbook_writing import workbook_bytes
from samples.make_roster import ROSTER_HEADINGS, Cells, add_sheet, id_number

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_BASE: dict[str, str] = dict.fromkeys(ROSTER_HEADINGS, "") | {
    "性别": "男",
    "民族": "汉族",
    "学历": "高中",
    "籍贯": "浙江绍兴",
    "人员类别": "正式党员",
    "入党日期": "1985-07-01",
    "转正日期": "1986-07-01",
    "所在党支部": "湖滨社区第一党支部",
    "所属社区": "湖滨社区",
    "联系电话": "16000009999",
    "家庭住址": "湖滨花园3幢2单元501室",
}
_FIRST_ROW = 3


def _row(number: int, **changes: str | date | float) -> dict[str, str | date | float]:
    born = date(1955 + number // 12, number % 12 + 1, 15)
    person = {"姓名": f"李{'平安康宁福禄寿喜春夏秋冬'[number % 12]}", "身份证号": id_number(born)}
    return {**_BASE, **person, **changes}


def _number(row: int) -> str:
    return str(_row(row)["身份证号"])


def _wrong_digit(number: str) -> str:
    return number[:-1] + ("1" if number[-1] != "1" else "2")


_CASES: tuple[tuple[str, Mapping[str, str | date | float]], ...] = (
    ("", _row(0)),
    ("id_is_number", _row(1, 身份证号=float(_number(1).replace("X", "0")))),
    ("", _row(2, 身份证号=_number(2).translate(_WIDE))),
    ("", _row(3, 身份证号=f"'{_number(3)[:6]} {_number(3)[6:]} ")),
    ("", _row(4, 姓名="赵 老", 身份证号=id_number(date(1928, 3, 3)), 入党日期="1949.10", 转正日期="1950.10")),
    (
        "",
        _row(
            5, 姓名="钱\n老", 身份证号=id_number(date(1929, 4, 4)), 入党日期="一九四九年十月", 转正日期="一九五〇年十月"
        ),
    ),
    ("id_check_digit", _row(6, 身份证号=_wrong_digit(_number(6)))),
    ("duplicate", _row(0)),
    ("header", dict(zip(ROSTER_HEADINGS, ROSTER_HEADINGS, strict=True))),
    ("formula", _row(7, 转正日期='=TEXT(J3,"yyyy-mm-dd")')),
    ("date_ambiguous", _row(8, 入党日期=1949.1)),
    ("date_future", _row(9, 转正日期="2086-07-01")),
    ("birth_date_differs", _row(10, 出生日期="1950.01")),
    ("", _row(11, 入党日期=31229)),
    ("missing", _row(12, 人员类别="")),
    ("phone_unreadable", _row(13, 联系电话="见附页")),
    ("id_length", _row(14, 身份证号=_number(14)[:-1])),
)
# Row number in the sheet → code of its only finding, for rows that have one.
FAULTS = {row: code for row, (code, _) in enumerate(_CASES, start=_FIRST_ROW) if code not in {"", "header"}}
EXPECTED_FAULTY = {"ok": 6, "warning": 2, "error": 8}
# A CSV has no number cells: 1949.1 is then a text, read as January with a warning.
EXPECTED_FAULTY_CSV = {"ok": 6, "warning": 3, "error": 7}


def build_faulty(_: date) -> bytes:
    """roster-faulty.xlsx: merged title, headings printed twice, numbered but otherwise blank rows at the end."""
    book = Workbook()
    book.remove(book.worksheets[0])
    rows: list[Cells] = [[case[heading] for heading in ROSTER_HEADINGS] for _, case in _CASES]
    add_sheet(book, "党员花名册", ROSTER_HEADINGS, iter([*rows, *([""] * len(ROSTER_HEADINGS) for _ in range(5))]))
    return workbook_bytes(book, compress=False)


def build_faulty_csv(_: date) -> bytes:
    """The same rows as Excel on a Chinese Windows saves them: GBK, long numbers in scientific notation."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["柯桥街道党员花名册"])
    writer.writerow(["序号", *ROSTER_HEADINGS])
    for number, (_code, case) in enumerate(_CASES, start=1):
        values = [case[heading] for heading in ROSTER_HEADINGS]
        writer.writerow([number, *(f"{v:.5E}" if isinstance(v, float) and v > 10**6 else v for v in values)])
    writer.writerows([["", *[""] * len(ROSTER_HEADINGS)]] * 5)
    return buffer.getvalue().encode("gbk")
