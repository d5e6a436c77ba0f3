"""Single cells of a roster as values: names, ID numbers, dates of any precision, phones, addresses, choices.

A reader takes a cell and what it needs to know about the day and the file, and gives a `Reading`: the normalised
value, or None, and the codes of what was found. Dates are ISO texts as precise as the source: YYYY, YYYY-MM,
YYYY-MM-DD.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from stdnum import numdb
from stdnum.cn.ric import calc_check_digit

from infra.adapters.workbook import Cell
from services.members.contract.roster_preview import Value


@dataclass(frozen=True, slots=True)
class Reading:
    """A value, or None if there is none to keep, and the codes of findings."""

    value: Value | None
    codes: tuple[str, ...] = ()
    options: str = ""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a reader may know besides the cell."""

    today: date
    date_system: Literal["1900", "1904"] = "1900"


Reader = Callable[[Cell, Circumstances], Reading]


def refused(code: str) -> Reading:
    """No value, one finding."""
    return Reading(None, (code,))


def plain(text: str) -> str:
    """The text with full-width ASCII made ordinary, outer blanks and the apostrophe of a text cell removed.

    No NFKC: it would also replace rare characters in names.
    """
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text)
    return re.sub(r"\s+", " ", narrow).strip().lstrip("'‘’`").strip()


def _has_controls(text: str) -> bool:
    return any(unicodedata.category(character) in {"Cc", "Cf", "Cs"} for character in text)


# ── Texts ────────────────────────────────────────────────────────────────────


def read_text(cell: Cell, _: Circumstances) -> Reading:
    """Free text of at most 200 characters on one line."""
    text = plain(cell.text)
    if _has_controls(text):
        return refused("control_characters")
    return Reading(text) if len(text) <= 200 else refused("too_long")


def read_name(cell: Cell, _: Circumstances) -> Reading:
    """A person's name: blanks between Chinese characters go, the dot of translated names becomes ·."""
    name = re.sub(r"\s*[·•‧・∙．.]\s*", "·", plain(cell.text))
    name = re.sub(r"(?<![A-Za-z]) | (?![A-Za-z])", "", name)
    if _has_controls(name):
        return refused("control_characters")
    kinds = {unicodedata.category(character)[0] for character in name if character not in "·-〇 "}
    private = any(unicodedata.category(character) == "Co" for character in name)
    if cell.kind != "text" or len(name) > 50 or not name or not kinds <= {"L", "M", "C"}:
        return refused("name_characters")
    return Reading(name, ("name_private_glyph",) if private else ())


def read_community(cell: Cell, circumstances: Circumstances) -> Reading:
    """The short name of a community: 柯桥街道湖滨社区 → 湖滨."""
    reading = read_text(cell, circumstances)
    if not isinstance(reading.value, str):
        return reading
    short = re.sub(r"\s|^.*街道", "", reading.value)
    return Reading(re.sub(r"(?<=..)(社区居民委员会|社区居委会|居委会|社区)$", "", short))


def read_phone(cell: Cell, _: Circumstances) -> Reading:
    """A mobile number as 11 digits, or a landline as area code and number joined by a hyphen."""
    text = re.sub(r"^(\+|00)86", "", re.sub(r"[\s()—–-]", "", plain(cell.text)))
    if re.fullmatch(r"1[3-9][0-9]{9}", text):
        return Reading(text)
    landline = re.fullmatch(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))?([0-9]{7,8})", text)
    if landline is None:
        return refused("phone_unreadable")
    return Reading("-".join(part for part in landline.groups() if part))


def read_address(cell: Cell, circumstances: Circumstances) -> Reading:
    """Estate or street and building; unit, floor and flat are dropped and reach no store."""
    reading = read_text(cell, circumstances)
    if not isinstance(reading.value, str):
        return reading
    building = re.match(r".*?\d+\s*(?:号楼|幢|栋|座|号(?!室))", reading.value)
    if building:
        return Reading(building.group())
    return Reading(re.sub(r"\d[\d\s#-]*(单元|室|楼|层|号室)?.*$", "", reading.value).strip() or None)


def choice(*options: tuple[Value, str, tuple[str, ...]]) -> Reader:
    """A reader for a closed list: (value, shown word, words that mean it when they begin the cell's text)."""
    shown = "、".join(word for _, word, _ in options)

    def read(cell: Cell, _: Circumstances) -> Reading:
        text = plain(cell.text).replace(" ", "")
        for value, word, others in options:
            if text.upper().startswith((word, *others)):
                return Reading(value)
        return Reading(None, ("choice",), shown)

    return read


