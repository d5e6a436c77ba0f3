"""``linli accounts``: what whoever owns the machine does for accounts, and the tokens by which `linli` itself asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Annotated
from uuid import uuid4

import typer

from infra.adapters.runtime import Runtime, define
from infra.cli.running import notes
from infra.settings import Settings, from_environment
from services.gateway.accounts import profile, token
from services.gateway.accounts.events import ErasureReason, Role, Scope
from services.gateway.accounts.profile import ChooseSignInProfile
from services.gateway.accounts.registry import BY_COMMAND, FIRST, Duties, Registry
from services.gateway.accounts.token import RevokeToken
from services.gateway.client import Refusal
from services.gateway.pages import account_words

#: For how long a command may ask at most; its token is revoked when it ends.
_COMMAND_LASTS = timedelta(hours=12)
#: Whoever owns the machine plays the sample year, imports and erases.
_COMMAND_MAY = (Role.STREET_OPERATOR, Role.APPROVER)

Roles = Annotated[list[Role], typer.Option("--role", help="What it may do; several by repeating.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    accounts = typer.Typer(no_args_is_help=True, help="Accounts, tokens for machines, and the sign-in policy.")
    accounts.command()(first)
    accounts.command()(reset)
    accounts.command()(erase)
    accounts.command()(policy)
    tokens = typer.Typer(no_args_is_help=True, help="API tokens: a machine's way in.")
    tokens.command()(issue)
    tokens.command("list")(listing)
    tokens.command()(revoke)
    accounts.add_typer(tokens, name="token")
    app.add_typer(accounts, name="accounts")


@contextmanager
def registry_of(settings: Settings) -> Iterator[Registry]:
    """The accounts of an installation, whether it runs or not. A refusal ends the command with its sentences."""
    runtime = Runtime(define("services.gateway"), settings)
    try:
        yield Registry(runtime)
    except Refusal as refusal:
        typer.echo(f"{refusal.problem['title']} {refusal.problem['detail']}", err=True)
        raise typer.Exit(1) from None
    finally:
        runtime.close()


@contextmanager
def own_token(settings: Settings, purpose: str) -> Iterator[str]:
    """A token for as long as a command asks."""
    with registry_of(settings) as registry:
        made, _ = registry.issue_token(str(uuid4()), BY_COMMAND, purpose, Duties(_COMMAND_MAY), _COMMAND_LASTS)
        try:
            yield str(made)
        finally:
            _revoke(registry, made.token_id)


def _revoke(registry: Registry, token_id: str) -> None:
    registry.ask(str(uuid4()), BY_COMMAND, lambda at: RevokeToken(token_id=token_id, at=at, by=BY_COMMAND))


# ── People ───────────────────────────────────────────────────────────────────


def first(
    name: Annotated[str, typer.Option(help="The sign-in name.")] = "anquan",
    display_name: Annotated[str, typer.Option(help="Whose it is.")] = "安全管理员",
) -> None:
    """Open the first account: a security administrator, who opens the others. Refused when there was one."""
    with registry_of(from_environment()) as registry:
        if registry.account(FIRST).status != "unknown":
            typer.echo(
                "首个安全管理员已经开通；忘记密码请用 linli accounts reset。 There was a first administrator already.",
                err=True,
            )
            raise typer.Exit(1)
        duties = Duties((Role.SECURITY_ADMINISTRATOR,))
        _, secret, _ = registry.open(FIRST, BY_COMMAND, (name, display_name), duties)
        _say(name, secret)


def reset(
    name: Annotated[str, typer.Argument(help="The sign-in name.")],
    remove_totp: Annotated[bool, typer.Option("--remove-totp", help="The authenticator was lost, too.")] = False,
) -> None:
    """Give an account a one-time password, when no administrator can: the last resort, and an event like any other."""
    with registry_of(from_environment()) as registry:
        account_id = _known(registry, name)
        _say(name, registry.reset(str(uuid4()), BY_COMMAND, account_id, remove_totp=remove_totp))


def erase(
    name: Annotated[str, typer.Argument(help="The sign-in name of an account that is disabled.")],
    reason: Annotated[ErasureReason, typer.Option(help="Why.", case_sensitive=False)] = ErasureReason.LEFT_OFFICE,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase an account: nobody knows any more whose it was. What it did stays, under its number."""
    with registry_of(from_environment()) as registry:
        account_id = _known(registry, name)
        if not yes:
            typer.confirm("".join(account_words.ERASING) + "确定删除？", abort=True)
        registry.erase(str(uuid4()), BY_COMMAND, account_id, reason)
        typer.echo(f"已删除，账号编号 {account_id}。 Erased.")


