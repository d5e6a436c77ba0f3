"""What the gateway adds to ``linli``: the demo, and commands that go through the public API like everybody else."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import msgspec
import requests
import typer
from rich.box import SIMPLE
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from infra.adapters.supervisor import Supervisor, python
from infra.cli.running import Engine, Today, notes, ready_line, settings_for, start
from infra.settings import BadSettings, Settings, child_environment, from_environment
from services.gateway.accounts import cli as accounts
from services.gateway.client import new_id
from services.gateway.pages.account_words import OWN_TOKENS, ROLES

#: Findings of a preview that are printed; the error file has all of them.
SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(demo)
    app.command()(play)
    app.command()(erase)
    accounts.register(app)
    imports = typer.Typer(no_args_is_help=True, help="Bring in what an office keeps in workbooks.")
    imports.command("roster")(import_roster)
    imports.callback()(lambda: None)  # one command today, still called by its name
    app.add_typer(imports, name="import")


# ── The demo ─────────────────────────────────────────────────────────────────


def demo(today: Today = "", engine: Engine = "") -> None:
    """Start the platform with the sample sub-district: its roster imported, its year played."""
    settings = settings_for(today, engine)
    try:
        supervisor = start(settings)
    except (TimeoutError, BadSettings) as error:
        notes.print(f"[red]未能启动：{error}")
        raise typer.Exit(1) from None
    try:
        if not (_played(settings) or {}).get("played"):
            _play_beside(supervisor, settings)
        if not supervisor.stopping.is_set():
            print(ready_line(settings), flush=True)
        supervisor.watch()
    finally:
        supervisor.stop()


def _play_beside(supervisor: Supervisor, settings: Settings) -> None:
    """Let a process that ends afterwards play, so that what it took is not kept for as long as the platform runs."""
    player = subprocess.Popen(python("infra.cli", "play"), env=child_environment(settings, first_start=True))  # noqa: S603 - our own module
    while player.poll() is None:
        if supervisor.stopping.wait(0.1):
            player.terminate()
            player.wait()
            return
        supervisor.look_after()
    if player.returncode:
        raise typer.Exit(player.returncode)


def play(today: Today = "") -> None:
    """Play the sample year against the platform that runs, unless it was played before."""
    _play_once(settings_for(today))


def _play_once(settings: Settings) -> None:
    """Play the year that ends on the day of the first attempt, and open the sample's accounts."""
    begun = _played(settings)
    if begun is None:
        begun = {"today": settings.today().isoformat(), "played": False}
        _marker(settings).write_bytes(msgspec.json.encode(begun))
    if not begun["played"]:
        _play(settings, date.fromisoformat(begun["today"]))
    _open_accounts(settings)
    _marker(settings).write_bytes(msgspec.json.encode({**begun, "played": True}))


def _marker(settings: Settings) -> Path:
    return settings.folder() / "demo.json"


def _played(settings: Settings) -> dict[str, Any] | None:
    """The day on which the sample year ends, and whether it was played to its end; None before the first attempt."""
    marker = _marker(settings)
    return msgspec.json.decode(marker.read_bytes(), type=dict[str, Any]) if marker.exists() else None


def _open_accounts(settings: Settings) -> None:
    """Print the accounts that were not there before: their one-time passwords are drawn now and shown this once."""
    from services.gateway.demo.people import open_accounts  # noqa: PLC0415 - the samples are wanted here only

    table = Table("姓名", "用户名 sign-in name", "角色", "一次性密码 one-time password", box=SIMPLE)
    with accounts.registry_of(settings) as registry:
        for name, sign_in_name, role, secret in open_accounts(registry):
            table.add_row(name, sign_in_name, ROLES[role], secret)
    if table.row_count:
        notes.print(table)
        notes.print(
            "登录：用以上用户名和一次性密码（只显示这一次），再设置自己的密码；管理员、审计员还须绑定手机验证器。"
        )
        notes.print("Sign in by these, set a password of your own; lost one? linli accounts reset NAME")


def _play(settings: Settings, today: date) -> None:
    from services.gateway.demo.playing import play  # noqa: PLC0415 - the samples are wanted here only

    columns = TextColumn("{task.description:<8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with (
        Progress(*columns, console=notes) as progress,
        accounts.own_token(settings, OWN_TOKENS["play"]) as token,
        accounts.own_token(settings, OWN_TOKENS["second"]) as second,
    ):
        play(settings, (token, second), today, _Bars(progress))


class _Bars:
    """One bar to a chapter; a chapter that comes again goes on in its bar."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, Any] = {}

    def chapter(self, name: str, steps: int) -> Callable[[], None]:
        """A chapter begins, or goes on."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=0)
        task = self._tasks[name]
        self._progress.update(task, total=self._progress.tasks[task].total + steps)
        return lambda: self._progress.advance(task)


# ── Through the public API ───────────────────────────────────────────────────


