"""系统管理 → 账号管理: opened, given roles, reset and disabled by the security administrator."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.accounts import account
from services.gateway.accounts.account.administering import ChangeRoles, DisableAccount, EnableAccount, UnlockAccount
from services.gateway.accounts.account.state import Account
from services.gateway.accounts.registry import Build, normal_name
from services.gateway.client import Refusal
from services.gateway.pages import account_words, words
from services.gateway.pages.administering import (
    bad_name,
    communities,
    duties,
    seen,
    shown,
    typed,
)
from services.gateway.pages.desk import Refused, command_id, desk, new_command_id
from services.gateway.projections import ACCOUNT

pages = Blueprint("accounts", __name__, url_prefix="/accounts")

Page = str | tuple[str, int] | Response


@pages.get("")
def listing() -> str:
    """Every account; a sub-district has a few dozen."""
    ids = desk().reads.registered(ACCOUNT)
    streams = [account.stream_of(each) for each in ids]
    states = dict(desk().registry.runtime.states(account, streams))
    rows = [{"account_id": each, "account": states[stream]} for each, stream in zip(ids, streams, strict=True)]
    return render_template(
        "accounts.html", rows=[{**row, "status": status(row["account"])} for row in rows], communities=communities()
    )


def status(found: Account) -> str:
    """What the list says of an account."""
    if found.is_open and any(found.locked_until(address, desk().registry.now()) for address in found.locks):
        return "locked"
    return "one-time" if found.is_open and found.one_time else found.status


@pages.get("/new")
def new(again: Refused | None = None) -> str:
    """The form for a new account."""
    typed: Any = again.typed if again else {}
    return render_template(
        "account_new.html", again=again, typed=typed, communities=communities(), command_id=new_command_id()
    )


@pages.post("")
def open_account() -> Page:
    """Open it, and show its one-time password."""
    asked, form = command_id(), request.form
    names = form.get("sign_in_name", ""), form.get("display_name", "")
    if bad_name(names[0]):
        errors = {"sign_in_name": [account_words.BAD_NAME]}
        return new(Refused("new", account_words.MEND, errors, typed(), 422)), 422
    try:
        account_id, secret, position = desk().registry.open(asked, g.me.actor, names, duties())
    except Refusal as refusal:
        again = shown("new", refusal)
        return new(again), again.status
    seen(position)
    return _secret(account_id, secret)


def _secret(account_id: str, secret: str) -> str:
    found = desk().registry.account(account_id)
    return render_template("account_secret.html", account=found, account_id=account_id, secret=secret)


@pages.get("/<uuid:account_id>")
def one(account_id: Any, again: Refused | None = None) -> str:
    """One account."""
    found = desk().registry.account(str(account_id))
    if found.status == "unknown":
        abort(404)
    ticked: Any = again.typed if again and again.form == "roles" else None
    return render_template(
        "account.html",
        account=found,
        account_id=str(account_id),
        status=status(found),
        own=g.me.actor == f"account:{account_id}",
        again=again,
        typed=ticked or {"roles": list(found.roles), "scope": found.scope, "communities": list(found.communities)},
        communities=communities(),
        sessions=len(desk().registry.runtime.sessions.of(str(account_id))),
        new_command_id=new_command_id,
    )


@pages.post("/<uuid:account_id>/<any(roles, disable, enable, unlock):act>")
def change(account_id: Any, act: str) -> Page:
    """One of the things that change an account and show it again."""
    try:
        answer = desk().registry.ask(command_id(), g.me.actor, _building(str(account_id), act))
    except Refusal as refusal:
        again = shown(act, refusal)
        return one(account_id, again), again.status
    _afterwards(str(account_id), act)
    flash(account_words.DONE[act] if seen(answer.receipt.position) else words.ACCEPTED_LATER, "good")
    return redirect(url_for("accounts.one", account_id=account_id), 303)


def _building(account_id: str, act: str) -> Build:
    by = g.me.actor
    if act == "roles":
        given = duties()
        return lambda at: ChangeRoles(
            account_id=account_id,
            roles=given.roles,
            scope=given.scope,
            communities=given.communities,
            at=at,
            by=by,
        )
    commands = {"disable": DisableAccount, "enable": EnableAccount, "unlock": UnlockAccount}
    return lambda at: commands[act](account_id=account_id, at=at, by=by)


def _afterwards(account_id: str, act: str) -> None:
    """What is kept beside the log follows; a session of before would be refused in any case."""
    registry = desk().registry
    if act in ("roles", "disable"):
        registry.runtime.sessions.end_all(account_id)
    if act == "unlock":
        name = registry.account(account_id).sign_in_name or ""
        registry.runtime.throttle.forget(registry.name_digest(normal_name(name)))


@pages.post("/<uuid:account_id>/reset")
def reset(account_id: Any) -> Page:
    """Replace the password by a one-time one, and show it."""
    remove = request.form.get("remove_totp") == "yes"
    try:
        secret = desk().registry.reset(command_id(), g.me.actor, str(account_id), remove_totp=remove)
    except Refusal as refusal:
        again = shown("reset", refusal)
        return one(account_id, again), again.status
    return _secret(str(account_id), secret)


@pages.get("/<uuid:account_id>/<any(roles, disable, enable, unlock, reset):act>")
def after(account_id: Any, act: str) -> Response:
    """Whoever asks again for the address of a form gets the account."""
    return redirect(url_for("accounts.one", account_id=account_id), 303)
