"""Uploaded spreadsheets as plain cells, read where a hostile file can do no harm.

`read_workbook` hands the bytes to a child process (this module run with ``-m``) that limits its own memory and
processor time, looks into the archive before unpacking any of it, and answers in msgpack. Nothing is written to
disk, and whatever goes wrong over there becomes one `Unreadable` here, with a sentence that says how to mend it.
"""

from __future__ import annotations

import csv
import io
import math
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path, PurePath
from typing import Any, Literal

import msgspec

from infra.adapters.workbook_refusals import Unreadable

__all__ = ["EMPTY", "Cell", "Kind", "Limits", "Sheet", "Unreadable", "read_workbook"]

Kind = Literal["text", "number", "date", "bool", "formula", "empty", "error"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stood in one cell; dates as ISO text, numbers as Python writes them, formulas as written."""

    text: str = ""
    kind: Kind = "empty"


EMPTY = Cell()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: (row number from 1, cells) of every row that holds anything; blanks at the ends are dropped."""

    name: str
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    date_system: Literal["1900", "1904"] = "1900"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a file may ask for. The counts bound what the parent receives; the rest bounds the child."""

    upload_bytes: int = 10 * 2**20
    unpacked_bytes: int = 100 * 2**20
    ratio: int = 100
    members: int = 1000
    sheets: int = 30
    rows: int = 5000
    columns: int = 200
    cells: int = 400_000
    characters: int = 10_000_000
    memory_bytes: int = 512 * 2**20
    cpu_seconds: int = 20
    wall_seconds: float = 30.0


class _Answer(msgspec.Struct):
    """What the child sends back: either sheets or the code of a refusal."""

    sheets: list[Sheet] = []
    refusal: str | None = None


def read_workbook(data: bytes, filename: str, *, limits: Limits | None = None) -> list[Sheet]:
    """Sheets of an .xlsx, or the single sheet of a .csv (named after the file).

    Raises `Unreadable` for everything a file can have wrong with it as a file.
    """
    limits = limits or Limits()
    if not data:
        raise Unreadable.because("empty", limits)
    if len(data) > limits.upload_bytes:
        raise Unreadable.because("too_large", limits)
    path = PurePath(filename)
    answer = _ask_child(data, path.suffix.lower(), limits)
    if answer.refusal is not None:
        raise Unreadable.because(answer.refusal, limits)
    return [sheet if sheet.name else Sheet(path.stem, sheet.rows) for sheet in answer.sheets]


def _ask_child(data: bytes, suffix: str, limits: Limits) -> _Answer:
    root = str(Path(__file__).resolve().parents[2])
    # -P and a bare environment: the child imports our code and the installed packages, nothing from where it was
    # started. lxml, were it installed, would be preferred by openpyxl and expand entities.
    command = [sys.executable, "-P", "-B", "-X", "utf8", "-W", "ignore", "-m", "infra.adapters.workbook"]
    environment = {"PYTHONPATH": root, "OPENPYXL_LXML": "False"}
    arguments = [suffix if suffix in {".csv", ".txt"} else ".xlsx", msgspec.json.encode(asdict(limits)).decode()]
    try:
        # stderr is not kept: a traceback may quote the file.
        done = subprocess.run(
            command + arguments,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=limits.wall_seconds,
            check=False,
        )
        if done.returncode == 0:
            return msgspec.msgpack.decode(done.stdout, type=_Answer)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        pass
    return _Answer(refusal="too_heavy")


# ── In the child ─────────────────────────────────────────────────────────────


def _restrain(limits: Limits) -> None:
    """Take from this process what a file could misuse; Windows has only the parent's clock."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> None:
    suffix, limits = sys.argv[1], msgspec.json.decode(sys.argv[2], type=Limits)
    _restrain(limits)
    try:
        answer = _Answer(sheets=_parse(sys.stdin.buffer.read(), suffix, limits))
    except Unreadable as refusal:
        answer = _Answer(refusal=refusal.code)
    except MemoryError:
        answer = _Answer(refusal="too_heavy")
    except Exception:  # noqa: BLE001 - whatever the parsers trip over in a file from outside is the file's fault
        answer = _Answer(refusal="broken")
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))


def _parse(data: bytes, suffix: str, limits: Limits) -> list[Sheet]:
    if data.startswith(b"PK\x03\x04"):
        _inspect_archive(data, limits)
        return _read_xlsx(data, limits)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # One container, two meanings: the old binary format, or a new one locked by a password.
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable.because("encrypted" if locked else "old_xls", limits)
    if suffix == ".xlsx":
        raise Unreadable.because("not_workbook", limits)
    return [_read_csv(data, limits)]


