"""登录: name and password, then a code where the account has an authenticator. The same answer for every wrong one."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.accounts.door import Stay
from services.gateway.accounts.events import Step
from services.gateway.accounts.registry import Holder
from services.gateway.client import Refusal
from services.gateway.pages import account_words, visit
from services.gateway.pages.desk import Refused, desk
from services.gateway.pages.gate import going_to

pages = Blueprint("sign_in", __name__, url_prefix="/sign-in")

Page = str | tuple[str, int] | Response


def _standing(step: Step) -> Holder | None:
    """Who stands at this step of signing in."""
    holder: Holder | None = g.get("holder")
    return holder if holder is not None and holder.session.step == step else None


def _address() -> str:
    """Where the request comes from, as the connection says; what headers claim is not looked at."""
    return request.remote_addr or ""


@pages.get("")
def show() -> Page:
    """The first step."""
    return redirect(url_for("overview.show"), 303) if _standing(Step.IN) else _first()


def _first(again: Refused | None = None) -> str:
    return render_template("sign_in.html", again=again, going=request.values.get("next", ""))


@pages.post("")
def knock() -> Page:
    """Name and password are shown."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    if not name.strip() or not password:
        return _first(_stays("name", account_words.NAME_MISSING)), 422
    try:
        token = desk().door.knock(name, password, _address())
    except Stay as stay:
        return _first(_stays("password", stay.zh)), 403
    except Refusal as refusal:  # somebody changed the account at this very moment
        return _first(_stays("password", str(refusal.problem["title"]))), refusal.status
    return _further(token)


@pages.get("/code")
def code() -> Page:
    """The second step."""
    return redirect(url_for("sign_in.show"), 303) if _standing(Step.SECOND) is None else _second()


def _second(again: Refused | None = None) -> str:
    return render_template("sign_in_code.html", again=again, going=request.values.get("next", ""))


@pages.post("/code")
def show_code() -> Page:
    """A code is shown."""
    holder = _standing(Step.SECOND)
    if holder is None:
        flash(account_words.SESSION_OVER, "info")
        return redirect(url_for("sign_in.show"), 303)
    if not request.form.get("code", "").strip():
        return _second(_stays("code", account_words.CODE_MISSING)), 422
    try:
        token = desk().door.show_code(holder, request.form["code"], _address())
    except Stay as stay:
        return _second(_stays("code", stay.zh)), 403
    except Refusal as refusal:
        return _second(_stays("code", str(refusal.problem["title"]))), 403
    return _further(token)


def _further(token: str) -> Response:
    """To the next step, with the session's new name; what this browser held before is over."""
    if (before := g.get("holder")) is not None:
        desk().registry.runtime.sessions.end(before.session.id)
    visit.begin(token)
    row = desk().registry.runtime.sessions.find(token)
    going = request.form.get("next", "")
    if row is not None and row.step == Step.SECOND:
        return redirect(url_for("sign_in.code", next=going or None), 303)
    if row is not None and row.step == Step.SETUP:
        return redirect(url_for("me.show"), 303)
    return redirect(going_to(going), 303)


def _stays(field: str, message: str) -> Refused:
    typed = {"name": request.form.get("name", "")}
    return Refused("sign-in", account_words.NOT_IN, {field: [message]}, typed, 403)
