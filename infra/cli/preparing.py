"""Servers for an installation: preparing those that are there, and starting some on this machine."""

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError

from infra.adapters.runtime import installed
from infra.cli.running import notes
from infra.presence import say_where
from infra.settings import BadSettings, Settings, from_environment

#: Ports of the servers that we start ourselves, so that their addresses stay the same.
POSTGRES_PORT, KAFKA_PORT = 5442, 9192


def preparing(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(prepare)
    app.command()(servers)


def prepare() -> None:
    """Make databases, tables, logins and topics ready on PostgreSQL and Kafka; again after every upgrade."""
    settings = from_environment()
    try:
        _prepare(settings)
    except OperationalError as error:  # a refusal names the login, never the password
        if error.statement is not None:
            raise
        notes.print(f"[red]PostgreSQL: {error.orig}")
        notes.print(
            "请检查 LINLI_POSTGRES 与密码文件 postgres-owner。 Check LINLI_POSTGRES and the secret postgres-owner."
        )
        raise typer.Exit(2) from None
    except BadSettings as wrong:
        notes.print(f"[red]{wrong}")
        raise typer.Exit(2) from None
    typer.echo("已就绪。 Ready for `linli up --engine postgres+kafka`.")


def _prepare(settings: Settings) -> None:
    from infra.deploy.preparing import prepare_kafka, prepare_postgres  # noqa: PLC0415 - of the extra "engines"

    with notes.status("PostgreSQL …"):
        prepare_postgres(settings, installed())
    with notes.status("Kafka …"):
        prepare_kafka(settings)


def servers(
    postgres_port: Annotated[int, typer.Option(help="Where PostgreSQL is to answer, on loopback.")] = POSTGRES_PORT,
    kafka_port: Annotated[int, typer.Option(help="Where Kafka is to answer, on loopback.")] = KAFKA_PORT,
    folder: Annotated[Path | None, typer.Option(help="Where they keep their data; default: in the home.")] = None,
) -> None:
    """Start PostgreSQL and Kafka on this machine, without Docker, and keep them until Ctrl-C."""
    from infra.deploy.kafka.local import CannotStart as KafkaCannotStart  # noqa: PLC0415 - of the extra "engines"
    from infra.deploy.kafka.local import LocalKafka  # noqa: PLC0415 - the same
    from infra.deploy.postgres.local import CannotStart as PostgresCannotStart  # noqa: PLC0415 - the same
    from infra.deploy.postgres.local import LocalPostgres  # noqa: PLC0415 - the same

    settings = from_environment()
    folder = folder or settings.folder("servers")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # under root, PostgreSQL runs as another user and has to pass
    postgres = LocalPostgres(folder / "postgres", port=postgres_port, password=settings.secret("postgres-owner"))
    kafka = LocalKafka(folder / "kafka", port=kafka_port)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    try:
        with notes.status("PostgreSQL …"):
            postgres.start()
        with notes.status("Kafka …"):
            kafka.start()
        say_where(settings, f"postgresql://127.0.0.1:{postgres_port}", f"127.0.0.1:{kafka_port}")
        _prepare(from_environment())
        print("PostgreSQL and Kafka are ready; start the platform with `linli up --engine postgres+kafka`", flush=True)
        stopping.wait()
    except (KafkaCannotStart, PostgresCannotStart, BadSettings) as why:
        notes.print(f"[red]{why}")
        raise typer.Exit(2) from None
    finally:
        kafka.stop()
        postgres.stop()
