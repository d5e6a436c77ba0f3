"""登录: name and password, then a code where the account has an authenticator. The same answer for every wrong one."""

from urllib.parse import urlencode

from flask import Blueprint, abort, flash, g, redirect, render_template, request, session, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from services.gateway.accounts.door import Stay
from services.gateway.accounts.events import Step
from services.gateway.accounts.provider import NotProven, Provider, ProviderAway
from services.gateway.accounts.registry import Holder
from services.gateway.client import Refusal
from services.gateway.language import either
from services.gateway.pages import account_words, visit, words
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
    """Where the request comes from, as the connection says, or a proxy of ours; nobody else is believed."""
    return request.remote_addr or ""


@pages.route("", methods=["GET", "POST"])
def show() -> Page:
    """The first step: name and password are shown."""
    if request.method != "POST" and _standing(Step.IN):
        return redirect(url_for("overview.show"), 303)
    return KNOCK.answer(_knock, _front)


def _front(again: Filled | None) -> str:
    return render_template("sign_in.html", filled=again or _blank(KNOCK), provider=desk().provider)


def _blank(form: Form) -> Filled:
    return form.blank(request.path, next=request.args.get("next", ""))


def _knock(values: Values) -> Response:
    try:
        token = desk().door.knock(values["name"], values["password"], _address())
    except Stay as stay:
        raise Wrong(either(stay.zh, stay.en), "password", 403) from None
    except Refusal as refusal:  # somebody changed the account at this very moment
        raise Wrong(words.refused(refusal.problem), "password", refusal.status) from None
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
        raise Wrong(either(stay.zh, stay.en), "code", 403) from None
    except Refusal as refusal:
        raise Wrong(words.refused(refusal.problem), "code", 403) from None
    return _further(token, values.get("next", ""))


# ── By an identity provider ──────────────────────────────────────────────────


def _provider() -> Provider:
    """The one of this installation; without one, these addresses lead nowhere."""
    return desk().provider or abort(404)


@pages.get("/provider")
def to_provider() -> Response:
    """To the provider, which sends the browser back."""
    session["going"] = request.args.get("next", "")
    try:
        return _provider().leave_for(desk().settings.public + url_for("sign_in.back"))
    except ProviderAway:
        return _unproven(account_words.PROVIDER_AWAY)


@pages.get("/provider/back")
def back() -> str:
    """The browser comes from another site, without its cookies; it goes on by a page of ours, and with them."""
    _provider()
    said = {name: request.args[name] for name in ("code", "state", "iss", "error") if name in request.args}
    address = f"{url_for('sign_in.by_provider')}?{urlencode(said)}"
    return render_template("sign_in_back.html", address=address)


@pages.get("/provider/enter")
def by_provider() -> Response | tuple[str, int]:
    """In, as whom the provider has proven."""
    try:
        identity = _provider().came_back()
        token = desk().door.come_by(identity, _address())
    except ProviderAway:
        return _unproven(account_words.PROVIDER_AWAY)
    except NotProven:
        return _unproven(account_words.NOT_PROVEN)
    except Stay as stay:
        return render_template("sign_in_unlinked.html", said=either(stay.zh, stay.en), subject=identity.subject), 403
    except Refusal as refusal:
        return _unproven(words.refused(refusal.problem))
    return _further(token, session.pop("going", ""))


def _unproven(said: str) -> Response:
    flash(said, "bad")
    return redirect(url_for("sign_in.show"), 303)


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
