"""The menu: what whoever looks may open, in groups. One group stands open at a time, so that all is on one screen."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from services.gateway.pages.rights import may

#: As many entries stand open together; of more, only one group does.
MOST = 14

#: Parts of the desk that belong to another one's entry.
_WITHIN = {"organization": "organizations", "people": "members", "sign_ups": "volunteering", "differences": "updates"}


@dataclass(frozen=True)
class Entry:
    """A page of the menu. Of two of one part of the desk, the first that one may open is shown."""

    endpoint: str
    label: str

    @property
    def part(self) -> str:
        """The part of the desk that it leads to."""
        return self.endpoint.partition(".")[0]

    @property
    def is_here(self) -> bool:
        """Whether that is where one is."""
        here = (request.endpoint or "").partition(".")[0]
        return _WITHIN.get(here, here) == self.part


@dataclass(frozen=True)
class Group:
    """Entries under a heading; without one they always stand open."""

    heading: str
    entries: Sequence[Entry]
    is_open: bool = True
    #: Whether whoever unfolds it folds the others.
    alone: bool = False


_DAILY = (
    Entry("overview.show", "工作台"),
    Entry("tasks.listing", "待办事项"),
    Entry("checks.listing", "待复核"),
    Entry("entries.listing", "代录台账"),
    Entry("entries.mine", "我的代录"),
    Entry("volunteering.listing", "志愿活动"),
    Entry("ratings.listing", "评星晋级"),
)
_GROUPS = (
    ("组织和党员", (
        Entry("members.listing", "党员名册"),
        Entry("proposals.listing", "分类建议"),
        Entry("mergers.listing", "重复记录"),
        Entry("organizations.listing", "组织管理"),
        Entry("units.listing", "驻区单位"),
        Entry("imports.upload", "名册导入"),
        Entry("updates.listing", "名册更新"),
    )),
    ("分类服务", (
        Entry("posts.listing", "岗位"),
        Entry("brigades.listing", "先锋队"),
        Entry("mobility.listing", "流动"),
        Entry("care.listing", "关爱"),
        Entry("hardship.listing", "困难党员"),
        Entry("pairing.listing", "结对帮扶"),
        Entry("aid.listing", "帮扶资金"),
    )),
    ("系统管理", (
        Entry("history.show", "变更历史"),
        Entry("accounts.listing", "账号管理"),
        Entry("tokens.listing", "接口令牌"),
        Entry("account_history.listing", "账号变更历史"),
        Entry("disclosures.listing", "明文查看记录"),
        Entry("rules.listing", "政策规则"),
        Entry("policy.show", "登录策略"),
        Entry("permissions.show", "权限表"),
        Entry("reference.show", "接口说明"),
    )),
)  # fmt: skip


def menu() -> list[Group]:
    """What there is for whoever looks. Of many groups, the one stands open in which one is, else the first."""
    groups = [(heading, _allowed(entries)) for heading, entries in _GROUPS]
    groups = [(heading, entries) for heading, entries in groups if entries]
    daily = _allowed(_DAILY)
    fits = len(daily) + sum(len(entries) for _, entries in groups) <= MOST
    here = [heading for heading, entries in groups if any(each.is_here for each in entries)]
    opened = (here or [heading for heading, _ in groups])[:1]
    folded = [Group(heading, entries, fits or heading in opened, alone=not fits) for heading, entries in groups]
    return [Group("", daily), *folded]


def _allowed(entries: Sequence[Entry]) -> list[Entry]:
    found: dict[str, Entry] = {}
    for each in entries:
        if may("desk", each.endpoint):
            found.setdefault(each.part, each)
    return [*found.values()]
