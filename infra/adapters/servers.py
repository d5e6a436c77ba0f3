"""The engine of PostgreSQL and Apache Kafka: three databases to a service, one topic to a log.

==================  =================================================  ======================
database            holds                                              to be backed up
==================  =================================================  ======================
``linli_SERVICE``   the log; how far policies have come; what waits    yes
``…_keys``          keys                                               yes, apart, and shortly
``…_reads``         read models                                        no: they can be rebuilt
==================  =================================================  ======================

`linli prepare` makes them, with a login for each service that may do what its role needs and no more.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Table, make_url, text
from sqlalchemy.exc import DBAPIError

from infra.adapters.database import Database
from infra.adapters.engine import NotPrepared
from infra.adapters.kafka_bus import KafkaBus
from infra.adapters.kafka_connection import PLAINTEXT, connection_of
from infra.adapters.news import Teller
from infra.adapters.postgres import address_of, postgres_database
from infra.adapters.postgres_generations import PostgresGenerations
from infra.adapters.postgres_keyring import PostgresKeyring
from infra.adapters.postgres_store import PostgresStore
from infra.adapters.sources import Feed
from infra.adapters.tables import KEYS_REVISION, LOG_REVISION, READS_REVISION
from infra.settings import BadSettings, Settings

#: What the owner is called where the address does not say.
OWNER = "linli_owner"

#: What stands behind a service's name in the name of a database, and the schema that it must have.
DATABASES = {"log": ("", LOG_REVISION), "keys": ("_keys", KEYS_REVISION), "reads": ("_reads", READS_REVISION)}


def database_of(settings: Settings, service: str, history: str) -> str:
    """The name of a service's database."""
    return f"{login_of(settings, service)}{DATABASES[history][0]}"


def login_of(settings: Settings, service: str) -> str:
    """A service's own login."""
    return f"{settings.servers.instance}_{service}"


def owner_of(settings: Settings, database: str = "postgres") -> URL:
    """The address of a database, as the owner. Only jobs that prepare, restore or migrate need it."""
    url = _server(settings)
    return url.set(username=url.username or OWNER, password=settings.secret("postgres-owner"), database=database)


def kafka_connection(settings: Settings, account: str = "linli") -> dict[str, Any]:
    """What a client needs to reach the cluster and be let in."""
    servers = settings.servers
    ca = Path(servers.kafka_ca) if servers.kafka_ca else None
    if servers.kafka_security == PLAINTEXT:
        return connection_of(servers.kafka)
    return connection_of(servers.kafka, servers.kafka_security, account, settings.secret(f"kafka-{account}"), ca)


def _server(settings: Settings) -> URL:
    if not settings.servers.postgres or not settings.servers.kafka:
        raise BadSettings("LINLI_POSTGRES and LINLI_KAFKA must say where the servers are (or run `linli servers`)")
    return address_of(make_url(settings.servers.postgres))


class Servers:
    """An ``Engine``."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server = _server(settings)

    def _open(self, service: str, history: str) -> Database:
        database = postgres_database(self._url(service, history), f"linli {service}")
        _check(database, database_of(self._settings, service, history), DATABASES[history][1])
        return database

    def _url(self, service: str, history: str) -> URL:
        password = self._settings.secret(f"postgres-{service}")
        login, database = login_of(self._settings, service), database_of(self._settings, service, history)
        return self._server.set(username=login, password=password, database=database)

    def examine(self, service: str, history: str) -> None:
        """See that a database is there and new enough. Raises ``NotPrepared``, or ``Unavailable`` if none answers."""
        self._open(service, history).close()

    def store(self, service: str) -> PostgresStore:
        """The service's log."""
        return PostgresStore(self._open(service, "log"), appended=Teller(self._settings, service))

    def keyring(self, service: str) -> PostgresKeyring:
        """Its keys."""
        return PostgresKeyring(self._open(service, "keys"))

    def follow(self, service: str) -> Database:
        """How far its policies have come, and what waits: beside the log, so that one backup has both."""
        return self._open(service, "log")

    def generations(self, service: str, tables: Sequence[Table]) -> PostgresGenerations:
        """Its read models."""
        return PostgresGenerations(self._open(service, "reads"), tables)

    def part(self, service: str, part: str) -> Database:
        """Where ``follow``, ``log`` or ``keys`` of a service are kept."""
        return self._open(service, "keys" if part == "keys" else "log")

    def bus(self, feeds: Mapping[str, Feed]) -> KafkaBus:
        """The bus, on topics that `linli prepare` has made."""
        settings = self._settings
        return KafkaBus(kafka_connection(settings), settings.region, feeds, settings.servers.topic_prefix)


def _check(database: Database, name: str, needed: str) -> None:
    """That a database is there and as new as we need. A newer one will do: changes expand before they contract."""
    mend = "run `linli prepare`"
    try:
        with database.reading() as tx:
            found = str(tx.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
    except DBAPIError as error:
        raise NotPrepared(f"the database {name} is not ready ({type(error.orig).__name__}); {mend}") from None
    if found < needed:
        raise NotPrepared(f"the database {name} is at revision {found}; this version needs {needed}: {mend}")


open_engine = Servers
