"""访问日志: one line for every answer to somebody who has signed in or shown a token: who, which page, about what.

It says whether names stood in it in full, and never what was typed: pseudonyms, ids and the page's name. The lines have
files of their own in the home's folder ``log``, one to a day, and are kept longer than the law asks.
"""

import logging
from collections.abc import Collection
from pathlib import Path

from flask import Flask, Response, g, request

from infra.adapters.logs import keep_apart
from services.gateway.pages.desk import ID
from services.gateway.pages.rights import names_in_clear

log = logging.getLogger(__name__)

FILE = "access.log"

#: Days. Cybersecurity Law of the PRC, article 21 (3): logs are kept for six months at least.
KEPT = 200


def note_access(app: Flask, unnoted: Collection[str]) -> None:
    """Let every answer be noted, but for those of some endpoints, which show nobody."""

    def note(response: Response) -> Response:
        if g.get("me") is not None and request.endpoint and request.endpoint not in unnoted:
            asked = {"actor": g.me.actor, "method": request.method, "page": request.endpoint}
            about = {"about": sorted({*ID.findall(request.full_path)}), "names_in_clear": names_in_clear()}
            log.info("answered", extra=asked | about | {"status": response.status_code})
        return response

    app.after_request(note)


def keep_access(folder: Path) -> None:
    """Keep the lines of this process in that folder."""
    keep_apart(log, "gateway", folder / FILE, KEPT)
