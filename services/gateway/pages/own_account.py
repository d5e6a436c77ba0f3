"""我的账号: one's own password, authenticator and sessions. What is due at sign-in is done on the same pages."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from services.gateway.accounts import codes
from services.gateway.accounts.account.state import password_is_due, second_factor_is_due
from services.gateway.accounts.door import Stay, WrongPassword
from services.gateway.accounts.events import Step
from services.gateway.accounts.passwords import WeakPassword
from services.gateway.accounts.registry import Holder
from services.gateway.client import Refusal
from services.gateway.pages import account_words, visit
from services.gateway.pages.desk import Refused, command_id, desk, new_command_id, refused
from services.gateway.pages.frame import error_page

pages = Blueprint("me", __name__, url_prefix="/me")
leaving = Blueprint("sign_out", __name__)

Page = str | tuple[str, int] | Response


@pages.before_request
def people_only() -> tuple[str, int] | None:
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
        command_id=new_command_id(),
    )


@pages.post("/sessions")
def end_others() -> Response:
    """End every other session of one's own."""
    desk().registry.runtime.sessions.end_all(_me().account_id, but=_me().session.id)
    flash(account_words.DONE["sessions"], "good")
    return redirect(url_for("me.show"), 303)


# ── The password ─────────────────────────────────────────────────────────────


@pages.get("/password")
def password() -> str:
    """The form for a new password."""
    return _password()


def _password(again: Refused | None = None) -> str:
    return render_template(
        "me_password.html",
        again=again,
        is_in=_is_in(),
        account=_me().account,
        rules=desk().registry.rules(),
        command_id=new_command_id(),
    )


@pages.post("/password")
def set_password() -> Page:
    """Set it."""
    new, asked = request.form.get("new_password", ""), command_id()
    if new != request.form.get("new_password_again", ""):
        return _password(_wrong("password", "new_password_again", account_words.PASSWORDS_DIFFER)), 422
    try:
        if _is_in():
            desk().door.check_password(_me(), request.form.get("password", ""), request.remote_addr or "")
        desk().door.set_password(_me(), new, asked)
    except Stay as stay:
        return _password(_wrong("password", "password", stay.zh)), 403
    except WeakPassword as weak:
        return _password(_wrong("password", "new_password", weak.zh)), 422
    except Refusal as refusal:
        return _password(refused("password", refusal)), refusal.status
    return _go_on(account_words.CHANGED if _is_in() else account_words.SET)


def _wrong(form: str, field: str, message: str) -> Refused:
    """What was shown or typed is not taken; the sentence stands beside its field."""
    return Refused(form, account_words.MEND, {field: [message]}, {}, 422)


def _go_on(done: str | None = None) -> Response:
    """On, with the session's new name."""
    was_in = _is_in()
    token = desk().door.go_on(_me())
    visit.begin(token, done)
    return redirect(url_for("me.show" if was_in else "overview.show"), 303)


# ── The authenticator ────────────────────────────────────────────────────────


@pages.get("/authenticator")
def authenticator() -> str:
    """The picture to take, and the secret as text."""
    return _authenticator()


def _authenticator(again: Refused | None = None) -> str:
    secret = desk().door.offered_secret(_me())
    return render_template(
        "me_authenticator.html",
        again=again,
        is_in=_is_in(),
        account=_me().account,
        secret=codes.in_groups(secret),
        command_id=new_command_id(),
    )


@pages.get("/authenticator.svg")
def picture() -> Response:
    """The picture."""
    secret = desk().door.offered_secret(_me())
    address = codes.address_of(secret, _me().account.sign_in_name or "")
    return Response(codes.picture(address), content_type="image/svg+xml")


@pages.post("/authenticator")
def enrol() -> Page:
    """Link it, by a code that it shows."""
    asked = command_id()
    try:
        if _is_in():
            desk().door.check_password(_me(), request.form.get("password", ""), request.remote_addr or "")
        desk().door.enrol(_me(), request.form.get("code", ""), asked)
    except Stay as stay:
        field = "password" if isinstance(stay, WrongPassword) else "code"
        return _authenticator(_wrong("authenticator", field, stay.zh)), 403
    except Refusal as refusal:
        return _authenticator(refused("authenticator", refusal)), refusal.status
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
