"""Who asks, told from one process of ours to another: signed, for one service only, and for a minute.

The key is derived from the installation's secret, by purpose and audience: what was told to one service says nothing to
another, and the secret itself never travels.
"""

import hashlib
import re
from collections.abc import Callable
from time import time

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
        communities = None if asker.communities is None else sorted(asker.communities)
        return str(self._signed.dumps([asker.actor, sorted(asker.roles), communities, int(self._clock()) + LASTS]))

    def read(self, statement: str) -> Asker:
        """Who asks. Raises ``NoStatement``."""
        try:
            actor, roles, communities, until = self._signed.loads(statement)
        except BadData:
            raise NoStatement from None
        if until < self._clock() or not _ACTOR.fullmatch(actor):
            raise NoStatement
        return Asker(actor, frozenset(roles), None if communities is None else frozenset(communities))
