"""Keys in a dictionary, for tests."""

from collections.abc import Collection, Iterable

from infra.privacy.keyring import Erased
from infra.privacy.sealing import new_key


class MemoryKeyring:
    """A ``Keyring`` that forgets everything when it goes."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes | None] = {}

    def make(self, subject: str) -> bytes:
        """The subject's key, made if there is none."""
        key = self._keys.setdefault(subject, new_key())
        if key is None:
            raise Erased(subject)
        return key

    def make_all(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """The keys of many subjects, made for those that never had one."""
        wanted = set(subjects)
        for subject in wanted:
            self._keys.setdefault(subject, new_key())
        return self.get_all(wanted)

    def get(self, subject: str) -> bytes | None:
        """The subject's key, or None."""
        return self._keys.get(subject)

    def get_all(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The keys of those of these subjects that have one."""
        return {subject: key for subject in subjects if (key := self.get(subject)) is not None}

    def erase(self, subject: str) -> bool:
        """Destroy the key for ever."""
        had = self._keys.get(subject) is not None
        self._keys[subject] = None
        return had

    def secret(self, purpose: str) -> bytes:
        """A key of the service's own."""
        return self.make(f"service:{purpose}")

    def close(self) -> None:
        """Nothing to let go of."""
