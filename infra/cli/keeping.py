"""Keeping an installation: backup, restore, moving to servers, and what comes after a restore."""

import time
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from infra.adapters.engine import engine_of
from infra.adapters.relay import open_bus
from infra.adapters.runtime import define, installed
from infra.adapters.sources import topic_of
from infra.cli.caring import OneService, runtimes
from infra.cli.running import notes
from infra.deploy.keeping import backups, moving, places, restoring
from infra.deploy.keeping.copying import BadFile
from infra.eventsourcing.errors import OtherHistory
from infra.eventsourcing.following import Consumer
from infra.eventsourcing.relay import republish as publish_again
from infra.presence import alone
from infra.settings import EMBEDDED, SERVERS, BadSettings, Settings, from_environment

#: Seconds that following everything may take after a restore.
PATIENCE = 3600


def keeping(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (backup, restore, rejoin, migrate, republish):
        app.command()(command)


def backup(
    logs: Annotated[Path, typer.Argument(help="Folder for logs and positions.")],
    keys: Annotated[Path, typer.Argument(help="Folder for keys: elsewhere, and kept for a shorter time.")],
    keep_days: Annotated[int, typer.Option(help="Delete backups of logs that are older.")] = 90,
    keep_keys_days: Annotated[int, typer.Option(help="Delete backups of keys that are older.")] = 14,
) -> None:
    """Take a backup of everything that cannot be made again. The platform may run meanwhile."""
    now = datetime.now(UTC)
    try:
        with notes.status("正在备份 · copying"):
            taken = backups.take(from_environment(), list(installed()), logs, keys, now)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None
    for base, days in ((logs, keep_days), (keys, keep_keys_days)):
        for old in backups.forget(base, now, days):
            typer.echo(f"已删除过期备份 deleted: {old}")
    for folder in taken:
        typer.echo(f"备份完成 written: {folder}")


def restore(
    logs: Annotated[Path, typer.Argument(help="A backup's folder of logs, or the folder of such folders.")],
    keys: Annotated[Path, typer.Argument(help="The same of keys.")],
    service: OneService = "",
) -> None:
    """Go back to a backup (the newest one of a folder). What is there is set aside. The platform must be stopped."""
    settings = from_environment()
    services = {name: define(package).events for name, package in installed().items() if service in ("", name)}
    try:
        folders = backups.newest(logs), backups.newest(keys)
        with alone(settings):
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
            done = restoring.restore(places.place_of(settings), *folders, services, stamp)
            _begin(settings, services)
            left = settle(settings)
    except (BadFile, BadSettings, places.InUse) as why:
        notes.print(f"[red]{why}")
        raise typer.Exit(2) from None
    for name, head in done.heads.items():
        typer.echo(f"{name}: 恢复到第 {head} 号事件，此后为新的历史 restored up to {head}, under a new incarnation")
    typer.echo(f"重新销毁的密钥 keys destroyed again: {done.destroyed_again}")
    for consumer in sorted({*done.must_rejoin, *left}):
        typer.echo(f"! {consumer} 曾见到已不存在的事件 has seen what is no more; run `linli rejoin`")


def _begin(settings: Settings, services: Collection[str]) -> None:
    """Let the topics say that these logs begin again, also where one has no event to say so."""
    bus = open_bus(settings)
    with runtimes(settings) as opened:
        for runtime in opened:
            if runtime.name in services and any(runtime.definition.events):
                bus.publish(topic_of(runtime.name), runtime.store.head().incarnation, [])
    bus.close()


def settle(settings: Settings) -> list[str]:
    """Publish and follow everything, as the processes that follow would; answers the consumers that cannot."""
    bus = open_bus(settings)
    stopped: set[str] = set()
    deadline = time.monotonic() + PATIENCE
    with runtimes(settings) as opened:
        relays = [runtime.relay(bus) for runtime in opened]
        consumers = [(r.name, c) for r in opened for c in (*r.projectors(bus), *r.policies(bus))]
        with notes.status("正在重放 · following"):
            while sum(relay.step() for relay in relays) + sum(_step(*each, stopped) for each in consumers):
                if time.monotonic() > deadline:
                    raise TimeoutError("following does not come to an end")
    bus.close()
    return sorted(stopped)


def _step(service: str, consumer: Consumer, stopped: set[str]) -> int:
    name = f"{service} {consumer.effect.name}"
    if name in stopped:
        return 0
    try:
        return consumer.step()
    except OtherHistory:
        stopped.add(name)
        return 0


def rejoin() -> None:
    """Let consumers go on that stopped because a log they follow was restored. The platform must be stopped."""
    settings = from_environment()
    with alone(settings), runtimes(settings) as opened:
        histories = {runtime.name: runtime.store.incarnations() for runtime in opened}
        bus = open_bus(settings)
        for runtime in opened:
            for consumer in runtime.rejoin(histories):
                typer.echo(f"{runtime.name} {consumer}: 继续 goes on")
            with notes.status(f"{runtime.name} …"):
                runtime.rebuild(bus)
        bus.close()


def migrate() -> None:
    """Move this embedded installation to PostgreSQL and Kafka, history and all. Interrupted, run it again."""
    settings = from_environment("linli")
    embedded = replace(settings, engine=EMBEDDED)
    target = replace(settings, engine=SERVERS)
    from infra.deploy.preparing import prepare_kafka, prepare_postgres  # noqa: PLC0415 - of the extra "engines"

    try:
        with alone(settings):
            before = _digests(embedded)
            prepare_postgres(target, installed(), found=False)
            prepare_kafka(target)
            with notes.status("正在搬迁 · moving") as status:
                heads = moving.move(
                    engine_of(embedded),
                    places.place_of(target),
                    list(installed()),
                    lambda service: status.update(f"正在搬迁 · {service}"),
                )
            moving.compare_digests(before, _digests(target))
            settings.moved.write_text(f"{datetime.now(UTC).isoformat()} postgres+kafka\n")
    except (BadSettings, moving.Differs) as why:
        notes.print(f"[red]{why}")
        raise typer.Exit(2) from None
    for name, head in heads.items():
        typer.echo(f"{name}: {head} 条事件，逐字节一致 events, byte for byte")
    typer.echo(f"{len(before)} 个读模型的摘要前后一致。 The digests of {len(before)} read models are the same.")
    typer.echo("请用 linli up --engine postgres+kafka 启动。 Start it with `linli up --engine postgres+kafka`.")


def _digests(settings: Settings) -> dict[str, str]:
    settle(settings)
    with runtimes(settings) as opened:
        return {f"{r.name}/{model}": digest for r in opened for model, digest in r.reads.digests().items()}


def republish(
    service: Annotated[str, typer.Option("--service", help="Whose log.")],
    after: Annotated[int, typer.Option(help="Begin after this position.")] = 0,
) -> None:
    """Publish again what a topic has lost. The platform may run: consumers drop what they have."""
    settings = from_environment()
    bus = open_bus(settings)
    with runtimes(settings, service) as opened:
        for runtime in opened:
            topic = topic_of(runtime.name)
            count = publish_again(topic, runtime.store, bus, after, runtime.store.cursor(topic))
            typer.echo(f"{runtime.name}: {count} 条事件已重新发布 events published again")
    bus.close()
