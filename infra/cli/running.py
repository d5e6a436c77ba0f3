"""Starting an installation: ``linli up`` (everything, supervised) and one of its processes alone."""

import importlib.util
import os
import signal
from dataclasses import replace
from datetime import date
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from infra.adapters import relay, worker
from infra.adapters.engine import engine_of
from infra.adapters.news import FOLLOWING
from infra.adapters.runtime import installed
from infra.adapters.supervisor import Child, Supervisor, python
from infra.presence import is_alive
from infra.settings import BadSettings, Settings, from_environment

#: Progress and notes; results go to standard output.
notes = Console(stderr=True, highlight=False)

Engine = Annotated[str, typer.Option("--engine", help="embedded, or postgres+kafka; default: LINLI_ENGINE.")]
Today = Annotated[str, typer.Option("--today", help="Fix the civil day (YYYY-MM-DD), for tests.")]


#: Hosts a service's class.
HOST = "infra.adapters.nameko_host"


def program(service: str) -> list[str]:
    """The command that runs a service: its package, where it is a program itself, or a host for its class."""
    if (package := installed().get(service)) is None:
        raise typer.BadParameter(f"no service {service!r}; there are {', '.join(installed())}")
    if importlib.util.find_spec(f"{package}.service") is not None:
        return python(HOST, package)
    return python(package)


def children() -> list[Child]:
    """A process for each service, two that follow, and then those that ask them (programs of their own)."""
    hosted: list[Child] = []
    programs: list[Child] = []
    for name in installed():
        command = program(name)
        (hosted if HOST in command else programs).append(Child(name, command))
    following = [Child(process, python(f"infra.adapters.{process}")) for process in FOLLOWING]
    return [*hosted, *following, *programs]


def settings_for(today: str, engine: str = "") -> Settings:
    """The environment's settings, with the day and the engine that were asked for."""
    settings = from_environment("linli")
    if today:
        settings = replace(settings, fixed_today=date.fromisoformat(today))
    return replace(settings, engine=engine) if engine else settings


def start(settings: Settings) -> Supervisor:
    """Start every process and wait until all answer; Ctrl-C and SIGTERM stop every child from here on."""
    engine_of(settings)  # before anything is started: an installation that has moved says so
    supervisor = Supervisor(settings, children())

    def stop(_number: int, _frame: FrameType | None) -> None:
        supervisor.stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        supervisor.start()
        with notes.status("正在启动各项服务 · starting"):
            supervisor.wait_ready(60)
    except BaseException:
        supervisor.stop()
        raise
    return supervisor


def ready_line(settings: Settings) -> str:
    """The one line that says so."""
    return f"Linli is ready at http://127.0.0.1:{settings.port}"


def running(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command()
    def up(today: Today = "", engine: Engine = "") -> None:
        """Start the platform and look after it until Ctrl-C."""
        settings = settings_for(today, engine)
        try:
            supervisor = start(settings)
        except (TimeoutError, BadSettings) as error:
            notes.print(f"[red]未能启动：{error}。请运行 linli doctor 查看原因。")
            raise typer.Exit(1) from None
        try:
            if not supervisor.stopping.is_set():
                print(ready_line(settings), flush=True)
            supervisor.watch()
        finally:
            supervisor.stop()

    @app.command()
    def serve(service: Annotated[str, typer.Argument(help="members, say, or gateway.")]) -> None:
        """Run one service in this process; for containers and other supervisors."""
        command = program(service)
        os.execv(command[0], command)  # noqa: S606 - our own module, in place of this process

    @app.command()
    def alive(process: Annotated[str, typer.Argument(help="worker or relay")]) -> None:
        """Say by the exit code whether a process without an address gets on; for health checks."""
        raise typer.Exit(0 if is_alive(from_environment(), process) else 1)

    @app.command()
    def work() -> None:
        """Run the read models and policies that follow a service's own log, of every service, in this process."""
        worker.main()

    @app.command("relay")
    def relaying() -> None:
        """Publish every service's log, and run what follows the others' events, in this process."""
        relay.main()
