"""系统管理 → 账号管理: opened, given roles, reset and disabled by the security administrator."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from marshmallow import Schema, fields

from services.gateway.accounts import account
from services.gateway.accounts.account.administering import ChangeRoles, DisableAccount, EnableAccount, UnlockAccount
from services.gateway.accounts.account.linking import LinkIdentity, UnlinkIdentity
from services.gateway.accounts.account.state import Account
from services.gateway.accounts.events import ErasureReason
from services.gateway.accounts.registry import Build, normal_name
from services.gateway.client import Refusal
from services.gateway.language import say
from services.gateway.pages import account_words, words
from services.gateway.pages.administering import (
    DutiesSchema,
    communities,
    duties,
    duty_fields,
    mended,
)
from services.gateway.pages.desk import command_id, desk, seen
from services.gateway.pages.form import Field, Filled, Form, Page, Values, Wrong
from services.gateway.pages.listing import Action, Column, Found, Link, Listing, Status
from services.gateway.pages.sentences import moment
from services.gateway.projections import ACCOUNT

pages = Blueprint("accounts", __name__, url_prefix="/accounts")

_NAME = re.compile(r"[\w.\-]{2,32}")


def _find(asked: Mapping[str, Any]) -> Found:
    total, ids = desk().reads.registered(
        ACCOUNT, asked["limit"], asked["offset"], descending=asked.get("descending", False)
    )
    streams = [account.stream_of(each) for each in ids]
    states = dict(desk().registry.runtime.states(account, streams))
    return Found(total, [{"account_id": each, "account": states[at]} for each, at in zip(ids, streams, strict=True)])


def status(found: Account) -> str:
    """What the list says of an account."""
    if found.is_open and any(found.locked_until(address, desk().registry.now()) for address in found.locks):
        return "locked"
    return "one-time" if found.is_open and found.one_time else found.status


def _name(row: Any) -> Link:
    return Link(row["account"].display_name or "—", url_for("accounts.one", account_id=row["account_id"]))


LIST = Listing(
    "accounts",
    "账号管理",
    "个",
    "账号",
    find=_find,
    columns=(
        Column("name", "姓名", _name),
        Column("sign_in_name", "用户名", lambda row: row["account"].sign_in_name),
        Column("roles", "角色", lambda row: account_words.roles(row["account"].roles), nowrap=False),
        Column("scope", "范围", lambda row: account_words.scope(row["account"], communities()), nowrap=False),
        Column("status", "状态", lambda row: Status(*account_words.STATES[status(row["account"])])),
        Column("enrolled", "动态口令", lambda row: say("已绑定" if row["account"].enrolled else "未绑定")),
        Column("opened", "开通时间", lambda row: moment(row["account"].opened), sort="OPENED", shown=False),
        Column("signed_in", "最近登录", lambda row: moment(row["account"].signed_in)),
    ),
    actions=(Action("开通账号", ".open"),),
    empty="账号列表正在更新，请稍后刷新。",
)
LIST.at(pages)


# ── Opening one ──────────────────────────────────────────────────────────────


class _Opening(DutiesSchema):
    """Whose account it is."""

    display_name = fields.String()
    sign_in_name = fields.String(required=True)


OPEN = Form(
    "open",
    "开通账号",
    _Opening(),
    (
        Field("display_name", "姓名", must=True, more={"maxlength": "40", "autocomplete": "off"}),
        Field("sign_in_name", "用户名", account_words.NAME_HINT, more=account_words.NAME_INPUT),
        *duty_fields(account_words.ROLES),
    ),
    "开通，生成一次性密码",
    about={**account_words.FIELDS, "urn:linli:gateway:no-name": "display_name"},
    crumb="账号管理",
    note="系统管理员、安全管理员、审计管理员须由三人分别担任，且不兼任业务角色。",
)


def _open(values: Values) -> str:
    """Open it, and show its one-time password."""
    names = values["sign_in_name"], values.get("display_name", "")
    if _NAME.fullmatch(names[0].strip()) is None:
        raise Wrong(account_words.BAD_NAME, "sign_in_name")
    try:
        account_id, secret, position = desk().registry.open(command_id(), g.me.actor, names, duties(values))
    except Refusal as refusal:
        raise mended(refusal) from None
    seen(position)
    return _secret(account_id, secret)


def _secret(account_id: str, secret: str) -> str:
    found = desk().registry.account(account_id)
    return render_template("account_secret.html", account=found, account_id=account_id, secret=secret)


OPEN.at(pages, _open, rule="/new")


# ── One of them ──────────────────────────────────────────────────────────────


class _Resetting(Schema):
    """What goes with the password."""

    remove_totp = fields.Boolean()


class _Linking(Schema):
    """By what an identity provider knows somebody."""

    subject = fields.String(required=True)


class _Erasing(Schema):
    """Why nobody is to know any more whose it was."""

    reason = fields.Enum(ErasureReason, by_value=True, required=True)


def _of_whom(said: Sequence[str]) -> Callable[[Values], Sequence[str]]:
    """The consequence, and whose account it is."""

    def consequence(_: Values) -> Sequence[str]:
        found = desk().registry.account(str((request.view_args or {})["account_id"]))
        about = {"name": found.display_name or "—", "sign_in_name": found.sign_in_name or "—"}
        return [say("账号：{name}（{sign_in_name}）。", **about), *said]

    return consequence


ROLES = Form("roles", "角色和范围", DutiesSchema(), duty_fields(account_words.ROLES), "保存角色和范围",
             about=account_words.FIELDS, note="修改后，该账号正在使用的登录立即退出。")  # fmt: skip
RESET = Form("reset", "重置密码", _Resetting(), (Field("remove_totp", "同时解除动态口令（手机丢失时）"),), "重置密码",
             _of_whom(account_words.RESETTING))  # fmt: skip
DISABLE = Form("disable", "停用账号", Schema(), (), "停用账号", _of_whom(account_words.DISABLING))
ERASE = Form("erase", "删除个人信息", _Erasing(), (Field("reason", "原因", choices=account_words.ERASURE_REASONS),),
             "删除个人信息", _of_whom(account_words.ERASING))  # fmt: skip
ENABLE = Form("enable", "启用账号", Schema(), (), "启用账号")
UNLOCK = Form("unlock", "解除锁定", Schema(), (), "解除锁定")
LINK = Form("link", "绑定统一身份", _Linking(), (Field("subject", "身份标识", account_words.LINKING),), "绑定",
            about={"urn:linli:guard-taken": "subject", "urn:linli:gateway:no-identity": "subject"})  # fmt: skip
UNLINK = Form("unlink", "解除绑定", Schema(), (), "解除绑定")
FORMS = {each.name: each for each in (ROLES, RESET, DISABLE, ENABLE, ERASE, UNLOCK, LINK, UNLINK)}


@pages.get("/<uuid:account_id>")
def one(account_id: Any) -> Page:
    """One account."""
    return _account(None, account_id)


def _account(again: Filled | None, account_id: Any) -> str:
    found = desk().registry.account(str(account_id))
    if found.status == "unknown":
        abort(404)
    known = {"roles": list(found.roles), "scope": found.scope, "communities": list(found.communities)}

    def filled(form: str) -> Filled:
        if again is not None and again.form.name == form:
            return again
        typed: Any = known if form == "roles" else {}
        return FORMS[form].blank(url_for(f"accounts.{form}", account_id=account_id), **typed)

    return render_template(
        "account.html",
        account=found,
        account_id=account_id,
        status=status(found),
        own=g.me.actor == f"account:{account_id}",
        again=again,
        filled=filled,
        communities=communities(),
        provider=desk().provider,
        sessions=len(desk().registry.runtime.sessions.of(str(account_id))),
    )


def _changing(form: Form, build: Callable[[str, Values], Build]) -> Callable[..., Page]:
    """Acts by one of the commands that change an account, and shows it again."""

    def act(values: Values, account_id: Any) -> Page:
        answer = desk().registry.ask(command_id(), g.me.actor, build(str(account_id), values))
        _afterwards(str(account_id), form)
        flash(account_words.DONE[form.name] if seen(answer.receipt.position) else words.ACCEPTED_LATER, "good")
        return redirect(url_for("accounts.one", account_id=account_id), 303)

    return act


def _roles(account_id: str, values: Values) -> Build:
    given, by = duties(values), g.me.actor
    about = {"roles": given.roles, "scope": given.scope, "communities": given.communities}
    return lambda at: ChangeRoles(account_id=account_id, at=at, by=by, **about)  # type: ignore[arg-type]  # as named


def _link(account_id: str, values: Values) -> Build:
    identity, by = (desk().provider or abort(404)).identity(values["subject"].strip()).name, g.me.actor
    return lambda at: LinkIdentity(account_id=account_id, identity=identity, at=at, by=by)


def _plainly(command: Any) -> Callable[[str, Values], Build]:
    def build(account_id: str, _: Values) -> Build:
        by = g.me.actor
        return lambda at: command(account_id=account_id, at=at, by=by)

    return build


def _afterwards(account_id: str, form: Form) -> None:
    """What is kept beside the log follows; a session of before would be refused in any case."""
    registry = desk().registry
    if form in (ROLES, DISABLE, LINK, UNLINK):
        registry.runtime.sessions.end_all(account_id)
    if form is UNLOCK:
        name = registry.account(account_id).sign_in_name or ""
        registry.runtime.throttle.forget(registry.name_digest(normal_name(name)))


def _reset(values: Values, account_id: Any) -> Page:
    """Replace the password by a one-time one, and show it."""
    try:
        remove = bool(values.get("remove_totp"))
        secret = desk().registry.reset(command_id(), g.me.actor, str(account_id), remove_totp=remove)
    except Refusal as refusal:
        raise mended(refusal) from None
    return _secret(str(account_id), secret)


def _erase(values: Values, account_id: Any) -> Page:
    """Erase it, and show what is left."""
    reason = ErasureReason(values["reason"])
    position = desk().registry.erase(command_id(), g.me.actor, str(account_id), reason)
    flash(account_words.DONE["erase"] if seen(position) else words.ACCEPTED_LATER, "good")
    return redirect(url_for("accounts.one", account_id=account_id), 303)


_ACTS: Mapping[str, Callable[..., Page]] = {"reset": _reset, "erase": _erase}
_BUILDS = {"roles": _roles, "disable": _plainly(DisableAccount), "enable": _plainly(EnableAccount)}
_BUILDS |= {"unlock": _plainly(UnlockAccount), "link": _link, "unlink": _plainly(UnlinkIdentity)}
for _form in FORMS.values():
    _act = _ACTS.get(_form.name) or _changing(_form, _BUILDS[_form.name])
    _form.at(pages, _act, _account, f"/<uuid:account_id>/{_form.name}")
