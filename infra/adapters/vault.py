"""Things that wait: bytes under a key of their own, in a file only we can read, gone after a while.

An import's rows wait here between preview and completion, and its error file for seven days. Dropping a key makes
whatever a backup may still hold unreadable.
"""

import re
import time
import uuid
from pathlib import Path

import msgspec

from infra.privacy.keyring import Keyring
from infra.privacy.sealing import open_sealed, seal

_NAME = re.compile(r"[0-9a-z][0-9a-z-]{0,79}")


class _Kept(msgspec.Struct, array_like=True):
    until: float
    key_name: str
    suite: str
    sealed: bytes


class Vault:
    """A folder of sealed files."""

    def __init__(self, folder: Path, keyring: Keyring) -> None:
        self._folder = folder
        self._keyring = keyring

    def put(self, name: str, content: bytes, keep_days: float) -> None:
        """Keep ``content`` under ``name`` (lower-case letters, digits, hyphens)."""
        path = self._path(name)
        self.drop(name)
        key_name = f"vault:{uuid.uuid4()}"
        suite, sealed = seal(self._keyring.make(key_name), content, name, "vault")
        fresh = path.with_suffix(".new")
        fresh.write_bytes(msgspec.msgpack.encode(_Kept(time.time() + keep_days * 86400, key_name, suite, sealed)))
        fresh.chmod(0o600)
        fresh.replace(path)

    def get(self, name: str) -> bytes | None:
        """What was kept, or None when it is gone."""
        self.sweep()
        kept = self._kept(self._path(name))
        key = self._keyring.get(kept.key_name) if kept else None
        return open_sealed(kept.suite, key, kept.sealed, name, "vault") if kept and key else None

    def drop(self, name: str) -> None:
        """Destroy what was kept, its key first."""
        path = self._path(name)
        if kept := self._kept(path):
            self._keyring.erase(kept.key_name)
            path.unlink(missing_ok=True)

    def drop_all(self) -> int:
        """Destroy everything; answers how much there was."""
        names = [path.stem for path in self._folder.glob("*.sealed")]
        for name in names:
            self.drop(name)
        return len(names)

    def sweep(self) -> None:
        """Destroy what has waited too long."""
        for path in self._folder.glob("*.sealed"):
            kept = self._kept(path)
            if kept and kept.until < time.time():
                self.drop(path.stem)

    @staticmethod
    def _kept(path: Path) -> _Kept | None:
        return msgspec.msgpack.decode(path.read_bytes(), type=_Kept) if path.exists() else None

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError("a name in the vault has lower-case letters, digits and hyphens only")
        return self._folder / f"{name}.sealed"
