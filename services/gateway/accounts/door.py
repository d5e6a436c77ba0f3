"""The steps of signing in: password, code, what is due, and then in.

Whoever stands at the door is told the same after the same time, whether the name is nobody's, the password wrong or the
account disabled. Every attempt is counted before it is looked at, by name and address and by address; names that nobody
has are counted alike. With every step the session gets a new name.
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from uuid import uuid4

import msgspec

from infra.adapters.throttle import Counted
from services.gateway.accounts import codes, lockout
from services.gateway.accounts.account.linking import SignInByProvider
from services.gateway.accounts.account.signing_in import (
    ChangePassword,
    EnrolTotp,
    FailSignIn,
    SignIn,
    SignOut,
)
from services.gateway.accounts.account.state import Account, password_is_due, second_factor_is_due
from services.gateway.accounts.events import SignInProfile, Step
from services.gateway.accounts.passwords import judge
from services.gateway.accounts.provider import Identity
from services.gateway.accounts.registry import Holder, Registry

log = logging.getLogger(__name__)

#: Seconds in which a code must follow the password.
_SECOND_STEP = 300
#: For how long a new authenticator's secret, and the codes that are shown once, wait for their holder.
_WAITING_DAYS = 0.5 / 24


class Stay(Exception):
    """Whoever stands at the door stays there; the sentences tell nothing about the account."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__("stay")
        self.zh, self.en = zh, en


class WrongPassword(Stay):
    """The holder did not show the present password again."""


def _wrong() -> Stay:
    return Stay(
        "用户名或密码不正确，或账号已停用。请核对后重试。",
        "The name or the password is wrong, or the account is disabled.",
    )


def _wrong_code() -> Stay:
    return Stay(
        "动态口令或恢复码不正确，或已经用过。请等待新的动态口令后重试。",
        "The code is wrong, or was used before; wait for the next one.",
    )


def _not_linked() -> Stay:
    return Stay(
        "您的统一身份尚未绑定本系统的账号，或账号已停用。请把下面的身份标识告知安全管理员。",
        "Your identity is linked to no account here, or the account is disabled; tell the administrator the subject.",
    )


