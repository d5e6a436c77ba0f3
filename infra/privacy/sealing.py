"""Authenticated encryption, named by suite so that another one can be added and the old ones still be read.

``A256GCM``: AES-256-GCM, a random 96-bit nonce before the ciphertext. The associated data are the event's id and the
subject, so that a sealed part cannot be moved to another event or person.
"""

import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SUITE = "A256GCM"
_NONCE = 12


class Unreadable(Exception):
    """A sealed part that does not belong here, or was altered, or has an unknown suite."""


def new_key() -> bytes:
    """32 random bytes."""
    return AESGCM.generate_key(256)


def seal(key: bytes, plain: bytes, event_id: str, subject: str) -> tuple[str, bytes]:
    """Answers (suite, nonce ‖ ciphertext ‖ tag)."""
    nonce = os.urandom(_NONCE)
    return SUITE, nonce + AESGCM(key).encrypt(nonce, plain, f"{event_id}|{subject}".encode())


class Opener:
    """Opens sealed parts with the keys of their subjects, for as long as a few events are read: then it is let go.

    To make a key ready costs as much as opening a part does, so it is done once for each subject.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = keys
        self._ciphers: dict[str, AESGCM] = {}

    def open(self, suite: str, subject: str, sealed: bytes, event_id: str) -> bytes | None:
        """The plain bytes, or None where the subject has no key. Raises ``Unreadable``."""
        if (cipher := self._ciphers.get(subject)) is None:
            if (key := self._keys.get(subject)) is None:
                return None
            cipher = self._ciphers[subject] = AESGCM(key)
        if suite != SUITE:
            raise Unreadable(f"unknown cipher suite {suite}")
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{event_id}|{subject}".encode())
        except InvalidTag:
            raise Unreadable("a sealed part does not fit its event and key") from None
