"""系统管理 → 接口令牌: machines' ways in, issued and revoked by the security administrator; a token is shown once."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from marshmallow import Schema, fields

from services.gateway.accounts import token
from services.gateway.accounts.token import NOT_FOR_MACHINES, RevokeToken, Token
from services.gateway.client import Refusal
from services.gateway.language import say
from services.gateway.pages import account_words
from services.gateway.pages.administering import (
    DutiesSchema,
    communities,
    duties,
    duty_fields,
    mended,
)
from services.gateway.pages.desk import command_id, desk, seen
from services.gateway.pages.form import Field, Form, Page, Values
from services.gateway.pages.listing import Action, Column, Found, Link, Listing, Status
from services.gateway.pages.sentences import moment
from services.gateway.projections import TOKEN

pages = Blueprint("tokens", __name__, url_prefix="/tokens")


def _find(asked: Mapping[str, Any]) -> Found:
    latest_first = bool(asked.get("descending", True))
    total, ids = desk().reads.registered(TOKEN, asked["limit"], asked["offset"], descending=latest_first)
    streams = [token.stream_of(each) for each in ids]
    states = dict(desk().registry.runtime.states(token, streams))
    return Found(total, [{"token_id": each, "token": states[at]} for each, at in zip(ids, streams, strict=True)])


def _status(found: Token) -> str:
    over = found.expires is not None and found.expires <= desk().registry.now()
    return "expired" if over and found.status == "issued" else found.status


def _revoking(row: Any) -> Link | str:
    if _status(row["token"]) != "issued":
        return ""
    return Link(
        say("吊销"),
        url_for(".revoke", token_id=row["token_id"]),
        say("令牌：{name}", name=account_words.token_name(row["token"].name)),
    )


LIST = Listing(
    "tokens",
    "接口令牌",
    "个",
    "令牌",
    find=_find,
    columns=(
        Column("name", "用途", lambda row: account_words.token_name(row["token"].name), nowrap=False),
        Column("roles", "角色", lambda row: account_words.roles(row["token"].roles), nowrap=False),
        Column("scope", "范围", lambda row: account_words.scope(row["token"], communities()), nowrap=False),
        Column("issued", "签发时间", lambda row: moment(row["token"].issued), sort="ISSUED"),
        Column("expires", "有效期至", lambda row: moment(row["token"].expires)),
        Column("status", "状态", lambda row: Status(*account_words.STATES[_status(row["token"])])),
        Column("revoke", "办理", _revoking),
    ),
    actions=(Action("签发令牌", ".issue"),),
    lead="供其他系统和程序调用接口使用，每个令牌只给一个用途，到期自动失效。",
    empty="还没有接口令牌。需要时点“签发令牌”。",
)
LIST.at(pages)


class _Issuing(DutiesSchema):
    """What a machine is let in for, and how long."""

    name = fields.String()
    days = fields.Integer(required=True, strict=True)


ISSUE = Form(
    "issue",
    "签发令牌",
    _Issuing(),
    (
        Field("name", "用途或使用单位", must=True, more={"maxlength": "60"}),
        Field("days", "有效天数", "到期自动失效；最长天数见“登录策略”。", start="90"),
        *duty_fields({role: word for role, word in account_words.ROLES.items() if role not in NOT_FOR_MACHINES}),
    ),
    "签发令牌",
    about={**account_words.FIELDS, "urn:linli:gateway:no-name": "name"},
    crumb="接口令牌",
)


def _issue(values: Values) -> str:
    """Issue one, and show it."""
    lasting = timedelta(days=min(values["days"], 100_000))
    try:
        made, position = desk().registry.issue_token(
            command_id(), g.me.actor, values.get("name", ""), duties(values), lasting
        )
    except Refusal as refusal:
        raise mended(refusal) from None
    seen(position)
    return render_template("token_secret.html", secret=str(made), token=desk().registry.token(made.token_id))


ISSUE.at(pages, _issue)


def _revoking_it(_: Values) -> Sequence[str]:
    found = desk().registry.token(str((request.view_args or {})["token_id"]))
    return [say("令牌：{name}。", name=account_words.token_name(found.name) or "—"), *account_words.REVOKING]


REVOKE = Form("revoke", "吊销令牌", Schema(), (), "吊销", _revoking_it,
              crumb="接口令牌")  # fmt: skip


def _revoke(_: Values, token_id: Any) -> Page:
    """Let the machine in no more."""
    by = g.me.actor
    desk().registry.ask(command_id(), by, lambda at: RevokeToken(token_id=str(token_id), at=at, by=by))
    flash(account_words.DONE["revoke"], "good")
    return redirect(url_for("tokens.listing"), 303)


REVOKE.at(pages, _revoke, rule="/<uuid:token_id>/revoke")
