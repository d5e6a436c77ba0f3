"""What every page stands on: the services it asks, the day, the names of places, and asking for something."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Protocol

from flask import abort, current_app, flash, g, request

from infra.adapters.permissions import Permissions
from infra.settings import Settings
from services.gateway.accounts.door import Door
from services.gateway.accounts.provider import Provider
from services.gateway.accounts.registry import Registry
from services.gateway.client import Services, asking
from services.gateway.entries.contesting import Entries
from services.gateway.entries.ledger import CHANNELS
from services.gateway.imports import Imports
from services.gateway.language import say
from services.gateway.pages import check_words, words
from services.gateway.pages.rights import may
from services.gateway.preparations.checking import Checking
from services.gateway.projections import Whose

NAMES_AT_ONCE = 200

#: An id as we make them.
ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")


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

    def prepared(self, whose: Whose, states: Sequence[str], limit: int, offset: int = 0) -> tuple[int, list[str]]:
        """How many preparations in these states somebody may see, and the ids of some."""

    def to_check(self, whose: Whose) -> int:
        """How many wait for somebody to check them."""

    def exported(self, first: date, last: date, limit: int, offset: int = 0) -> tuple[int, list[int]]:
        """How many lists were taken out between two days, and the positions of some in the gateway's log."""

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
    checking: Checking
    entries: Entries
    provider: Provider | None = None


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

    def community_of(self, organization_id: str) -> str | None:
        """The community that an organisation is or belongs to."""
        above = {each["organization_id"]: each for each in self.organizations}
        here = above.get(organization_id)
        while here is not None and here["kind"] != "COMMUNITY":
            here = above.get(here["parent_id"])
        return here["organization_id"] if here is not None else None

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
    """Names by id; of whom one may not see, none."""
    if not may("members", "MemberNames"):
        return {}
    wanted = sorted(set(member_ids))
    parts = [wanted[at : at + NAMES_AT_ONCE] for at in range(0, len(wanted), NAMES_AT_ONCE)]
    return {who: name for part in parts for who, name in ask("members", "MemberNames", member_ids=part).items()}


# ── Asking for something ─────────────────────────────────────────────────────


def command_id() -> str:
    """The id that the form brought: a double click is one command. Aborts where there is none."""
    found = request.form.get("command_id", "")
    if not ID.fullmatch(found):
        abort(400)
    return found


def new_command_id() -> str:
    """An id for a form that is being shown."""
    return str(uuid.uuid4())


def derived_id(base: str, part: str) -> str:
    """The id of one of several commands that one form asks for."""
    return str(uuid.uuid5(uuid.UUID(base), part))


def carry_out(service: str, name: str, data: dict[str, Any], done: str = "") -> None:
    """Ask a command and wait until the page can show what it did. Raises ``Refusal``.

    One that takes a second person is kept for that person instead; ``done`` is what is said of any other. Of what was
    entered for somebody, the page offers the receipt.
    """
    if desk().checking.asks_for_second(service, name):
        prepared = desk().checking.prepare(service, name, data, command_id())
        said = say(check_words.PREPARED, until=prepared.until)
        flash(said if seen(prepared.position) else words.ACCEPTED_LATER, "good")
        return
    receipt = desk().services.command(service, name, data, command_id=command_id())
    caught_up(receipt, done)
    if data.get("channel") in CHANNELS:
        _entered(receipt)


def _entered(receipt: Mapping[str, Any]) -> None:
    """Offer the receipt of what was entered for somebody; nothing where it was so before."""
    found = desk().entries.entered(receipt["service"], receipt["position"], command_id())
    if found is not None:
        flash(found.receipt, "receipt")


def caught_up(receipt: Mapping[str, Any], done: str) -> None:
    """Wait for the read model; say so when it takes longer."""
    seen = desk().services.wait_for(receipt["service"], receipt["position"])
    flash(done if seen else words.ACCEPTED_LATER, "good" if seen else "info")


def seen(position: int) -> bool:
    """Whether the gateway's own lists have come so far; waits up to two seconds."""
    return desk().services.wait_until(lambda: _reached(position))


def _reached(position: int) -> bool:
    models = desk().reads.progress()["read_models"]
    return all(at >= position for name, at in models.items() if name.endswith("<gateway"))
