"""One PostgreSQL and one Kafka of our own for the session; a platform on them, a new one after a promise was broken."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from infra.deploy.kafka import local as local_kafka
from infra.deploy.postgres import local as local_postgres
from tests.engines import missing
from tests.faults.servers.engines import Engines
from tests.faults.servers.platform import Platform
from tests.postgres_engine import Postgres


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    found = Engines(tmp_path_factory.mktemp("engines"))
    try:
        found.start()
    except (local_kafka.CannotStart, local_postgres.CannotStart) as why:
        found.stop()
        missing(str(why))
    yield found
    found.stop()


@pytest.fixture(scope="session")
def platforms(engines: Engines, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Platform]]:
    found: list[Platform] = []
    yield found
    for each in found:
        each.close()


@pytest.fixture
def platform(engines: Engines, platforms: list[Platform], tmp_path_factory: pytest.TempPathFactory) -> Platform:
    """The session's platform: histories go on from test to test, until one breaks a promise."""
    if not platforms or platforms[-1].broken:
        if platforms:
            platforms.pop().close()
        number = next(_NUMBERS)
        home = tmp_path_factory.mktemp("platform")
        platforms.append(Platform(engines, home, f"faults{number}", seed=20261122 + number))
    return platforms[-1]


_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def databases(engines: Engines) -> Iterator[Postgres]:
    """Databases on the same server, without a platform."""
    found = Postgres(engines.postgres.url(), engines.postgres)
    yield found
    found.close()


@pytest.fixture
def lent(databases: Postgres, tmp_path: Path) -> URL:
    """A fresh log, as a service's own login sees it."""
    return databases.at(tmp_path)
