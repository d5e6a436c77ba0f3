"""Looking after an installation: its events, its read models, what is parked, and what is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from infra.adapters.relay import open_bus
from infra.adapters.runtime import Runtime, define, installed
from infra.cli.doctor import examine
from infra.settings import Settings, from_environment
from infra.wire.codec import envelope

out = Console(highlight=False)

OneService = Annotated[str, typer.Option("--service", help="One service only, by its name.")]

#: Events fetched at a time while printing a log.
PAGE = 1000


@contextmanager
def runtimes(settings: Settings, service: str = "") -> Iterator[list[Runtime]]:
    """The installed services (or the one named), opened."""
    packages = {name: package for name, package in installed().items() if service in ("", name)}
    if not packages:
        raise typer.BadParameter(f"no service {service!r}; there are {', '.join(installed())}")
    opened = [Runtime(define(package), settings) for package in packages.values()]
    try:
        yield opened
    finally:
        for runtime in opened:
            runtime.close()


def caring(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(events)
    app.command()(rebuild)
    app.command()(digests)
    app.command()(doctor)
    waiting = typer.Typer(no_args_is_help=True, help="What a consumer could not apply, and put aside.")
    waiting.command("list")(parked_list)
    waiting.command("retry")(parked_retry)
    app.add_typer(waiting, name="parked")


def events(
    service: OneService = "",
    stream: Annotated[str, typer.Option(help="Of one stream, such as organization-street.")] = "",
    type: Annotated[str, typer.Option(help="Of one type, such as MemberRegistered.")] = "",  # noqa: A002 - the option's name
    as_json: Annotated[bool, typer.Option("--json", help="The stored documents, one to a line.")] = False,
) -> None:
    """Print the log: what happened, in order. Sealed parts stay sealed."""
    with runtimes(from_environment(), service) as opened:
        for runtime in opened:
            for recorded in _log(runtime):
                if stream and recorded.stream != stream:
                    continue
                if type and recorded.type.split(".")[-2] != type:
                    continue
                if as_json:
                    typer.echo(recorded.open.decode())
                else:
                    about = envelope(recorded)
                    when = about.time[:16].replace("T", " ")
                    line = f"{runtime.name:<13}{recorded.position:>7}  {when}  {recorded.stream} v{recorded.version}"
                    typer.echo(f"{line}  {recorded.type.split('.')[-2]}")


def _log(runtime: Runtime) -> Iterator[Any]:
    position = 0
    while page := runtime.store.log(position, PAGE):
        yield from page
        position = page[-1].position


def rebuild(service: OneService = "", as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Fill every read model anew from position zero, beside the running one, and switch. Policies do not fire."""
    settings = from_environment()
    bus = open_bus(settings)
    found: dict[str, str] = {}
    with runtimes(settings, service) as opened:
        for runtime in opened:
            with out.status(f"{runtime.name} …"):
                rebuilt = runtime.rebuild(bus)
            found |= {f"{runtime.name}/{model}": digest for model, digest in rebuilt.items()}
    bus.close()
    _print_digests(found, as_json=as_json)


def digests(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Print the digest of every read model as it stands; equal logs and keys give equal digests."""
    with runtimes(from_environment()) as opened:
        found = {f"{r.name}/{model}": digest for r in opened for model, digest in r.reads.digests().items()}
    _print_digests(found, as_json=as_json)


def _print_digests(found: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    for name, digest in found.items():
        typer.echo(f"{digest}  {name}")


def parked_list(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Show what is parked, with the error of the last attempt."""
    with runtimes(from_environment()) as opened:
        found = [{"service": runtime.name, **row} for runtime in opened for row in runtime.progress()["parked"]]
    if as_json:
        typer.echo(msgspec.json.encode(found).decode())
        return
    if not found:
        typer.echo("没有搁置的事件。 Nothing is parked.")
        return
    table = Table("service", "consumer", "position", "stream", "type", "error", "attempts")
    for row in found:
        table.add_row(*(str(row[column.header]) for column in table.columns))
    out.print(table)


def parked_retry(service: OneService = "", stream: Annotated[str, typer.Option()] = "") -> None:
    """Try again what is parked, stream by stream in order."""
    settings = from_environment()
    bus = open_bus(settings)
    waiting = 0
    with runtimes(settings, service) as opened:
        for runtime in opened:
            for consumer in (*runtime.projectors(bus), *runtime.policies(bus)):
                found = consumer.retry(stream or None)
                waiting += found["waiting"]
                if any(found.values()):
                    typer.echo(f"{consumer.effect.name}: {found['applied']} applied, {found['waiting']} still waiting")
    bus.close()
    raise typer.Exit(1 if waiting else 0)


def doctor() -> None:
    """Say what is wrong with this installation and how to mend it."""
    well = True
    for finding in examine(from_environment()):
        typer.echo(f"{'✓' if finding.ok else '✗'} {finding.what}")
        if not finding.ok:
            typer.echo(f"    {finding.mend}")
        well = well and finding.ok
    raise typer.Exit(0 if well else 1)
