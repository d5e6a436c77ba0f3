"""Importing a roster: read in a limited child, look at every row, show what would happen, and only then ask for it.

Columns that are not kept are dropped while reading; nothing of them reaches a store, a log or a file. What waits
between preview and confirmation is sealed under a key of its own and gone after seven days.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

import msgspec

from infra.adapters.runtime import Runtime
from infra.adapters.workbook import Unreadable, read_workbook
from services.gateway.client import Refusal, Services
from services.members.contract.roster import Preview, error_workbook, read_roster, template_workbook
from services.members.contract.roster_columns import TITLES
from services.members.contract.roster_preview import Finding, RosterRow, SheetKind

KEEP_DAYS = 7

#: What the members service finds about a row that is right in itself.
_PLACED: Mapping[str, tuple[str, str, str]] = {
    "unknown-community": ("所属社区", "社区尚未登记，请先在“组织管理”登记该社区。", "Register this community first."),
    "unknown-branch": ("所在党支部", "党支部尚未登记，请先在“组织管理”登记该支部。", "Register this branch first."),
    "not-on-roster": (
        "身份证号",
        "名册中没有此人，请先把此人列入名册。",
        "This person is on no roster; add them first.",
    ),
}


class Imports:
    """From an uploaded file to a confirmed import."""

    def __init__(self, services: Services, runtime: Runtime) -> None:
        self._services = services
        self._runtime = runtime

    def preview(self, data: bytes, filename: str) -> dict[str, Any]:
        """Read a file and say what importing it would do. Raises ``Refusal`` (422) for what cannot be read."""
        preview = self._read(data, filename)
        good = [row for row in preview.rows if row.state != "error"]
        intake = {"file_digest": hashlib.sha256(data).hexdigest(), "rows": [_plain(row) for row in good]}
        prepared = self._services.take_in("members", "PrepareImport", intake)
        preview = _with_places(preview, prepared["findings"])
        shown = _shown(preview, prepared)
        import_id = prepared["import_id"]
        self._runtime.vault.put(f"preview-{import_id}", msgspec.json.encode(shown), KEEP_DAYS)
        if shown["has_error_file"]:
            self._runtime.vault.put(f"errors-{import_id}", error_workbook(preview), KEEP_DAYS)
        return shown

    def compare(self, data: bytes, filename: str, command_id: str) -> dict[str, Any]:
        """Upload a newer roster to be compared with what is known; answers ``import_id`` and ``receipt``.

        With anything faulty, the receipt is None, and ``import_id`` is the preview that says what to mend.
        """
        preview = self._read(data, filename)
        rows = preview.of(SheetKind.ROSTER)
        faulty = [row for row in rows if row.state == "error"]
        intake = {"file_digest": hashlib.sha256(data).hexdigest(), "rows": [_plain(row) for row in rows]}
        in_order = not faulty and all(each.level != "error" for each in preview.findings)
        prepared = self._services.take_in("members", "PrepareUpdate", intake) if in_order else None
        if prepared is None or prepared["findings"]:
            return {"import_id": self.preview(data, filename)["import_id"], "receipt": None}
        command = {
            "import_id": prepared["import_id"],
            "rows": prepared["rows"],
            "faulty": len(faulty),
            "columns": sorted({name for row in rows for name in row.values}),
            "not_kept": list(preview.not_kept.get(SheetKind.ROSTER, ())),
            "on": self._services.now().date(),
        }
        receipt = self._services.command("members", "UploadRoster", command, command_id=command_id)
        return {"import_id": prepared["import_id"], "receipt": receipt}

    def _read(self, data: bytes, filename: str) -> Preview:
        """Every row with what is wrong with it. Raises ``Refusal`` (422) for what cannot be read."""
        try:
            sheets = read_workbook(data, filename)
        except Unreadable as error:
            problem = {"type": f"urn:linli:{error.code}", "status": 422, "title": error.zh, "detail": error.en}
            raise Refusal(422, problem) from None
        return read_roster(sheets, self._services.now().date())

    def recall(self, import_id: str) -> dict[str, Any] | None:
        """What the preview showed, as long as it is kept."""
        kept = self._runtime.vault.get(f"preview-{import_id}")
        return msgspec.json.decode(kept) if kept is not None else None

    def confirm(self, import_id: str, mode: str, command_id: str) -> dict[str, Any]:
        """Ask for what the preview showed. Raises ``Refusal`` when it is gone or must not be carried out."""
        shown = self.recall(import_id)
        if shown is None:
            zh, en = "预览已过期，请重新上传文件。", "The preview is gone; upload the file again."
            raise Refusal(404, {"type": "urn:linli:preview-gone", "status": 404, "title": zh, "detail": en})
        command = {
            "import_id": import_id,
            "rows": shown["rows_good"],
            "faulty": shown["counts"]["error"],
            "mode": mode,
            "on": self._services.now().date(),
        }
        return self._services.command("members", "ConfirmImport", command, command_id=command_id)

    def progress(self, import_id: str) -> dict[str, Any] | None:
        """How far a confirmed import is, or None before it is confirmed."""
        try:
            found: dict[str, Any] = self._services.query("members", "Import", {"import_id": import_id})
        except Refusal as refusal:
            if refusal.status == 404:
                return None
            raise
        return found

    def error_file(self, import_id: str) -> bytes | None:
        """The faulty rows with the reasons, as a workbook; None once it is gone."""
        return self._runtime.vault.get(f"errors-{import_id}")

    @staticmethod
    def template() -> bytes:
        """An empty workbook with the headings that are understood."""
        return template_workbook()


def _plain(row: RosterRow) -> dict[str, Any]:
    """What the service takes in of a row."""
    return {"sheet": row.sheet.value, "number": row.number, "values": dict(row.values)}


def _with_places(preview: Preview, found: list[dict[str, Any]]) -> Preview:
    """The preview with what only the members service could find."""
    by_row: dict[tuple[SheetKind, int], tuple[Finding, ...]] = {}
    for each in found:
        column, zh, en = _PLACED[each["code"]]
        at = SheetKind(each["sheet"]), each["row"]
        by_row[at] = (*by_row.get(at, ()), Finding("error", column, each["code"], zh, en))
    rows = tuple(_with(row, by_row.get((row.sheet, row.number), ())) for row in preview.rows)
    return Preview(rows, preview.not_kept, preview.unknown_sheets, preview.findings)


def _with(row: RosterRow, findings: tuple[Finding, ...]) -> RosterRow:
    return RosterRow(row.sheet, row.number, row.values, (*row.findings, *findings), row.original)


def _shown(preview: Preview, prepared: dict[str, Any]) -> dict[str, Any]:
    findings: list[dict[str, Any]] = [
        {"sheet": "", "row": None, "level": f.level, "column": f.column, "message": f.zh, "message_en": f.en}
        for f in preview.findings
    ]
    findings += [
        {
            "sheet": TITLES[row.sheet],
            "row": row.number,
            "level": f.level,
            "column": f.column,
            "message": f.zh,
            "message_en": f.en,
        }
        for row in preview.rows
        for f in row.findings
    ]
    return {
        "import_id": prepared["import_id"],
        "status": prepared["status"],
        "counts": preview.counts,
        "rows_total": len(preview.rows),
        "rows_good": prepared["rows"],
        "people_new": prepared["people_new"],
        "people_known": prepared["people_known"],
        "not_kept": {TITLES[kind]: list(columns) for kind, columns in preview.not_kept.items() if columns},
        "unknown_sheets": list(preview.unknown_sheets),
        "findings": findings,
        "has_error_file": preview.counts["error"] > 0,
    }
