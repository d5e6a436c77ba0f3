"""An account: opened, given roles, disabled; what is shown at its door; locked for a while and let in again."""

from dataclasses import replace

import pytest

from infra.eventsourcing.specification import specify
from services.gateway.accounts import account
from services.gateway.accounts.account.administering import (
    AdministratorOperates,
    AlreadyOpened,
    ChangeRoles,
    CommunitiesNotNamed,
    DisableAccount,
    EnableAccount,
    NoCommunity,
    NoName,
    NoRole,
    ResetPassword,
    TwoAdministrators,
    UnlockAccount,
)
from services.gateway.accounts.account.signing_in import (
    ChangePassword,
    CodeNeeded,
    CodeUsed,
    EnrolTotp,
    FailSignIn,
    Locked,
    PasswordMoved,
    SignOut,
)
from services.gateway.accounts.account.state import (
    Disabled,
    NotOpened,
    OwnAccount,
    password_is_due,
    second_factor_is_due,
)
from services.gateway.accounts.events import (
    OF_COMMUNITIES,
    AccountDisabled,
    AccountEnabled,
    AccountEvent,
    AccountLocked,
    AccountUnlocked,
    Factor,
    PasswordReset,
    Role,
    RolesChanged,
    Scope,
    SignedIn,
    SignedOut,
    SignInFailed,
    Step,
    TotpRemoved,
)
from services.gateway.accounts.profile import MLPS, MODERN
from tests.unit.gateway.accounts.facts import (
    ASKED,
    AT,
    CHANGED,
    DAY,
    DISABLED,
    ENROLLED,
    HERE,
    OPEN,
    OPENED,
    SIGN_IN,
    SIGNED_IN,
    THERE,
    later,
)

OWN = {**ASKED, "by": "account:a1"}
ROLES = ChangeRoles(**ASKED, roles=(Role.CLERK,), scope=Scope.STREET, communities=())
RESET = ResetPassword(**ASKED, password="hash 3", remove_totp=False)
CHANGE = ChangePassword(account_id="a1", password="hash 2", checked=1, profile="mlps", at=AT)
ENROL = EnrolTotp(account_id="a1", secret="SECRET", totp_step=100, recovery=("r1", "r2"), at=AT)
FAIL = FailSignIn(account_id="a1", step=Step.PASSWORD, address=HERE, at=AT)


def state(*facts: AccountEvent) -> account.Account:
    found = account.initial
    for fact in facts:
        found = account.evolve(found, fact)
    return found


def failed(count: int, address: str = HERE) -> SignInFailed:
    return SignInFailed(account_id="a1", at=AT, step=Step.PASSWORD, count=count, address=address)


LOCKED = AccountLocked(account_id="a1", at=AT, until=later(minutes=15), address=HERE)


# ── Opening ──────────────────────────────────────────────────────────────────


def test_an_account_is_opened_with_a_one_time_password() -> None:
    specify(account, MLPS).when(OPEN, DAY).then(OPENED)
    assert password_is_due(state(OPENED), MLPS, AT)


def test_an_id_names_one_account() -> None:
    specify(account, MLPS).given(OPENED).when(OPEN, DAY).refused(AlreadyOpened)


def test_an_account_has_a_name_and_a_sign_in_name() -> None:
    specify(account, MLPS).when(replace(OPEN, display_name=""), DAY).refused(NoName)
    specify(account, MLPS).when(replace(OPEN, sign_in_name=""), DAY).refused(NoName)


def test_an_account_is_for_something() -> None:
    specify(account, MLPS).when(replace(OPEN, roles=()), DAY).refused(NoRole)


