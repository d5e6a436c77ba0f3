"""The gateway's process: ``python -m services.gateway`` serves the desk and the public API on loopback."""

import logging
import signal
import threading

from infra.adapters.garbage import look_seldom
from infra.adapters.logs import begin_log
from infra.adapters.metrics import serve_metrics
from infra.adapters.runtime import Runtime, define
from infra.presence import announce
from infra.settings import from_environment
from services.gateway.access import keep_access
from services.gateway.accounts.registry import Registry
from services.gateway.app import create_app
from services.gateway.client import Services
from services.gateway.imports import Imports
from services.gateway.projections import Reads
from services.gateway.server import server_of

#: Seconds between two looks at whether something of the gateway's own is due.
BETWEEN_LOOKS = 60

log = logging.getLogger(__name__)


def keep_time(runtime: Runtime, stopping: threading.Event) -> None:
    """Do what becomes due by the passing of days, until told to stop. It waits while past days are played."""
    while not stopping.wait(BETWEEN_LOOKS):
        if not runtime.settings.play_token.exists():
            try:
                runtime.wake(runtime.settings.today())
            except Exception as error:  # noqa: BLE001 - a store that does not answer now may answer in a minute
                log.error("nothing can be woken, trying again: %s", type(error).__name__)  # noqa: TRY400


def main() -> None:
    """Serve until told to stop."""
    begin_log("gateway")
    look_seldom()
    settings = from_environment("gateway")
    keep_access(settings.folder("log"))
    runtime = Runtime(define("services.gateway"), settings)
    services = Services(settings)
    host, port = settings.listening(settings.port)
    app = create_app(settings, services, Imports(services, runtime), Reads(runtime), Registry(runtime))
    server = server_of(app, host, port)
    signal.signal(signal.SIGTERM, lambda *_: server.close())
    stopping = threading.Event()
    threading.Thread(target=keep_time, args=(runtime, stopping), daemon=True).start()
    serve_metrics(settings, "gateway")
    announce(settings, "gateway", f"http://{host}:{port}")
    try:
        server.run()
    except (KeyboardInterrupt, OSError):
        pass  # closed under its feet by the signal: the way waitress ends
    finally:
        stopping.set()
        app.extensions["linli"].door.close()
        runtime.close()


if __name__ == "__main__":
    main()
