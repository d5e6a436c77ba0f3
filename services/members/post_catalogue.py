"""
岗位目录: the kinds of posts there are: the fifteen of practice (domain §2.3), and what the office adds to them.

    ──define──▶ kind ──define (otherwise)──▶ kind …
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.members.events.posts import PostDefined

#: Code → name and duty in one line.
CUSTOMARY: Mapping[str, tuple[str, str]] = {
    "POLICY_PUBLICITY": ("政策宣传岗", "宣讲政策，管理宣传栏"),
    "PUBLIC_SECURITY_PATROL": ("治安巡逻岗", "参与巡逻，提醒防火防盗"),
    "SANITATION": ("环境卫生岗", "查看并带动保持环境整洁"),
    "MEDIATION": ("矛盾调处岗", "调解邻里纠纷"),
    "CIVILITY": ("文明新风岗", "倡导文明礼仪、敬老爱幼"),
    "PUBLIC_OPINION": ("民情民意收集岗", "收集并转达居民意见"),
    "FACILITY_CARE": ("公共设施维护岗", "发现并报告设施损坏"),
    "FINANCE_SUPERVISION": ("财务监督岗", "监督居务、财务公开"),
    "MAJOR_MATTER_SUPERVISION": ("重大事项监督岗", "跟进重大事项的办理"),
    "AID_THE_NEEDY": ("帮困助残岗", "结对帮困，代办事务"),
    "CULTURE_SPORTS": ("文体活动岗", "组织带领文体队伍"),
    "LEGAL_AID": ("法律咨询岗", "定期接待法律咨询"),
    "HEALTH": ("健康医疗岗", "测量血压，宣传急救"),
    "ORGANISATION_BUILDING": ("组织建设岗", "协助支部日常工作"),
    "INFORMATION": ("信息咨询岗", "帮助使用数字设备，推广科技"),
}


class Refused(Exception):
    """A kind of post cannot be defined."""

    zh = "无法登记该岗位类别。"
    en = "This kind of post cannot be defined."


@dataclass(frozen=True, slots=True)
class PostCatalogue:
    """What the office defined itself, by code."""

    defined: Mapping[str, PostDefined] = field(default_factory=dict)


initial = PostCatalogue()

# ── Defining ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinePost:
    """Add a kind of post to the catalogue, or describe it otherwise."""

    kind: str
    name: str
    duties: str
    on: date


class NotDescribed(Refused):
    """A kind of post has a code, a name and duties."""

    zh = "请填写岗位代码、名称和职责。"
    en = "Enter the code, the name and the duties of this kind of post."


def define(command: DefinePost, catalogue: PostCatalogue) -> Sequence[PostDefined]:
    """Outcome: ``PostDefined``; nothing when it is described so already. Posts that are open keep what they were."""
    if not all(text.strip() for text in (command.kind, command.name, command.duties)):
        raise NotDescribed
    defined = PostDefined(kind=command.kind, name=command.name, duties=command.duties, on=command.on)
    before = catalogue.defined.get(command.kind)
    if before is not None and replace(before, on=command.on) == defined:
        return []
    return [] if before is None and CUSTOMARY.get(command.kind) == (command.name, command.duties) else [defined]


# ── The whole of it ──────────────────────────────────────────────────────────

CatalogueCommand = DefinePost
COMMANDS = (DefinePost,)


def stream(command: CatalogueCommand) -> str:
    """One stream for the whole catalogue."""
    return "post-catalogue"


def decide(command: CatalogueCommand, state: PostCatalogue, rules: object, today: date) -> Sequence[PostDefined]:
    """There is one thing to ask."""
    return define(command, state)


def evolve(state: PostCatalogue, event: PostDefined) -> PostCatalogue:
    """The latest description of a kind holds."""
    return PostCatalogue({**state.defined, event.kind: event})
