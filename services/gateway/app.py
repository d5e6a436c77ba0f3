"""The map of the gateway: which pages there are, what guards them, which words they use; and the API beside them."""

from io import BytesIO
from urllib.parse import urlsplit

import msgspec
from flask import Flask, Request, Response, g

from infra.adapters.permissions import permissions_of
from infra.settings import Settings
from services.gateway import api
from services.gateway.access import note_access
from services.gateway.accounts.door import Door
from services.gateway.accounts.provider import provider_of
from services.gateway.accounts.registry import Registry
from services.gateway.api.entries import add_entries
from services.gateway.client import Services
from services.gateway.entries.contesting import Entries
from services.gateway.imports import Imports
from services.gateway.language import Spoken
from services.gateway.language.templates import Translating
from services.gateway.pace import Pace
from services.gateway.pages import (
    account_history,
    account_words,
    accounts,
    aid,
    checks,
    differences,
    disclosures,
    entries,
    hardship,
    history,
    imports,
    language,
    mechanism_words,
    members,
    mergers,
    organization,
    organizations,
    overview,
    own_account,
    pairing,
    people,
    permissions,
    place_words,
    policy,
    proposals,
    ratings,
    reference,
    roster,
    rules,
    sentences,
    sign_in,
    sign_ups,
    tasks,
    tokens,
    units,
    update_words,
    updates,
    volunteering,
    words,
)
from services.gateway.pages.desk import Desk, Reads
from services.gateway.pages.frame import protect
from services.gateway.pages.gate import OPEN, answered, gate
from services.gateway.pages.mechanisms import brigades, care, mobility, posts
from services.gateway.pages.menu import menu
from services.gateway.pages.rights import may, names_in_clear
from services.gateway.pages.visit import Visits
from services.gateway.preparations.checking import Checking
from services.gateway.proxies import BehindProxies

PAGES = (
    overview, tasks, checks, entries, organizations, organization, units, members, people, disclosures, roster,
    mergers, proposals, volunteering, sign_ups, ratings, imports, updates, differences, history,
    posts, brigades, mobility, care, hardship, pairing, aid,
    accounts, tokens, account_history, policy, permissions, rules, reference,
)  # fmt: skip
#: On the way in, for oneself, and out; and in which language.
DOORS = (sign_in.pages, own_account.pages, own_account.leaving, language.pages)

#: What templates call by name: the words of pages, and what whoever looks may do and see.
IN_TEMPLATES = {
    "words": Spoken(words),
    "account_words": Spoken(account_words),
    "mechanism_words": Spoken(mechanism_words),
    "place_words": Spoken(place_words),
    "update_words": Spoken(update_words),
    "may": may,
    "menu": menu,
    "names_in_clear": names_in_clear,
}


class InMemory(Request):
    """A request whose uploads never touch a disk: a workbook has columns that we promise to keep nowhere."""

    def _get_file_stream(self, *_args: object, **_kwargs: object) -> BytesIO:
        return BytesIO()


class Linli(Flask):
    """The application's type, so that its requests are ours."""

    request_class = InMemory


def create_app(settings: Settings, services: Services, imports: Imports, reads: Reads, registry: Registry) -> Flask:
    """The desk and the public API over the services of one installation."""
    app = Linli(__name__)
    app.wsgi_app = BehindProxies(app.wsgi_app, settings.proxies, urlsplit(settings.public).scheme)  # type: ignore[method-assign]  # Flask's way
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": [Translating]}
    permissions_here = permissions_of("services.gateway")
    checking = Checking(registry, services, permissions_here)
    entered = Entries(registry, services)
    provider = provider_of(app, settings)
    app.extensions["linli"] = Desk(
        settings, services, imports, reads, registry, Door(registry), permissions_here, checking, entered, provider
    )
    pace = Pace()
    forms = protect(app, settings, Visits(settings, registry), gate(registry, pace))
    app.teardown_request(answered(pace))
    note_access(app, OPEN)
    for pages in (*(page.pages for page in PAGES), *DOORS):
        app.register_blueprint(pages)
    machines = api.blueprint(settings, services, imports, reads, checking)
    add_entries(machines, entered)
    app.register_blueprint(machines)
    app.add_url_rule("/livez", view_func=lambda: Response("ok", content_type="text/plain"), endpoint="livez")
    app.add_url_rule("/readyz", view_func=lambda: _ready(reads.not_answering()), endpoint="readyz")
    forms.exempt(machines)  # it takes JSON only, from this site only
    app.jinja_env.globals.update(IN_TEMPLATES)
    app.context_processor(lambda: {"me": g.get("me"), "holder": g.get("holder")})
    app.jinja_env.filters.update(
        day=sentences.day_of,
        written=sentences.written,
        by_name=sentences.by_name,
        moment=sentences.moment,
        duration=sentences.duration,
        actor=sentences.actor,
    )
    return app


def _ready(missing: list[str]) -> Response:
    found = {"ready": not missing, "not_answering": missing}
    return Response(msgspec.json.encode(found), 503 if missing else 200, content_type="application/json")
