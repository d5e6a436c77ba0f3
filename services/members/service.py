"""The map of the members service: which request goes where."""

from nameko.timer import timer
from werkzeug.wrappers import Request, Response

from infra.adapters.nameko_service import Api, http


class MembersService:
    """Who is known to which organisation, in which classes."""

    name = "members"
    api = Api("services.members")

    @http("POST", "/commands/<string:name>")
    def command(self, request: Request, name: str) -> Response:
        return self.api.command(request, name)

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

    @timer(interval=60)
    def tick(self) -> None:
        self.api.tick()
