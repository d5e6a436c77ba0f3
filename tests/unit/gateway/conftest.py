"""A desk over stand-ins, with accounts of its own on an empty home."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from infra.adapters.runtime import Runtime, define
from infra.settings import Settings
from services.gateway.accounts.events import Role, Step
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.registry import Duties, Registry, clock
from services.gateway.app import create_app
from tests.unit.gateway.fakes import FakeImports, FakeReads, FakeServices, Now
from tests.unit.gateway.subdistrict import TODAY

#: argon2 as weak as it gets: these tests try no passwords of anybody's.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def imports() -> FakeImports:
    return FakeImports()


@pytest.fixture
def now() -> Now:
    """The clock of accounts, which a test can move."""
    return Now(clock())


@pytest.fixture
def registry(tmp_path: Path, now: Now) -> Iterator[Registry]:
    runtime = Runtime(define("services.gateway"), Settings(tmp_path, 8000, "330621001", TODAY))
    runtime.sessions._clock = lambda: now().timestamp()
    yield Registry(runtime, Passwords(QUICK), now)
    runtime.close()


@pytest.fixture
def app(tmp_path: Path, services: FakeServices, imports: FakeImports, registry: Registry) -> Iterator[Flask]:
    settings = Settings(tmp_path, 8000, "330621001", TODAY)
    made = create_app(settings, services, imports, FakeReads(registry), registry)
    yield made
    made.extensions["linli"].door.close()


@pytest.fixture
def desk(app: Flask, registry: Registry) -> FlaskClient:
    """Somebody who has signed in."""
    account_id, _, _ = registry.open("desk", "cli", ("desk", "张三"), Duties((Role.STREET_OPERATOR,)))
    found = app.test_client()
    token = registry.runtime.sessions.begin(account_id, Step.IN, 0, idle=1800, longest=1800)
    found.set_cookie("linli-session", token)
    return found
