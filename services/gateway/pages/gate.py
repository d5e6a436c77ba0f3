"""The gate: whoever asks for anything but the sign-in page has signed in, or shows a token.

What is let in without is said here and nowhere else: a page that nobody thought of is closed.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from flask import flash, g, make_response, redirect, request, url_for

from infra.adapters.permissions import Asker
from infra.adapters.problems import Problem
from services.gateway.accounts.events import Role, Scope, Step
from services.gateway.accounts.registry import Holder, Registry
from services.gateway.client import asking
from services.gateway.language import either
from services.gateway.pace import MACHINE, PERSON, WORKBOOKS, Allowance, Pace
from services.gateway.pages import account_words
from services.gateway.pages.form import form_of_request
from services.gateway.pages.frame import Answer, error_page
from services.gateway.pages.rights import table
from services.gateway.problems import for_machines, problem

#: What needs no sign-in: endpoints, and whole blueprints.
OPEN = frozenset({"static", "livez", "readyz"})
OPEN_PAGES = frozenset({"sign_in", "language"})

#: Where whoever has not come all the way may go besides: on, and out.
ON_THE_WAY = {Step.SECOND: frozenset({"sign_out"}), Step.SETUP: frozenset({"sign_out", "me"})}

#: Where a workbook is read or written; a list writes one where ``export`` is asked of it.
WITH_WORKBOOKS = frozenset({"imports.upload", "imports.errors", "imports.template", "api.preview", "api.error_file"})

#: Who has not signed in.
NOBODY = Asker("nobody", frozenset())

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks. ``actor`` is what events say of it, and names nobody."""

    actor: str
    name: str
    roles: Collection[Role]
    scope: Scope
    communities: tuple[str, ...]

    @property
    def asker(self) -> Asker:
        """What services are told."""
        communities = None if self.scope is Scope.STREET else frozenset(self.communities)
        return Asker(self.actor, frozenset(self.roles), communities)


def gate(registry: Registry, pace: Pace) -> Callable[[], Answer | None]:
    """What runs before every request."""

    def check() -> Answer | None:
        if (away := g.get("away")) is not None:
            raise away
        g.me = _machine(registry) if "Authorization" in request.headers else _person(g.get("holder"))
        asking.set(replace(g.me.asker, looking=_looks(g.me)) if g.me else NOBODY)
        if (wait := _begun(pace)) is not None:
            return _too_much(wait)
        if _from_elsewhere():
            return _elsewhere()
        if request.endpoint in OPEN or request.blueprint in OPEN_PAGES:
            return None
        if g.me is not None:
            return _permitted(g.me.asker) if request.endpoint else None  # what leads nowhere is not found
        holder: Holder | None = g.get("holder")
        if holder is not None and request.blueprint in ON_THE_WAY.get(Step(holder.session.step), ()):
            return None
        return _to_sign_in()

    return check


def _looks(me: Principal) -> bool:
    """Whether a person has a page of the desk before them. What the API answers, a program has."""
    return me.actor.startswith("account:") and request.blueprint != "api"


def _begun(pace: Pace) -> float | None:
    """Count the request with those of whoever asks; answers the seconds to wait where there are too many."""
    if request.endpoint in OPEN:
        return None
    who = g.me.actor if g.me else f"address:{request.remote_addr}"
    allowances = (MACHINE if who.startswith("token:") else PERSON, *_besides())
    if (wait := pace.begin(who, allowances)) is not None:
        return wait
    g.under_way = who, allowances
    return None


def _besides() -> tuple[Allowance, ...]:
    takes_long = request.endpoint in WITH_WORKBOOKS or "export" in request.args
    return (WORKBOOKS,) if takes_long else ()


def answered(pace: Pace) -> Callable[[object], None]:
    """What runs after every request, however it ended."""

    def leave(_: object) -> None:
        if (under_way := g.pop("under_way", None)) is not None:
            pace.end(*under_way)

    return leave


def _too_much(wait: float) -> Answer:
    found = make_response(error_page(429))
    found.headers["Retry-After"] = str(math.ceil(wait))
    return found


def _action() -> tuple[str, str]:
    """What the request is about: what it asks of a service, or the page itself."""
    asked = request.view_args or {}
    match request.endpoint:
        case "api.command" | "api.query" | "api.intake":
            return asked["service"], asked["name"]
        case "api.history":
            return asked["service"], "history"
        case page:
            return "desk", str(page)


def _permitted(asker: Asker) -> Answer | None:
    """A refusal that says which right is missing, before anything is done."""
    where, name = _action()
    if where != "desk" and table().right(where, name) is None:
        return None  # there is no such thing, or its service refuses it
    try:
        table().reach(asker, where, name)
    except Problem as refused:
        return (
            refused.response()
            if for_machines()
            else error_page(403, account_words.NOT_YOURS, either(refused.zh, refused.en))
        )
    return None


def _person(holder: Holder | None) -> Principal | None:
    """Who has signed in, all the way."""
    if holder is None or holder.session.step != Step.IN:
        return None
    found = holder.account
    name = found.display_name or "—"
    return Principal(f"account:{holder.account_id}", name, found.roles, found.scope, found.communities)


def _machine(registry: Registry) -> Principal | None:
    """Which machine shows its token. Whoever shows one is nobody else, whatever cookies come along."""
    kind, _, shown = request.headers["Authorization"].partition(" ")
    found = registry.machine(shown.strip()) if kind.lower() == "bearer" else None
    if found is None:
        return None
    token_id, token = found
    return Principal(f"token:{token_id}", token.name or "—", token.roles, token.scope, token.communities)


def _from_elsewhere() -> bool:
    """Whether a page of another site lets the browser ask. Cookies are SameSite; this holds where a browser forgets."""
    if request.method in SAFE:
        return False
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site not in ("none", "same-origin")
    origin = request.headers.get("Origin", "null")  # our own pages say null: they send no referrer
    return origin != "null" and urlsplit(origin).netloc != request.host


def _elsewhere() -> Answer:
    if for_machines():
        return problem(403, "cross-site", "不接受其他网站发来的请求。", "Requests from other sites are refused.")
    return error_page(403, *account_words.ELSEWHERE)


def _to_sign_in() -> Answer:
    """To the sign-in page, and back to where one was going; what was sent is kept for whoever sat idle."""
    if for_machines():
        found = problem(401, "not-signed-in", "请先登录，或出示有效的接口令牌。", "Sign in, or show a valid API token.")
        found.headers["WWW-Authenticate"] = "Bearer"
        return found
    if request.method not in SAFE:
        form = form_of_request()
        if form is not None and form.keep():
            flash(account_words.DRAFT_KEPT, "info")
            return redirect(url_for("sign_in.show", next=request.path), 303)
        flash(account_words.NOT_TAKEN, "bad")
        return redirect(url_for("sign_in.show"), 303)
    holder: Holder | None = g.get("holder")
    if holder is not None and holder.session.step == Step.SETUP:
        return redirect(url_for("me.show"), 303)
    if g.get("over"):
        flash(account_words.SESSION_OVER, "info")
    going = request.full_path.rstrip("?")
    return redirect(url_for("sign_in.show", next=None if going == "/" else going), 303)


def going_to(address: str) -> str:
    """An address of ours to go to, or the overview: nobody is led elsewhere."""
    parts = urlsplit(address)
    ours = address.startswith("/") and not address.startswith("//") and not parts.scheme and not parts.netloc
    return address if ours and "\\" not in address and address.isprintable() else url_for("overview.show")