def _wait(until: datetime, now: datetime) -> Stay:
    minutes = max(1, -(-int((until - now).total_seconds()) // 60))
    return Stay(
        f"尝试次数过多，请约 {minutes} 分钟后再试。",
        f"Too many attempts; try again in about {minutes} min.",
    )


class Door:
    """Lets people in."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._runtime = registry.runtime
        # One after the other, behind the answer: what is noted about an account must not be seen in the time it takes.
        self._notes = ThreadPoolExecutor(1, thread_name_prefix="door")

    def close(self) -> None:
        """Finish what is being noted."""
        self._notes.shutdown()

    def settled(self) -> None:
        """Wait until all that happened so far is noted."""
        self._notes.submit(lambda: None).result()

    # ── The password ─────────────────────────────────────────────────────────

    def knock(self, name: str, password: str, address: str) -> str:
        """Show name and password; answers the name of the session that begins. Raises ``Stay``."""
        registry, now = self._registry, self._registry.now()
        rules, subject = registry.rules(), registry.name_digest(name)
        self._count(subject, address, rules, now)
        account_id = registry.named(name)
        found = registry.account(account_id) if account_id else Account()
        shown = codes.plain(password) if found.one_time else password
        fits = registry.passwords.fits(found.passwords[0] if found.passwords else None, shown)
        if not fits or not found.is_open or account_id is None:
            self._notes.submit(self._note_failure, account_id, Step.PASSWORD, address, now)
            raise _wrong()
        if found.enrolled:
            self._take_back(subject, address)
            return self._begin(account_id, found, Step.SECOND, rules)
        return self._enter(account_id, found, address, subject)

    def _count(self, subject: bytes, address: str, rules: SignInProfile, now: datetime) -> None:
        origin = self._origin(address)
        counted = [
            Counted(of, origin, partial(lockout.after, rules=guessing), partial(lockout.until, rules=guessing))
            for of, guessing in ((subject, rules.per_account), (b"", rules.per_address))
        ]
        if (until := self._runtime.throttle.attempt(counted, now)) is not None:
            raise _wait(until, now)
        self._notes.submit(self._runtime.throttle.sweep, now)

    def _origin(self, address: str) -> bytes:
        return self._runtime.codec.guard_digest("address", address)

    def _take_back(self, subject: bytes, address: str) -> None:
        """This attempt was right. Earlier wrong ones stay counted until the holder is in."""
        for of in (subject, b""):
            self._runtime.throttle.take_back(of, self._origin(address))

    def _note_failure(self, account_id: str | None, step: Step, address: str, at: datetime) -> None:
        if account_id is None:
            return
        command_id = str(uuid4())
        try:
            self._registry.ask(
                command_id,
                "door",
                lambda _: FailSignIn(account_id=account_id, step=step, address=address, at=at),
            )
        except Exception as error:  # noqa: BLE001 - nobody waits for this; the wait itself is counted already
            log.error("a failure to sign in could not be noted: %s", type(error).__name__)  # noqa: TRY400

    # ── The code ─────────────────────────────────────────────────────────────

    def show_code(self, holder: Holder, code: str, address: str) -> str:
        """Show a code of the authenticator, or a recovery code. Raises ``Stay``, ``Refusal``."""
        registry, now, found = self._registry, self._registry.now(), holder.account
        subject = registry.name_digest(found.sign_in_name or "")
        self._count(subject, address, registry.rules(), now)
        step = codes.step_of(found.secret or "", code, now) if found.secret else None
        recovery = codes.recovery_digest(code, self._recovery_key())
        right = step > found.totp_step if step is not None else recovery in found.recovery
        if not right:
            self._note_failure(holder.account_id, Step.SECOND, address, now)
            raise _wrong_code()
        shown = {"totp_step": step} if step is not None else {"recovery": recovery}
        return self._enter(holder.account_id, found, address, subject, **shown)

    def _recovery_key(self) -> bytes:
        return self._runtime.keyring.secret("recovery-codes")

    # ── An identity provider's word ──────────────────────────────────────────

    def come_by(self, identity: Identity, address: str) -> str:
        """Come in as whom the provider has proven; answers the session's name. Raises ``Stay``, ``Refusal``."""
        registry = self._registry
        account_id = registry.linked(identity.name)
        found = registry.account(account_id) if account_id else Account()
        if account_id is None or not found.is_open or found.identity != identity.name:
            raise _not_linked()
        rules = registry.rules()
        if found.enrolled and not identity.strong:
            return self._begin(account_id, found, Step.SECOND, rules)
        given = {"account_id": account_id, "identity": identity.name, "strong": identity.strong, "address": address}
        registry.ask(str(uuid4()), f"account:{account_id}", lambda at: SignInByProvider(**given, at=at))  # type: ignore[arg-type]  # each by its name
        due = second_factor_is_due(found, rules) and not identity.strong
        return self._begin(account_id, found, Step.SETUP if due else Step.IN, rules)

    # ── In ───────────────────────────────────────────────────────────────────

    def _enter(self, account_id: str, found: Account, address: str, subject: bytes, **shown: object) -> str:
        registry = self._registry

        def build(at: datetime) -> SignIn:
            return SignIn(
                account_id=account_id,
                password=found.password_number,
                address=address,
                at=at,
                **shown,  # type: ignore[arg-type]  # a step or a digest
            )

        registry.ask(str(uuid4()), f"account:{account_id}", build)
        self._runtime.throttle.take_back(b"", self._origin(address))
        self._runtime.throttle.forget(subject, self._origin(address))
        rules = registry.rules()
        return self._begin(account_id, found, self.step_of(found, rules), rules)

    def step_of(self, found: Account, rules: SignInProfile) -> Step:
        """Where somebody stands who has shown everything: in, or before what is due."""
        due = password_is_due(found, rules, self._registry.now()) or second_factor_is_due(found, rules)
        return Step.SETUP if due else Step.IN

    def _begin(self, account_id: str, found: Account, step: Step, rules: SignInProfile) -> str:
        idle = rules.idle_minutes * 60 if step is not Step.SECOND else _SECOND_STEP
        longest = rules.session_hours * 3600 if step is not Step.SECOND else _SECOND_STEP
        return self._runtime.sessions.begin(account_id, step, found.epoch, idle=idle, longest=longest)

    def go_on(self, holder: Holder) -> str:
        """The session that follows when something was set up. The one before is over."""
        found, rules = self._registry.account(holder.account_id), self._registry.rules()
        self._runtime.sessions.end(holder.session.id)
        return self._begin(holder.account_id, found, self.step_of(found, rules), rules)

    def leave(self, holder: Holder) -> None:
        """Sign out; the session is over whatever else may fail."""
        self._runtime.sessions.end(holder.session.id)
        account_id = holder.account_id
        if holder.session.step == Step.IN:
            self._registry.ask(str(uuid4()), f"account:{account_id}", lambda at: SignOut(account_id=account_id, at=at))

    # ── What the holder sets ─────────────────────────────────────────────────

    def check_password(self, holder: Holder, password: str, address: str) -> None:
        """The holder shows the password again, before something that a borrowed chair must not do. Raises ``Stay``."""
        registry, now = self._registry, self._registry.now()
        subject = registry.name_digest(holder.account.sign_in_name or "")
        self._count(subject, address, registry.rules(), now)
        if not registry.passwords.fits(holder.account.passwords[0], password):
            self._note_failure(holder.account_id, Step.PASSWORD, address, now)
            raise WrongPassword("当前密码不正确。", "The present password is wrong.")
        self._take_back(subject, address)

    def set_password(self, holder: Holder, password: str, command_id: str) -> None:
        """Set a password; every other session is over. Raises ``WeakPassword``, ``Refusal``."""
        registry, rules, found = self._registry, self._registry.rules(), holder.account
        names = [name for name in (found.sign_in_name, found.display_name) if name]
        earlier = found.passwords[: max(1, rules.remembered_passwords)]
        judge(password, names, rules, lambda new: any(registry.passwords.fits(kept, new) for kept in earlier))
        hashed = registry.passwords.hash(password, registry.salt(command_id))

        def build(at: datetime) -> ChangePassword:
            return ChangePassword(
                account_id=holder.account_id,
                password=hashed,
                checked=found.password_number,
                profile=rules.name,
                at=at,
            )

        registry.ask(command_id, f"account:{holder.account_id}", build)
        self._runtime.sessions.end_all(holder.account_id)

    def offered_secret(self, holder: Holder) -> str:
        """The secret of the authenticator that is to be linked; the same until it is, or for a while."""
        name = f"totp-{holder.account_id}"
        if (kept := self._runtime.vault.get(name)) is not None:
            return kept.decode()
        secret = codes.new_secret()
        self._runtime.vault.put(name, secret.encode(), _WAITING_DAYS)
        return secret

    def enrol(self, holder: Holder, code: str, command_id: str) -> None:
        """Link the authenticator, by a code of it; recovery codes wait to be shown. Raises ``Stay``, ``Refusal``."""
        registry, account_id = self._registry, holder.account_id
        secret = self.offered_secret(holder)
        if (step := codes.step_of(secret, code, registry.now())) is None:
            raise Stay(
                "动态口令不正确。请核对手机时间是否准确，等待新的口令后重试。",
                "The code is wrong; check the phone's clock and take the next one.",
            )
        recovery = codes.recovery_codes()
        digests = tuple(codes.recovery_digest(each, self._recovery_key()) for each in recovery)

        def build(at: datetime) -> EnrolTotp:
            return EnrolTotp(account_id=account_id, secret=secret, totp_step=step, recovery=digests, at=at)

        registry.ask(command_id, f"account:{account_id}", build)
        self._runtime.vault.put(f"codes-{account_id}", msgspec.json.encode(recovery), _WAITING_DAYS)
        self._runtime.vault.drop(f"totp-{account_id}")

    def waiting_codes(self, holder: Holder) -> tuple[str, ...]:
        """Recovery codes that were not yet taken note of."""
        kept = self._runtime.vault.get(f"codes-{holder.account_id}")
        return msgspec.json.decode(kept, type=tuple[str, ...]) if kept is not None else ()

    def noted_codes(self, holder: Holder) -> None:
        """The holder has the recovery codes; nobody sees them again."""
        self._runtime.vault.drop(f"codes-{holder.account_id}")
