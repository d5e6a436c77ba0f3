"""The gateway's process: ``python -m services.gateway`` serves the desk and the public API on loopback."""

import signal

from waitress import create_server
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError

from infra.adapters.logs import begin_log
from infra.adapters.metrics import serve_metrics
from infra.adapters.runtime import Runtime, define
from infra.presence import announce
from infra.settings import from_environment
from services.gateway.accounts.registry import Registry
from services.gateway.app import create_app
from services.gateway.client import Services
from services.gateway.imports import Imports
from services.gateway.pages.frame import LARGEST_UPLOAD
from services.gateway.projections import Reads

#: Threads for pages; a page waits for services, so there are more of them than cores.
THREADS = 16

#: Above every body that the desk accepts.
LARGEST_BODY = 2 * LARGEST_UPLOAD


class OneLength(HTTPRequestParser):  # type: ignore[misc]  # waitress ships no types
    """Refuses a request that says twice how long it is: somebody in between may believe the other of the two."""

    def parse_header(self, header_plus: bytes) -> None:
        """Raises ``ParsingError``, which is a 400 and the end of the connection."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length and Transfer-Encoding exclude each other")


def main() -> None:
    """Serve until told to stop."""
    begin_log("gateway")
    settings = from_environment("gateway")
    runtime = Runtime(define("services.gateway"), settings)
    services = Services(settings)
    HTTPChannel.parser_class = OneLength
    host, port = settings.listening(settings.port)
    app = create_app(settings, services, Imports(services, runtime), Reads(runtime), Registry(runtime))
    # Bodies stay in memory: waitress would spool a workbook to a temporary file.
    server = create_server(app, host=host, port=port, threads=THREADS, ident=None, inbuf_overflow=LARGEST_BODY)
    signal.signal(signal.SIGTERM, lambda *_: server.close())
    serve_metrics(settings, "gateway")
    announce(settings, "gateway", f"http://{host}:{port}")
    try:
        server.run()
    except (KeyboardInterrupt, OSError):
        pass  # closed under its feet by the signal: the way waitress ends
    finally:
        app.extensions["linli"].door.close()
        runtime.close()


if __name__ == "__main__":
    main()
