"""Who asks, told from one process of ours to another: signed, for one service only, and for a minute.

Where a second person has looked at what is asked, the statement names both. It says too whether the answer goes before
the eyes of whoever asks.

The key is derived from the installation's secret, by purpose and audience: what was told to one service says nothing to
another, and the secret itself never travels.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import time
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from infra.adapters.permissions import Asker

#: Seconds for which a statement is believed: a request that waits for a stuck head, and clocks that differ.
LASTS = 60

_ACTOR = re.compile(r"[\x21-\x7e]{1,64}")


class NoStatement(Exception):
    """It is not signed by us, is for somebody else, or is over. What it says is not told."""


class Statements:
    """Makes and reads statements for one service."""

    def __init__(self, secret: str, audience: str, clock: Callable[[], float] = time) -> None:
        self._clock = clock
        self._signed = URLSafeSerializer(
            secret,
            salt=f"linli statement of who asks, for {audience}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def make(self, asker: Asker) -> str:
        """The statement that this is who asks."""
        second = _told(asker.checked_by) if asker.checked_by else None
        return str(self._signed.dumps([*_told(asker), second, asker.looking, int(self._clock()) + LASTS]))

    def read(self, statement: str) -> Asker:
        """Who asks. Raises ``NoStatement``."""
        try:
            *first, second, looking, until = self._signed.loads(statement)
        except BadData:
            raise NoStatement from None
        if until < self._clock():
            raise NoStatement
        return replace(_asker(*first), checked_by=_asker(*second) if second else None, looking=looking)


def _told(asker: Asker) -> list[Any]:
    return [asker.actor, sorted(asker.roles), None if asker.communities is None else sorted(asker.communities)]


def _asker(actor: str, roles: Sequence[str], communities: Sequence[str] | None) -> Asker:
    if not _ACTOR.fullmatch(actor):
        raise NoStatement
    return Asker(actor, frozenset(roles), None if communities is None else frozenset(communities))
