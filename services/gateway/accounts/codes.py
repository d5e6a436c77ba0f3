"""Codes, at the edge: one-time passwords, an authenticator's codes (RFC 6238), recovery codes, tokens of machines."""

import base64
import hashlib
import hmac
import io
import secrets
from dataclasses import dataclass
from datetime import datetime

import pyotp
import segno

#: What an authenticator shows above its codes.
ISSUER = "邻里社区党建"

#: Time steps by which clocks may differ, to either side; a step is 30 seconds.
SKEW = 1

RECOVERY_CODES = 10
_BYTES = 10  # 80 random bits: nobody guesses them, so that a keyed hash is enough
_GROUP = 4


def in_groups(text: str) -> str:
    """``ABCD-EFGH-…``, easier to copy."""
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def new_code() -> str:
    """80 random bits in 16 letters and digits that are not mistaken for each other."""
    return in_groups(base64.b32encode(secrets.token_bytes(_BYTES)).decode())


def plain(code: str) -> str:
    """A code as it was typed, without what only helps to read it."""
    return "".join(character for character in code if character.isalnum()).upper()


# ── The authenticator ────────────────────────────────────────────────────────


def new_secret() -> str:
    """160 random bits."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step that a code belongs to, now or one before or after; None where it fits none."""
    shown, totp = plain(code), pyotp.TOTP(secret)
    now = totp.timecode(at)
    for step in range(now - SKEW, now + SKEW + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), shown.encode()):
            return step
    return None


def address_of(secret: str, sign_in_name: str) -> str:
    """What an authenticator reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=sign_in_name, issuer_name=ISSUER)


def picture(address: str) -> bytes:
    """The address as an SVG of its own, so that no script and no other site draws it."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=4, xmldecl=True, light="white")
    return drawn.getvalue()


# ── Recovery codes ───────────────────────────────────────────────────────────


def recovery_codes() -> tuple[str, ...]:
    """New ones, to be shown once."""
    return tuple(new_code() for _ in range(RECOVERY_CODES))


def recovery_digest(code: str, key: bytes) -> str:
    """What is kept of a recovery code."""
    return hmac.digest(key, plain(code).encode(), hashlib.sha256).hex()


# ── Machines ─────────────────────────────────────────────────────────────────

_PREFIX = "linli"


@dataclass(frozen=True, slots=True)
class BearerToken:
    """``linli.ID.SECRET``: it says itself where its hash is looked up."""

    token_id: str
    secret: str

    def __str__(self) -> str:
        return f"{_PREFIX}.{self.token_id}.{self.secret}"

    def __repr__(self) -> str:
        return f"BearerToken({self.token_id})"

    @property
    def digest(self) -> str:
        """What is kept of it."""
        return hashlib.sha256(str(self).encode()).hexdigest()


def new_token(token_id: str) -> BearerToken:
    """256 random bits for a machine."""
    return BearerToken(token_id, secrets.token_urlsafe(32))


def read_token(text: str) -> BearerToken | None:
    """A token as it was shown; None for what is none."""
    prefix, _, rest = text.partition(".")
    token_id, _, secret = rest.partition(".")
    return BearerToken(token_id, secret) if prefix == _PREFIX and token_id and secret else None
