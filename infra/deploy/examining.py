"""What is wrong with the servers of an installation, as its own logins see it. Nothing is changed."""

import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kafka.errors import KafkaError
from sqlalchemy import make_url

from infra.adapters.engine import NotPrepared
from infra.adapters.kafka_connection import REFUSALS, BadConnection
from infra.adapters.postgres import UnsafeServer
from infra.adapters.servers import DATABASES, Servers, database_of, kafka_connection
from infra.deploy.kafka import topics
from infra.deploy.preparing import topic_plans
from infra.eventsourcing.errors import Unavailable
from infra.settings import BadSettings, Settings

#: Milliseconds until a server that does not answer is taken to be away.
PATIENCE = 5000


@dataclass(frozen=True)
class Seen:
    """One thing looked at, and what is wrong with it; ``away`` where nobody answered."""

    what: str
    wrong: str = ""
    away: bool = False


def databases(settings: Settings, services: Iterable[str]) -> Iterator[Seen]:
    """Every database of these services: there, reached with the service's own login, and at the needed revision."""
    servers = Servers(settings)
    address = make_url(settings.servers.postgres)
    if address.host and not _answers(address.host, address.port or 5432):
        yield Seen("PostgreSQL", settings.servers.postgres, away=True)
        return
    for service in services:
        for history in DATABASES:
            name = database_of(settings, service, history)
            try:
                servers.examine(service, history)
            except Unavailable:  # PostgreSQL gives no reason by which one could tell these apart
                yield Seen(name, "it is not there, or the password is not accepted, or there are too many connections")
            except (NotPrepared, UnsafeServer, BadSettings) as why:
                yield Seen(name, str(why))
            else:
                yield Seen(name)


def _answers(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), PATIENCE / 1000).close()
    except OSError:
        return False
    return True


def kafka_topics(settings: Settings) -> Seen:
    """The topics: there, and as they are declared."""
    try:
        connection = kafka_connection(settings) | {"bootstrap_timeout_ms": PATIENCE}
        found = topics.examine_topics(connection, topic_plans(settings))
    except (BadSettings, BadConnection) as why:
        return Seen("Kafka", str(why))
    except REFUSALS as error:
        return Seen("Kafka", type(error).__name__)
    except KafkaError as error:
        return Seen("Kafka", f"{settings.servers.kafka}: {type(error).__name__}", away=True)
    return Seen("Kafka", "; ".join(found))
