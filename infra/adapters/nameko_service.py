"""nameko at the edge: HTTP entrypoints and a timer around a ``ServiceApi``. Nothing below this file knows of eventlet.

nameko's own answer to an exception quotes it; ours never does, and ``ServiceApi`` lets none through anyway.
"""

from typing import Any

from nameko.extensions import DependencyProvider
from nameko.web.handlers import HttpRequestHandler
from werkzeug.wrappers import Response

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
        self._api = ServiceApi(Runtime(define(self._package), settings), settings.secret())

    def stop(self) -> None:
        """Close it."""
        if self._api is not None:
            self._api.runtime.close()

    def get_dependency(self, worker_ctx: Any) -> ServiceApi | None:
        """The same one for every request."""
        return self._api


class _Http(HttpRequestHandler):
    def response_from_exception(self, exc: Exception) -> Response:
        return Problem(500, "defect", "系统出错，请联系管理员。", "Something is broken; tell the administrator.").response()


http = _Http.decorator
