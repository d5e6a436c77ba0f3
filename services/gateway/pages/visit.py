"""A visit in the browser: an opaque cookie with a row on the server; before signing in, a signed one without.

Cookies are HttpOnly and ``SameSite=Strict``: nothing outside has to lead into the desk, so a link from elsewhere shows
the sign-in page. Where the desk is reached by https they are ``Secure`` and carry the prefix ``__Host-``.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask, Request, Response, g
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin

from infra.adapters.sessions import Session, fingerprint
from infra.eventsourcing.errors import KernelError
from infra.settings import Settings
from services.gateway.accounts.registry import Registry


class KeptSession(SecureCookieSession):
    """What a visit holds, kept on the server."""

    def __init__(self, row: Session) -> None:
        super().__init__(_content.loads(row.content.decode()) if row.content else {})
        self.row = row


_content = TaggedJSONSerializer()


def _kept(content: Mapping[str, Any]) -> bytes:
    return _content.dumps(dict(content)).encode()


#: Asked by browsers for every page, and the same for everybody.
_NO_VISIT = ("/static/", "/livez", "/readyz")


class Visits(SecureCookieSessionInterface):
    """Finds and keeps what a visit holds."""

    def __init__(self, settings: Settings, registry: Registry) -> None:
        self.secure = settings.public.startswith("https:")
        self.prefix = "__Host-" if self.secure else ""
        self.cookie = f"{self.prefix}linli-session"
        self._registry = registry
        self._sessions = registry.runtime.sessions

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The row of the visit's cookie, or what a stranger's cookie holds."""
        try:
            return self._open(app, request)
        except KernelError as away:  # too early for the application to answer: the gate says it
            g.away = away
            return SecureCookieSession()

    def _open(self, app: Flask, request: Request) -> SecureCookieSession | None:
        token = None if request.path.startswith(_NO_VISIT) else request.cookies.get(self.cookie)
        row = self._sessions.find(token) if token else None
        g.holder = self._registry.holder(row) if row is not None else None
        g.over = bool(token) and g.holder is None
        g.lapsed = self._sessions.lapsed(token) if token and g.over else None
        return KeptSession(g.holder.session) if g.holder else super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what changed; hand out the name of a session that began, take back that of one that ended."""
        if g.get("away"):
            return
        common: dict[str, Any] = {"httponly": True, "samesite": "Strict", "secure": self.secure, "path": "/"}
        if (begun := g.pop("begun", None)) is not None:
            response.set_cookie(self.cookie, begun, **common)
            response.delete_cookie(self.get_cookie_name(app), **common)
            if g.said:
                self._sessions.change(fingerprint(begun), _kept({"_flashes": [("good", g.said)]}))
        elif g.get("over"):
            response.delete_cookie(self.cookie, **common)
            if isinstance(session, KeptSession):  # its row is gone, and with it the token of its forms
                session = SecureCookieSession({"_flashes": [("info", g.said)]} if g.get("said") else {})
                session.modified = True
            super().save_session(app, session, response)
        elif not isinstance(session, KeptSession):
            super().save_session(app, session, response)
        elif session.modified:
            self._sessions.change(session.row.id, _kept(session))


def begin(token: str, done: str | None = None) -> None:
    """This answer hands out the name of a session that began; ``done`` is said on its first page."""
    g.begun, g.said = token, done


def leave(said: str) -> None:
    """This answer takes back the name of the session; a stranger is told what was done."""
    g.over, g.said = True, said
