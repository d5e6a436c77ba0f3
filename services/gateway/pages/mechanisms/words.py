"""What the pages of the mechanisms say: codes, and the names of what somebody wrote down."""

from collections.abc import Mapping

#: A kind of task, as the page of a person says it.
TASKS: Mapping[str, str] = {
    "POST_DECIDE": "支部审核认岗",
    "POST_LETTER": "签订责任书",
    "POST_REPORT": "报告履职情况",
    "POST_REVIEW": "岗位评议",
    "REPORT_IN_ACCEPT": "受理报到",
    "FEEDBACK": "向单位反馈",
    "OFFER": "完成认领事项",
    "MOBILE_CONTACT": "联系流动党员",
    "MOBILE_LOST": "核对是否失联",
    "MOBILE_REPORT": "本人年度汇报",
    "MOVE_MATCH": "与对方党组织对接",
    "TRANSFER": "转接组织关系",
    "CARE_ENROL": "征求本人意愿",
    "CARE_VISIT": "走访",
    "CARE_BIRTHDAY": "生日走访",
    "CARE_FESTIVAL": "节日走访",
}
#: How urgent a task is: word and tone; days late stand behind it.
TASK_STATES = {
    "PLANNED": ("未到期", "mute"),
    "REMIND": ("将到期", "wait"),
    "DUE": ("今天到期", "wait"),
    "OVERDUE": ("逾期 {days} 天", "bad"),
    "SERIOUS": ("严重逾期 {days} 天", "bad"),
    "NO_CALENDAR": ("待录入放假安排", "mute"),
}

FESTIVALS = {"JULY_FIRST": "七一", "SPRING_FESTIVAL": "春节"}
VISIT_REASONS = {
    "REGULAR": "定期走访",
    "BIRTHDAY": "生日",
    "FESTIVAL": "节日",
    "HOSPITAL": "住院",
    "DISASTER": "遇灾遇险",
    "BEREAVEMENT": "家有丧事",
    "HARDSHIP": "生活困难",
    "SENIORITY": "老党员慰问",
}
CARE_STATES = {"OFFERED": "待征求意愿", "ENROLLED": "联系中", "DECLINED": "本人谢绝", "ENDED": "已结束"}
CARE_TONES = {"OFFERED": "wait", "ENROLLED": "good", "DECLINED": "mute", "ENDED": "mute"}

SIDES = {"OUT": "流出", "IN": "流入"}
MATCHED_BY = {"RECEIPT": "联系函回执", "LETTER": "对方来函", "FILE": "对方名册", "BOTH_HERE": "双方均在本街道"}
MEANS = {"PHONE": "电话", "MESSAGE": "短信或即时通信", "LETTER": "信函", "VISIT": "上门"}
LOST_REASONS = {
    "WORKING_AWAY": "外出务工经商",
    "EMPLOYER_CLOSED": "单位改制或破产",
    "GRADUATED": "毕业去向不明",
    "EMPLOYER_CHANGED": "变更工作单位",
    "ABROAD": "出国（境）",
    "MOVED_HOME": "变更居住地",
    "OTHER": "其他",
}
CONTACT_ENDS = {"HANDED_OVER": "已移交他人", "OWN_WISH": "本人意愿", "HOLDER_LEFT": "联系人离开"}

SKILLS = {
    "ORGANISATION": "组织建设",
    "LAW": "法律服务",
    "AID": "扶贫助残就业",
    "GOVERNANCE": "社区治理",
    "HEALTH": "健康医疗",
    "CULTURE_SPORTS": "文化体育",
    "SAFETY": "治安巡逻",
    "OTHER": "其他",
}
OFFER_KINDS = {"SMALL_WISH": "微心愿", "NEED": "社区需求"}
FEEDBACK_STATES = {"DRAFTED": "待本人确认", "AGREED": "本人同意", "DECLINED": "本人不同意", "SENT": "已寄送"}
FEEDBACK_TONES = {"DRAFTED": "wait", "AGREED": "info", "DECLINED": "mute", "SENT": "good"}

HOLDING = {"CLAIMED": "本人认岗，待审核", "RECOMMENDED": "支部推荐，待审核", "HELD": "在岗"}
HOLDING_TONES = {"CLAIMED": "wait", "RECOMMENDED": "wait", "HELD": "good"}
REVIEWS = {"GOES_ON": "继续在岗", "SUPPORT_NEEDED": "需要支持", "ANOTHER_POST": "建议调整岗位"}
LEAVING = {"OWN_WISH": "本人意愿", "TERM_OVER": "期满"}

#: What stands on an event besides its sentence: name of the field → label, and the words for its codes.
DETAILS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "employer": ("工作单位", {}),
    "receipt": ("回执编号", {}),
    "destination": ("去向", {}),
    "home_organization": ("原所在党组织", {}),
    "card": ("活动证编号", {}),
    "activity_card": ("活动证编号", {}),
    "addressee": ("收函单位", {}),
    "contact_id": ("联系人", {}),
    "means": ("方式", MEANS),
    "festival": ("节日", FESTIVALS),
    "what": ("内容", {}),
    "minutes": ("时长", {}),
    "activities": ("活动内容", {}),
    "thanks": ("致谢", {}),
    "plan": ("关爱计划", {}),
    "report": ("履职情况", {}),
    "result": ("评议意见", REVIEWS),
    "remark": ("说明", {}),
    "wish": ("本人意愿", {}),
    "reason": ("原因", {**LOST_REASONS, **CONTACT_ENDS, **VISIT_REASONS}),
    "notes": ("记录", {}),
}

NOT_A_MEMBER = "其他联系人"
