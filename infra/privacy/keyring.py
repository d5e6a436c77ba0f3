"""The keys of one service: one for each person, and a few of its own. They are kept and backed up apart from events."""

from collections.abc import Collection, Iterable
from typing import Protocol

from infra.eventsourcing.errors import KernelError


class Erased(KernelError):
    """A person's key was erased; nothing can be sealed for them any more."""


class Keyring(Protocol):
    """What sealing needs to know about keys."""

    def make(self, subject: str) -> bytes:
        """The subject's key, made if there is none. Raises ``Erased``."""

    def make_all(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """The keys of many subjects, made for those that never had one, with one commit; none of an erased one."""

    def get(self, subject: str) -> bytes | None:
        """The subject's key, or None once erased (or where there never was one)."""

    def get_all(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The keys of those of these subjects that have one, asked for together."""

    def erase(self, subject: str) -> bool:
        """Destroy the key for ever; answers whether there was one. Harmless when repeated."""

    def secret(self, purpose: str) -> bytes:
        """A key of the service's own, for hashes."""

    def close(self) -> None:
        """Let go of files and connections."""
