"""A desk over stand-ins, with accounts of its own on an empty home."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from infra.adapters.permissions import EVERYONE, Permissions, Right
from infra.adapters.permissions import Scope as RightScope
from infra.adapters.runtime import Runtime, define
from infra.settings import Settings
from services.gateway.accounts.account.signing_in import ChangePassword, EnrolTotp
from services.gateway.accounts.events import OF_COMMUNITIES, Role, Scope, Step
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.registry import Duties, Registry, clock
from services.gateway.app import Linli, create_app
from services.gateway.pages.desk import Desk
from tests.unit.gateway.fakes import FakeImports, FakeReads, FakeServices, Now
from tests.unit.gateway.subdistrict import COMMUNITIES, TODAY

#: argon2 as weak as it gets: these tests try no passwords of anybody's.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Compiled(BytecodeCache):
    """Templates compiled once for all the desks of a session: each test has a desk of its own."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key, bucket.checksum] = bucket.code


class Route(Rule):
    """A route that learns once for all the desks how its address is put together: there are hundreds to a desk."""

    _learnt: ClassVar[dict[Any, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = self.rule, self.subdomain, self.host, repr(self.defaults), append_unknown
        if key not in self._learnt:
            self._learnt[key] = super()._compile_builder(append_unknown)
        return self._learnt[key]


COMPILED = Compiled()


def desk_app(*over: Any) -> Flask:
    """The desk over what is given, made sooner than the first one."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Linli, "url_rule_class", Route)
        made = create_app(*over)
    made.jinja_env.bytecode_cache = COMPILED
    return made


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
    made = desk_app(settings, services, imports, FakeReads(registry), registry)
    yield made
    made.extensions["linli"].door.close()


@pytest.fixture
def desk(app: Flask, registry: Registry) -> FlaskClient:
    """Somebody who has signed in."""
    return at_the_desk(app, registry, Role.STREET_OPERATOR)


@pytest.fixture
def administrator(app: Flask, registry: Registry) -> FlaskClient:
    """The security administrator, signed in."""
    return at_the_desk(app, registry, Role.SECURITY_ADMINISTRATOR)


def open_to_everyone(app: Flask, *pages: str) -> None:
    """Let pages that only a test has stand in the table of permissions."""
    before: Desk = app.extensions["linli"]
    table = before.permissions
    right = Right("tried", "试验", "Trying", {EVERYONE: RightScope.STREET}, {"desk": pages})
    app.extensions["linli"] = replace(before, permissions=Permissions(table.roles, (*table.rights, right)))


def at_the_desk(app: Flask, registry: Registry, role: Role, communities: tuple[str, ...] = ()) -> FlaskClient:
    """A browser that has signed in as somebody with a password and an authenticator of their own."""
    if role in OF_COMMUNITIES and not communities:
        communities = (COMMUNITIES[0],)
    name, scope = role.value.lower(), Scope.COMMUNITIES if communities else Scope.STREET
    account_id, _, _ = registry.open(f"open-{name}", "cli", (name, "张三"), Duties((role,), scope, communities))
    by = f"account:{account_id}"
    given = {"account_id": account_id, "at": registry.now()}
    password = ChangePassword(**given, password="$none", checked=1, profile="mlps")
    registry.ask(f"password-{name}", by, lambda _: password)
    registry.ask(f"totp-{name}", by, lambda _: EnrolTotp(**given, secret="A" * 32, totp_step=1, recovery=()))
    epoch = registry.account(account_id).epoch
    found = app.test_client()
    token = registry.runtime.sessions.begin(account_id, Step.IN, epoch, idle=1800, longest=43200)
    found.set_cookie("linli-session", token)
    return found
