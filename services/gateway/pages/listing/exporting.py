"""A filtered list as a workbook: no cell a formula, and who took it out when. That it was taken out is kept first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import Response, g, send_file

from infra.adapters.workbook_writing import XLSX, Table, write_workbook
from services.gateway.client import new_id
from services.gateway.exports.export import NoteExport
from services.gateway.language import say
from services.gateway.pages import words
from services.gateway.pages.desk import desk
from services.gateway.pages.listing.cells import Piece, plain
from services.gateway.pages.sentences import moment

#: Rows. Whoever needs more asks the API.
LONGEST = 10_000

HANDLING = "仅限工作使用，不得转发，用后及时删除。"


@dataclass(frozen=True)
class Taken:
    """What is taken out: the list by name and in words, and what stands on it. ``reason``: why it is in clear."""

    listing: str
    title: str
    headings: Sequence[str]
    lines: Sequence[Sequence[Sequence[Piece]]]
    notes: Sequence[str]
    reason: str | None = None


def taken_out(taken: Taken) -> Response:
    """The answer that saves the workbook."""
    at, by = desk().settings.now(), g.me.actor

    def noted(moment: datetime) -> NoteExport:
        about = {"listing": taken.listing, "rows": len(taken.lines), "reason": taken.reason}
        return NoteExport(by=by, on=at.date(), at=moment, **about)  # type: ignore[arg-type]  # each by its name

    desk().registry.ask(new_id(), by, noted)
    who = say("{name} 于 {at} 导出", name=g.me.name, at=moment(at.isoformat()))
    table = Table(
        taken.title,
        taken.headings,
        [[plain(cell) for cell in line] for line in taken.lines],
        notes=(taken.notes[0], who, *taken.notes[1:], say(words.UNCLASSIFIED)),
        watermark=who,
    )
    name = f"{taken.title}-{at:%Y%m%d}.xlsx"
    return send_file(BytesIO(write_workbook([table])), XLSX, as_attachment=True, download_name=name)
