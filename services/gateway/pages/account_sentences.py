"""Every event of accounts, tokens, the sign-in policy and prepared commands as a sentence, from its open part alone."""

from collections.abc import Mapping
from typing import Any

from services.gateway.accounts.events import Factor, Step
from services.gateway.language import say
from services.gateway.pages import account_words, check_words, disclosure_words, entry_words
from services.gateway.pages.listing import TITLES
from services.gateway.pages.sentences import kind_of, moment

SENTENCES: Mapping[str, str] = {
    "AccountOpened": "开通账号：{roles}，{scope}",
    "RolesChanged": "角色和范围改为：{roles}，{scope}",
    "AccountDisabled": "停用账号",
    "AccountEnabled": "启用账号",
    "AccountErased": "删除账号的个人信息，原因：{reason}",
    "PasswordChanged": "本人设置密码（{profile}）",
    "PasswordReset": "重置为一次性密码",
    "TotpEnrolled": "绑定动态口令",
    "TotpRemoved": "解除动态口令",
    "IdentityLinked": "绑定统一身份",
    "IdentityUnlinked": "解除统一身份的绑定",
    "SignedIn": "登录，{factor}",
    "SignedOut": "退出登录",
    "SignInFailed": "登录失败，{step}不正确，连续第 {count} 次",
    "AccountLocked": "同一地址登录失败过多，锁定至 {until}",
    "AccountUnlocked": "解除锁定",
    "TokenIssued": "签发接口令牌：{roles}，{scope}，有效期至 {expires}",
    "TokenRevoked": "吊销接口令牌",
    "SignInProfileChosen": "选用登录策略“{profile}”，自 {on} 起执行",
    "CommandPrepared": "提交复核：{command}",
    "CommandAgreedTo": "另一人核对后同意办理",
    "CommandSentBack": "复核退回",
    "CommandWithdrawn": "经办人撤回，所填内容销毁",
    "CommandCarriedOut": "复核后办结，所填内容销毁",
    "CommandRefused": "复核通过后未获受理",
    "PreparationLapsed": "复核期限已过，所填内容销毁",
    "ListExported": "导出{listing}，{rows} 行，{reason}",
    "PreparationDropped": "当事人的个人信息已删除，所填内容随之销毁",
    "EntryContested": "本人对代录 {receipt} 提出异议：{ground}",
    "ContestAnswered": "答复对代录 {receipt} 的异议：{outcome}",
}

CODES: Mapping[str, Mapping[str, str]] = {
    "command": check_words.TITLES,
    "ground": entry_words.GROUNDS,
    "outcome": entry_words.OUTCOMES,
    "listing": TITLES,
    "reason": account_words.ERASURE_REASONS,
    "profile": account_words.PROFILES,
    "factor": {
        Factor.NONE: "仅用密码",
        Factor.TOTP: "已出示动态口令",
        Factor.RECOVERY_CODE: "已出示恢复码",
        Factor.PROVIDER: "统一身份认证",
        Factor.PROVIDER_STRONG: "统一身份认证，含第二因素",
    },
    "step": {Step.PASSWORD: "密码", Step.SECOND: "动态口令或恢复码"},
}


def sentence(kind: str, data: Mapping[str, Any], communities: Mapping[str, str]) -> str:
    """The sentence of an event; ``communities`` names those that an account is for."""
    told = SENTENCES.get(kind_of(kind), "其他记录")
    return say(told, **{name: _shown(name, value, data, communities) for name, value in data.items()})


def _shown(name: str, value: Any, data: Mapping[str, Any], communities: Mapping[str, str]) -> str:
    if name == "roles":
        return account_words.roles(value)
    if name == "scope":
        return account_words.place(value, data.get("communities", ()), communities)
    if name in ("until", "expires"):
        return moment(value)
    if name == "reason" and "listing" in data:
        return say("明文，事由：{reason}", reason=say(disclosure_words.REVEAL_REASONS[value])) if value else say("掩码")
    code = value["name"] if isinstance(value, Mapping) else str(value)
    return say(CODES.get(name, {}).get(code, code))
