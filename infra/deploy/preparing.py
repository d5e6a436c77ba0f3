"""PostgreSQL and Kafka made ready for an installation, by their owners: a job that can run any number of times."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from infra.adapters.kafka_connection import PLAINTEXT
from infra.adapters.postgres import open_postgres
from infra.adapters.servers import database_of, kafka_connection, login_of, owner_of
from infra.deploy.kafka import accounts, topics
from infra.deploy.postgres import admit, migrate
from infra.deploy.postgres.roles import History
from infra.settings import Settings

#: What a service's own login may do, database by database.
ROLES: Mapping[History, tuple[str, ...]] = {
    "log": ("linli_writer", "linli_relay", "linli_follower"),
    "keys": ("linli_keeper",),
    "reads": ("linli_projector",),
}

#: The account of whoever runs the cluster.
ADMIN = "admin"

_DUPLICATE = "42P04"


def prepare_postgres(settings: Settings, services: Iterable[str], *, found: bool = True) -> None:
    """Make what is missing of databases, tables, roles and logins; ``found`` as in ``migrate``."""
    for service in services:
        login, password = login_of(settings, service), settings.secret(f"postgres-{service}")
        for history in get_args(History):
            database = database_of(settings, service, history)
            _create(settings, database)
            owner = owner_of(settings, database)
            migrate(owner, history, found=found)
            admit(owner, login, password, ROLES[history])


def _create(settings: Settings, database: str) -> None:
    engine = open_postgres(owner_of(settings), "linli prepare").execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            known = text("SELECT 1 FROM pg_database WHERE datname = :name")
            if connection.execute(known, {"name": database}).first() is None:
                name = connection.dialect.identifier_preparer.quote_identifier(database)
                connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    except (DBAPIError, ProgrammingError) as error:
        if getattr(error.orig, "sqlstate", None) != _DUPLICATE:  # another job was quicker
            raise
    finally:
        engine.dispose()


def topic_plans(settings: Settings) -> list[topics.TopicPlan]:
    """The declared topics, by the names that they have in this installation."""
    prefix = settings.servers.topic_prefix
    return [replace(plan, name=prefix + plan.name) for plan in topics.declared()]


def prepare_kafka(settings: Settings) -> None:
    """Make the topics that are missing; where accounts are asked for, make these and let them do what is declared."""
    admin = kafka_connection(settings, ADMIN)
    topics.apply_topics(admin, topic_plans(settings))
    if settings.servers.kafka_security != PLAINTEXT:
        wanted = accounts.declared()
        accounts.apply_accounts(admin, wanted, {plan.name: settings.secret(f"kafka-{plan.name}") for plan in wanted})
