"""The map of the gateway: which pages there are, what guards them, which words they use; and the API beside them."""

from io import BytesIO

import msgspec
from flask import Flask, Request, Response, g

from infra.adapters.permissions import permissions_of
from infra.settings import Settings
from services.gateway import api
from services.gateway.accounts.door import Door
from services.gateway.accounts.registry import Registry
from services.gateway.client import Services
from services.gateway.imports import Imports
from services.gateway.pages import (
    account_words,
    accounts,
    history,
    imports,
    members,
    organizations,
    overview,
    own_account,
    permissions,
    policy,
    proposals,
    ratings,
    sentences,
    sign_in,
    tokens,
    volunteering,
    words,
)
from services.gateway.pages.desk import Desk, Reads
from services.gateway.pages.frame import protect
from services.gateway.pages.gate import gate
from services.gateway.pages.rights import may
from services.gateway.pages.visit import Visits

PAGES = (
    overview, organizations, members, proposals, volunteering, ratings, imports, history,
    accounts, tokens, policy, permissions,
)  # fmt: skip
#: On the way in, for oneself, and out.
DOORS = (sign_in.pages, own_account.pages, own_account.leaving)


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
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    permissions_here = permissions_of("services.gateway")
    app.extensions["linli"] = Desk(settings, services, imports, reads, registry, Door(registry), permissions_here)
    forms = protect(app, settings, Visits(settings, registry), gate(registry))
    for page in PAGES:
        app.register_blueprint(page.pages)
    for pages in DOORS:
        app.register_blueprint(pages)
    machines = api.blueprint(settings, services, imports, reads)
    app.register_blueprint(machines)
    app.add_url_rule("/livez", view_func=lambda: Response("ok", content_type="text/plain"), endpoint="livez")
    app.add_url_rule("/readyz", view_func=lambda: _ready(reads.not_answering()), endpoint="readyz")
    forms.exempt(machines)  # it takes JSON only, from this site only
    app.jinja_env.globals.update(words=words, account_words=account_words, may=may)
    app.context_processor(lambda: {"me": g.get("me"), "holder": g.get("holder")})
    app.jinja_env.filters.update(
        day=sentences.day_of, moment=sentences.moment, duration=sentences.duration, actor=sentences.actor
    )
    return app


def _ready(missing: list[str]) -> Response:
    found = {"ready": not missing, "not_answering": missing}
    return Response(msgspec.json.encode(found), 503 if missing else 200, content_type="application/json")
