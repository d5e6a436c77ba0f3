"""Starting an installation: ``linli up`` (everything, supervised) and ``linli work`` (the following process alone)."""

import importlib.util
import signal
from datetime import date
from types import FrameType
from typing import Annotated

import typer
from rich.console import Console

from infra.adapters import worker
from infra.adapters.runtime import installed
from infra.adapters.supervisor import Child, Supervisor, python
from infra.settings import Settings, from_environment

#: Progress and notes; results go to standard output.
notes = Console(stderr=True, highlight=False)

Today = Annotated[str, typer.Option("--today", help="Fix the civil day (YYYY-MM-DD), for tests.")]


def children() -> list[Child]:
    """A process for each service, one that follows, and one for each package that is a program itself."""
    services, programs = [], []
    for name, package in installed().items():
        if importlib.util.find_spec(f"{package}.service") is not None:
            services.append(Child(name, python("infra.adapters.nameko_host", package)))
        elif importlib.util.find_spec(f"{package}.__main__") is not None:
            programs.append(Child(name, python(package)))
    return [*services, Child("worker", python("infra.adapters.worker")), *programs]


def settings_for(today: str) -> Settings:
    """The environment's settings, with the day that was asked for."""
    settings = from_environment("linli")
    if today:
        settings = Settings(settings.home, settings.port, settings.region, date.fromisoformat(today))
    return settings


def start(settings: Settings) -> Supervisor:
    """Start every process and wait until all answer; Ctrl-C and SIGTERM stop every child from here on."""
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
    def up(today: Today = "") -> None:
        """Start the platform and look after it until Ctrl-C."""
        settings = settings_for(today)
        try:
            supervisor = start(settings)
        except TimeoutError as error:
            notes.print(f"[red]未能启动：{error}。请运行 linli doctor 查看原因。")
            raise typer.Exit(1) from None
        try:
            if not supervisor.stopping.is_set():
                print(ready_line(settings), flush=True)
            supervisor.watch()
        finally:
            supervisor.stop()

    @app.command()
    def work() -> None:
        """Run the relays, read models and policies of every service in this process."""
        worker.main()
