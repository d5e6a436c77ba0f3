"""nameko at the edge: HTTP entrypoints and a timer around a ``ServiceApi``. Nothing below this file knows of eventlet.

nameko's own answer to an exception quotes it; ours never does, and ``ServiceApi`` lets none through anyway.
"""

from typing import Any

from nameko.extensions import DependencyProvider
from nameko.timer import timer
from nameko.web.handlers import HttpRequestHandler
from werkzeug.wrappers import Request, Response

from infra.adapters.permissions import permissions_of
from infra.adapters.problems import Problem
from infra.adapters.runtime import Runtime, define
from infra.adapters.service_api import ServiceApi
from infra.settings import from_environment


class Api(DependencyProvider):
    """Gives a service class its ``ServiceApi``; declared with the service's package."""

    def __init__(self, package: str) -> None:
        self._package = package
        self._api: ServiceApi | None = None

    def setup(self) -> None:
        """Open the service. Import has done nothing so far."""
        settings = from_environment()
        runtime = Runtime(define(self._package), settings)
        self._api = ServiceApi(runtime, settings.secret("services"), permissions_of(self._package))

    def stop(self) -> None:
        """Close it."""
        if self._api is not None:
            self._api.runtime.close()

    def get_dependency(self, worker_ctx: Any) -> ServiceApi | None:
        """The same one for every request."""
        return self._api


class _Http(HttpRequestHandler):
    def check_signature(self, args: Any, kwargs: Any) -> None:
        """What an entrypoint takes is what its address has; ``tests/architecture/test_entrypoints.py`` has looked."""

    def response_from_exception(self, exc: Exception) -> Response:
        return Problem(
            500, "defect", "系统出错，请联系管理员。", "Something is broken; tell the administrator."
        ).response()


http = _Http.decorator


class DomainService:
    """The entrypoints that every domain service has; a service's class adds its name, its ``Api``, and its own."""

    api: ServiceApi

    @http("POST", "/commands/<string:name>")
    def command(self, request: Request, name: str) -> Response:
        return self.api.command(request, name)

    @http("POST", "/rehearsals/<string:name>")
    def rehearse(self, request: Request, name: str) -> Response:
        return self.api.rehearse(request, name)

    @http("POST", "/queries/<string:name>")
    def query(self, request: Request, name: str) -> Response:
        return self.api.query(request, name)

    @http("POST", "/intakes/<string:name>")
    def take_in(self, request: Request, name: str) -> Response:
        return self.api.take_in(request, name)

    @http("POST", "/history")
    def history(self, request: Request) -> Response:
        return self.api.history(request)

    @http("GET", "/feed")
    def feed(self, request: Request) -> Response:
        return self.api.feed(request)

    @http("GET", "/progress")
    def progress(self, request: Request) -> Response:
        return self.api.progress(request)

    @http("POST", "/wake")
    def wake(self, request: Request) -> Response:
        return self.api.wake(request)

    @http("GET", "/livez")
    def livez(self, request: Request) -> Response:
        return self.api.livez(request)

    @http("GET", "/readyz")
    def readyz(self, request: Request) -> Response:
        return self.api.readyz(request)

    @timer(interval=60)
    def tick(self) -> None:
        self.api.tick()
