"""Single values: ID numbers and dates in every spelling in use, and text that is neither."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from infra.adapters.workbook import Cell
from services.members.contract.roster_columns import COLUMNS
from services.members.contract.roster_findings import found
from services.members.contract.roster_values import Circumstances, parse_date, read_address, read_id_number, read_phone

TODAY = date(2026, 11, 22)


def id_number(first_17: str) -> str:
    return first_17 + calc_check_digit(first_17 + "0")


STANDARD = ["11010519491231002X", "440524188001010014"]
SYNTHETIC = ["330621193007010004", "330603195003050005", "330621198806300000", "330603200001310006"]


@pytest.mark.parametrize("number", STANDARD + SYNTHETIC)
def test_worked_example_13(number: str) -> None:
    """The samples of the standard and the synthetic ones pass, with at most a warning about the region."""
    reading = read_id_number(Cell(number, "text"), Circumstances(TODAY))
    assert reading.value == number
    assert reading.codes in {(), ("id_region",)}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("'330621193007010004", "330621193007010004"),
        ("３３０６２１１９３００７０１０００４", "330621193007010004"),
        (" 330621 19300701 0004\n", "330621193007010004"),
        ("11010519491231002x", "11010519491231002X"),
        ("330621300701000", "330621193007010004"),
    ],
)
def test_id_numbers_are_normalised(written: str, read: str) -> None:
    """Apostrophe, width, blanks, lower case and fifteen digits."""
    assert read_id_number(Cell(written, "text"), Circumstances(TODAY)).value == read


def test_unknown_region_is_only_a_warning() -> None:
    """Codes get retired."""
    assert read_id_number(Cell(id_number("99999919300701000"), "text"), Circumstances(TODAY)).codes == ("id_region",)


@settings(deadline=None)
@given(st.dates(date(1920, 1, 1), TODAY), st.integers(0, 999), st.data())
def test_one_wrong_digit_or_swapped_neighbours_are_always_caught(
    born: date, sequence: int, data: st.DataObject
) -> None:
    """ISO 7064 mod 11-2 promises it; we check that we rely on it rightly."""
    number = id_number(f"330621{born:%Y%m%d}{sequence:03}")
    at = data.draw(st.integers(0, 16))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != number[at]]))
    wrong = [number[:at] + digit + number[at + 1 :]]
    if number[at] != number[at + 1]:
        wrong.append(number[:at] + number[at + 1] + number[at] + number[at + 2 :])
    for bad in wrong:
        assert read_id_number(Cell(bad, "text"), Circumstances(TODAY)).value is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1985-7-1", "1985-07-01"),
        ("1985.07", "1985-07"),
        ("19850701", "1985-07-01"),
        ("198507", "1985-07"),
        ("1949.10", "1949-10"),
        ("1949年10月", "1949-10"),
        ("1949年10月1日", "1949-10-01"),
        ("一九四九年十月", "1949-10"),
        ("一九四九年十月二十三日", "1949-10-23"),
        ("二〇〇一年十二月三十一日", "2001-12-31"),
        ("一九五八年元月", "1958-01"),
        ("１９５８／７／１", "1958-07-01"),
        ("1985-07-01 00:00:00", "1985-07-01"),
        ("1949", "1949"),
        ("1949.1", "1949-01"),
        ("85.7", None),
        ("1985-13", None),
        ("1985-02-30", None),
        ("解放前", None),
    ],
)
def test_spellings_of_dates(written: str, read: str | None) -> None:
    """As precise as written, never more."""
    assert parse_date(written) == read


CHINESE = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (CHINESE[tens] if tens > 1 else "") + ("十" if tens else "") + (CHINESE[ones] if ones else "")


@settings(deadline=None)
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_spelling_of_a_day_reads_as_that_day(day: date) -> None:
    """Round trip through the spellings in use."""
    year = "".join(CHINESE[int(digit)] for digit in f"{day:%Y}")
    month_only = [f"{day.year}.{day.month:02}", f"{day.year}年{day.month}月", f"{year}年{chinese(day.month)}月"]
    assert {parse_date(text) for text in month_only} == {f"{day:%Y-%m}"}
    full = [f"{day:%Y-%m-%d}", f"{day.year}/{day.month}/{day.day}", f"{day:%Y%m%d}", f"{day:%Y.%m.%d}"]
    full += [f"{year}年{chinese(day.month)}月{chinese(day.day)}日", f"{day.year}年{day.month}月{day.day}日"]
    assert {parse_date(text) for text in full} == {f"{day:%Y-%m-%d}"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("湖滨花园3幢2单元501室", "湖滨花园3幢"),
        ("湖滨花园12号楼1203", "湖滨花园12号楼"),
        ("立新路12号3单元201室", "立新路12号"),
        ("湖滨花园501室", "湖滨花园"),
        ("湖滨花园", "湖滨花园"),
    ],
)
def test_addresses_end_at_the_building(written: str, kept: str) -> None:
    """Unit, floor and flat are nobody's business."""
    assert read_address(Cell(written, "text"), Circumstances(TODAY)).value == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("138 0000 5678", "13800005678"),
        ("+86-138-0000-5678", "13800005678"),
        ("（0575）84120000", "0575-84120000"),
        ("84120000", "84120000"),
        ("13800005678、13900005678", None),
    ],
)
def test_phones(written: str, kept: str | None) -> None:
    """One number, without decoration."""
    assert read_phone(Cell(written, "text"), Circumstances(TODAY)).value == kept


@settings(deadline=None)
@given(
    st.one_of(st.text(), st.text("0123456789０.年月日十一二〇- /E+Xx'"), st.from_regex(r"[0-9.]{1,20}", fullmatch=True))
)
def test_no_text_makes_a_reader_stumble(text: str) -> None:
    """Whatever is typed, every column answers with a value or with a finding that has a sentence."""
    for columns in COLUMNS.values():
        for column in columns:
            for kind in ("text", "number"):
                reading = column.read(Cell(text, "text" if kind == "text" else "number"), Circumstances(TODAY))
                sentences = [found(code, "列", options=reading.options) for code in reading.codes]
                assert len(sentences) <= 2
