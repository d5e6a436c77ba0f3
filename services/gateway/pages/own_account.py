"""我的账号: one's own password, authenticator and sessions. What is due at sign-in is done on the same pages."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from services.gateway.accounts import codes
from services.gateway.accounts.account.state import password_is_due, second_factor_is_due
from services.gateway.accounts.door import Stay, WrongPassword
from services.gateway.accounts.events import Step
from services.gateway.accounts.passwords import WeakPassword
from services.gateway.accounts.registry import Holder
from services.gateway.language import either
from services.gateway.pages import account_words, visit
from services.gateway.pages.desk import command_id, desk
from services.gateway.pages.form import Field, Filled, Form, Page, Values, Wrong
from services.gateway.pages.frame import Answer, error_page

pages = Blueprint("me", __name__, url_prefix="/me")
leaving = Blueprint("sign_out", __name__)


@pages.before_request
def people_only() -> Answer | None:
    """A machine has no account."""
    return None if g.get("holder") else error_page(404)


def _me() -> Holder:
    holder: Holder = g.holder
    return holder


def _is_in() -> bool:
    return bool(_me().session.step == Step.IN)


def _next_due() -> str | None:
    """What has to be done before anything else."""
    registry, found = desk().registry, _me().account
    rules = registry.rules()
    if password_is_due(found, rules, registry.now()):
        return "me.password"
    if second_factor_is_due(found, rules):
        return "me.authenticator"
    return None if _is_in() else "me.recovery_codes"


@pages.get("")
def show() -> Page:
    """One's own account; on the way in, what is due."""
    if (due := _next_due()) is not None:
        return redirect(url_for(due), 303)
    sessions = desk().registry.runtime.sessions.of(_me().account_id)
    return render_template(
        "me.html",
        account=_me().account,
        sessions=[each for each in sessions if each.step == Step.IN],
        this_session=_me().session.id,
        rules=desk().registry.rules(),
    )


@pages.post("/sessions")
def end_others() -> Response:
    """End every other session of one's own."""
    desk().registry.runtime.sessions.end_all(_me().account_id, but=_me().session.id)
    flash(account_words.DONE["sessions"], "good")
    return redirect(url_for("me.show"), 303)


# ── The password ─────────────────────────────────────────────────────────────

_PRESENT = Field("password", "当前密码", kind="password", more={"autocomplete": "current-password", "maxlength": "200"})
_CODE = Field("code", "动态口令", kind="code", more={"inputmode": "numeric", "maxlength": "8"})
_NEW = {"autocomplete": "new-password", "maxlength": "128"}
_NEWS = (
    Field("new_password", "新密码", kind="password", more=_NEW),
    Field("new_password_again", "再次输入新密码", kind="password", more=_NEW),
)


class _Password(Schema):
    """A new password, typed twice; who is in shows the present one."""

    password = fields.String(required=True)
    new_password = fields.String(required=True)
    new_password_again = fields.String(required=True)


class _Code(Schema):
    """A code that an authenticator shows; who is in shows the password again."""

    password = fields.String(required=True)
    code = fields.String(required=True)


SET = Form("password", "设置新密码", _Password(), _NEWS, "保存密码", keeps=False, focused=True)
CHANGE = Form("password", "修改密码", _Password(), (_PRESENT, *_NEWS), "保存密码", keeps=False, focused=True)
ENROL = Form("authenticator", "绑定动态口令", _Code(), (_CODE,), "绑定", keeps=False, focused=True)
ENROL_ANEW = Form("authenticator", "更换验证器", _Code(), (_PRESENT, _CODE), "绑定", keeps=False)


@pages.route("/password", methods=["GET", "POST"])
def password() -> Page:
    """A new password."""
    return (CHANGE if _is_in() else SET).answer(_set_password, _password)


def _password(again: Filled | None) -> str:
    form = CHANGE if _is_in() else SET
    rules = desk().registry.rules()
    about = {"is_in": _is_in(), "account": _me().account, "rules": rules}
    return render_template("me_password.html", filled=again or form.blank(request.path), **about)


def _set_password(values: Values) -> Page:
    new = values["new_password"]
    if new != values["new_password_again"]:
        raise Wrong(account_words.PASSWORDS_DIFFER, "new_password_again")
    try:
        if _is_in():
            desk().door.check_password(_me(), values["password"], request.remote_addr or "")
        desk().door.set_password(_me(), new, command_id())
    except Stay as stay:
        raise Wrong(either(stay.zh, stay.en), "password" if _is_in() else "", 403) from None
    except WeakPassword as weak:
        raise Wrong(either(weak.zh, weak.en), "new_password") from None
    return _go_on(account_words.CHANGED if _is_in() else account_words.SET)


def _go_on(done: str | None = None) -> Response:
    """On, with the session's new name."""
    was_in = _is_in()
    token = desk().door.go_on(_me())
    visit.begin(token, done)
    return redirect(url_for("me.show" if was_in else "overview.show"), 303)


# ── The authenticator ────────────────────────────────────────────────────────


@pages.route("/authenticator", methods=["GET", "POST"])
def authenticator() -> Page:
    """The picture to take, the secret as text, and the code that shows that it was taken."""
    return (ENROL_ANEW if _is_in() else ENROL).answer(_enrol, _authenticator)


def _authenticator(again: Filled | None) -> str:
    form, secret = ENROL_ANEW if _is_in() else ENROL, desk().door.offered_secret(_me())
    about = {"is_in": _is_in(), "account": _me().account, "secret": codes.in_groups(secret)}
    return render_template("me_authenticator.html", filled=again or form.blank(request.path), **about)


@pages.get("/authenticator.svg")
def picture() -> Response:
    """The picture."""
    secret = desk().door.offered_secret(_me())
    address = codes.address_of(secret, _me().account.sign_in_name or "")
    return Response(codes.picture(address), content_type="image/svg+xml")


def _enrol(values: Values) -> Page:
    """Link it, by a code that it shows."""
    try:
        if _is_in():
            desk().door.check_password(_me(), values["password"], request.remote_addr or "")
        desk().door.enrol(_me(), values["code"], command_id())
    except Stay as stay:
        field = "password" if isinstance(stay, WrongPassword) else "code"
        raise Wrong(either(stay.zh, stay.en), field, 403) from None
    return redirect(url_for("me.recovery_codes"), 303)


@pages.get("/recovery-codes")
def recovery_codes() -> Page:
    """The recovery codes, until their holder says that they are noted."""
    waiting = desk().door.waiting_codes(_me())
    if not waiting and _is_in():
        return redirect(url_for("me.show"), 303)
    return render_template("me_recovery_codes.html", codes=waiting, is_in=_is_in(), account=_me().account)


@pages.post("/recovery-codes")
def noted() -> Response:
    """They are noted: on."""
    desk().door.noted_codes(_me())
    return _go_on()


# ── Out ──────────────────────────────────────────────────────────────────────


@leaving.get("/sign-out")
def asked_to_leave() -> Response:
    """An address alone signs nobody out: another site's picture could ask for it."""
    return redirect(url_for("overview.show"), 302)


@leaving.post("/sign-out")
def leave() -> Response:
    """Sign out."""
    if g.get("holder"):
        desk().door.leave(_me())
    visit.leave(account_words.SIGNED_OUT)
    return redirect(url_for("sign_in.show"), 303)
