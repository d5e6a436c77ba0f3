"""OpenID Connect by Authlib: authorisation code with PKCE, state, nonce, and the signature of the ID token."""

from collections.abc import Mapping
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from services.gateway.accounts.provider import Identity, NotProven, ProviderAway

#: Seconds that the provider has to answer.
TIMEOUT = 10

#: Signatures that only the provider can make. None is no signature, and a shared secret is not the provider's alone.
SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})


class OpenId:
    """A provider by its issuer, known by what it says of itself."""

    def __init__(self, app: Flask, issuer: str, client: str, secret: str, second_factor: frozenset[str]) -> None:
        self._issuer, self._second_factor = issuer, second_factor
        self._client = OAuth(app).register(
            "provider",
            client_id=client,
            client_secret=secret,
            server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid", "code_challenge_method": "S256", "timeout": TIMEOUT},
        )

    def identity(self, subject: str, *, strong: bool = False) -> Identity:
        """Somebody whom it knows by this subject."""
        return Identity(self._issuer, subject, strong)

    def leave_for(self, back: str) -> Response:
        """To the provider, which sends the browser back to an address of ours. Raises ``ProviderAway``."""
        try:
            self._known()
            found: Response = self._client.authorize_redirect(back)
        except (requests.RequestException, AuthlibBaseError, RuntimeError, ValueError):
            raise ProviderAway from None
        return found

    def came_back(self) -> Identity:
        """Who stands behind the present request. Raises ``NotProven``, ``ProviderAway``."""
        try:
            self._known()
            claims = self._client.authorize_access_token().get("userinfo")
        except requests.RequestException:
            raise ProviderAway from None
        except (AuthlibBaseError, JoseError, KeyError, RuntimeError, TypeError, ValueError):
            raise NotProven from None
        if not claims or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise NotProven
        return self.identity(claims["sub"], strong=self._is_strong(claims))

    def _known(self) -> None:
        """What the provider says of itself, once it is the one that was configured."""
        said = self._client.load_server_metadata()
        if said.get("issuer") != self._issuer:
            raise ProviderAway
        offered = said.get("id_token_signing_alg_values_supported") or ["RS256"]
        said["id_token_signing_alg_values_supported"] = [each for each in offered if each in SIGNATURES]

    def _is_strong(self, claims: Mapping[str, Any]) -> bool:
        methods = claims.get("amr") or []
        said = {claims.get("acr"), *(methods if isinstance(methods, list) else [methods])}
        return bool(said & self._second_factor)
