"""What the commands about a member say."""

from collections.abc import Sequence
from dataclasses import replace

from services.gateway.pages.form import Field

ENDS = ("DEATH", "TRANSFER_OUT", "WITHDRAWN", "STRUCK_OFF", "EXPELLED", "OTHER")
HANDOVERS = {"LEFT": "离开", "CHANGED_POST": "岗位变动", "OTHER": "其他"}
_DECISIONS = {"resolution": "支部决议：{of}", "approval": "上级审批：{of}"}

COMPLETED_LASTS = ("登记后人员类别为正式党员，党龄自转正之日起算。", "本系统只记录决议和审批，党员身份以全国系统为准。")
EXTENDED_LASTS = ("预备期只能延长一次。",)
CANCELLED_LASTS = ("登记后本人不再列入名册，全部分类和联系随之终止，不能撤回。",)
OVERRIDDEN_LASTS = ("改定优先于规则建议；理由和改定人记入变更历史。",)
UNCLASSED_LASTS = ("自终止日起不再列入该分类；条件再次符合时，规则会重新提出建议。",)
TRANSFERRED_LASTS = ("自转接日起列入转入社区名册，原社区的分类随之转移。",)
LEFT_LASTS = (
    "登记后本人的分类、岗位、结对和关爱联系全部终止，不再发出任何提醒。",
    "本系统只作台账，党籍处理和关系转接在全国系统办理。",
)
HANDED_LASTS = ("本人名下在联系的党员全部移交接手人；未指定接手人的，列为无人承办。",)
MERGED_LASTS = (
    "须由另一人在“待复核”中核对并同意后才合并；合并后本条记录停用，不能再拆分。",
    "只在停用记录上有的分类、困难申请和联系，须在保留记录上重新登记。",
)
NO_COMMUNITY = "请选择社区或社区下的组织。"
NO_SUCH_NUMBER = "名册中没有这个证件号码，请核对。"

MERGER_LEAD = (
    "同一人登记了两条的，由一人提出、另一人在“待复核”中核对同意后合并。"
    "从党员名册打开重复的那条记录，点“登记为重复记录”。"
)
NO_MERGERS = "没有合并过重复记录。"
MERGER_OUTCOMES = {"MERGED": ("已合并", "good"), "REJECTED": ("不是同一人", "mute")}
MERGER_FIELDS = {
    "phone": "联系电话",
    "id_number": "证件号码",
    "age": "年龄",
    "party_age": "党龄",
    "category": "人员类别",
    "organization_id": "所在组织",
    "community_id": "所在社区",
}


def named(fields: Sequence[Field]) -> tuple[Field, ...]:
    """The fields of two decisions, each by whose it is."""
    return tuple(replace(each, label=_DECISIONS[each.name.partition(".")[0]], of=each.label) for each in fields)
