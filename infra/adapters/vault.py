"""Things that wait: bytes under a key of their own, gone after a while.

An import's rows wait here between preview and completion, and its error file for seven days. Dropping a key makes
whatever a backup may still hold unreadable.
"""

import re
import time
import uuid

from sqlalchemy import ColumnElement, delete, select

from infra.adapters.database import Database, insert_into
from infra.adapters.tables import waiting
from infra.privacy.keyring import Keyring
from infra.privacy.sealing import Opener, seal

_NAME = re.compile(r"[0-9a-z][0-9a-z-]{0,79}")


class Vault:
    """A table of sealed bytes."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    def put(self, name: str, content: bytes, keep_days: float) -> None:
        """Keep ``content`` under ``name`` (lower-case letters, digits, hyphens)."""
        _check(name)
        key_name = f"vault:{uuid.uuid4()}"
        suite, sealed = seal(self._keyring.make(key_name), content, name, "vault")
        until = int(time.time() + keep_days * 86400)
        self.drop(name)
        with self._database.writing() as tx:
            row = {"until": until, "key_name": key_name, "suite": suite, "sealed": sealed}
            kept = insert_into(tx, waiting).values(name=name, **row)
            tx.execute(kept.on_conflict_do_update(index_elements=["name"], set_=row))

    def get(self, name: str) -> bytes | None:
        """What was kept, or None when it is gone."""
        _check(name)
        self.sweep()
        with self._database.reading() as tx:
            kept = tx.execute(select(waiting).where(waiting.c.name == name)).first()
        key = self._keyring.get(kept.key_name) if kept else None
        return Opener({"vault": key}).open(kept.suite, "vault", kept.sealed, name) if kept and key else None

    def drop(self, name: str) -> None:
        """Destroy what was kept, its key first."""
        _check(name)
        self._destroy(waiting.c.name == name)

    def drop_all(self) -> int:
        """Destroy everything; answers how much there was."""
        return self._destroy(waiting.c.name.is_not(None))

    def sweep(self) -> None:
        """Destroy what has waited too long."""
        self._destroy(waiting.c.until < int(time.time()))

    def _destroy(self, those: ColumnElement[bool]) -> int:
        with self._database.reading() as tx:
            found = tx.execute(select(waiting.c.name, waiting.c.key_name).where(those)).all()
        for row in found:
            self._keyring.erase(row.key_name)
        if found:
            with self._database.writing() as tx:
                tx.execute(delete(waiting).where(waiting.c.key_name.in_([row.key_name for row in found])))
        return len(found)


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError("a name in the vault has lower-case letters, digits and hyphens only")
