"""What the pages say of accounts: one table to a kind of code."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.gateway.accounts.events import ErasureReason, Guessing, Role, Scope, SignInProfile
from services.gateway.language import say

ROLES: Mapping[str, str] = {
    Role.STREET_OPERATOR: "街道党建办操作员",
    Role.COMMUNITY_WORKER: "社区党务工作者",
    Role.GRID_LEADER: "网格长",
    Role.INSTRUCTOR: "驻社区指导员",
    Role.CLERK: "窗口受理员",
    Role.APPROVER: "审批人",
    Role.COUNTY_READER: "县委组织部（查阅）",
    Role.AUDITOR: "审计员",
    Role.SYSTEM_ADMINISTRATOR: "系统管理员",
    Role.SECURITY_ADMINISTRATOR: "安全管理员",
    Role.AUDIT_ADMINISTRATOR: "审计管理员",
}
SCOPES: Mapping[str, str] = {Scope.STREET: "全街道", Scope.COMMUNITIES: "指定社区"}
STATES: Mapping[str, tuple[str, str]] = {
    "open": ("在用", "good"),
    "disabled": ("已停用", "mute"),
    "issued": ("有效", "good"),
    "revoked": ("已吊销", "mute"),
    "expired": ("已到期", "mute"),
    "erased": ("已删除个人信息", "mute"),
    "one-time": ("待首次登录", "wait"),
    "locked": ("已锁定", "bad"),
}
#: How our own commands name the tokens by which they ask.
OWN_TOKENS: Mapping[str, str] = {"command": "linli 命令", "play": "样例年度", "second": "样例年度复核"}
PROFILES: Mapping[str, str] = {"mlps": "等保二级", "modern": "新式口令"}

NOT_IN = "未能登录。"
SESSION_OVER = "登录已失效：超过规定时间未操作，或账号信息已变更。请重新登录。"
NOT_TAKEN = "登录已失效，刚才提交的内容没有受理。请重新登录后再办理。"
DRAFT_KEPT = "登录已失效，刚才填写的内容已为您保留。请重新登录，核对后提交。"
SIGNED_OUT = "已退出登录。"
PASSWORDS_DIFFER = "两次输入的新密码不一致，请重新输入。"
PROVIDER_AWAY = "统一身份认证暂不可用，请稍后再试，或用用户名和密码登录。"
NOT_PROVEN = "统一身份认证未完成或已失效，请重新登录。"
LINKING = "身份标识即统一身份认证中该人员的 sub；本人尝试登录时，页面会显示。"
SET = "密码已设置。"
CHANGED = "密码已修改，其他地方的登录已全部退出。"
BAD_NAME = "用户名为 2 至 32 个字符，可用汉字、字母、数字和 . _ -。"
NAME_HINT = "登录时使用，一经开通不再变更。"
NAME_INPUT = {"maxlength": "32", "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
COMMUNITIES_HINT = "范围为“指定社区”时勾选。社区名单暂不可用时，可先选全街道，稍后再改。"
ERASURE_REASONS: Mapping[str, str] = {
    ErasureReason.LEFT_OFFICE: "已离职、调离",
    ErasureReason.OWN_REQUEST: "本人申请",
    ErasureReason.OPENED_BY_MISTAKE: "误开账号",
}
ERASING = (
    "姓名、用户名、登录地址和登录凭据永久删除，任何人都无法恢复。",
    "该账号办理过的事项和登录记录仍在，但只能看到账号编号，再也查不到是谁。",
    "登录记录依法须留存六个月，停用未满六个月的账号请暂缓删除。",
)
RESETTING = (
    "原密码立即失效，正在使用的登录全部退出。",
    "本人用新的一次性密码登录后，须重新设置密码。",
)
DISABLING = ("停用后不能再登录，正在使用的登录立即退出。", "已办理的事项和记录不受影响；需要时可重新启用。")
REVOKING = ("吊销后立即失效，不能恢复；使用这个令牌的系统将无法调用接口。",)
DONE: Mapping[str, str] = {
    "roles": "角色和范围已修改，该账号的登录已全部退出",
    "disable": "账号已停用，该账号的登录已全部退出",
    "enable": "账号已启用",
    "erase": "账号的个人信息已删除",
    "link": "已绑定统一身份",
    "unlink": "已解除绑定，该账号的登录已全部退出",
    "unlock": "已解除锁定",
    "revoke": "令牌已吊销",
    "sessions": "其他地方的登录已全部退出",
}
ELSEWHERE = ("请求无法受理", "请从本系统的页面上办理。")
NOT_YOURS = "没有这项权限"
GONE = "该受理号已办理，一次性内容不再显示。如未记下，请重新办理。"

#: What a refusal is about, and so where it stands.
FIELDS: Mapping[str, str] = {
    "urn:linli:gateway:no-role": "roles",
    "urn:linli:gateway:no-token-role": "roles",
    "urn:linli:gateway:two-administrators": "roles",
    "urn:linli:gateway:administrator-operates": "roles",
    "urn:linli:gateway:for-people-only": "roles",
    "urn:linli:gateway:no-community": "communities",
    "urn:linli:gateway:no-token-community": "communities",
    "urn:linli:gateway:communities-not-named": "communities",
    "urn:linli:gateway:token-communities-not-named": "communities",
    "urn:linli:gateway:bad-expiry": "days",
}
#: The kernel knows of numbers that are registered elsewhere; here it is a name.
NAME_TAKEN = "该用户名已被使用，请换一个。"


def roles(given: Sequence[str] | frozenset[Role]) -> str:
    """The words for roles, in the order of the list."""
    return say("、").join(say(word) for role, word in ROLES.items() if role in given)


def scope(found: Any, communities: Mapping[str, str]) -> str:
    """Where an account or a token may act."""
    return place(found.scope, found.communities, communities)


def token_name(name: str | None) -> str:
    """What a token is for: our own words for our own, else as it was typed."""
    return say(name) if name and name in OWN_TOKENS.values() else name or ""


def place(given: str, within: Sequence[str], communities: Mapping[str, str]) -> str:
    """A scope, by the names of its communities where it has some."""
    if given == Scope.STREET:
        return say(SCOPES[Scope.STREET])
    return say("、").join(communities.get(each) or say("其他社区") for each in within)


def guessing(rules: Guessing) -> str:
    """When one has to wait, in a sentence."""
    first, longest = lasting(rules.first_wait), lasting(rules.longest_wait)
    about = {"tries": rules.tries, "first": first, "longest": longest, "forget": lasting(rules.forget_after)}
    if first == longest:
        return say("连续失败 {tries} 次起锁定 {first}；{forget}内没有失败即重新计数", **about)
    return say("连续失败 {tries} 次起等待 {first}，此后每次加倍，最长 {longest}；{forget}内没有失败即重新计数", **about)


def lasting(seconds: int) -> str:
    """``15 分钟``."""
    for size, text in ((3600, "{count} 小时"), (60, "{count} 分钟")):
        if seconds >= size and seconds % size == 0:
            return say(text, count=seconds // size)
    return say("{count} 秒", count=seconds)


def policy(rules: SignInProfile) -> Sequence[tuple[str, str]]:
    """A profile as an assessor reads it: each rule and its value."""
    days, last, kinds = rules.password_days, rules.remembered_passwords, rules.kinds_of_characters
    lines = (
        ("密码长度", say("不少于 {count} 个字符", count=rules.shortest_password)),
        (
            "字符种类",
            say("大写字母、小写字母、数字、其他符号中至少 {count} 类", count=kinds) if kinds > 1 else "不作要求",
        ),
        ("常见和泄露密码", "对照随系统附带的清单拒绝（不联网）" if rules.least_strength else "不对照"),
        ("密码更换", say("每 {count} 天须更换", count=days) if days else "不强制定期更换"),
        ("重复使用", say("不得使用最近 {count} 次用过的密码", count=last) if last else "不得与当前密码相同"),
        ("同一账号同一地址登录失败", guessing(rules.per_account)),
        ("同一地址登录失败", guessing(rules.per_address)),
        ("未操作自动退出", lasting(rules.idle_minutes * 60)),
        ("一次登录最长", lasting(rules.session_hours * 3600)),
        ("必须使用动态口令", roles(frozenset(rules.second_factor))),
        ("动态口令", "每 30 秒更换，允许前后各 1 个周期的时钟偏差；同一口令只能使用一次"),
        ("密码存储", "argon2id 散列，封存于本人密钥之下；系统内无默认密码"),
        ("首次登录", "使用一次性密码，登录后须先设置新密码"),
        (
            "双人复核",
            say(
                "提交后 {count} 天内须由经办人以外的人复核，逾期作废，所填内容随即销毁",
                count=rules.check_days,
            ),
        ),
        ("对代录的异议", say("自代录之日起 {count} 天内可凭回执提出", count=rules.contest_days)),
        ("接口令牌", say("只存 SHA-256，有效期不超过 {count} 天", count=rules.token_days)),
    )
    return [(say(name), say(value)) for name, value in lines]
