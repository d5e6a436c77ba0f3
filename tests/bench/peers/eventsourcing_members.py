"""The same job by ``eventsourcing``, as its documentation shows it: an application, an aggregate, one key for all.

On: its transcoder, its cipher (AES-GCM of ``cryptography``), its gap-safe mode (the table is locked for an insert).
Off, because it has none: looking a command up by its id, a rulebook in force, keys of persons, hashes of events.
"""

import contextlib
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

from eventsourcing.application import Application
from eventsourcing.cryptography import AESCipher
from eventsourcing.domain import Aggregate, event
from eventsourcing.sqlite import SQLiteFactory

from tests.bench import ours

CIPHER = {"CIPHER_TOPIC": "eventsourcing.cryptography:AESCipher", "CIPHER_KEY": AESCipher.create_key(32)}
_IDS = uuid.UUID("0d3a0d5e-6f3e-4b62-9d1b-5a2f4c1e7a10")


class Member(Aggregate):
    """A member as far as reporting in goes."""

    @event("Registered")
    def __init__(self, member_id: str, community_id: str, particulars: dict[str, str | None]) -> None:
        self.member_id = member_id
        self.community_id = community_id
        self.particulars = particulars
        self.reported_to: str | None = None

    @staticmethod
    def create_id(member_id: str) -> uuid.UUID:
        return uuid.uuid5(_IDS, member_id)

    @event("ReportedIn")
    def _reported_in(self, community_id: str, on: str, channel: str, employer: str) -> None:
        self.reported_to = community_id

    def report_in(self, community_id: str, on: str, channel: str, employer: str) -> None:
        if community_id != self.reported_to:
            self._reported_in(community_id, on, channel, employer)


class MembersApplication(Application[uuid.UUID]):
    """Load, decide, save."""

    def report_in(self, number: int, members: ours.Members) -> None:
        member: Member = self.repository.get(Member.create_id(members.member(number)))
        member.report_in(members.community(number), ours.TODAY.isoformat(), "DESK", ours.EMPLOYER)
        self.save(member)

    def fill(self, members: ours.Members) -> None:
        known: dict[str, str | None] = {"name": "王小明", "sex": "男", "birth_date": "1975-03", "phone": "13800000000"}
        known |= {"joined_on": "1999-07-01", "address": "河西路 12 号"}
        names = [members.member(number) for number in range(members.count)]
        for start in range(0, len(names), 500):
            self.save(*(Member(name, "community-01", known) for name in names[start : start + 500]))


@contextlib.contextmanager
def on_postgres() -> Iterator[MembersApplication]:
    from tests.postgres_engine import postgres

    server = postgres(ours=True)
    with tempfile.TemporaryDirectory() as name:
        url = server.at(Path(name))  # a database of its own; our tables lie in it unused
        owner = server.owner
        where = {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(url.database),
            "POSTGRES_HOST": str(owner.host),
            "POSTGRES_PORT": str(owner.port),
            "POSTGRES_USER": str(owner.username),
            "POSTGRES_PASSWORD": str(owner.password),
        }
        application = MembersApplication(env={**where, **CIPHER})
        try:
            yield application
        finally:
            application.close()


@contextlib.contextmanager
def on_sqlite() -> Iterator[MembersApplication]:
    with tempfile.TemporaryDirectory() as folder:
        where = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": f"{folder}/members.db"}
        application = MembersApplication(env={**where, **CIPHER, "SQLITE_LOCK_TIMEOUT": "10"})
        assert isinstance(application.factory, SQLiteFactory)
        assert is_full(application)
        try:
            yield application
        finally:
            application.close()


def is_full(application: MembersApplication) -> bool:
    """Whether a commit is on disk when it is acknowledged: SQLite's own default, which the package leaves alone."""
    with application.factory.datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        return int(cursor.fetchone()[0]) == 2
