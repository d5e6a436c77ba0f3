"""Tables as .xlsx bytes: every value a text cell, nothing a formula, nothing on disk, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

#: The media type of what is written here.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_EPOCH = datetime(2010, 6, 7)  # noqa: DTZ001 - the format's dates have no zone


@dataclass(frozen=True)
class Table:
    """One sheet to write: a heading row and rows of texts; `choices` gives a column (from 0) a drop-down.

    `notes` stand below the rows, a blank row between; the `watermark` is printed on every page, head and foot.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]] = ()
    choices: tuple[tuple[int, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    watermark: str = ""


class MemoryWriter(ExcelWriter):
    """openpyxl's writer, minus its temporary files (they would hold personal data) and minus the wall clock."""

    def __init__(self, workbook: Workbook, archive: zipfile.ZipFile) -> None:
        super().__init__(workbook, archive)
        self.archive = archive

    def write_worksheet(self, ws: Any) -> None:
        """One sheet's XML straight into the archive."""
        buffer = io.BytesIO()
        writer = WorksheetWriter(ws, out=buffer)
        writer.write()
        ws._rels = vars(writer)["_rels"]  # noqa: SLF001 - as in the method it replaces
        ws._drawing = None  # noqa: SLF001 - the same; we draw nothing
        self.archive.writestr(ws.path[1:], buffer.getvalue())
        self.manifest.append(ws)


class _FixedDates(zipfile.ZipFile):
    """An archive whose members all bear one date."""

    def writestr(
        self,
        zinfo_or_arcname: str | zipfile.ZipInfo,
        data: Any,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        if isinstance(zinfo_or_arcname, str):
            zinfo_or_arcname = zipfile.ZipInfo(zinfo_or_arcname, _EPOCH.timetuple()[:6])
        super().writestr(zinfo_or_arcname, data, compress_type or self.compression, compresslevel)


def workbook_bytes(book: Workbook, *, compress: bool = True) -> bytes:
    """The .xlsx of a workbook. Uncompressed bytes do not even depend on the zlib at hand."""
    book.properties.created = book.properties.modified = _EPOCH
    buffer = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    MemoryWriter(book, _FixedDates(buffer, "w", method)).save()
    return buffer.getvalue()


def harmless(text: str) -> str:
    """The text, with an apostrophe before anything a spreadsheet would take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def write_workbook(tables: Sequence[Table]) -> bytes:
    """The .xlsx bytes of the tables, at least one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        _write_table(book.create_sheet(table.name), table)
    return workbook_bytes(book)


def _write_table(sheet: Worksheet, table: Table) -> None:
    below = [(), *((note,) for note in table.notes)] if table.notes else []
    for number, texts in enumerate((table.headings, *table.rows, *below), start=1):
        for column, text in enumerate(texts, start=1):
            cell = sheet.cell(number, column, harmless(text))
            cell.data_type, cell.number_format = "s", "@"
            cell.font = Font(bold=number == 1)
    for column in range(1, len(table.headings) + 1):
        # A whole column of text, so that an ID typed into an empty row keeps its last digits.
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 18
        sheet.column_dimensions[letter].number_format = "@"
    for index, options in table.choices:
        letter = get_column_letter(index + 1)
        validation = DataValidation(type="list", formula1='"' + ",".join(options) + '"', allow_blank=True)
        validation.add(f"{letter}2:{letter}5000")
        sheet.add_data_validation(validation)
    sheet.freeze_panes = "A2"
    if table.watermark:
        _print_on_every_page(sheet, table.watermark.replace("&", "&&"))


def _print_on_every_page(sheet: Any, text: str) -> None:
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.HeaderFooter.oddHeader.center.text = text
    sheet.HeaderFooter.oddFooter.left.text, sheet.HeaderFooter.oddFooter.right.text = text, "&P / &N"
