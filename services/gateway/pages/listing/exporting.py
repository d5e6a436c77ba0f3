"""A filtered list as a workbook: masked as on the page, no cell a formula, and who took it out when."""

from collections.abc import Sequence
from io import BytesIO

from flask import Response, g, send_file

from infra.adapters.workbook_writing import XLSX, Table, write_workbook
from services.gateway.pages import words
from services.gateway.pages.desk import desk
from services.gateway.pages.listing.cells import Piece, plain
from services.gateway.pages.sentences import moment

#: Rows. Whoever needs more asks the API.
LONGEST = 10_000


def workbook(title: str, headings: Sequence[str], lines: Sequence[Sequence[Sequence[Piece]]], unit: str) -> Response:
    """The answer that saves the workbook."""
    at = desk().settings.now()
    who = words.EXPORTED_BY.format(name=g.me.name, at=moment(at.isoformat()))
    table = Table(
        title,
        headings,
        [[plain(cell) for cell in line] for line in lines],
        notes=(words.EXPORTED_ROWS.format(total=len(lines), unit=unit), who, words.UNCLASSIFIED, words.EXPORT_NOTE),
        watermark=who,
    )
    name = f"{title}-{at:%Y%m%d}.xlsx"
    return send_file(BytesIO(write_workbook([table])), XLSX, as_attachment=True, download_name=name)
