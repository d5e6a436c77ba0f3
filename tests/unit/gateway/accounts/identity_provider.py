"""A small identity provider on loopback: it says yes to whoever comes, and lies when it is told to."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "linli", "the-secret-of-linli"


class IdentityProvider:
    """Discovery, authorisation, token and keys. ``subject`` sits before it, ``claims`` is what it says otherwise."""

    def __init__(self) -> None:
        self.subject = "0042"
        self.claims: dict[str, Any] = {}
        self.metadata: dict[str, Any] = {}
        #: An algorithm that is no signature of the provider: ``none``, or ``HS256`` with the public key as the secret.
        self.forged: str | None = None
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.signing: Any = self.key
        self.asked: list[dict[str, str]] = []
        self._codes: dict[str, dict[str, str]] = {}
        self.app = Flask("identity-provider")
        self.app.add_url_rule("/.well-known/openid-configuration", view_func=self._said)
        self.app.add_url_rule("/authorize", view_func=self._authorize)
        self.app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        self.app.add_url_rule("/jwks", view_func=lambda: jsonify(KeySet([self.key]).as_dict()))
        self.server = make_server("127.0.0.1", 0, self.app)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"

    def _said(self) -> Response:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }
        return jsonify(found | self.metadata)

    def _authorize(self) -> Any:
        asked = request.args.to_dict()
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        assert "openid" in asked["scope"].split()
        self.asked.append(asked)
        code = f"code-{len(self.asked)}"
        self._codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _token(self) -> Any:
        shown = request.authorization
        asked = self._codes.pop(request.form["code"], None)
        proof = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        right = asked is not None and asked["code_challenge"] == _encoded(proof)
        right = right and asked is not None and asked["redirect_uri"] == request.form["redirect_uri"]
        if not right or shown is None or (shown.username, shown.password) != (CLIENT, SECRET):
            return jsonify(error="invalid_grant"), 400
        assert asked is not None
        now = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300}
        claims = claims | {"nonce": asked["nonce"]} | self.claims
        claims = {name: value for name, value in claims.items() if value is not None}
        token = self._forge(claims) if self.forged else jwt.encode({"alg": "RS256", "kid": "1"}, claims, self.signing)
        return jsonify(access_token="access", token_type="Bearer", expires_in=300, id_token=token)

    def _forge(self, claims: dict[str, Any]) -> str:
        """By hand: no library would."""
        head = {"alg": self.forged, "kid": "1", "typ": "JWT"}
        said = ".".join(_encoded(json.dumps(each).encode()) for each in (head, claims))
        secret = self.key.as_pem(private=False)
        return f"{said}.{_encoded(hmac.digest(secret, said.encode(), 'sha256')) if self.forged == 'HS256' else ''}"


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def serving() -> Iterator[IdentityProvider]:
    """A provider that answers as long as the context lasts."""
    found = IdentityProvider()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        found.server.shutdown()
        thread.join(10)
        found.server.server_close()