class Api:
    """The public API of an installation, asked with a token that lasts as long as the command."""

    def __init__(self, settings: Settings, token: str) -> None:
        self._url = f"{settings.desk}/api"
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy stands between us and loopback
        self._session.headers["Authorization"] = f"Bearer {token}"

    def send(self, method: str, path: str, **more: Any) -> requests.Response:
        """One request, whatever its answer."""
        return self._session.request(method, self._url + path, timeout=120, **more)

    def ask(self, method: str, path: str, **more: Any) -> Any:
        """One request; a refusal ends the command with its sentences."""
        response = self.send(method, path, **more)
        found = response.json()
        if not response.ok:
            typer.echo(f"{found.get('title', '')} {found.get('detail', '')}", err=True)
            raise typer.Exit(1)
        return found


@contextmanager
def _api() -> Iterator[Api]:
    """The API of the installation that the environment names, if it runs."""
    settings = from_environment()
    try:
        requests.get(f"{settings.desk}/livez", timeout=20)
        with accounts.own_token(settings, OWN_TOKENS["command"]) as token:
            yield Api(settings, token)
    except requests.ConnectionError:
        typer.echo("平台没有运行，请先执行 linli up。 The platform is not running; start it with `linli up`.", err=True)
        raise typer.Exit(2) from None


def import_roster(
    file: Annotated[Path, typer.Argument(help="An .xlsx or .csv file.", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would happen.")] = False,
    correct_rows: Annotated[
        bool, typer.Option("--correct-rows", help="Import the correct rows although others are faulty.")
    ] = False,
    errors: Annotated[Path | None, typer.Option(help="Where to write the error file.")] = None,
) -> None:
    """Import a roster workbook by the way that operators use: preview, confirm, wait."""
    with _api() as api, file.open("rb") as content:
        preview = api.ask("POST", "/imports", files={"file": (file.name, content)})
        _show(preview)
        if errors is not None and preview["has_error_file"]:
            _save(errors, api, preview["import_id"])
        if dry_run:
            raise typer.Exit(1 if preview["counts"]["error"] else 0)
        mode = "CORRECT_ROWS" if correct_rows else "ALL_OR_NOTHING"
        api.ask("POST", f"/imports/{preview['import_id']}/confirm", json={"mode": mode})
        with notes.status("正在导入 · importing"):
            done = _wait(api, preview["import_id"])
    typer.echo(f"导入完成：{done['rows']} 行，未导入 {done['left_out']} 行，受阻 {done['refused']} 行。")


def _show(preview: dict[str, Any]) -> None:
    counts = preview["counts"]
    typer.echo(f"正确 {counts['ok']} 行，提醒 {counts['warning']} 行，错误 {counts['error']} 行；"
               f"新登记 {preview['people_new']} 人，已登记 {preview['people_known']} 人。")  # fmt: skip
    for sheet, columns in preview["not_kept"].items():
        typer.echo(f"不入库：{sheet}的{'、'.join(columns)}")
    for finding in preview["findings"][:SHOWN]:
        where = f"{finding['sheet']}第 {finding['row']} 行 {finding['column']}" if finding["row"] else "文件"
        typer.echo(f"  {'错误' if finding['level'] == 'error' else '提醒'} {where}：{finding['message']}")
    if len(preview["findings"]) > SHOWN:
        typer.echo(f"  …… 另有 {len(preview['findings']) - SHOWN} 条，见错误文件（--errors）")


def _save(path: Path, api: Api, import_id: str) -> None:
    found = api.send("GET", f"/imports/{import_id}/errors.xlsx")
    if found.ok:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(found.content)
        typer.echo(f"错误文件：{path}")


def _wait(api: Api, import_id: str) -> dict[str, Any]:
    while True:
        found: dict[str, Any] = api.ask("GET", f"/imports/{import_id}")
        if found["status"] == "COMPLETED":
            return found
        time.sleep(0.2)


def erase(
    member_id: Annotated[str, typer.Argument(help="The person's id, as in the address of their page.")],
    basis: Annotated[str, typer.Option(help="On what basis: the document or request.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a person: destroy their keys in every service. Counts, ratings and hashes stay; no name comes back."""
    if not yes:
        typer.confirm("删除后任何人都无法恢复该人员的资料，统计数字不变。确定删除？", abort=True)
    today = from_environment().today()
    command = {"member_id": member_id, "on": today.isoformat(), "basis": basis}
    with _api() as api, notes.status("正在各服务中销毁密钥 · destroying keys"):
        from services.gateway.demo.playing import all_followed  # noqa: PLC0415 - the same

        api.ask("POST", "/commands/members/EraseMember", json=command, headers={"Idempotency-Key": new_id()})
        while not all_followed(api.ask("GET", "/progress")):
            time.sleep(0.1)
    typer.echo("已删除。 Erased.")
