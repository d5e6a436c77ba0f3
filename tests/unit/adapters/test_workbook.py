"""Files as they come in at the window, honest and hostile."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
from openpyxl import Workbook

from infra.adapters.workbook import EMPTY, Cell, Limits, Unreadable, read_workbook
from infra.adapters.workbook_refusals import SENTENCES
from infra.adapters.workbook_writing import Table, workbook_bytes, write_workbook


def book(*rows: Sequence[object], title: str = "名册") -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return workbook_bytes(workbook)


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The archive with one member added or replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return buffer.getvalue()


def refusal(data: bytes, filename: str = "a.xlsx", limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as caught:
        read_workbook(data, filename, limits=limits)
    assert caught.value.zh and caught.value.en
    return caught.value.code


def test_cells_keep_what_they_were() -> None:
    """Numbers, dates, booleans, formulas and errors stay distinguishable from text."""
    [sheet] = read_workbook(
        book(["甲", 330621193007010004, 1.5, date(1949, 10, 1), True, "=A1&B1", "#REF!", None, " "], [], ["末"]),
        "a.xlsx",
    )
    assert sheet.name == "名册" and sheet.date_system == "1900"
    [(first, cells), last] = sheet.rows
    assert first == 1 and last == (3, [Cell("末", "text")])
    assert [cell.kind for cell in cells] == ["text", "number", "number", "date", "bool", "formula", "error"]
    assert cells[1].text.startswith("330621193007") and cells[2:4] == [
        Cell("1.5", "number"),
        Cell("1949-10-01", "date"),
    ]


def test_blank_cells_between_are_kept_and_blank_tails_dropped() -> None:
    """A row is as long as its last content, a sheet as long as its last row with content."""
    [sheet] = read_workbook(book(["甲", None, "丙", None, " "], [None, ""], ["", " "]), "a.xlsx")
    assert sheet.rows == [(1, [Cell("甲", "text"), EMPTY, Cell("丙", "text")])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_csv_in_the_encodings_in_use(encoding: str, newline: str) -> None:
    """Rare names survive every encoding; the sheet is named after the file."""
    text = newline.join(["姓名,身份证号", "𠮷小三,=1+1", '"欧·阳㐂",', ","])
    [sheet] = read_workbook(text.encode(encoding), "党员花名册.csv")
    assert sheet.name == "党员花名册"
    assert sheet.rows[1:] == [(2, [Cell("𠮷小三", "text"), Cell("=1+1", "formula")]), (3, [Cell("欧·阳㐂", "text")])]


def test_tabs_separate_what_excel_calls_unicode_text() -> None:
    """UTF-16 with tabs, as Excel saves it."""
    [sheet] = read_workbook("姓名\t性别\n张三\t男\n".encode("utf-16"), "a.txt")
    assert sheet.rows[1] == (2, [Cell("张三", "text"), Cell("男", "text")])


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (OLE, "renamed.xlsx", "old_xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "encrypted"),
        (b"<html><table>", "a.xls", "not_workbook"),
        (b"<html><table>", "a.csv", "not_workbook"),
        (b"%PDF-1.7", "a.xlsx", "not_workbook"),
        (b"a,b\x00c", "a.csv", "not_workbook"),
        (b"a,\xff\xff\xff", "a.csv", "encoding"),
        (b'a,"b\nc', "a.csv", "broken_csv"),
        (b"PK\x03\x04 and then nothing", "a.xlsx", "broken"),
    ],
)
def test_what_is_not_a_workbook_is_named(data: bytes, filename: str, code: str) -> None:
    """Content decides, not the name of the file."""
    assert refusal(data, filename) == code


@pytest.mark.parametrize(
    ("member", "code"), [("xl/vbaProject.bin", "macros"), ("xl/externalLinks/externalLink1.xml", "external_links")]
)
def test_active_content_is_refused(member: str, code: str) -> None:
    """Macros and links to other files are seen in the table of contents."""
    assert refusal(with_member(book(["a"]), member, b"x")) == code


def test_a_zip_that_is_no_workbook() -> None:
    """A document of another office format is a zip, too."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(buffer.getvalue()) == "not_workbook"


def test_limits_of_size_rows_columns_and_cells() -> None:
    """Each limit has its own sentence; content exactly at the limit passes."""
    data = book(["a", "b"], ["c", "d"])
    assert read_workbook(data, "a.xlsx", limits=Limits(rows=2, columns=2, cells=4, characters=4))
    assert refusal(data, limits=Limits(upload_bytes=10)) == "too_large"
    assert refusal(data, limits=Limits(rows=1)) == "too_many_rows"
    assert refusal(data, limits=Limits(columns=1)) == "too_many_columns"
    assert refusal(data, limits=Limits(cells=3)) == "too_much"
    assert refusal(data, limits=Limits(characters=3)) == "too_much"
    assert refusal(b"a,b\nc,d", "a.csv", Limits(rows=1)) == "too_many_rows"


