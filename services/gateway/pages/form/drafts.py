"""What somebody typed and could not send: sealed, for that account and that form only, for half a day."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from flask import g, request

from services.gateway.pages.desk import desk

_NAMES = uuid.UUID("6f1f4a34-2d0c-5a30-9d7f-0d7a1c0e5b11")
_KEPT_DAYS = 0.5
#: Bytes; nobody types more, and what nobody typed is not kept.
_LARGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed, and the command id that it was or would have been sent with."""

    typed: Mapping[str, Sequence[str]]
    command_id: str


def _name(account_id: str) -> str:
    return f"draft-{uuid.uuid5(_NAMES, f'{account_id} {request.path}')}"


def holder() -> str | None:
    """Whose drafts these are: the account that is signed in, or was until it sat idle."""
    found, lapsed = g.get("holder"), g.get("lapsed")
    return str(found.account_id) if found is not None else lapsed


def keep(typed: Mapping[str, Sequence[str]], command_id: str) -> bool:
    """Keep it for whoever is at this form; whether it is kept."""
    account_id, content = holder(), msgspec.json.encode(Draft(typed, command_id))
    if account_id is None or len(content) > _LARGEST:
        return False
    desk().registry.runtime.vault.put(_name(account_id), content, _KEPT_DAYS)
    return True


def recall() -> Draft | None:
    """What was kept of this form."""
    account_id = holder()
    kept = desk().registry.runtime.vault.get(_name(account_id)) if account_id else None
    return msgspec.json.decode(kept, type=Draft) if kept else None


def drop() -> None:
    """It was sent, or is not wanted any more."""
    if (account_id := holder()) is not None:
        desk().registry.runtime.vault.drop(_name(account_id))
