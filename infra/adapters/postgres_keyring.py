"""Keys in a PostgreSQL database of their own, backed up apart from events.

Every question goes to the database, and no person's key is remembered: erased there, no process has it any more.
An erased key leaves the table by one UPDATE. Its bytes stay in dead rows until these are vacuumed, in the write-ahead
log until that is recycled, and in backups until those run out: keep each of them short for this database.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import LargeBinary, Text, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from infra.adapters import postgres_lists  # noqa: F401 - makes the driver write them
from infra.adapters.database import Database
from infra.adapters.direct import Among, Blobs, Texts, ask
from infra.adapters.tables import keys
from infra.privacy.keyring import Erased
from infra.privacy.sealing import new_key

_THEIRS = select(keys.c.subject, keys.c.key).where(Among(keys.c.subject, "subjects"), keys.c.key.is_not(None))
_NEW = select(
    func.unnest(bindparam("subjects", type_=ARRAY(Text))), func.unnest(bindparam("keys", type_=ARRAY(LargeBinary)))
)
_MAKE = insert(keys).from_select(["subject", "key"], _NEW).on_conflict_do_nothing()


class PostgresKeyring:
    """A ``Keyring`` in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._secrets: dict[str, bytes] = {}  # never erased, so remembered for good

    def make(self, subject: str) -> bytes:
        """The subject's key, made if there is none."""
        if (key := self.get(subject)) is not None:
            return key
        self.make_all([subject])
        if (key := self.get(subject)) is None:
            raise Erased(subject)
        return key

    def make_all(self, subjects: Iterable[str]) -> dict[str, bytes]:
        """The keys of many subjects, made for those that never had one, with one commit; none of an erased one."""
        # In one order everywhere, so that two who make the same keys wait for each other and not in a circle.
        wanted = sorted(set(subjects))
        if not wanted:
            return {}
        with self._database.writing() as tx:
            ask(tx, _MAKE, {"subjects": Texts(wanted), "keys": Blobs(new_key() for _ in wanted)})
            return dict(ask(tx, _THEIRS, {"subjects": Texts(wanted)}))

    def get(self, subject: str) -> bytes | None:
        """The subject's key, or None."""
        return self.get_all([subject]).get(subject)

    def get_all(self, subjects: Collection[str]) -> dict[str, bytes]:
        """The keys of those of these subjects that have one."""
        if not subjects:
            return {}
        with self._database.asking() as tx:
            return dict(ask(tx, _THEIRS, {"subjects": Texts(subjects)}))

    def erase(self, subject: str) -> bool:
        """Destroy the key for ever."""
        mine = keys.c.subject == subject
        with self._database.writing() as tx:
            # There is a row from here on; locking it makes one of several erasures the one that says so.
            tx.execute(insert(keys).values(subject=subject, key=None).on_conflict_do_nothing())
            had = tx.scalar(select(keys.c.key).where(mine).with_for_update()) is not None
            tx.execute(update(keys).where(mine).values(key=None))
        return had

    def secret(self, purpose: str) -> bytes:
        """A key of the service's own."""
        if purpose not in self._secrets:
            self._secrets[purpose] = self.make(f"service:{purpose}")
        return self._secrets[purpose]

    def close(self) -> None:
        """Let go of the connections."""
        self._database.close()
