"""What every page stands on: the services it asks, the day, the names of places, and asking for something."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from flask import abort, current_app, flash, g, request

from infra.adapters.permissions import Permissions
from infra.settings import Settings
from services.gateway.accounts.door import Door
from services.gateway.accounts.registry import Registry
from services.gateway.client import Services, asking
from services.gateway.imports import Imports
from services.gateway.pages import words
from services.gateway.pages.rights import may

NAMES_AT_ONCE = 200

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


class Reads(Protocol):
    """What the gateway itself remembers: ids and positions only."""

    def progress(self) -> dict[str, Any]:
        """How far its consumers have come."""

    def not_answering(self) -> list[str]:
        """The parts of it that cannot be used now."""

    def timeline(self, limit: int, service: str | None = None, before: int | None = None) -> list[dict[str, Any]]:
        """The newest lines first."""

    def registered(self, kind: str, limit: int, offset: int = 0, *, descending: bool = False) -> tuple[int, list[str]]:
        """How many accounts or tokens there are, and the ids of some."""

    def by_correlation(self, correlation: str) -> list[dict[str, Any]]:
        """The lines that followed from one command, or the line of one event."""


@dataclass(frozen=True)
class Desk:
    """What the pages of one application ask."""

    settings: Settings
    services: Services
    imports: Imports
    reads: Reads
    registry: Registry
    door: Door
    permissions: Permissions


def desk() -> Desk:
    """The desk of the running application."""
    found: Desk = current_app.extensions["linli"]
    return found


def ask(service: str, name: str, **data: Any) -> Any:
    """A query; days travel as text."""
    return desk().services.query(
        service, name, {k: v.isoformat() if isinstance(v, date) else v for k, v in data.items()}
    )


# ── Days and numbers in the address ──────────────────────────────────────────


def asked_day() -> date:
    """The day in ``?day=``; today where none is given or it cannot be read."""
    text = request.values.get("day", "").strip()
    if not text:
        return desk().settings.today()
    try:
        return date(*(int(part) for part in re.split(r"[-./]", text)))
    except (TypeError, ValueError):
        flash(words.BAD_DAY, "bad")
        return desk().settings.today()


def asked_number(name: str) -> int | None:
    """A number in the address, or None."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def asked_choice(name: str, choices: Mapping[str, Any]) -> str | None:
    """A value in the address that is one of the choices, or None."""
    text = request.values.get(name, "")
    return text if text in choices else None


# ── Places ───────────────────────────────────────────────────────────────────


class Places:
    """The organisation tree as the members service tells it."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        self.organizations: list[dict[str, Any]] = [o for o in answer["organizations"] if not o["dissolved_on"]]
        self.coverage: Mapping[str, list[int]] = answer["coverage"]
        self._names = {each["organization_id"]: each["name"] for each in answer["organizations"]}

    @cached_property
    def communities(self) -> dict[str, str]:
        """Id → name, in the order of registration."""
        return {o["organization_id"]: o["name"] for o in self.organizations if o["kind"] == "COMMUNITY"}

    @cached_property
    def choices(self) -> dict[str, str]:
        """Id → name of every organisation that stands."""
        return {each["organization_id"]: each["name"] for each in self.organizations}

    def name(self, organization_id: Any) -> str:
        """The name, or words for an organisation that we do not know."""
        known: str | None = self._names.get(str(organization_id))
        return known or (words.OTHER_PLACE if organization_id else "—")


def own_communities() -> dict[str, str]:
    """The communities that whoever looks is there for."""
    reach = asking.get().communities
    return {each: name for each, name in places().communities.items() if reach is None or each in reach}


def places() -> Places:
    """The tree, asked once for a page."""
    if "places" not in g:
        g.places = Places(ask("members", "Organizations"))
    found: Places = g.places
    return found


def names(member_ids: list[str]) -> dict[str, str]:
    """Masked names by id; of whom one may not see, none."""
    if not may("members", "MemberNames"):
        return {}
    wanted = sorted(set(member_ids))
    parts = [wanted[at : at + NAMES_AT_ONCE] for at in range(0, len(wanted), NAMES_AT_ONCE)]
    return {who: name for part in parts for who, name in ask("members", "MemberNames", member_ids=part).items()}


# ── Asking for something ─────────────────────────────────────────────────────


def command_id() -> str:
    """The id that the form brought: a double click is one command. Aborts where there is none."""
    found = request.form.get("command_id", "")
    if not _ID.fullmatch(found):
        abort(400)
    return found


def new_command_id() -> str:
    """An id for a form that is being shown."""
    return str(uuid.uuid4())


def derived_id(base: str, part: str) -> str:
    """The id of one of several commands that one form asks for."""
    return str(uuid.uuid5(uuid.UUID(base), part))


def carry_out(service: str, name: str, data: dict[str, Any], done: str) -> None:
    """Ask a command and wait until the page can show what it did. Raises ``Refusal``."""
    caught_up(desk().services.command(service, name, data, command_id=command_id()), done)


def caught_up(receipt: Mapping[str, Any], done: str) -> None:
    """Wait for the read model; say so when it takes longer."""
    seen = desk().services.wait_for(receipt["service"], receipt["position"])
    flash(done if seen else words.ACCEPTED_LATER, "good" if seen else "info")