def _known(registry: Registry, name: str) -> str:
    """Whose name it is; the command ends where it is nobody's."""
    if (account_id := registry.named(name)) is None:
        typer.echo("没有这个用户名。 Nobody signs in by this name.", err=True)
        raise typer.Exit(1)
    return account_id


def _say(name: str, secret: str) -> None:
    """The one place where a secret goes to the standard output: it was asked for, and is good for one sign-in."""
    typer.echo(f"用户名 sign-in name: {name}")
    typer.echo(f"一次性密码 one-time password: {secret}")
    notes.print("只显示一次；首次登录须设置新密码。 Shown once; a new password must be set at the first sign-in.")


# ── The policy ───────────────────────────────────────────────────────────────


def policy(
    choose: Annotated[str, typer.Option(help="Let this profile hold from today: mlps or modern.")] = "",
) -> None:
    """Print the sign-in policy in force, with every number; or choose another one."""
    with registry_of(from_environment()) as registry:
        if choose:
            day = registry.now().date()
            registry.ask(str(uuid4()), BY_COMMAND, lambda _: ChooseSignInProfile(name=choose, on=day, by=BY_COMMAND))
        rules = registry.rules()
        chosen = registry.runtime.state(profile, profile.STREAM).chosen
        since = f"自 {chosen[-1].on} 起" if chosen else "自启用起"
        typer.echo(f"登录策略 sign-in policy: {account_words.PROFILES[rules.name]} ({rules.name})，{since}")
        for what, value in account_words.policy(rules):
            typer.echo(f"  {what}：{value}")


# ── Machines ─────────────────────────────────────────────────────────────────


def issue(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    role: Roles,
    days: Annotated[int, typer.Option(help="For how many days.", min=1, max=3660)] = 90,
    community: Annotated[list[str] | None, typer.Option(help="In which community (id); several by repeating.")] = None,
) -> None:
    """Issue a token and print it, once. Whoever asks the API puts it behind `Authorization: Bearer`."""
    with registry_of(from_environment()) as registry:
        duties = Duties(tuple(role), Scope.COMMUNITIES if community else Scope.STREET, tuple(community or ()))
        made, _ = registry.issue_token(str(uuid4()), BY_COMMAND, name, duties, timedelta(days=days))
        typer.echo(str(made))
        notes.print(f"令牌编号 id: {made.token_id}。只显示一次。 Shown once.")


def listing() -> None:
    """Print the tokens, without what lets anybody in."""
    # Read models know every service's events; a supervisor that runs for months has no use for them.
    from services.gateway.pages.sentences import moment  # noqa: PLC0415
    from services.gateway.projections import TOKEN, Reads  # noqa: PLC0415

    with registry_of(from_environment()) as registry:
        for token_id in Reads(registry.runtime).registered(TOKEN, limit=10_000)[1]:
            found = registry.runtime.state(token, token.stream_of(token_id))
            held: datetime | None = found.expires
            typer.echo(
                f"{token_id}  {found.status:<8} {moment(held.isoformat() if held else None)}  {found.name or '—'}"
            )


def revoke(token_id: Annotated[str, typer.Argument(help="As printed by `linli accounts token list`.")]) -> None:
    """Let the holder of a token in no more."""
    with registry_of(from_environment()) as registry:
        _revoke(registry, token_id)
        typer.echo("已吊销。 Revoked.")
