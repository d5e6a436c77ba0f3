"""Erasing an account: refused while somebody may come in by it; afterwards nobody knows whose it was."""

import uuid
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from typer import Typer
from typer.testing import CliRunner

from infra.eventsourcing.specification import specify
from services.gateway.accounts import account, cli
from services.gateway.accounts.account.administering import (
    ChangeRoles,
    DisableAccount,
    EnableAccount,
    ResetPassword,
    UnlockAccount,
)
from services.gateway.accounts.account.erasing import EraseAccount, StillOpen
from services.gateway.accounts.account.signing_in import FailSignIn
from services.gateway.accounts.account.state import AlreadyErased, NotOpened, OwnAccount
from services.gateway.accounts.events import AccountErased, ErasureReason, Role, Scope, Step
from services.gateway.accounts.profile import MLPS
from services.gateway.accounts.registry import Registry
from services.gateway.pages.account_words import ERASURE_REASONS
from tests.unit.gateway.accounts.at_the_door import Browser, somebody
from tests.unit.gateway.accounts.facts import ASKED, AT, DAY, DISABLED, HERE, OPENED, OTHER, SIGNED_IN

ERASE = EraseAccount(**ASKED, reason=ErasureReason.LEFT_OFFICE)
ERASED = AccountErased(account_id="a1", reason=ErasureReason.LEFT_OFFICE, at=AT, by=OTHER)


def test_a_disabled_account_is_erased() -> None:
    specify(account, MLPS).given(OPENED, SIGNED_IN, DISABLED).when(ERASE, DAY).then(ERASED)


def test_asking_again_changes_nothing() -> None:
    specify(account, MLPS).given(OPENED, DISABLED, ERASED).when(ERASE, DAY).then()


def test_an_account_that_lets_somebody_in_is_not_erased() -> None:
    specify(account, MLPS).given(OPENED).when(ERASE, DAY).refused(StillOpen)


def test_there_is_nothing_to_erase_of_what_never_was() -> None:
    specify(account, MLPS).when(ERASE, DAY).refused(NotOpened)


def test_nobody_erases_the_own_account() -> None:
    own = EraseAccount(account_id="a1", reason=ErasureReason.OWN_REQUEST, at=AT, by="account:a1")
    specify(account, MLPS).given(OPENED, DISABLED).when(own, DAY).refused(OwnAccount)


@pytest.mark.parametrize(
    "command",
    [
        EnableAccount(**ASKED),
        DisableAccount(**ASKED),
        UnlockAccount(**ASKED),
        ResetPassword(**ASKED, password="hash", remove_totp=False),
        ChangeRoles(**ASKED, roles=(Role.CLERK,), scope=Scope.STREET, communities=()),
    ],
)
def test_nothing_more_is_done_to_an_erased_account(command: Any) -> None:
    specify(account, MLPS).given(OPENED, DISABLED, ERASED).when(command, DAY).refused(AlreadyErased)


def test_whoever_knocks_in_its_name_is_not_noted() -> None:
    knock = FailSignIn(account_id="a1", step=Step.PASSWORD, address=HERE, at=AT)
    specify(account, MLPS).given(OPENED, DISABLED, ERASED).when(knock, DAY).then()


# ── At the desk ──────────────────────────────────────────────────────────────


@pytest.fixture
def security(administrator: FlaskClient, app: Flask) -> Browser:
    found = Browser(app)
    found.client = administrator
    return found


def disabled(registry: Registry, name: str = "fanghua") -> str:
    who, at = somebody(registry, name), registry.now()
    registry.ask(str(uuid.uuid4()), "cli", lambda _: DisableAccount(account_id=who, at=at, by="cli"))
    return who


def test_the_administrator_reads_the_consequence_erases_and_finds_only_the_number(
    security: Browser, registry: Registry
) -> None:
    who = disabled(registry)
    page = f"/accounts/{who}"
    asked = security.post(f"{page}/erase", page, reason="LEFT_OFFICE")
    assert "任何人都无法恢复" in asked.text and "何静" in asked.text
    assert registry.account(who).display_name == "何静"

    assert security.post(f"{page}/erase", page, reason="LEFT_OFFICE", step="sure").status_code == 303
    shown = security.get(page).text
    assert "何静" not in shown and "fanghua" not in shown
    assert "个人信息已按规定删除" in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]
    assert "已删除个人信息" in security.get("/accounts").text
    told = security.get(f"/history/accounts/{who}").text
    assert "删除账号的个人信息，原因：已离职、调离" in told and f"编号 {who[:8]}" in told


def test_the_page_of_an_open_account_offers_no_erasing_and_refuses_it(security: Browser, registry: Registry) -> None:
    page = f"/accounts/{somebody(registry, 'fanghua')}"
    assert "删除个人信息" not in security.get(page).text
    refused = security.post(f"{page}/erase", "/accounts/new", reason="LEFT_OFFICE", step="sure")
    assert (refused.status_code, "请先停用" in refused.text) == (409, True)


def test_neither_name_nor_password_is_left_and_the_name_is_free(registry: Registry, tmp_path: Path) -> None:
    who = disabled(registry)
    registry.erase("erase", "cli", who, ErasureReason.OWN_REQUEST)
    anew = Registry(registry.runtime, registry.passwords, registry.now)
    found = anew.account(who)
    assert (found.status, found.sign_in_name, found.display_name, found.passwords) == ("erased", None, None, ())
    assert anew.named("fanghua") is None
    somebody(anew, "fanghua")
    clear = "何静".encode()
    anew.runtime.close()
    assert [path for path in tmp_path.rglob("*") if path.is_file() and clear in path.read_bytes()] == []


def test_erasing_is_a_policy_too_should_the_process_die_before_the_key_is_gone(registry: Registry) -> None:
    assert "gateway.erasure" in [each.name for each in registry.runtime._declared_policies()]


# ── On the machine ───────────────────────────────────────────────────────────


def linli(home: Path, *arguments: str, answer: str = "") -> tuple[int, str]:
    app = Typer()
    cli.register(app)
    done = CliRunner().invoke(app, ["accounts", *arguments], input=answer, env={"LINLI_HOME": str(home)})
    return done.exit_code, done.output


def test_the_command_line_asks_before_it_erases(registry: Registry, tmp_path: Path) -> None:
    who = disabled(registry)
    assert linli(tmp_path, "erase", "fanghua", answer="n\n")[0] == 1
    assert registry.account(who).status == "disabled"
    code, said = linli(tmp_path, "erase", "fanghua", "--reason", "own_request", "--yes")
    assert (code, who in said) == (0, True)
    assert registry.account(who).status == "erased"
    assert linli(tmp_path, "erase", "fanghua", "--yes")[0] == 1  # nobody signs in by this name any more


def test_the_command_line_says_why_it_does_not(registry: Registry, tmp_path: Path) -> None:
    somebody(registry, "fanghua")
    code, said = linli(tmp_path, "erase", "fanghua", "--yes")
    assert (code, "请先停用" in said) == (1, True)


def test_every_reason_has_a_word() -> None:
    assert set(ERASURE_REASONS) == set(ErasureReason)
