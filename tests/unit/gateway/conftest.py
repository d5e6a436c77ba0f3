"""A desk over stand-ins."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from infra.settings import Settings
from services.gateway.app import create_app
from tests.unit.gateway.fakes import FakeImports, FakeReads, FakeServices
from tests.unit.gateway.subdistrict import TODAY


@pytest.fixture
def services() -> FakeServices:
    return FakeServices()


@pytest.fixture
def imports() -> FakeImports:
    return FakeImports()


@pytest.fixture
def app(tmp_path: Path, services: FakeServices, imports: FakeImports) -> Flask:
    return create_app(Settings(tmp_path, 8000, "330621001", TODAY), services, imports, FakeReads())


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    return app.test_client()