# ── Dates ────────────────────────────────────────────────────────────────────

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "正": "1", "元": "1"}
_SEPARATED = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_JOINED = re.compile(r"(\d{4})(\d{2})(\d{2})?")


def _chinese_number(match: re.Match[str]) -> str:
    """一九四九 → 1949, 十 → 10, 二十三 → 23; anything else stays, and is then no date."""
    text = match.group()
    if "十" not in text:
        return "".join(_DIGITS[c] for c in text)
    tens, ones = text.split("十", 1)
    if len(tens) > 1 or len(ones) > 1 or ones == "十":
        return text
    return _DIGITS.get(tens, "1") + _DIGITS.get(ones, "0")


def parse_date(text: str) -> str | None:
    """ISO text of 1985-7-1, 1985.07, 19850701, 1949年10月, 一九四九年十月 …; None if it is no such date."""
    text = plain(text).replace(" ", "T", 1) if ":" in text else plain(text).replace(" ", "")
    text = re.sub(r"T.*$", "", text)
    text = re.sub(r"[〇零○正元一二三四五六七八九十]{1,4}", _chinese_number, text)
    text = re.sub(r"[年月./、—–-]", "-", re.sub(r"[日号]$", "", text)).rstrip("-")
    match = _SEPARATED.fullmatch(text) or _JOINED.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if not 1900 <= (year or 0) <= 2100:
        return None
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part is not None)])


def _from_serial(serial: int, system: str) -> str:
    # Excel counts a 29 February 1900 that never was; every day a roster can mean lies after it.
    origin = date(1904, 1, 1) if system == "1904" else date(1899, 12, 30)
    return (origin + timedelta(days=serial)).isoformat()


def _read_date(cell: Cell, circumstances: Circumstances) -> Reading:
    text = plain(cell.text)
    if cell.kind == "number" and re.fullmatch(r"\d{4}\.\d", text):
        return refused("date_ambiguous")
    if re.fullmatch(r"\d{4,5}(\.\d+)?", text) and (len(text.split(".")[0]) == 5 or float(text) > 2100):
        return Reading(_from_serial(int(float(text)), circumstances.date_system))
    parsed = parse_date(text)
    if parsed is None:
        return refused("date_unreadable")
    # A CSV saved from a sheet that held the number 1949.10 says 1949.1.
    return Reading(parsed, ("date_month",) if re.fullmatch(r"\d{4}\.1", text) else ())


def read_past_date(cell: Cell, circumstances: Circumstances) -> Reading:
    """A date, of any precision, that cannot lie after today."""
    reading = _read_date(cell, circumstances)
    if isinstance(reading.value, str) and reading.value > circumstances.today.isoformat()[: len(reading.value)]:
        return refused("date_future")
    return reading


def read_any_date(cell: Cell, circumstances: Circumstances) -> Reading:
    """A date of any precision, past or to come."""
    return _read_date(cell, circumstances)


# ── ID numbers (GB 11643-1999) ───────────────────────────────────────────────


def read_id_number(cell: Cell, circumstances: Circumstances) -> Reading:
    """The 18 characters of an ID number; a 15-digit one of before 1999 is completed.

    stdnum's own `validate` is not used: it refuses county codes that did not exist in the year of birth, and with
    them the standard's own example. An unknown region is therefore only a warning.
    """
    number = plain(cell.text).replace(" ", "").upper()
    if cell.kind in {"number", "date"} or re.fullmatch(r"[\d.]+E\+?\d+", number):
        return refused("id_is_number")
    if _has_controls(number):
        return refused("control_characters")
    if re.fullmatch(r"[0-9]{15}", number):
        number = f"{number[:6]}19{number[6:]}"
        number += calc_check_digit(f"{number}0")
    if len(number) != 18:
        return refused("id_length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return refused("id_characters")
    if calc_check_digit(number) != number[-1]:
        return refused("id_check_digit")
    born = id_birth_date(number)
    if born is None or born > circumstances.today.isoformat():
        return refused("id_birth_date")
    return Reading(number, () if _region_is_known(number[:6]) else ("id_region",))


def id_birth_date(number: str) -> str | None:
    """The birth date inside an ID number, None if there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14])).isoformat()
    except ValueError:
        return None


def id_sex(number: str) -> Literal["MALE", "FEMALE"] | None:
    """What the sequence digit says; nothing for sequence 000, which is issued to nobody and used for samples."""
    if number[14:17] == "000":
        return None
    return "MALE" if int(number[16]) % 2 else "FEMALE"


def _region_is_known(code: str) -> bool:
    return any("county" in properties for _, properties in numdb.get("cn/loc").info(code))
