"""Databases of real engines are given back after each test."""

from collections.abc import Iterator

import pytest

from tests import postgres_engine


@pytest.fixture(autouse=True)
def _databases_taken_back() -> Iterator[None]:
    yield
    postgres_engine.take_back()


@pytest.fixture
def postgres(request: pytest.FixtureRequest) -> postgres_engine.Postgres:
    """The session's server, or a process of our own for a test that is marked so."""
    return postgres_engine.postgres(ours=request.node.get_closest_marker("local_engine") is not None)
