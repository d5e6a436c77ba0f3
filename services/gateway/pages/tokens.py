"""系统管理 → 接口令牌: machines' ways in, issued and revoked by the security administrator; a token is shown once."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.accounts import token
from services.gateway.accounts.token import NOT_FOR_MACHINES, RevokeToken, Token
from services.gateway.client import Refusal
from services.gateway.pages import account_words
from services.gateway.pages.administering import communities, duties, seen, shown, typed
from services.gateway.pages.desk import Refused, command_id, desk, new_command_id
from services.gateway.projections import TOKEN

pages = Blueprint("tokens", __name__, url_prefix="/tokens")

Page = str | tuple[str, int] | Response


@pages.get("")
def listing(again: Refused | None = None) -> str:
    """Every token, those that let somebody in first; and the form for another one."""
    ids = desk().reads.registered(TOKEN)
    streams = [token.stream_of(each) for each in ids]
    states = dict(desk().registry.runtime.states(token, streams))
    rows = [
        {"token_id": each, "token": states[stream], "status": _status(states[stream])}
        for each, stream in zip(reversed(ids), reversed(streams), strict=True)
    ]
    ticked: Any = again.typed if again else {}
    return render_template(
        "tokens.html",
        rows=sorted(rows, key=lambda row: row["status"] != "issued"),
        again=again,
        typed=ticked,
        roles={role: word for role, word in account_words.ROLES.items() if role not in NOT_FOR_MACHINES},
        communities=communities(),
        longest=desk().registry.rules().token_days,
        new_command_id=new_command_id,
    )


def _status(found: Token) -> str:
    over = found.expires is not None and found.expires <= desk().registry.now()
    return "expired" if over and found.status == "issued" else found.status


@pages.post("")
def issue() -> Page:
    """Issue one, and show it."""
    asked, days = command_id(), request.form.get("days", "")
    if not (days.isascii() and days.isdigit() and len(days) < 6):
        refused = Refused("new", account_words.MEND, {"days": [account_words.BAD_DAYS]}, typed(), 422)
        return listing(refused), 422
    try:
        name, lasting = request.form.get("name", ""), timedelta(days=int(days))
        made, position = desk().registry.issue_token(asked, g.me.actor, name, duties(), lasting)
    except Refusal as refusal:
        again = shown("new", refusal)
        return listing(again), again.status
    seen(position)
    return render_template("token_secret.html", secret=str(made), token=desk().registry.token(made.token_id))


@pages.post("/<uuid:token_id>/revoke")
def revoke(token_id: Any) -> Page:
    """Let the machine in no more."""
    by = g.me.actor
    try:
        desk().registry.ask(command_id(), by, lambda at: RevokeToken(token_id=str(token_id), at=at, by=by))
    except Refusal as refusal:
        again = shown("revoke", refusal)
        return listing(again), again.status
    flash(account_words.DONE["revoke"], "good")
    return redirect(url_for("tokens.listing"), 303)


@pages.get("/<uuid:token_id>/revoke")
def after(token_id: Any) -> Response:
    """Whoever asks again for the address of a form gets the list."""
    return redirect(url_for("tokens.listing"), 303)
