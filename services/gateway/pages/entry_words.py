"""The words of 代录: how an entry stands, what is said against it, and what came of that."""

from collections.abc import Mapping

#: Kind of fact → what was entered.
MATTERS: Mapping[str, str] = {
    "MemberReportedIn": "向社区报到",
    "HardshipApplied": "申请困难党员帮扶",
    "HardshipObjectionFiled": "对困难认定公示提出异议",
    "ClassificationContested": "对党员分类提出异议",
    "CareEnrolled": "同意关爱联系",
    "CareDeclined": "谢绝关爱联系",
    "PostClaimed": "认领岗位",
    "RecommendedForPost": "同意支部推荐上岗",
    "PostLeft": "离开岗位",
    "SquadJoined": "加入分队",
    "OfferClaimed": "认领服务事项",
    "OfferReturned": "退回认领事项",
    "FeedbackAnswered": "答复单位反馈内容",
    "VolunteerSignedUp": "报名参加活动",
    "SignUpWithdrawn": "退出活动报名",
    "ServiceDisputed": "对服务记录提出异议",
    "VolunteerRegistered": "登记为志愿者",
    "ConsentGiven": "同意使用个人信息",
    "ConsentWithdrawn": "撤回使用个人信息的同意",
}

#: None: nobody contested it.
STATES: Mapping[str | None, tuple[str, str]] = {
    None: ("无异议", "mute"),
    "OPEN": ("有异议，待答复", "bad"),
    "STANDS": ("有异议，已答复：代录无误", "info"),
    "MENDED": ("有异议，已答复：已更正", "good"),
}
STANDING: Mapping[str, str] = {state: word for state, (word, _) in STATES.items() if state}

#: What a person may hold against an entry. Nothing is written down: more than this nobody needs for looking into it.
GROUNDS: Mapping[str, str] = {
    "NOT_WISHED": "本人没有提出过",
    "OTHERWISE": "登记的内容与本人所说不符",
    "WRONG_PERSON": "是他人的事项，登记到了本人名下",
}
OUTCOMES: Mapping[str, str] = {
    "STANDS": "核实无误，维持代录",
    "MENDED": "代录有误，已经更正",
}

LEAD = "经办人在窗口、凭电话或书面代本人登记的事项。本人可凭回执在期限内提出异议；下面按代录人和月份计数，供审计核查。"
MINE_LEAD = "由您代本人登记的事项。本人凭回执提出异议的，按编号查到后登记；异议由他人核实答复。"
NOTHING = "还没有代录的事项。办理认岗、报到、困难申请等本人意愿事项时选择提出方式，登记后列在这里。"
CONTESTED = "已登记异议，请由代录人以外的人核实答复"
ANSWERED = "已登记答复，请告知本人"
CONTESTING_NOTE = "本人到场、来电或书面提出均可；记入变更历史，由代录人以外的人核实答复。"
ANSWERING = ("答复登记后不能更改，请先核实；代录有误的，先按相应事项更正，再登记答复。",)
NO_SUCH = "没有找到该编号的代录事项，请对照回执核对。"
