"""What the pages of the mechanisms say: tasks, hardship, pairs and money. One table to a kind of code."""

from collections.abc import Mapping

MECHANISMS = {
    "HARDSHIP": "困难党员认定",
    "PAIRING": "结对帮扶",
    "CARE": "老党员关爱",
    "MOBILITY": "流动党员服务",
    "POSTS": "设岗定职",
    "BRIGADE": "先锋大队",
}
TASKS = {
    "HARDSHIP_DELIBERATE": "困难申请待支部评议",
    "HARDSHIP_VERIFY": "困难情况待社区核实",
    "HARDSHIP_NOTICE": "困难认定待支部内公示",
    "HARDSHIP_ANSWER": "公示异议待答复",
    "HARDSHIP_DECIDE": "困难认定待审批",
    "HARDSHIP_RECHECK": "困难认定年度复核",
    "PAIR_FORM": "待落实结对帮扶人",
    "PAIR_VISIT": "帮扶走访",
    "PAIR_DEED": "年度帮扶实事",
    "CARE_ENROL": "征求老党员关爱意愿",
    "CARE_VISIT": "老党员走访",
    "CARE_BIRTHDAY": "老党员生日慰问",
    "CARE_FESTIVAL": "节日慰问",
    "MOBILE_CONTACT": "联系流动党员",
    "MOBILE_LOST": "查找失联党员",
    "MOBILE_REPORT": "流动党员年度汇报",
    "MOVE_MATCH": "流动对接待回执",
    "TRANSFER": "组织关系待转接",
    "POST_DECIDE": "认岗待支部审核",
    "POST_LETTER": "待签岗位责任书",
    "POST_REPORT": "岗位履职报告",
    "POST_REVIEW": "岗位考评",
    "REPORT_IN_ACCEPT": "报到待受理",
    "FEEDBACK": "向单位反馈",
    "OFFER": "已认领事项待完成",
}
FESTIVALS = {
    "NEW_YEAR": "元旦",
    "SPRING_FESTIVAL": "春节",
    "JULY_FIRST": "七一",
    "MID_AUTUMN": "中秋",
    "DOUBLE_NINTH": "重阳",
}
TASK_STATES: Mapping[str, tuple[str, str]] = {
    "SERIOUS": ("严重逾期", "bad"),
    "OVERDUE": ("已逾期", "bad"),
    "DUE": ("今天到期", "wait"),
    "REMIND": ("即将到期", "info"),
    "NO_CALENDAR": ("期限待定", "wait"),
    "PLANNED": ("未到提醒期", "mute"),
}
NOBODY = "无人承办"
OUTSIDER = "名册外人员 {end}"
TASKS_LEAD = "各项工作按规则的间隔和时限自动列出：到期前提醒，到期当天、逾期和严重逾期分别标明。办结后自动消除。"
TASKS_NOTE = "逾期超过规定间隔一半的为严重逾期。“期限待定”指按工作日计算的期限超出已公布的放假安排。"
NO_TASKS = "目前没有需要办理的事项。困难认定、结对、关爱、流动、认岗等登记后，到提醒日会自动列在这里。"
NO_RULES = "当日没有生效的规则，不能推算待办事项。请先由审批人发布规则。"
NO_CALENDAR = "有 {count} 项的期限超出已公布的放假安排，暂不能确定到期日。"

CALENDAR_LASTS = (
    "发布后，按工作日计算的公示期和答复期即按此推算，已张贴的公示不变。",
    "同一年度再次发布的，以后发布的为准；原安排仍保留在变更历史中。",
)

KNOWN_HINT = "已承办其他事项的人员，可直接选择。"
NUMBER_HINT = "在党员名册上的，填证件号码，用于认人，不另行保存。"
NAME_HINT = "不在名册上的，填姓名；姓名加密保存，只在与本户有关的页面显示。"
NUMBER_UNKNOWN = "名册中没有这个证件号码，请核对；不在名册上的请填姓名。"
NO_OBJECTION = "没有待答复的异议，可能已由他人答复，请核对后再办。"
NOBODY_NAMED = "请选择人员，或填写证件号码、姓名中的一项。"

# ── Hardship ─────────────────────────────────────────────────────────────────

