"""An identity provider, where the office has one: it says who somebody is, never what they may.

Configured by a file that ``LINLI_OIDC`` names:

    issuer = "https://id.example.cn/realms/street"
    client = "linli"
    second_factor = ["mfa", "otp"]    # what in ``acr`` or ``amr`` says that a second factor was shown; may be left out

The client's secret lies among the secrets, in the file ``oidc-client``.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from flask import Flask
from werkzeug.wrappers import Response

from infra.settings import BadSettings, Settings


class NotProven(Exception):
    """What came back from the provider proves nobody's identity."""


class ProviderAway(Exception):
    """The provider does not answer, or is not the one that was configured."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a provider knows, and whether a second factor was shown to it."""

    issuer: str
    subject: str
    strong: bool = False

    @property
    def name(self) -> str:
        """What an account is linked by: a subject is one for its issuer only."""
        return f"{self.issuer} {self.subject}"


class Provider(Protocol):
    """The provider of this installation."""

    def identity(self, subject: str, *, strong: bool = False) -> Identity:
        """Somebody whom it knows by this subject."""

    def leave_for(self, back: str) -> Response:
        """To the provider, which sends the browser back to an address of ours. Raises ``ProviderAway``."""

    def came_back(self) -> Identity:
        """Who stands behind the present request. Raises ``NotProven``, ``ProviderAway``."""


def provider_of(app: Flask, settings: Settings) -> Provider | None:
    """The provider that the settings name; None where they name none. Raises ``BadSettings``."""
    if not settings.oidc:
        return None
    try:
        said = tomllib.loads(Path(settings.oidc).read_text())
        issuer, client, factors = said["issuer"], said["client"], frozenset(said.get("second_factor", ()))
    except (OSError, KeyError, TypeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"LINLI_OIDC must be a file with issuer and client ({type(error).__name__})") from None
    from services.gateway.accounts.openid import OpenId  # noqa: PLC0415 - twelve megabytes that few offices need

    return OpenId(app, issuer, client, settings.secret("oidc-client"), factors)
