"""What holds of every account, whatever was asked of it in whatever order."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.accounts import account, lockout
from services.gateway.accounts.account.administering import (
    ChangeRoles,
    DisableAccount,
    EnableAccount,
    ResetPassword,
    UnlockAccount,
)
from services.gateway.accounts.account.signing_in import ChangePassword, EnrolTotp, FailSignIn, SignIn, SignOut
from services.gateway.accounts.account.state import ADMINISTRATORS, OPERATORS
from services.gateway.accounts.events import Guessing, Role, Scope, SignedIn, Step
from services.gateway.accounts.profile import MLPS, MODERN
from tests.unit.gateway.accounts.facts import AT, DAY, HERE, OPENED, THERE

moments = st.integers(0, 3 * 86_400).map(lambda seconds: AT + timedelta(seconds=seconds))
roles = st.lists(st.sampled_from(Role), max_size=3).map(tuple)
common = {"account_id": st.just("a1"), "at": moments}
by = {**common, "by": st.sampled_from(("account:a0", "account:a1", "cli"))}
duties = {"roles": roles, "scope": st.sampled_from(Scope), "communities": st.lists(st.sampled_from("xyz")).map(tuple)}
hashes = st.sampled_from(("h1", "h2", "h3"))
addresses = st.sampled_from((HERE, THERE))
steps = st.integers(0, 5)

commands = st.one_of(
    st.builds(ChangeRoles, **by, **duties),
    st.builds(DisableAccount, **by),
    st.builds(EnableAccount, **by),
    st.builds(UnlockAccount, **by),
    st.builds(ResetPassword, **by, password=hashes, remove_totp=st.booleans()),
    st.builds(
        SignIn,
        **common,
        password=st.integers(1, 3),
        address=addresses,
        totp_step=st.none() | steps,
        recovery=st.none() | st.sampled_from(("r1", "r2")),
    ),
    st.builds(FailSignIn, **common, step=st.sampled_from(Step), address=addresses),
    st.builds(SignOut, **common),
    st.builds(ChangePassword, **common, password=hashes, checked=st.integers(1, 3), profile=st.just("mlps")),
    st.builds(EnrolTotp, **common, secret=st.just("S"), totp_step=steps, recovery=st.just(("r1", "r2"))),
)


@given(st.lists(commands, min_size=5, max_size=40), st.sampled_from((MLPS, MODERN)))
def test_of_every_history_of_an_account(asked: list[Any], rules: Any) -> None:
    state, accepted, spent = account.evolve(account.initial, OPENED), [-1], []
    for command in asked:
        try:
            facts = account.decide(command, state, rules, DAY)
        except account.Refused:
            continue
        for fact in facts:
            before, state = state, account.evolve(state, fact)
            assert state.epoch >= before.epoch
            if isinstance(fact, SignedIn):
                assert before.is_open
                assert before.locked_until(str(fact.address), fact.at) is None
                if fact.totp_step is not None:
                    assert fact.totp_step > accepted[-1], "a code was accepted twice"
                    accepted.append(fact.totp_step)
                assert fact.recovery is None or fact.recovery not in spent
                spent += [fact.recovery] if fact.recovery else []
            elif type(fact).__name__ == "TotpEnrolled":
                accepted, spent = [fact.totp_step], []
        assert len(state.roles & ADMINISTRATORS) <= 1
        assert not (state.roles & ADMINISTRATORS and state.roles & OPERATORS)
        assert state.scope is Scope.STREET or state.communities


# ── Waiting ──────────────────────────────────────────────────────────────────

rules_of_waiting = st.builds(
    Guessing,
    tries=st.integers(1, 10),
    first_wait=st.integers(1, 1000),
    longest_wait=st.integers(1000, 5000),
    forget_after=st.integers(1, 90_000),
)


@given(rules_of_waiting, st.integers(1, 10_000))
def test_waits_only_grow_up_to_the_longest(rules: Guessing, count: int) -> None:
    assert lockout.wait(count, rules) <= lockout.wait(count + 1, rules) <= rules.longest_wait
    assert (lockout.wait(count, rules) > 0) is (count >= rules.tries)


@given(rules_of_waiting, st.lists(st.integers(0, 5000), min_size=1, max_size=40))
def test_whoever_waits_as_told_is_never_held_longer_than_told(rules: Guessing, pauses: list[int]) -> None:
    at, failures = AT, None
    for pause in pauses:
        at += timedelta(seconds=pause)
        until = lockout.until(failures, rules)
        if until is not None and at < until:
            assert until - at <= timedelta(seconds=rules.longest_wait)
            at = until
        failures = lockout.after(failures, at, rules)
        assert failures[1] == at
        assert 1 <= failures[0] <= len(pauses)


@given(rules_of_waiting, st.integers(1, 100))
def test_failures_that_lie_back_long_enough_are_forgotten(rules: Guessing, count: int) -> None:
    assert lockout.after((count, AT), AT + timedelta(seconds=rules.forget_after), rules)[0] == 1
    assert lockout.after((count, AT), AT + timedelta(seconds=rules.forget_after - 1), rules)[0] == count + 1


def test_the_office_profile_locks_for_fifteen_minutes_after_five_and_then_counts_anew() -> None:
    failures = None
    for _ in range(5):
        assert lockout.until(failures, MLPS.per_account) is None
        failures = lockout.after(failures, AT, MLPS.per_account)
    until = lockout.until(failures, MLPS.per_account)
    assert until == AT + timedelta(minutes=15)
    assert lockout.after(failures, until, MLPS.per_account) == (1, until)