STAGES: Mapping[str, tuple[str, str]] = {
    "APPLIED": ("已申请，待支部评议", "wait"),
    "SUPPORTED": ("支部同意，待社区核实", "wait"),
    "NOT_SUPPORTED": ("支部未同意，待答复", "bad"),
    "FOUND_TRUE": ("核实属实，待公示", "wait"),
    "NOT_FOUND_TRUE": ("核实不属实，待答复", "bad"),
    "ON_NOTICE": ("公示中或公示期满，待审批", "info"),
    "APPROVED": ("已认定", "good"),
    "RECHECKED": ("已复核，待续批", "wait"),
    "REJECTED": ("不予认定", "mute"),
    "ENDED": ("已结束", "mute"),
}
CATEGORIES = {
    "AGED_INFIRM": "年老体弱、无劳动能力",
    "ILLNESS_DISABILITY": "重病或残疾",
    "DISASTER_ACCIDENT": "灾害或重大事故",
    "LOW_INCOME": "无收入或家庭负担过重",
    "OTHER": "支部党员大会认定的其他困难",
}
STEPS = {
    "HardshipApplied": "登记申请",
    "HardshipDeliberated": "支部评议",
    "HardshipVerified": "社区核实",
    "HardshipNoticePosted": "支部内公示",
    "HardshipObjectionFiled": "收到公示异议",
    "HardshipObjectionAnswered": "答复公示异议",
    "HardshipApproved": "批准认定",
    "HardshipRejected": "不予认定",
    "HardshipRechecked": "复核",
    "HardshipEnded": "结束",
    "PairingOpened": "困难认定批准，待落实帮扶人",
    "PairFormed": "结对",
    "HelpPlanned": "制订帮扶计划",
    "PairVisitRecorded": "走访",
    "HelperChanged": "更换帮扶人",
    "PairEnded": "解除结对",
    "PairingClosed": "帮扶结束",
}
CASES_LEAD = "本人申请，支部评议，社区核实，支部内公示，上级审批；认定后每年复核。困难程度是唯一条件。"
CASES_NOTE = "困难类别和原因加密保存，不在台账中显示。"
NO_CASES = "还没有困难党员申请。请从“党员名册”打开本人页面，点“登记困难申请”；也可随名册导入。"
APPROVAL_NOTE = "提交后须由另一名审批人核对批准文件，复核通过后才列为困难党员，并落实结对帮扶人。"
NOTICE_RULES = (
    "公示只在支部内张贴，只写掩码姓名和困难类别，不写病情和金额，不上网。",
    "公示期按规则从次日起算；按工作日计算的，以已公布的放假安排为准。",
    "登记后公示期不能改动；期满前不能批准。",
)
REJECT_LASTS = ("登记后本次申请即告结束；情况变化的，可重新申请。", "不予认定的理由须告知本人。")
END_LASTS = ("结束后不再列为困难党员，结对帮扶随之结束。", "结束形成记录，不能撤回；再次困难的，重新申请。")
RECHECKED_LASTS = ("复核为“困难已解除”的，认定随即结束，结对帮扶一并结束。", "复核为“仍有困难”的，须由上级续批。")

# ── Pairs and money ──────────────────────────────────────────────────────────

PAIR_STATES: Mapping[str, tuple[str, str]] = {
    "OPEN": ("待落实帮扶人", "wait"),
    "PAIRED": ("结对中", "good"),
    "CLOSED": ("已结束", "mute"),
}
VISIT_REASONS = {
    "REGULAR": "日常走访",
    "BIRTHDAY": "生日",
    "FESTIVAL": "节日",
    "HOSPITAL": "住院",
    "DISASTER": "遭灾遇险",
    "BEREAVEMENT": "亲属去世",
    "HARDSHIP": "特殊困难",
    "SENIORITY": "老党员慰问",
}
PAIR_ENDS = {"RELIEVED": "困难已缓解", "OWN_WISH": "一方意愿", "CASE_ENDED": "困难认定已结束", "LEFT": "人员离开"}
PAIRS_LEAD = "困难认定批准后落实帮扶人，按规则定期走访、每年办实事；困难未解除不更换帮扶人，确需更换须经支部讨论。"
NO_PAIRS = "还没有结对帮扶。困难党员认定批准后，会自动列在这里，等待落实帮扶人。"
UNPAIR_LASTS = ("解除后，困难认定仍有效的，须重新落实帮扶人。", "解除形成记录，不评价任何一方。")

FUNDS = {"PARTY_DUES": "党费", "PUBLIC_FINANCE": "财政资金", "CHARITY": "慈善资金", "DONATION": "社会捐赠"}
RECEIPTS = {"SIGNED": "本人签收", "WITNESSED": "见证人签字"}
AID_LASTS = (
    "登记后金额、来源和凭证不能修改；有误的，凭文件作废后重新登记。",
    "本系统只作台账，不付款，不登记银行账号。",
)
VOID_LASTS = ("作废后不再计入合计，原登记和作废依据仍可查。",)
AID_LEAD = "按资金来源和期间合计，与财务对账单核对；有相差的，请查明后作废更正，或重新登记对账单。"
NO_AID = "该期间没有发放记录。请在“结对帮扶”打开党员，点“登记帮扶资金”。"
