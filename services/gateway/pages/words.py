"""What the pages say: one table to a kind of code. Codes that nobody gave a word show as they are."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.gateway.language import CHINESE, either, say
from services.gateway.pages import disclosure_words, place_words, update_words

CLASSES: Mapping[str, str] = {
    "REGISTERED": "在册党员",
    "ON_DUTY": "在职党员",
    "MOBILE_OUT": "流动党员（流出）",
    "MOBILE_IN": "流动党员（流入）",
    "HARDSHIP": "困难党员",
    "ELDERLY": "老党员",
}
#: The classes that a rulebook proposes and a person confirms.
PROPOSED_CLASSES = ("ELDERLY", "MOBILE_OUT", "MOBILE_IN")

SERVICES = {"members": "党员管理", "volunteering": "志愿服务", "evaluation": "评星晋级"}
AWAY_PARTS = {**SERVICES, "gateway": "变更历史"}
SEXES = {"MALE": "男", "FEMALE": "女"}

ORGANIZATION_KINDS = {
    "WORK_COMMITTEE": "街道党工委",
    "COMMUNITY": "社区",
    "GENERAL_BRANCH": "党总支",
    "BRANCH": "党支部",
    "GROUP": "党小组",
}
CATEGORIES = {"FULL": "正式党员", "PROBATIONARY": "预备党员"}
RELATIONSHIPS = {"HERE": "组织关系在本街道", "ELSEWHERE": "组织关系在外单位"}
CHANNELS = {"WINDOW": "窗口", "PHONE": "电话", "PAPER": "书面", "DESK": "本人办理"}
END_REASONS = {
    "DEATH": "去世",
    "TRANSFER_OUT": "组织关系转出",
    "WITHDRAWN": "退党",
    "STRUCK_OFF": "除名",
    "EXPELLED": "开除党籍",
    "PROBATION_CANCELLED": "取消预备党员资格",
    "ENTERED_IN_ERROR": "误登，登记已撤销",
    "MERGED": "重复记录，已合并",
    "OTHER": "其他",
}
ANSWERS = {"CONFIRMED": "已确认", "DECLINED": "不予确认", "SUPERSEDED": "已由新建议替代", "LAPSED": "已失效"}

FIELDS = {"CULTURE": "文化", "MEDICAL": "医疗", "SCIENCE": "科技", "LEGAL": "法律"}
CAMPAIGNS = {"MARCH_FIFTH": "“三五”", "JULY_FIRST": "“七一”", "SPRING_FESTIVAL": "春节"}
ACTIVITY_STATES = {"PUBLISHED": "已发布", "HELD": "已开展", "CANCELLED": "已取消"}
RECORD_STATES = {
    "RECORDED": "已计入",
    "AWAITING": "待批准",
    "PROPOSED": "补录待核",
    "REJECTED": "不计入",
    "VOIDED": "已作废",
}
RESOLUTIONS = {"UPHELD": "维持原记录", "CORRECTED": "已更正", "VOIDED": "已作废"}

DIMENSIONS = {
    "LEADERSHIP": "领导班子好",
    "MEMBERSHIP": "党员队伍好",
    "MECHANISM": "工作机制好",
    "PERFORMANCE": "工作业绩好",
    "PUBLIC_REGARD": "群众反映好",
    "SATISFACTION": "满意度测评",
}
MEASURES = {
    "ACTIVITIES_HELD_AS_PUBLISHED": "活动如期开展",
    "ATTENDANCE_CONFIRMED_IN_TIME": "到场按时确认",
    "PROPOSALS_DECIDED_IN_TIME": "分类建议按时办结",
}
CYCLE_STATES = {"OPEN": "进行中", "CLOSED": "已结束"}
STARS = ("未评星", "一星", "二星", "三星", "四星", "五星")

IMPORT_MODES = {"ALL_OR_NOTHING": "全部成功才导入", "CORRECT_ROWS": "仅导入正确行"}

#: Each status with its colour; a page shows both.
TONES: Mapping[str, tuple[str, str]] = {
    "rating-OPEN": ("收集中", "info"),
    "rating-PROPOSED": ("拟定", "wait"),
    "rating-AWARDED": ("已确认", "good"),
    "rating-INCOMPLETE": ("资料不全", "bad"),
    "activity-PUBLISHED": ("已发布", "info"),
    "activity-HELD": ("已开展", "good"),
    "activity-CANCELLED": ("已取消", "mute"),
    "record-RECORDED": ("已计入", "good"),
    "record-AWAITING": ("待批准", "wait"),
    "record-PROPOSED": ("补录待核", "wait"),
    "record-REJECTED": ("不计入", "bad"),
    "record-VOIDED": ("已作废", "mute"),
    "answer-None": ("待确认", "wait"),
    "answer-CONFIRMED": ("已确认", "good"),
    "answer-DECLINED": ("不予确认", "bad"),
    "answer-SUPERSEDED": ("已由新建议替代", "mute"),
    "answer-LAPSED": ("已失效", "mute"),
    "import-PREPARED": ("待确认", "wait"),
    "import-RUNNING": ("导入中", "info"),
    "import-COMPLETED": ("已完成", "good"),
    "met-True": ("符合", "good"),
    "met-False": ("不符合", "mute"),
    "met-None": ("资料不全", "mute"),
    "held-True": ("符合", "good"),
    "held-False": ("不符合", "bad"),
    "held-None": ("资料不全", "mute"),
    "level-error": ("错误", "bad"),
    "level-warning": ("提醒", "wait"),
}

_REASONS = {
    "WEATHER": "天气原因",
    "TOO_FEW": "报名人数不足",
    "VENUE": "场地原因",
    "LEADER": "负责人原因",
    "OWN_WISH": "本人意愿",
    "CONSENT_WITHDRAWN": "本人撤回同意",
    "DEPARTED": "人员离开",
    "ERASED": "人员已删除",
    "OVERLAP": "与另一记录时间重叠",
    "OVER_DAILY_LIMIT": "超过单日上限",
    "DUPLICATE": "重复",
    "NOT_SERVED": "未实际服务",
    "WRONG_PERSON": "人员有误",
    "NOT_APPROVED": "未获批准",
    "NOT_GENUINE": "材料不实",
    "NOT_APPLICABLE": "材料不适用",
    "ENTERED_WRONGLY": "录入有误",
    "ATTENDANCE": "到场确认",
    "BACK_ENTRY": "补录",
    "SERVICE_RECORD": "服务记录",
    "CONTACT": "联系",
    "PUBLICATION": "公开展示",
    "MEMBER_ENDED": "不再是本街道党员",
    "HELPER_LEFT": "联系人离开",
    "TRANSFER": "组织关系调整",
    "TREE": "所在党组织调整",
    "HANDED_OVER": "已移交他人",
    "HOLDER_LEFT": "联系人离开，无人承办",
    "LEFT": "离开",
    "CHANGED_POST": "岗位变动",
    "FACTS": "所依据的信息已更正",
    "RULEBOOK": "规则已调整",
    "OBJECTION": "本人异议成立",
    "RELATIONSHIP_RECEIVED": "组织关系已转入",
    "CORRECTION": "更正",
}
#: Every code an event can carry; the tables share words where they share codes.
CODES: Mapping[str, str] = {
    **disclosure_words.REVEALED,
    **disclosure_words.REVEAL_REASONS,
    **_REASONS,
    **place_words.LEAVING,
    **place_words.SCHEMES,
    **RECORD_STATES,
    **RESOLUTIONS,
    **CLASSES,
    **ORGANIZATION_KINDS,
    **CATEGORIES,
    **RELATIONSHIPS,
    **CHANNELS,
    **END_REASONS,
    **FIELDS,
    **CAMPAIGNS,
    **DIMENSIONS,
    **MEASURES,
    **IMPORT_MODES,
    **update_words.CODES,
}

#: Whoever appended an event without being a person.
ACTORS = {"account": "工作人员", "token": "接口调用", "desk": "工作台", "policy": "系统自动", "timer": "系统定时"}

OTHER_PLACE = "其他组织"
ACCEPTED_LATER = "已受理，列表稍后更新"
CONFIRMED_SOME = "已确认 {done} 条分类建议"
REFUSED_SOME = "{count} 条未办理：{title}"
NOTHING_CHOSEN = "请先勾选要确认的分类建议，再点“确认所选”。"
CONFIRMING = "将确认 {count} 条分类建议，确认后自“建议自何日起”列入相应分类。"
KEPT_FOR_EVER = "确认形成记录，不能删除；填错的另行更正。"
DECLINE_ONE_BY_ONE = "不予确认须填写理由，请点姓名逐人办理。"
PROPOSALS_LEAD = "规则按年龄、党龄、流动时间提出建议，由经办人核对后确认。未确认的不列入分类。"
PROPOSALS_NOTE = "老党员的判断条件符合任一项即可。"
BAD_DAY = "日期无法识别，已按今天显示；请按 2010-06-07 的样式填写。"
IMPORT_CONFIRMED = "已确认导入，正在逐行登记"
ERROR_FILE = "导入错误行.xlsx"
TEMPLATE_FILE = "党员名册导入模板.xlsx"

#: What a form says of itself.
MEND = "未能办理，请按提示修改。"
MISSING = "请填写{label}。"
NOT_CHOSEN = "请选择{label}。"
BAD_NUMBER = "请填写正整数。"
BAD_DAYS = {
    "day": "日期须写到日，如 1985-7-1、1985.07.01 或 19850701。",
    "month": "日期须写到月或日，如 1985-7、1985.07 或 19850701。",
    "year": "日期可写到年、月或日，如 1985、1985.07 或 19850701。",
}
BAD_YUAN = "金额按元填写，最多两位小数，如 500 或 1280.50。"
BAD_DAY_LIST = "日期一行一个，连续的写作 2026-2-15 至 2026-2-23；每段不超过 31 天。"
YUAN = "{amount} 元"
DAY_HINT = "可写作 2010-6-7、2010.06.07 或 20100607。"
ROWS = "{count} 条"
KEPT_LATER = "服务暂时没有回应，填写的内容已保留。请稍后再次提交；已受理的不会重复办理。"
LATER = "服务暂时没有回应，请稍后再次提交；已受理的不会重复办理。"
STALE = "页面停留过久，填写的内容已保留，请核对后重新提交。"

UNCLASSIFIED = "非涉密系统，严禁处理国家秘密。"
FIELD_WRONG = "此项填写有误，请修改后再提交。"

LEFT_ON = "{day} 离开"
NO_MEMBERS = "名册还是空的。请到“名册导入”下载模板，填写后上传。"
MEMBERS_NOTE = "年龄、党龄按截至日期计算，党龄自转正之日起算。"
#: What lists and papers say of the names on them: whether they are in full.
NAMES = {True: "姓名为全名，不得外传。", False: "姓名已掩码。"}
#: What members answers in place of the name of whoever was erased.
ERASED = "已删除人员"
NO_PROPOSALS = "没有待确认的分类建议。规则每天自动检查，有新建议时会列在这里和工作台“待办”。"
NO_ACTIVITIES = "还没有发布活动。"
NO_CYCLE = "还没有评星周期。发布评星规则并启动年度评星后，各社区会列在这里。"
NO_ORGANIZATIONS = "还没有登记组织。请点“登记组织”，先登记街道党工委，再登记社区和支部；或导入党员名册。"
ORGANIZATION_LASTS = (
    "登记后组织编号长期有效，不能删除，只能撤销。",
    "组织名称和类别写入公开的记录，不加密；请勿填写个人信息。",
)

ERRORS = {
    400: ("请求无法受理", "页面可能停留过久，或内容不完整。请返回上一页刷新后重新提交。"),
    403: ("不能从这个地址访问", "请用管理员告知的地址打开工作台；在本机可用 127.0.0.1 或 localhost。"),
    404: ("没有找到这一页", "内容可能已变更，或地址有误。请从左侧菜单重新进入。"),
    405: ("请求无法受理", "请从页面上的按钮办理。"),
    413: ("文件过大", "文件不能超过 10 MB。请删去空白行列或拆分后再上传。"),
    429: ("操作过于频繁", "请稍候片刻再试。已提交的内容不会重复受理。"),
    500: ("系统出错", "本次操作没有完成，请稍后重试；如再次出现请联系管理员。"),
    503: ("服务暂不可用", "请稍后刷新。已提交的内容不会重复受理。"),
}
AWAY = "“{service}”服务暂不可用，请稍后刷新"


def word(table: Mapping[str, str], code: Any) -> str:
    """The word for a code; a dash for none."""
    return "—" if code in (None, "") else say(table.get(str(code), CODES.get(str(code), str(code))))


def listed(table: Mapping[str, str], codes: Iterable[Any]) -> str:
    """The words for several codes."""
    return joined(*(word(table, each) for each in codes))


def joined(*said: str) -> str:
    """Words one after the other."""
    return say("、").join(say(each) for each in said)


def field_message(messages: Any) -> str:
    """What is wrong with a field; what a schema says in its own words becomes one sentence of ours."""
    found = [text for text in (messages if isinstance(messages, list) else [messages]) if CHINESE.search(str(text))]
    return say("；").join(say(each) for each in found) or say(FIELD_WRONG)


def refused(problem: Mapping[str, Any]) -> str:
    """The sentence of a refusal, which comes in both languages."""
    return either(problem.get("title"), problem.get("detail")) or say(ERRORS[400][1])


def condition(name: str) -> str:
    """A condition of the classification rulebook, in plain words."""
    for prefix, text in (
        ("age>=", "年满 {limit} 周岁"),
        ("party_age>=", "党龄满 {limit} 年"),
        ("joined<", "{limit} 以前入党"),
        ("months>=", "流动满 {limit} 个月"),
    ):
        if name.startswith(prefix):
            return say(text, limit=name.removeprefix(prefix))
    return name


def rating_condition(name: str, vetoes: Mapping[str, str]) -> str:
    """A condition of the star rulebook, in plain words."""
    if name == "JUMP_LIMIT":
        return say("晋级不超过规定级数")
    for prefix, text in (("SCORE_REACHES_", "总分达到 {limit} 分"), ("SATISFACTION_REACHES_", "满意率达到 {limit}%")):
        if name.startswith(prefix):
            return say(text, limit=name.removeprefix(prefix))
    if name.startswith("FLOOR_"):
        return say("“{dimension}”达到最低得分", dimension=word(DIMENSIONS, name.removeprefix("FLOOR_")))
    if name.startswith("NO_VETO_"):
        code = name.removeprefix("NO_VETO_")
        return say("无一票否决情形：{veto}", veto=vetoes.get(code, code))
    return name


def stars(level: int | None) -> str:
    """★★★☆☆ for three; nothing for none."""
    return "" if level is None else "★" * level + "☆" * (5 - level)


def star_word(level: int | None) -> str:
    """三星 for three."""
    return say(STARS[level or 0])
