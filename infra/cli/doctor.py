"""What is wrong with an installation, and how to mend it."""

import shutil
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from infra.adapters.runtime import Runtime, define, installed
from infra.settings import Settings

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


def examine(settings: Settings) -> list[Finding]:
    """Look at everything that can be looked at from here."""
    if not settings.home.exists():
        mend = "运行 linli demo 或 linli up 建立 · run `linli demo` or `linli up`, or set LINLI_HOME"
        return [Finding(False, f"没有数据目录 no installation at {settings.home}", mend)]
    return [*_home(settings), *_files(settings), *_processes(settings), *_followers(settings)]


def _home(settings: Settings) -> Iterator[Finding]:
    mode = stat.S_IMODE(settings.home.stat().st_mode)
    yield Finding(mode == 0o700, f"数据目录权限 mode of the home is {mode:o}", f"chmod 700 {settings.home}")
    loose = [path for path in settings.home.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    yield Finding(
        not loose, f"{len(loose)} 个文件可被他人读取 files readable by others", f"chmod -R go= {settings.home}"
    )
    free = shutil.disk_usage(settings.home).free
    yield Finding(free > LEAST_FREE, f"磁盘剩余 {free // 1_000_000} MB free", "清理磁盘空间 · make room on this disk")


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


def _processes(settings: Settings) -> Iterator[Finding]:
    mend = f"运行 linli up；如仍不行，查看日志 · run `linli up`; see {settings.home / 'log' / 'linli.log'}"
    for name in installed():
        address = settings.address(name)
        try:
            answered = address is not None and requests.get(f"{address}/livez", timeout=2).ok
        except requests.RequestException:
            answered = False
        yield Finding(answered, f"{name} {'应答正常 answers' if answered else '没有应答 does not answer'}", mend)


def _followers(settings: Settings) -> Iterator[Finding]:
    packages = installed()
    opened = [Runtime(define(package), settings) for package in packages.values()]
    heads = {runtime.name: runtime.store.head() for runtime in opened}
    for runtime in opened:
        head = heads[runtime.name]
        ahead = head.committed_at / 1e6 - time.time()
        mend = "校正系统时钟 · set this machine's clock; until then commit times stand still"
        yield Finding(
            ahead < 1, f"{runtime.name} 时钟 clock {'一致 agrees' if ahead < 1 else '落后 is behind its log'}", mend
        )
        progress = runtime.progress()
        for consumer, at in {**progress["read_models"], **progress["policies"]}.items():
            lag = heads[consumer.rpartition("<")[2]].position - at
            mend = "确认 worker 进程在运行 · see that the worker runs (`linli up`)"
            yield Finding(lag <= MOST_LAG, f"{runtime.name} {consumer} 落后 {lag} 条 events behind", mend)
        waiting = len(progress["parked"])
        mend = "运行 linli parked list 查看，处理后 linli parked retry · look with `linli parked list`, then retry"
        yield Finding(waiting == 0, f"{runtime.name} 搁置 {waiting} 条 events parked", mend)
    for runtime in opened:
        runtime.close()
