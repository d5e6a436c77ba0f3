"""登录: name and password, then a code where the account has an authenticator. The same answer for every wrong one."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from services.gateway.accounts.door import Stay
from services.gateway.accounts.events import Step
from services.gateway.accounts.registry import Holder
from services.gateway.client import Refusal
from services.gateway.pages import account_words, visit
from services.gateway.pages.desk import desk
from services.gateway.pages.form import Field, Filled, Form, Page, Values, Wrong
from services.gateway.pages.gate import going_to

pages = Blueprint("sign_in", __name__, url_prefix="/sign-in")


class _Knock(Schema):
    """Who, and the password; ``next`` is where one was going."""

    name = fields.String(required=True)
    password = fields.String(required=True)
    next = fields.String()


class _Second(Schema):
    """What the authenticator shows, or a recovery code."""

    code = fields.String(required=True)
    next = fields.String()


_GOING = Field("next", "", kind="hidden")
_NAME = {"autocomplete": "username", "maxlength": "32", "autocapitalize": "none", "spellcheck": "false"}
KNOCK = Form(
    "sign-in",
    "登录",
    _Knock(),
    (
        Field("name", "用户名", more=_NAME),
        Field("password", "密码", kind="password", more={"autocomplete": "current-password", "maxlength": "200"}),
        _GOING,
    ),
    "登录",
    mend=account_words.NOT_IN,
    keeps=False,
    focused=True,
)
SECOND = Form(
    "sign-in-code",
    "动态口令",
    _Second(),
    (Field("code", "动态口令或恢复码", kind="code", more={"maxlength": "24", "autocapitalize": "characters"}), _GOING),
    "继续",
    mend=account_words.NOT_IN,
    keeps=False,
    focused=True,
)


def _standing(step: Step) -> Holder | None:
    """Who stands at this step of signing in."""
    holder: Holder | None = g.get("holder")
    return holder if holder is not None and holder.session.step == step else None


def _address() -> str:
    """Where the request comes from, as the connection says; what headers claim is not looked at."""
    return request.remote_addr or ""


@pages.route("", methods=["GET", "POST"])
def show() -> Page:
    """The first step: name and password are shown."""
    if request.method != "POST" and _standing(Step.IN):
        return redirect(url_for("overview.show"), 303)
    return KNOCK.answer(_knock, lambda again: render_template("sign_in.html", filled=again or _blank(KNOCK)))


def _blank(form: Form) -> Filled:
    return form.blank(request.path, next=request.args.get("next", ""))


def _knock(values: Values) -> Response:
    try:
        token = desk().door.knock(values["name"], values["password"], _address())
    except Stay as stay:
        raise Wrong(stay.zh, "password", 403) from None
    except Refusal as refusal:  # somebody changed the account at this very moment
        raise Wrong(str(refusal.problem["title"]), "password", refusal.status) from None
    return _further(token, values.get("next", ""))


@pages.route("/code", methods=["GET", "POST"])
def code() -> Page:
    """The second step: a code is shown."""
    if _standing(Step.SECOND) is None:
        if request.method == "POST":
            flash(account_words.SESSION_OVER, "info")
        return redirect(url_for("sign_in.show"), 303)
    return SECOND.answer(_show_code, lambda again: render_template("sign_in_code.html", filled=again or _blank(SECOND)))


def _show_code(values: Values) -> Response:
    holder: Holder = g.holder
    try:
        token = desk().door.show_code(holder, values["code"], _address())
    except Stay as stay:
        raise Wrong(stay.zh, "code", 403) from None
    except Refusal as refusal:
        raise Wrong(str(refusal.problem["title"]), "code", 403) from None
    return _further(token, values.get("next", ""))


def _further(token: str, going: str) -> Response:
    """To the next step, with the session's new name; what this browser held before is over."""
    if (before := g.get("holder")) is not None:
        desk().registry.runtime.sessions.end(before.session.id)
    visit.begin(token)
    row = desk().registry.runtime.sessions.find(token)
    if row is not None and row.step == Step.SECOND:
        return redirect(url_for("sign_in.code", next=going or None), 303)
    if row is not None and row.step == Step.SETUP:
        return redirect(url_for("me.show"), 303)
    return redirect(going_to(going), 303)
