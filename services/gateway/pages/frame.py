"""What stands around every page: who may come in, what a browser may do with it, and what goes wrong in plain words."""

import hashlib
import hmac
from collections.abc import Callable, Collection
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, flash, redirect, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response as Redirect

from infra.eventsourcing.errors import Later
from infra.settings import Settings
from services.gateway.client import Away, Refusal, played_moment
from services.gateway.language import say
from services.gateway.pages import account_words, words
from services.gateway.pages.form import form_of_request
from services.gateway.pages.visit import Visits
from services.gateway.problems import for_machines, of_status

#: A page, or an answer of its own.
Answer = tuple[str, int] | Redirect

LARGEST_UPLOAD = 10 * 1024 * 1024
#: The form around the file.
_AROUND = 64 * 1024

#: Another name for this machine may be somebody else's page in the browser. Besides, the names by which our own
#: processes and, through a proxy, people know the desk.
HOSTS = frozenset({"127.0.0.1", "localhost"})

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}

#: A browser that came by https comes by nothing else for half a year.
_HTTPS_ONLY = "max-age=15768000"


def protect(app: Flask, settings: Settings, visits: Visits, gate: Callable[[], Any]) -> CSRFProtect:
    """Guard the application; answers what guards its forms, for those who are excepted."""
    app.session_interface = visits
    key = hmac.new(settings.secret("services").encode(), b"linli desk session", hashlib.sha256).hexdigest()
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_NAME=f"{visits.prefix}linli",
        LANGUAGE_COOKIE=f"{visits.prefix}linli-language",
        SESSION_COOKIE_SECURE=visits.secure,
        SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD + _AROUND,
        WTF_CSRF_SSL_STRICT=False,  # our pages send no referrer; the gate looks where a request comes from
        WTF_CSRF_TIME_LIMIT=None,  # a page may lie open over lunch; the token ends with the session
    )
    app.before_request(_only_for({*HOSTS, urlsplit(settings.desk).hostname, urlsplit(settings.public).hostname}))
    app.before_request(gate)
    app.after_request(_seal)
    app.register_error_handler(Away, _away)
    app.register_error_handler(Later, _later)
    app.register_error_handler(Refusal, _refusal)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _defect)
    return CSRFProtect(app)


def _only_for(hosts: Collection[str | None]) -> Callable[[], None]:
    def check() -> None:
        played_moment.set(None)  # a thread that served a player of the sample year serves the clock's day again
        name, _, port = request.host.partition(":")
        if name not in hosts or (port and not port.isdigit()):
            abort(HTTPStatus.FORBIDDEN)

    return check


def _seal(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _HTTPS_ONLY
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def error_page(status: int, title: str | None = None, hint: str | None = None) -> Answer:
    """A page that says what to do, and nothing of our insides; to a program, a problem."""
    if for_machines():
        return of_status(status)
    known = words.ERRORS.get(status, words.ERRORS[500 if status >= 500 else 400])
    return render_template("error.html", title=title or known[0], hint=hint or known[1]), status


def _away(away: Away) -> Answer:
    return error_page(503, say(words.AWAY, service=words.word(words.SERVICES, away.service)))


def _later(_later: Later) -> Answer:
    return error_page(503)


def _refusal(refusal: Refusal) -> Answer:
    if refusal.status >= 500:
        return error_page(503)
    if refusal.status == HTTPStatus.FORBIDDEN:
        return error_page(403, account_words.NOT_YOURS, words.refused(refusal.problem))
    return error_page(refusal.status if refusal.status in words.ERRORS else 400)


def _stale(_: CSRFError) -> Answer:
    """The page is of an earlier session: what was typed on it is kept, and shown with a token that counts."""
    form = form_of_request()
    if form is None or not form.keep():
        return error_page(400)
    flash(words.STALE, "info")
    return redirect(request.path, 303)


def _http(error: HTTPException) -> Answer | HTTPException:
    if error.code is None or error.code < 400:
        return error  # a redirect
    if for_machines() and isinstance(error, MethodNotAllowed):
        found = of_status(error.code)
        found.headers["Allow"] = ", ".join(error.valid_methods or ())
        return found
    return error_page(error.code)


def _defect(error: Exception) -> Answer:
    current_app.logger.error("%s %s failed: %s", request.method, request.endpoint, type(error).__name__)
    return error_page(500)
