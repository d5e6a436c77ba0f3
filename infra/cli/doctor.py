"""What is wrong with an installation, and how to mend it."""

import shutil
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy.exc import DBAPIError

from infra.adapters.engine import NotPrepared
from infra.adapters.news import FOLLOWING
from infra.adapters.observing import Behind, State, look
from infra.adapters.postgres import UnsafeServer
from infra.adapters.runtime import Runtime, define, installed
from infra.eventsourcing.errors import KernelError
from infra.presence import is_alive
from infra.settings import EMBEDDED, BadSettings, Settings

#: Less free space than this and a commit may soon fail.
LEAST_FREE = 500_000_000
#: Events that may reasonably wait for a consumer.
MOST_LAG = 1000


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was seen, and what to do when it is not well."""

    ok: bool
    what: str
    mend: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything that can be looked at from here, on either engine."""
    embedded = settings.engine == EMBEDDED
    if settings.home.exists():
        yield from _home(settings)
    elif embedded:
        mend = "运行 linli demo 或 linli up 建立 · run `linli demo` or `linli up`, or set LINLI_HOME"
        yield Finding(False, f"没有数据目录 no installation at {settings.home}", mend)
        return
    if embedded:
        yield from _files(settings)
    else:
        yield from _servers(settings)
    yield from _processes(settings)
    yield from _followers(settings)


def _home(settings: Settings) -> Iterator[Finding]:
    mode = stat.S_IMODE(settings.home.stat().st_mode)
    yield Finding(mode == 0o700, f"数据目录权限 mode of the home is {mode:o}", f"chmod 700 {settings.home}")
    loose = [path for path in settings.home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    yield Finding(
        not loose, f"{len(loose)} 个文件可被他人读取 files readable by others", f"chmod -R go= {settings.home}"
    )
    free = shutil.disk_usage(settings.home).free
    yield Finding(free > LEAST_FREE, f"磁盘剩余 {free // 1_000_000} MB free", "清理磁盘空间 · make room on this disk")


# ── Embedded ─────────────────────────────────────────────────────────────────


def _files(settings: Settings) -> Iterator[Finding]:
    for path in sorted(settings.home.rglob("*.sqlite")):
        name = path.relative_to(settings.home)
        try:
            verdict = _quick_check(path)
        except sqlite3.DatabaseError as error:
            verdict = type(error).__name__
        mend = (
            "停止平台，从备份恢复此文件；read-*.sqlite 可删除后运行 linli rebuild"
            " · restore it; read models can be rebuilt"
        )
        yield Finding(verdict == "ok", f"{name} 完整性 integrity: {verdict}", mend)


def _quick_check(path: Path) -> str:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return str(connection.execute("PRAGMA quick_check").fetchone()[0])
    finally:
        connection.close()


# ── PostgreSQL and Kafka ─────────────────────────────────────────────────────


def _servers(settings: Settings) -> Iterator[Finding]:
    from infra.deploy.examining import databases, kafka_topics  # noqa: PLC0415 - of the extra "engines"

    prepare = "运行 linli prepare；密码不符时也是 · run `linli prepare`, also when a password is not accepted"
    if settings.peers:
        prepare = (
            "运行 docker compose up -d，它会准备好一切；只有 relay 看得到全部密码 · run `docker compose up -d`, which"
        )
        prepare += " prepares everything; only the relay sees every password: docker compose exec relay linli doctor"
    start = "启动服务器：{}；检查 {} · start the server: {}; check {}"
    how = "docker compose up -d" if settings.peers else "linli servers"
    try:
        for seen in databases(settings, installed()):
            if seen.away:
                mend = start.format(how, "LINLI_POSTGRES", how, "LINLI_POSTGRES")
                yield Finding(False, f"PostgreSQL 没有应答 does not answer: {seen.wrong}", mend)
            else:
                state = "可用 is ready" if not seen.wrong else f"不可用 is not usable: {seen.wrong}"
                yield Finding(not seen.wrong, f"数据库 database {seen.what} {state}", prepare)
    except BadSettings as wrong:
        yield Finding(False, f"设置有误 settings: {wrong}", "改正设置 · correct the settings")
        return
    seen = kafka_topics(settings)
    if seen.away:
        mend = start.format(how, "LINLI_KAFKA", how, "LINLI_KAFKA")
        yield Finding(False, f"Kafka 没有应答或拒绝 does not answer, or refuses: {seen.wrong}", mend)
        return
    mend = (
        "缺少的主题用 linli prepare 建立；设置不同的，由管理员改回 · make what is missing with `linli prepare`; what is"
    )
    mend += " otherwise, whoever runs the cluster sets back as infra/deploy/kafka/topics.toml declares it"
    state = "与声明一致 as they are declared" if not seen.wrong else f"与声明不符 not as declared: {seen.wrong}"
    yield Finding(not seen.wrong, f"Kafka 主题 topics {state}", mend)


# ── Both ─────────────────────────────────────────────────────────────────────


def _processes(settings: Settings) -> Iterator[Finding]:
    mend = f"运行 linli up；如仍不行，查看日志 · run `linli up`; see {settings.home / 'log' / 'linli.log'}"
    if settings.peers:
        mend = "运行 docker compose up -d；查看 docker compose logs · run `docker compose up -d`; see its logs"
    for name in installed():
        address = settings.address(name)
        try:
            answered = address is not None and requests.get(f"{address}/livez", timeout=2).ok
        except requests.RequestException:
            answered = False
        yield Finding(answered, f"{name} {'应答正常 answers' if answered else '没有应答 does not answer'}", mend)
    for name in FOLLOWING:
        alive = is_alive(settings, name)
        yield Finding(alive, f"{name} {'运行正常 gets on' if alive else '没有动静 shows no sign of life'}", mend)


def _followers(settings: Settings) -> Iterator[Finding]:
    opened = []
    for name, package in installed().items():
        try:
            opened.append(Runtime(define(package), settings))
        except (KernelError, DBAPIError, BadSettings, NotPrepared, UnsafeServer) as error:
            mend = "先处理上面的问题，再运行一次 · mend what is named above, then look again"
            yield Finding(False, f"{name} 打不开 cannot be opened: {type(error).__name__}", mend)
    for state in look(opened):
        yield from _state(state)
    for runtime in opened:
        runtime.close()


def _state(state: State) -> Iterator[Finding]:
    mend = "校正系统时钟 · set this machine's clock; until then commit times stand still"
    clock = "一致 agrees" if state.ahead < 1 else "落后 is behind its log"
    yield Finding(state.ahead < 1, f"{state.name} 时钟 clock {clock}", mend)
    mend = "确认 relay 与消息总线在运行 · see that the relay and the bus run"
    waiting = state.to_publish
    yield Finding(
        waiting.events <= MOST_LAG,
        f"{state.name} 待发布 {waiting.events} 条 events to be published{_age(waiting)}",
        mend,
    )
    mend = "确认 worker 与 relay 在运行 · see that worker and relay run"
    for consumer, behind in state.following.items():
        told = f"{state.name} {consumer} 落后 {behind.events} 条 events behind{_age(behind)}"
        yield Finding(behind.events <= MOST_LAG, told, mend)
    parked = sum(state.parked.values())
    mend = "运行 linli parked list 查看，处理后 linli parked retry · look with `linli parked list`, then retry"
    yield Finding(parked == 0, f"{state.name} 搁置 {parked} 条 events parked", mend)


def _age(behind: Behind) -> str:
    return f"，最早的已等 {behind.seconds:.0f} 秒 the oldest for {behind.seconds:.0f} s" if behind.events else ""
