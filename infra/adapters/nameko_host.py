"""A process that hosts one service: ``python -m infra.adapters.nameko_host services.members``.

It listens on a port of loopback that the system chooses and writes the address to ``run/<service>.address`` once it
answers. Eventlet patches the standard library here, before anything else is imported, and nowhere else.
"""

import warnings

with warnings.catch_warnings():
    # Known and decided: nameko rests on eventlet, which is in maintenance (docs/decisions/0003-nameko-at-the-edge.md).
    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import importlib
import inspect
import signal
import sys
from typing import Any

from nameko.runners import ServiceRunner
from nameko.web.server import WebServer

from infra.adapters.garbage import look_seldom
from infra.adapters.logs import begin_log
from infra.adapters.metrics import serve_metrics
from infra.presence import announce
from infra.settings import from_environment, wait_by_select

# Before psycopg is imported: its own way of waiting for the server, in C, would hold up every other greenlet.
wait_by_select()

#: nameko's default of 10 would make an eleventh request wait for a slow one.
WORKERS = 64


def service_class(package: str) -> Any:
    """The one class with a ``name`` in the package's ``service`` module."""
    module = importlib.import_module(f"{package}.service")
    own = [
        cls
        for _, cls in inspect.getmembers(module, inspect.isclass)
        if cls.__module__ == module.__name__ and hasattr(cls, "name")
    ]
    if len(own) != 1:
        raise SystemExit(f"{package}.service must define exactly one service class, not {len(own)}")
    return own[0]


def main(package: str) -> None:
    """Serve until told to stop."""
    cls = service_class(package)
    begin_log(cls.name)
    look_seldom()
    settings = from_environment(cls.name)
    where = ":".join(map(str, settings.listening()))
    runner = ServiceRunner({"WEB_SERVER_ADDRESS": where, "max_workers": WORKERS})
    runner.add_service(cls)
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: told.append(received))
    runner.start()
    _assert_waiting_is_seen()
    (container,) = runner.containers
    server = next(extension for extension in container.extensions if isinstance(extension, WebServer))
    host, port = server._sock.getsockname()  # noqa: SLF001 - nameko has no other way to tell an ephemeral port
    serve_metrics(settings, cls.name)
    announce(settings, cls.name, f"http://{host}:{port}")
    ended = eventlet.spawn(runner.wait)
    # A signal does not wake eventlet's hub, so it is looked for.
    while not told and not ended.dead:
        eventlet.sleep(0.1)
    if told:
        runner.stop()
    ended.wait()


def _assert_waiting_is_seen() -> None:
    """That psycopg, where it is used, waits in Python, where eventlet sees it."""
    waiting = sys.modules.get("psycopg.waiting")
    if waiting is not None and waiting.wait is not waiting.wait_select:
        raise SystemExit("psycopg was imported before PSYCOPG_WAIT_FUNC was set; every greenlet would wait for it")


if __name__ == "__main__":
    main(sys.argv[1])
