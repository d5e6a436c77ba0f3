"""The sample roster; `python -m samples` writes it as a workbook, with faulty ones beside it.

The same seed and day give the same bytes. Births and joining dates are fixed; what happened lately (report-ins,
departures, approvals, probation) is counted back from the day, so that `build(today)` is a living ledger on any
day. ID numbers have sequence 000, which is issued to nobody; phones begin with 1600000, a block no operator has.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from infra.adapters.workbook_writing import workbook_bytes
from samples import vocabulary as words
from samples.people import (
    DEATHS,
    DEFAULT_TODAY,
    EXAMPLE_1,
    EXPECTED,
    NAMESAKES,
    PROBATION_ENDING,
    SEED,
    Death,
    People,
    Person,
    id_number,
    registered,
)

__all__ = [
    "DEATHS",
    "DEFAULT_TODAY",
    "EXAMPLE_1",
    "EXPECTED",
    "NAMESAKES",
    "PROBATION_ENDING",
    "REPORT_INS",
    "SHEETS",
    "Death",
    "build",
    "id_number",
]

# ── Sheets ───────────────────────────────────────────────────────────────────

#: The sheet of those employed elsewhere, and every one in its order.
REPORT_INS = "在职党员报到名册"
SHEETS = ("党员花名册", REPORT_INS, "流动党员台账（流出）", "流动党员台账（流入）", "困难党员台账", "驻区单位")

#: Days before the roster's day within which everybody on duty reported in.
REPORTED_WITHIN = 900

Cells = Sequence[str | date | float]


def _split(line: str) -> tuple[str, ...]:
    return tuple(line.split())


ROSTER_HEADINGS = _split("姓名 性别 民族 身份证号 出生日期 学历 籍贯") + _split(
    "人员类别 入党日期 转正日期 所在党支部 所属社区 联系电话 家庭住址"
)


def _roster(people: People, members: Sequence[Person]) -> Iterator[Cells]:
    random = people.random
    for row in members:
        born = row.born
        spellings: list[str | date] = [born.isoformat(), f"{born:%Y.%m}", f"{born.year}年{born.month}月", born]
        home = f"{row.community}{random.choice(words.ESTATES)}{random.randrange(1, 40)}幢"
        yield (
            row.name,
            row.sex,
            random.choice(words.NATIONALITIES),
            row.id_number,
            random.choice(spellings),
            random.choice(words.EDUCATION),
            random.choice(words.NATIVE_PLACES),
            "正式党员" if row.full else "预备党员",
            row.joined,
            row.full,
            row.branch,
            f"{row.community}社区",
            row.phone if row.born.year > 1935 else "",
            f"{home}{random.randrange(1, 4)}单元{random.randrange(1, 7)}0{random.randrange(1, 3)}室",
        )


def _on_duty(
    people: People, members: Sequence[Person], arrivals: Sequence[Person], today: date, within: int
) -> Iterator[Cells]:
    """Mostly people whose relationship is with their employer; a dozen registered ones, five who moved in."""
    random, communities = people.random, list(words.COMMUNITIES)
    working = [row for row in members if 1970 < row.born.year < 1995 and row.full][::50][:12]
    for index in range(EXPECTED["on_duty"]):
        known = [*working, *arrivals[:5]]
        employer, organization = random.choice(words.EMPLOYERS)
        community = random.choice(communities)
        reported = today - timedelta(days=random.randrange(20, REPORTED_WITHIN) * within // REPORTED_WITHIN)
        if index < len(known):
            name, sex, number, phone = known[index].name, known[index].sex, known[index].id_number, known[index].phone
        else:
            name, sex, phone = people.name(), random.choice("男女"), people.phone()
            number = people.born_between(1966, 2001)[1]
        yield name, sex, number, phone, employer, organization, f"{community}社区", reported.isoformat()


def _mobile_out(people: People, members: Sequence[Person], today: date) -> Iterator[Cells]:
    """Worked example 1, seventy away for long, and nineteen who left less than six months ago."""
    random = people.random
    example = next(row for row in members if row.id_number == EXAMPLE_1)
    away = [row for row in members if 1975 < row.born.year < 2000 and row.full][3::7][:84]
    away += [row for row in members if 1941 < row.born.year < 1950][::15][:5]
    for index, row in enumerate([example, *away]):
        left = today - timedelta(days=random.randrange(20, 170) if index % 5 == 4 else random.randrange(200, 1500))
        text = date(2009, 11, 20).isoformat() if row is example else left.isoformat()[: 7 if index % 9 == 3 else 10]
        contact = random.choice([other for other in members if other.branch == row.branch and other is not row])
        destination = "江苏省苏州市" if row is example else random.choice(words.DESTINATIONS)
        reason = "随子女居住" if row is example else random.choice(words.REASONS)
        where = (f"{row.community}社区", row.branch)
        yield row.name, row.id_number, *where, text, destination, reason, row.phone, contact.name


def _mobile_in(people: People, arrivals: Sequence[Person], today: date) -> Iterator[Cells]:
    random = people.random
    for index, row in enumerate(arrivals):
        arrived = today - timedelta(days=random.randrange(30, 1200))
        card = f"浙流活{index + 1:05}" if index % 4 else ""
        where = f"{row.community}社区"
        yield row.name, row.sex, row.id_number, where, arrived.isoformat(), random.choice(words.HOMES), row.phone, card


def _hardship(people: People, members: Sequence[Person], today: date) -> Iterator[Cells]:
    """Per community its number; eight await approval, none of them in the smallest; most of the others are elderly."""
    random, waiting = people.random, EXPECTED["hardship_pending"]
    for community, size in words.HARDSHIP.items():
        here = [
            row for row in members if row.community == community and row.id_number not in {d.id_number for d in DEATHS}
        ]
        old = [row for row in here if row.born.year <= 1953 and row.id_number != EXAMPLE_1]
        young = [row for row in here if 1962 < row.born.year < 1990 and row.full]
        chosen = old[: size - size // 3] + young[: size // 3]
        if community == "湖滨":
            example = next(row for row in members if row.id_number == EXAMPLE_1)
            chosen = [example, *chosen[1:]]
            yield (
                example.name,
                example.id_number,
                "湖滨社区",
                "年老体弱",
                "柯街党困〔2010〕3号",
                "2010-06-01",
                "2011-05-31",
            )
        for row in chosen[community == "湖滨" :]:
            approved = today - timedelta(days=random.randrange(20, 330))
            number = f"柯街党困〔{approved.year}〕{random.randrange(1, 90)}号"
            facts = (number, approved.isoformat(), (approved + timedelta(days=364)).isoformat())
            if waiting and row in chosen[-2:] and size > 3:
                waiting -= 1
                facts = (("", "", ""), (number, approved.isoformat(), ""))[waiting % 4 == 3]
            yield row.name, row.id_number, f"{community}社区", random.choice(words.HARDSHIP_CATEGORIES), *facts


def _units() -> Iterator[Cells]:
    for name, community, kind, organization in words.UNITS:
        yield name, f"{community}社区", kind, "是" if organization else "否", organization


# ── Files ────────────────────────────────────────────────────────────────────


def build(
    today: date = DEFAULT_TODAY, sheets: Collection[str] = SHEETS, reported_within: int = REPORTED_WITHIN
) -> bytes:
    """roster.xlsx as of a day, or some of its sheets: about the same people on any day."""
    people = People(Random(SEED))
    members = registered(people, today)
    arrivals = [
        Person(people.name(), people.random.choice("男女"), number, born, "", "", community, "", people.phone())
        for community in words.COMMUNITIES
        for born, number in (people.born_between(1968, 2000) for _ in range(EXPECTED["mobile_in"] // 6))
    ]
    on_duty = _split("姓名 性别 身份证号 联系电话 工作单位 单位党组织 报到社区 报到日期")
    out = _split("姓名 身份证号 所属社区 所在党支部 流出日期 流入地 流出原因 联系电话 联系人")
    into = _split("姓名 性别 身份证号 所在社区 流入日期 流出地党组织 联系电话 活动证号")
    hardship = _split("姓名 身份证号 所属社区 困难类别 批准文号 批准日期 有效期至")
    filled = (
        (ROSTER_HEADINGS, _roster(people, members)),
        (on_duty, _on_duty(people, members, arrivals, today, reported_within)),
        (out, _mobile_out(people, members, today)),
        (into, _mobile_in(people, arrivals, today)),
        (hardship, _hardship(people, members, today)),
        (_split("单位名称 所在社区 单位性质 是否建立党组织 党组织名称"), _units()),
    )
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, (headings, rows) in zip(SHEETS, filled, strict=True):
        add_sheet(book, title, headings, rows)  # also one that is left out: its people are drawn in their turn
    for title in set(SHEETS) - set(sheets):
        book.remove(book[title])
    return workbook_bytes(book, compress=False)


def add_sheet(book: Workbook, title: str, headings: Sequence[str], rows: Iterator[Cells]) -> None:
    """A sheet as offices print it: a merged title, headings, a running number, texts as text."""
    sheet = book.create_sheet(title)
    sheet.append([f"柯桥街道{title}"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings) + 1)
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=16), Alignment(horizontal="center")
    sheet.append(["序号", *headings])
    for number, row in enumerate(rows, start=1):
        sheet.append([number, *(value or None for value in row)])
    sheet.freeze_panes = "C3"
