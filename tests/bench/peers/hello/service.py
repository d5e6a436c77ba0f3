"""One entrypoint that answers at once."""

from nameko.web.handlers import http
from werkzeug.wrappers import Request


class HelloService:
    """Says hello to whoever posts."""

    name = "members"

    @http("POST", "/commands/<string:command>")
    def hello(self, request: Request, command: str) -> str:
        return "hello"