def _inspect_archive(data: bytes, limits: Limits) -> None:
    """Refuse by the archive's table of contents alone, before a byte of it is unpacked."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
    names = [member.filename.lower() for member in members]
    unpacked = sum(member.file_size for member in members)
    # zipfile never yields more than the declared size, so the sum below cannot be exceeded by lying about it.
    if len(members) > limits.members or unpacked > limits.unpacked_bytes:
        raise Unreadable.because("bomb", limits)
    if unpacked > 2**20 and unpacked > limits.ratio * len(data):
        raise Unreadable.because("bomb", limits)
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable.because("encrypted", limits)
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Unreadable.because("macros", limits)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Unreadable.because("external_links", limits)
    if "xl/workbook.xml" not in names:
        raise Unreadable.because("not_workbook", limits)


def _read_xlsx(data: bytes, limits: Limits) -> list[Sheet]:
    import openpyxl
    from defusedxml.common import DefusedXmlException
    from openpyxl.utils.datetime import CALENDAR_MAC_1904
    from openpyxl.xml import DEFUSEDXML

    if not DEFUSEDXML:
        raise RuntimeError("openpyxl runs without defusedxml; install it")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        if len(book.worksheets) > limits.sheets:
            raise Unreadable.because("too_much", limits)
        system: Literal["1900", "1904"] = "1904" if book.epoch == CALENDAR_MAC_1904 else "1900"
        budget = _Budget(limits)
        sheets = []
        for worksheet in book.worksheets:
            # The file's own statement of its size may lie in both directions; the rows themselves do not.
            worksheet.reset_dimensions()
            rows = ([_cell(c.data_type, c.value) for c in row] for row in worksheet.iter_rows(min_row=1))
            sheets.append(Sheet(worksheet.title, budget.take(rows), system))
    except ValueError as error:
        # openpyxl wraps what the parser raises while it opens the book, and does not while it reads rows.
        if isinstance(error, DefusedXmlException) or isinstance(error.__cause__, DefusedXmlException):
            raise Unreadable.because("entities", limits) from None
        raise
    return sheets


def _cell(data_type: str, value: Any) -> Cell:
    if value is None or value == "":
        return EMPTY
    if data_type == "f":
        return Cell(str(getattr(value, "text", value)), "formula")
    if data_type == "e":
        return Cell(str(value), "error")
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", "bool")
    if isinstance(value, datetime):
        return Cell(value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(), "date")
    if isinstance(value, date):
        return Cell(value.isoformat(), "date")
    if isinstance(value, int | float):
        whole = isinstance(value, int) or (math.isfinite(value) and value.is_integer())
        return Cell(str(int(value)) if whole else repr(value), "number")
    return _text_cell(str(value))


def _text_cell(text: str) -> Cell:
    return Cell(text, "text") if text.strip() else EMPTY


@dataclass
class _Budget:
    """Counts what is kept over all sheets, so that the answer stays small however the file is arranged."""

    limits: Limits
    cells: int = 0
    characters: int = 0

    def take(self, rows: Iterable[list[Cell]]) -> list[tuple[int, list[Cell]]]:
        return list(self._taken(rows))

    def _taken(self, rows: Iterable[list[Cell]]) -> Iterator[tuple[int, list[Cell]]]:
        for number, cells in enumerate(rows, start=1):
            while cells and cells[-1].kind == "empty":
                cells.pop()
            if not cells:
                continue
            if number > self.limits.rows:
                raise Unreadable.because("too_many_rows", self.limits)
            if len(cells) > self.limits.columns:
                raise Unreadable.because("too_many_columns", self.limits)
            self.cells += len(cells)
            self.characters += sum(len(cell.text) for cell in cells)
            if self.cells > self.limits.cells or self.characters > self.limits.characters:
                raise Unreadable.because("too_much", self.limits)
            yield number, cells


def _read_csv(data: bytes, limits: Limits) -> Sheet:
    text = _decode(data, limits)
    if "\x00" in text or text.lstrip()[:1] == "<":
        # A web page saved as a table, or something binary that happens to decode.
        raise Unreadable.because("not_workbook", limits)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return Sheet("", _Budget(limits).take([_csv_cell(value) for value in row] for row in reader))
    except csv.Error:
        raise Unreadable.because("broken_csv", limits) from None


def _csv_cell(text: str) -> Cell:
    # ="330621…" is what people write to make Excel keep a long number; it is still a formula.
    return Cell(text, "formula") if text.startswith("=") else _text_cell(text)


def _decode(data: bytes, limits: Limits) -> str:
    """Text of a CSV: by its byte order mark, else strict UTF-8, else GB18030 (a superset of GBK); never a guess."""
    utf16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable.because("encoding", limits)


if __name__ == "__main__":
    _serve()
