"""The register of accounts and tokens: found by what is shown, opened and changed by commands asked in this process.

Commands carry the moment at which they were asked, and secrets that were drawn for them. So that asking twice is one
thing (a double click), a moment is read back from the first answer, a salt follows from the command's id, and what is
shown once waits in the vault for a few minutes under that id.
"""

import hashlib
import hmac
import threading
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from infra.adapters.permissions import Asker
from infra.adapters.problems import describe
from infra.adapters.runtime import Runtime
from infra.adapters.sessions import Session
from infra.eventsourcing.decider import CIVIL_TIME, Answer, Asked, Decider
from infra.eventsourcing.errors import KernelError
from infra.wire.codec import envelope
from services.gateway.accounts import account, codes, profile, token
from services.gateway.accounts.account.administering import OpenAccount, ResetPassword
from services.gateway.accounts.account.erasing import EraseAccount
from services.gateway.accounts.account.state import Account
from services.gateway.accounts.events import ErasureReason, Role, Scope, SignInProfile
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.token import IssueToken, Token
from services.gateway.client import Refusal
from services.gateway.entries import contest
from services.gateway.preparations import preparation

#: What stands for whoever works with `linli` on the machine itself.
BY_COMMAND = "cli"

#: For how long a secret that is shown once can be shown again to the same request.
_SHOWN_AGAIN_DAYS = 10 / (24 * 60)

#: The first administrator is opened under one id for ever: so there is one, whoever asks how often.
_IDS = uuid.UUID("4e3c9d0a-6c0e-5a77-8f43-2b8f6f6d9f11")
FIRST = str(uuid.uuid5(_IDS, "first"))

Build = Callable[[datetime], Any]

#: What the gateway's own aggregates refuse with.
_REFUSED = (account.Refused, token.Refused, profile.Refused, preparation.Refused, contest.Refused)


def clock() -> datetime:
    """Accounts live by the machine's clock, also where a day is fixed for tests: codes and waits are of this minute."""
    return datetime.now(CIVIL_TIME)


def normal_name(sign_in_name: str) -> str:
    """A sign-in name however it is typed."""
    return unicodedata.normalize("NFKC", sign_in_name).strip().casefold()


@dataclass(frozen=True, slots=True)
class Duties:
    """What somebody or something may do, and where."""

    roles: tuple[Role, ...]
    scope: Scope = Scope.STREET
    communities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """A session, and the account of whoever holds it as it is now."""

    session: Session
    account_id: str
    account: Account


