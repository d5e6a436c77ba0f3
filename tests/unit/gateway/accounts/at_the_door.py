"""A browser at the door of the desk, and somebody who has a password."""

import re
import uuid

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.gateway.accounts.account.signing_in import ChangePassword, EnrolTotp
from services.gateway.accounts.codes import recovery_digest
from services.gateway.accounts.events import Role
from services.gateway.accounts.registry import Duties, Registry

PASSWORD, SECRET, RECOVERY = "Linli-lixin-7", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "AAAA-BBBB-CCCC-DDDD"
HERE, THERE = "10.0.0.7", "10.0.0.8"
COOKIE = "linli-session"


def somebody(registry: Registry, name: str, role: Role = Role.CLERK, *, totp: bool = False) -> str:
    """An account with a password of its own, and with an authenticator where asked."""
    account_id, _, _ = registry.open(str(uuid.uuid4()), "cli", (name, "何静"), Duties((role,)))
    by, kept = f"account:{account_id}", registry.passwords.hash(PASSWORD, bytes(16))

    def password(at: object) -> ChangePassword:
        return ChangePassword(account_id=account_id, password=kept, checked=1, profile="mlps", at=registry.now())

    registry.ask(str(uuid.uuid4()), by, password)
    if totp:
        digest = recovery_digest(RECOVERY, registry.runtime.keyring.secret("recovery-codes"))

        def enrol(at: object) -> EnrolTotp:
            return EnrolTotp(account_id=account_id, secret=SECRET, totp_step=0, recovery=(digest,), at=registry.now())

        registry.ask(str(uuid.uuid4()), by, enrol)
    return account_id


def code(registry: Registry, seconds: int = 0) -> str:
    """What the authenticator shows now, or did or will some seconds away."""
    return pyotp.TOTP(SECRET).at(int(registry.now().timestamp()) + seconds)


class Browser:
    """One browser; it does not follow redirects by itself."""

    def __init__(self, app: Flask, address: str = HERE, desk: str = "http://localhost") -> None:
        self.client: FlaskClient = app.test_client()
        self._desk, self._from = desk, {"REMOTE_ADDR": address}

    def get(self, address: str, **more: object) -> TestResponse:
        return self.client.get(address, base_url=self._desk, environ_base=self._from, **more)  # type: ignore[arg-type]

    def post(self, address: str, page: str, **form: object) -> TestResponse:
        """Send a form with the tokens that its page has."""
        shown = self.get(page).text
        tokens = {
            name: found[1]
            for name in ("csrf_token", "command_id")
            if (found := re.search(rf'name="{name}" value="([^"]+)"', shown))
        }
        return self.client.post(address, base_url=self._desk, data={**tokens, **form}, environ_base=self._from)

    def knock(self, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/sign-in", "/sign-in", name=name, password=password, **more)

    def show(self, shown: str) -> TestResponse:
        return self.post("/sign-in/code", "/sign-in/code", code=shown)

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie(COOKIE)
        return found.value if found else None

    @property
    def is_in(self) -> bool:
        return self.get("/organizations").status_code == 200