def test_zip_bomb_is_refused_by_its_table_of_contents() -> None:
    """A gigabyte of zeros would take seconds and memory to unpack: it is never unpacked."""
    assert refusal(with_member(book(["a"]), "xl/worksheets/sheet1.xml", bytes(150 * 2**20))) == "bomb"
    assert refusal(with_member(book(["a"]), "xl/media/a.bin", bytes(20 * 2**20))) == "bomb"


def test_many_members_are_refused() -> None:
    """10,000 members are no workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(10_000):
            archive.writestr(f"{number}", b"")
    assert refusal(buffer.getvalue()) == "bomb"


BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]>'


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entity_bomb_is_refused(member: str) -> None:
    """No part of a workbook may define entities."""
    data = book(["a"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        xml = archive.read(member)
    body = xml.split(b"?>", 1)[1] if xml.startswith(b"<?xml") else xml
    assert refusal(with_member(data, member, BOMB + body)) == "entities"


def far_corner(text: str) -> bytes:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<dimension ref="A1:XFD1048576"/><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>'
        f'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{text}</t></is></c></row>'
        "</sheetData></worksheet>"
    )
    return with_member(book(["a"]), "xl/worksheets/sheet1.xml", sheet.encode())


def test_far_corner_neither_kills_nor_bloats() -> None:
    """One cell at XFD1048576: refused with a sentence if it holds text, ignored if blank."""
    assert refusal(far_corner("x")) == "too_many_rows"
    [sheet] = read_workbook(far_corner(" "), "a.xlsx")
    assert sheet.rows == [(1, [Cell("姓名", "text")])]


def test_child_killed_by_its_limits_is_a_refusal() -> None:
    """Out of memory, processor time or patience: the caller gets a sentence."""
    data = book(["a"])
    greedy = Limits(ratio=10_000, characters=10**9, memory_bytes=64 * 2**20)
    assert refusal(book(*(["x" * 30_000] for _ in range(1000))), limits=greedy) == "too_heavy"
    assert refusal(data, limits=Limits(wall_seconds=0.01)) == "too_heavy"
    wide = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in range(1, 200_000)).encode()
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    heavy = with_member(data, "xl/worksheets/sheet1.xml", sheet + wide + b"</sheetData></worksheet>")
    assert refusal(heavy, limits=Limits(cpu_seconds=1)) == "too_heavy"


MEASURE = """
import re, resource, sys
from pathlib import Path
from infra.adapters.workbook import Unreadable, read_workbook
try:
    read_workbook(sys.stdin.buffer.read(), "a.xlsx")
except Unreadable:
    pass
# ru_maxrss of a process itself counts what its parent held before exec; the kernel's high-water mark does not.
own = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""


def hostile_files() -> list[bytes]:
    plain = book(["a"])
    zeros = with_member(plain, "xl/worksheets/sheet1.xml", bytes(150 * 2**20))
    return [far_corner("x"), far_corner(" "), zeros, with_member(plain, "xl/workbook.xml", BOMB + b"<workbook/>")]


@pytest.mark.skipif(sys.platform != "linux", reason="reads the kernel's high-water mark from /proc")
def test_hostile_files_stay_under_the_memory_bound() -> None:
    """Neither the service nor its child grows beyond 200 MB."""
    for data in hostile_files():
        done = subprocess.run([sys.executable, "-c", MEASURE], input=data, stdout=subprocess.PIPE, check=True)
        assert int(done.stdout) < 200 * 1024


def test_written_workbooks_are_harmless_text_and_reproducible() -> None:
    """What we hand out never computes, and the same table gives the same bytes."""
    table = Table("错误", ["姓名", "电话"], [["=cmd()", "+86"], ["@x", "330621193007010004"]], ((0, ("甲", "乙")),))
    assert write_workbook([table]) == write_workbook([table])
    [sheet] = read_workbook(write_workbook([table]), "a.xlsx")
    assert sheet.rows[1:] == [
        (2, [Cell("'=cmd()", "text"), Cell("'+86", "text")]),
        (3, [Cell("'@x", "text"), Cell("330621193007010004", "text")]),
    ]


def test_every_refusal_speaks_both_languages() -> None:
    """Each code formats with the default limits."""
    for code in SENTENCES:
        assert "{" not in str(vars(Unreadable.because(code, Limits()))["zh"])