class Registry:
    """Accounts and tokens of one installation."""

    def __init__(
        self, runtime: Runtime, passwords: Passwords | None = None, now: Callable[[], datetime] = clock
    ) -> None:
        self.runtime = runtime
        self.passwords = passwords or Passwords()
        self.now = now
        self._states: dict[str, tuple[Any, int]] = {}
        self._secret_turn = threading.Lock()

    # ── finding ──────────────────────────────────────────────────────────────

    def rules(self) -> SignInProfile:
        """The profile in force."""
        found: SignInProfile = self.runtime.rules(self.now().date())
        return found

    def account(self, account_id: str) -> Account:
        """The account as it is now."""
        found: Account = self._state(account, account.stream_of(account_id))
        return found

    def token(self, token_id: str) -> Token:
        """The token as it is now."""
        found: Token = self._state(token, token.stream_of(token_id))
        return found

    def _state(self, decider: Decider, stream: str) -> Any:
        """Carried on from what was known: every request asks."""
        state, version = self._states.get(stream, (decider.initial, 0))
        newer = self.runtime.store.stream(stream, version)
        for fact in self.runtime.codec.decode_all(newer):
            state = decider.evolve(state, fact)
        if newer:
            self._states[stream] = state, newer[-1].version
        return state

    def named(self, sign_in_name: str) -> str | None:
        """The id of whoever signs in by this name."""
        return self.runtime.store.holder("sign-in-name", self.name_digest(sign_in_name))

    def linked(self, identity: str) -> str | None:
        """The id of whose account an identity is linked to."""
        return self.runtime.store.holder("identity", self.runtime.codec.guard_digest("identity", identity))

    def name_digest(self, sign_in_name: str) -> bytes:
        """The keyed hash by which a sign-in name is known."""
        return self.runtime.codec.guard_digest("sign-in-name", normal_name(sign_in_name))

    def holder(self, session: Session) -> Holder | None:
        """Whose session it is; None when the account has moved on since it began."""
        found = self.account(session.subject)
        if not found.is_open or found.epoch != session.mark:
            self.runtime.sessions.end(session.id)
            return None
        return Holder(session, session.subject, found)

    def asker(self, actor: str) -> Asker:
        """What whoever asked once may do now: nothing where the account or token is no more."""
        kind, _, found_id = actor.partition(":")
        found = self.account(found_id) if kind == "account" else self.token(found_id)
        roles = found.roles if found.status in ("open", "issued") else ()
        return Asker(actor, frozenset(roles), None if found.scope is Scope.STREET else frozenset(found.communities))

    def machine(self, shown: str) -> tuple[str, Token] | None:
        """The token that is shown, if it lets anybody in."""
        read = codes.read_token(shown)
        if read is None:
            return None
        found = self.token(read.token_id)
        return (read.token_id, found) if found.lets_in(read.digest, self.now()) else None

    # ── asking ───────────────────────────────────────────────────────────────

    def ask(self, command_id: str, by: str, build: Build) -> Answer:
        """Ask a command as of the moment at which it was first asked. Raises ``Refusal``."""
        at = self._first_asked(command_id) or self.now()
        try:
            return self.runtime.handler.handle(build(at), Asked(command_id, by, at, command_id))
        except (*_REFUSED, KernelError) as refused:
            problem = describe(refused, "gateway")
            if problem is None:
                raise
            raise Refusal(problem.status, problem.document()) from None

    def _first_asked(self, command_id: str) -> datetime | None:
        found = self.runtime.store.receipts([command_id])
        if command_id not in found:
            return None
        (recorded,) = self.runtime.store.at([found[command_id][1].position]) or (None,)
        about = envelope(recorded) if recorded is not None else None
        return datetime.fromisoformat(about.time) if about and about.causationid == command_id else None

    def salt(self, command_id: str) -> bytes:
        """16 bytes that nobody foresees, the same for the same command."""
        return hmac.digest(self.runtime.keyring.secret("salts"), command_id.encode(), hashlib.sha256)[:16]

    # ── what is shown once ───────────────────────────────────────────────────

    def open(
        self,
        command_id: str,
        by: str,
        names: tuple[str, str],
        duties: Duties,
    ) -> tuple[str, str, int]:
        """Open an account for (sign-in name, name); answers its id, its one-time password, and the position."""
        account_id = FIRST if command_id == FIRST else str(uuid.uuid5(_IDS, command_id))
        secret = self._once(command_id)
        hashed = self.passwords.hash(codes.plain(secret), self.salt(command_id))

        def build(at: datetime) -> OpenAccount:
            return OpenAccount(
                account_id=account_id,
                sign_in_name=normal_name(names[0]),
                display_name=names[1].strip(),
                password=hashed,
                roles=duties.roles,
                scope=duties.scope,
                communities=duties.communities,
                at=at,
                by=by,
            )

        return account_id, secret, self.ask(command_id, by, build).receipt.position

    def reset(self, command_id: str, by: str, account_id: str, *, remove_totp: bool) -> str:
        """Replace a password by a one-time one; answers it."""
        secret = self._once(command_id)
        hashed = self.passwords.hash(codes.plain(secret), self.salt(command_id))

        def build(at: datetime) -> ResetPassword:
            return ResetPassword(account_id=account_id, password=hashed, remove_totp=remove_totp, at=at, by=by)

        self.ask(command_id, by, build)
        self.runtime.sessions.end_all(account_id)
        if name := self.account(account_id).sign_in_name:
            self.runtime.throttle.forget(self.name_digest(name))
        return secret

    def erase(self, command_id: str, by: str, account_id: str, reason: ErasureReason) -> int:
        """Destroy what says whose the account was; answers the position. A policy does it again, should this die."""
        name = self.account(account_id).sign_in_name

        def build(at: datetime) -> EraseAccount:
            return EraseAccount(account_id=account_id, reason=reason, at=at, by=by)

        position = self.ask(command_id, by, build).receipt.position
        self.runtime.keyring.erase(account_id)
        self.runtime.sessions.end_all(account_id)
        if name:
            self.runtime.throttle.forget(self.name_digest(name))
        return position

    def issue_token(
        self, command_id: str, by: str, name: str, duties: Duties, lasting: timedelta
    ) -> tuple[codes.BearerToken, int]:
        """Let a machine in; answers the token and the position."""
        token_id = str(uuid.uuid5(_IDS, command_id))
        made = codes.BearerToken(token_id, self._once(command_id, lambda: codes.new_token(token_id).secret))

        def build(at: datetime) -> IssueToken:
            return IssueToken(
                token_id=token_id,
                name=name,
                digest=made.digest,
                roles=duties.roles,
                scope=duties.scope,
                communities=duties.communities,
                expires=at + lasting,
                at=at,
                by=by,
            )

        return made, self.ask(command_id, by, build).receipt.position

    def _once(self, command_id: str, make: Callable[[], str] = codes.new_code) -> str:
        """A secret drawn for a command: the same for a while, then shown to nobody again."""
        with self._secret_turn:
            name = f"once-{uuid.uuid5(_IDS, command_id)}"
            if (kept := self.runtime.vault.get(name)) is not None:
                return kept.decode()
            secret = make()
            self.runtime.vault.put(name, secret.encode(), _SHOWN_AGAIN_DAYS)
            return secret
