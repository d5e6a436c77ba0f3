"""系统管理 → 账号变更历史: what happened to accounts, tokens and the sign-in policy, by whom and when."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from flask import Blueprint, abort, request, url_for

from infra.eventsourcing.messages import Recorded
from infra.wire.codec import envelope
from services.gateway.accounts import account, token
from services.gateway.exports import export
from services.gateway.language import say
from services.gateway.pages.account_sentences import sentence
from services.gateway.pages.administering import communities, named
from services.gateway.pages.desk import desk
from services.gateway.pages.listing import Column, Found, Link, Listing
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import actor, moment

pages = Blueprint("account_history", __name__, url_prefix="/history/accounts")

#: Who asks without an account.
OTHERS = {"cli": "本机命令行", "door": "登录验证"}

#: What is neither account nor token, by the first word of its stream.
OF_OTHERS = {"preparation": "待复核事项", "entry": "代录事项"}


def _newest(asked: Mapping[str, Any]) -> Found:
    """Positions have no gap, so a sheet of the log is reckoned and not searched for."""
    store = desk().registry.runtime.store
    total = store.head().position
    last = max(total - asked["offset"], 0)
    first = max(last - asked["limit"], 0)
    return Found(total, _rows(list(store.log(first, last - first))[::-1]) if last else [])


def _of_one(asked: Mapping[str, Any]) -> Found:
    """The events of one account or token and what it took out, the newest first."""
    store, of = desk().registry.runtime.store, request.view_args["of"]  # type: ignore[index]  # the route has it
    kind = "account" if (events := store.stream(account.stream_of(str(of)))) else "token"
    events = events or store.stream(token.stream_of(str(of)))
    if not events:
        abort(404)
    exported = store.stream(export.stream_of(f"{kind}:{of}"))
    newest = sorted([*events, *exported], key=lambda each: each.position, reverse=True)
    return Found(len(newest), _rows(newest[asked["offset"] :][: asked["limit"]]))


def _rows(events: Sequence[Recorded]) -> list[dict[str, Any]]:
    known, rows = communities(), []
    for event in events:
        about = envelope(event)
        told = sentence(event.type, msgspec.json.decode(about.data), known)
        rows.append({"event": event, "sentence": told, "actor": about.actor or "", "at": moment(event.committed_at)})
    return rows


def _whose(row: Mapping[str, Any]) -> str | Link:
    """The account or token, with the way to its own history."""
    kind, _, of = row["event"].stream.removeprefix(export.stream_of("")).partition("-")
    if kind not in ("account", "token"):
        return say(OF_OTHERS.get(kind, "登录策略"))
    return Link(_name(kind, of), url_for("account_history.one", of=of))


def _name(kind: str, of: str) -> str:
    return named(kind, of) or say("编号 {of}", of=of[:8])


def _actor(row: Mapping[str, Any]) -> str | Link:
    kind, _, of = row["actor"].partition(":")
    if kind in ("account", "token") and of:
        name = _name(kind, of)
        return Link(name, url_for("accounts.one", account_id=of)) if kind == "account" and _open() else name
    return say(OTHERS[kind]) if kind in OTHERS else actor(row["actor"])


def _open() -> bool:
    return may("desk", "accounts.one")


COLUMNS = (
    Column("at", "时间"),
    Column("sentence", "事项", nowrap=False),
    Column("whose", "账号或令牌", _whose),
    Column("actor", "经办", _actor),
    Column("position", "第几条", lambda row: str(row["event"].position), number=True),
)
LEAD = "账号、令牌和登录策略的每一次变更和登录，以及双人复核、代录异议和导出的经过，不可修改、不可删除。"
EMPTY = "没有记录。开通账号后，会逐条列在这里。"
LIST = Listing("account-history", "账号变更历史", "条", "记录", _newest, COLUMNS, EMPTY, lead=LEAD)
ONE = Listing("account-history-of-one", "一个账号或令牌的变更历史", "条", "记录", _of_one, COLUMNS, EMPTY, lead=LEAD)
LIST.at(pages)
pages.add_url_rule("/<uuid:of>", "one", ONE.page)