def test_nobody_is_two_administrators() -> None:
    two = (Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
    specify(account, MLPS).when(replace(OPEN, roles=two), DAY).refused(TwoAdministrators)


def test_an_administrator_operates_nothing() -> None:
    both = (Role.SYSTEM_ADMINISTRATOR, Role.CLERK)
    specify(account, MLPS).when(replace(OPEN, roles=both), DAY).refused(AdministratorOperates)


def test_some_communities_are_at_least_one() -> None:
    specify(account, MLPS).when(replace(OPEN, scope=Scope.COMMUNITIES), DAY).refused(NoCommunity)


@pytest.mark.parametrize("role", sorted(OF_COMMUNITIES))
def test_whoever_works_in_communities_is_told_in_which(role: Role) -> None:
    specify(account, MLPS).when(replace(OPEN, roles=(role,)), DAY).refused(CommunitiesNotNamed)


def test_the_whole_street_needs_no_list() -> None:
    specify(account, MLPS).when(replace(OPEN, communities=("hubin",)), DAY).then(OPENED)


# ── Giving roles ─────────────────────────────────────────────────────────────


def test_roles_are_given_whole() -> None:
    specify(account, MLPS).given(OPENED).when(ROLES, DAY).then(
        RolesChanged(**ASKED, roles=(Role.CLERK,), scope=Scope.STREET, communities=())
    )


def test_giving_the_same_roles_changes_nothing() -> None:
    same = replace(ROLES, roles=(Role.STREET_OPERATOR, Role.STREET_OPERATOR))
    specify(account, MLPS).given(OPENED).when(same, DAY).then_nothing()


@pytest.mark.parametrize(
    ("roles", "refusal"),
    [
        ((), NoRole),
        ((Role.SECURITY_ADMINISTRATOR, Role.SYSTEM_ADMINISTRATOR), TwoAdministrators),
        ((Role.AUDIT_ADMINISTRATOR, Role.APPROVER), AdministratorOperates),
    ],
)
def test_roles_that_do_not_go_together_are_not_given_later_either(
    roles: tuple[Role, ...], refusal: type[Exception]
) -> None:
    specify(account, MLPS).given(OPENED).when(replace(ROLES, roles=roles), DAY).refused(refusal)


# ── Whom it may be done to ───────────────────────────────────────────────────

TO_OTHERS = [ROLES, RESET, DisableAccount(**ASKED)]
ON_OPEN = [ROLES, RESET, SIGN_IN, CHANGE, ENROL, SignOut(account_id="a1", at=AT)]
ON_ANY = [DisableAccount(**ASKED), EnableAccount(**ASKED), UnlockAccount(**ASKED)]


@pytest.mark.parametrize("command", TO_OTHERS)
def test_nobody_does_it_to_the_own_account(command: account.AccountCommand) -> None:
    own = replace(command, by="account:a1")  # type: ignore[call-arg]  # these have it
    specify(account, MLPS).given(OPENED).when(own, DAY).refused(OwnAccount)


@pytest.mark.parametrize("command", [*ON_OPEN, *ON_ANY])
def test_an_account_that_is_not_there_takes_nothing(command: account.AccountCommand) -> None:
    specify(account, MLPS).when(command, DAY).refused(NotOpened)


@pytest.mark.parametrize("command", ON_OPEN)
def test_a_disabled_account_takes_nothing(command: account.AccountCommand) -> None:
    specify(account, MLPS).given(OPENED, DISABLED).when(command, DAY).refused(Disabled)


def test_an_account_is_disabled_once_and_enabled_once() -> None:
    disable, enable = DisableAccount(**ASKED), EnableAccount(**ASKED)
    specify(account, MLPS).given(OPENED).when(disable, DAY).then(AccountDisabled(**ASKED))
    specify(account, MLPS).given(OPENED, DISABLED).when(disable, DAY).then_nothing()
    specify(account, MLPS).given(OPENED, DISABLED).when(enable, DAY).then(AccountEnabled(**ASKED))
    specify(account, MLPS).given(OPENED).when(enable, DAY).then_nothing()


@pytest.mark.parametrize(
    "fact",
    [
        DISABLED,
        CHANGED,
        PasswordReset(**ASKED, password="hash 3"),
        RolesChanged(**ASKED, roles=(Role.CLERK,), scope=Scope.STREET, communities=()),
    ],
)
def test_whatever_ends_every_session_raises_the_epoch(fact: AccountEvent) -> None:
    assert state(OPENED, fact).epoch == state(OPENED).epoch + 1


# ── Coming in ────────────────────────────────────────────────────────────────


def test_without_an_authenticator_the_password_is_enough() -> None:
    specify(account, MLPS).given(OPENED).when(SIGN_IN, DAY).then(SIGNED_IN)


def test_a_password_that_was_changed_meanwhile_lets_nobody_in() -> None:
    specify(account, MLPS).given(OPENED, CHANGED).when(SIGN_IN, DAY).refused(PasswordMoved)
    specify(account, MLPS).given(OPENED, CHANGED).when(CHANGE, DAY).refused(PasswordMoved)


def test_with_an_authenticator_a_code_is_needed() -> None:
    specify(account, MLPS).given(OPENED, ENROLLED).when(SIGN_IN, DAY).refused(CodeNeeded)
    specify(account, MLPS).given(OPENED, ENROLLED).when(replace(SIGN_IN, totp_step=101), DAY).then(
        replace(SIGNED_IN, factor=Factor.TOTP, totp_step=101)
    )


@pytest.mark.parametrize("step", [99, 100])
def test_a_code_is_accepted_once_and_none_before_it(step: int) -> None:
    specify(account, MLPS).given(OPENED, ENROLLED).when(replace(SIGN_IN, totp_step=step), DAY).refused(CodeUsed)
    later_one = replace(SIGNED_IN, factor=Factor.TOTP, totp_step=101)
    again = replace(SIGN_IN, totp_step=101)
    specify(account, MLPS).given(OPENED, ENROLLED, later_one).when(again, DAY).refused(CodeUsed)


def test_a_recovery_code_lets_in_once() -> None:
    by_code = replace(SIGN_IN, recovery="r1")
    came = SignedIn(account_id="a1", at=AT, factor=Factor.RECOVERY_CODE, recovery_left=1, recovery="r1", address=HERE)
    specify(account, MLPS).given(OPENED, ENROLLED).when(by_code, DAY).then(came)
    specify(account, MLPS).given(OPENED, ENROLLED, came).when(by_code, DAY).refused(CodeUsed)
    assert state(OPENED, ENROLLED, came).recovery == ("r2",)


def test_leaving_is_noted() -> None:
    specify(account, MLPS).given(OPENED).when(SignOut(account_id="a1", at=AT), DAY).then(
        SignedOut(account_id="a1", at=AT)
    )


# ── Failing ──────────────────────────────────────────────────────────────────


def test_the_fifth_failure_in_a_row_locks_for_a_quarter_of_an_hour() -> None:
    specify(account, MLPS).given(OPENED, failed(3)).when(FAIL, DAY).then(failed(4))
    specify(account, MLPS).given(OPENED, failed(4)).when(FAIL, DAY).then(failed(5), LOCKED)


def test_while_locked_nobody_comes_in_and_nothing_is_noted() -> None:
    locked = specify(account, MLPS).given(OPENED, failed(5), LOCKED)
    locked.when(SIGN_IN, DAY).refused(Locked)
    locked.when(FAIL, DAY).then_nothing()


def test_a_lock_is_of_one_address_and_ends_by_itself() -> None:
    elsewhere = replace(SIGN_IN, address=THERE)
    specify(account, MLPS).given(OPENED, failed(5), LOCKED).when(elsewhere, DAY).then(replace(SIGNED_IN, address=THERE))
    afterwards = replace(SIGN_IN, at=later(minutes=15))
    specify(account, MLPS).given(OPENED, failed(5), LOCKED).when(afterwards, DAY).then(
        replace(SIGNED_IN, at=later(minutes=15))
    )


def test_coming_in_forgets_the_failures_of_that_address() -> None:
    assert state(OPENED, failed(4), failed(2, THERE), SIGNED_IN).failures == {THERE: (2, AT)}


def test_an_administrator_ends_a_lock() -> None:
    unlock = UnlockAccount(**ASKED)
    specify(account, MLPS).given(OPENED, failed(5), LOCKED).when(unlock, DAY).then(AccountUnlocked(**ASKED))
    specify(account, MLPS).given(OPENED).when(unlock, DAY).then_nothing()
    assert state(OPENED, failed(5), LOCKED, AccountUnlocked(**ASKED)).locked_until(HERE, AT) is None


def test_the_modern_profile_makes_one_wait_a_little_and_then_longer() -> None:
    specify(account, MODERN).given(OPENED, failed(2)).when(FAIL, DAY).then(
        failed(3), replace(LOCKED, until=later(seconds=2))
    )
    specify(account, MODERN).given(OPENED, failed(6)).when(FAIL, DAY).then(
        failed(7), replace(LOCKED, until=later(seconds=32))
    )


def test_a_failure_of_nobodys_account_is_no_event() -> None:
    specify(account, MLPS).when(FAIL, DAY).then_nothing()


def test_strangers_do_not_make_the_state_grow() -> None:
    old = [failed(1, f"10.1.0.{host}") for host in range(9)]
    new = replace(failed(1), at=later(days=1))
    assert state(OPENED, *old, new).failures == {HERE: (1, later(days=1))}


# ── What is due ──────────────────────────────────────────────────────────────


def test_a_password_of_ones_own_is_due_after_ninety_days_where_the_profile_says_so() -> None:
    specify(account, MLPS).given(OPENED).when(CHANGE, DAY).then(CHANGED)
    found = state(OPENED, CHANGED)
    assert not password_is_due(found, MLPS, later(days=89))
    assert password_is_due(found, MLPS, later(days=90))
    assert not password_is_due(found, MODERN, later(days=9000))


@pytest.mark.parametrize("role", Role)
def test_whoever_administers_audits_or_approves_needs_an_authenticator(role: Role) -> None:
    needed = role in MLPS.second_factor
    given = replace(OPENED, roles=(role,))
    assert second_factor_is_due(state(given), MLPS) is needed
    assert not second_factor_is_due(state(given, ENROLLED), MLPS)


def test_an_authenticator_is_linked_with_its_codes() -> None:
    specify(account, MLPS).given(OPENED).when(ENROL, DAY).then(ENROLLED)


def test_a_reset_makes_the_password_one_time_and_ends_locks() -> None:
    specify(account, MLPS).given(OPENED, CHANGED, failed(5), LOCKED).when(RESET, DAY).then(
        PasswordReset(**ASKED, password="hash 3")
    )
    found = state(OPENED, CHANGED, failed(5), LOCKED, PasswordReset(**ASKED, password="hash 3"))
    assert (found.one_time, found.locks, found.passwords) == (True, {}, ("hash 3", "hash 2", "hash 1"))


def test_a_lost_authenticator_goes_with_the_reset() -> None:
    lost = replace(RESET, remove_totp=True)
    reset, removed = PasswordReset(**ASKED, password="hash 3"), TotpRemoved(**ASKED)
    specify(account, MLPS).given(OPENED, ENROLLED).when(lost, DAY).then(reset, removed)
    specify(account, MLPS).given(OPENED).when(lost, DAY).then(reset)
    assert not state(OPENED, ENROLLED, reset, removed).enrolled


def test_an_erased_account_is_read_and_lets_nobody_in() -> None:
    sealed = {"sign_in_name": None, "display_name": None, "password": None}
    found = state(
        replace(OPENED, **sealed), replace(ENROLLED, secret=None, recovery=None), replace(failed(1), address=None)
    )
    assert (found.passwords, found.recovery, found.secret) == (("",), (), None)


def test_the_last_security_administrator_cannot_go() -> None:
    """Only another one could do it, and then there would be two."""
    only = replace(OPENED, roles=(Role.SECURITY_ADMINISTRATOR,))
    for command in (DisableAccount(**OWN), replace(ROLES, by="account:a1")):
        specify(account, MLPS).given(only).when(command, DAY).refused(OwnAccount)
