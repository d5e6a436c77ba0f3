"""The words of 待复核: what a prepared command says field by field, and what became of it."""

from collections.abc import Mapping

#: Field of a command that takes a second person → what stands before it, in the order of the page. "" is what is not
#: shown among the others: our own ids, and the document, which is one of the three hands.
LABELS: Mapping[str, str] = {
    "member_id": "党员姓名",
    "volunteer_id": "志愿者",
    "listing": "名单",
    "asked": "条件",
    "member_ids": "人数",
    "columns": "明文内容",
    "keep_id": "保留的记录",
    "duplicate_id": "并入后终止的记录",
    "organization_id": "组织",
    "import_id": "要撤销的导入",
    "activity_id": "活动",
    "cycle_id": "评星年度",
    "item_code": "否决情形",
    "level": "评定星级",
    "category": "困难类别",
    "day": "服务日期",
    "starts": "开始时间",
    "ends": "结束时间",
    "pause_minutes": "中途休息（分钟）",
    "reason": "理由",
    "evidence": "证明材料",
    "valid_until": "有效期至",
    "on": "办理日期",
    "case_id": "",
    "decided_by": "",
    "merger_id": "",
    "record_id": "",
    "release_id": "",
    "community_id": "",
}

#: Command that takes a second person → what is to be done.
TITLES: Mapping[str, str] = {
    "MergeRecords": "合并重复的党员记录",
    "ApproveHardship": "登记困难党员审批",
    "ReverseImport": "整批撤销名册导入",
    "EnterBackEntry": "补录服务",
    "RecordVeto": "登记一票否决",
    "AwardStar": "评定星级",
    "ReleaseList": "导出明文名单",
}

#: Fields that name a person, whose name is asked for when it is shown.
PEOPLE = frozenset({"member_id", "volunteer_id", "keep_id", "duplicate_id"})

#: In which states somebody still has something to do.
OPEN = ("waiting", "agreed")

STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("待复核", "wait"),
    "agreed": ("复核通过，办理中", "info"),
    "done": ("已办理", "good"),
    "refused": ("未能办理", "bad"),
    "sent-back": ("已退回经办人", "bad"),
    "withdrawn": ("已撤回", "mute"),
    "lapsed": ("逾期作废", "mute"),
    "dropped": ("已销毁", "mute"),
}

#: Agreed to, and for whoever prepared it to fetch.
TO_COLLECT = ("复核通过，待下载", "info")
LEAD = "须由两人办理的事项，由经办人提交，另一人核对后才办理。两人都记入变更历史。"
NOTHING = "没有需要复核的事项。须经第二人复核的事项提交后会列在这里。"
PREPARED = "已提交复核，须由经办人以外的人核对，最迟 {until}；进展见“待复核”"
AGREED = "复核通过，已办理"
AGREED_TO_COLLECT = "复核通过，由经办人下载"
SENT_BACK = "已退回经办人"
WITHDRAWN = "已撤回"
AGREEING = ("复核通过后立即办理，形成记录，不能删除；填错的另行更正。", "您的账号将作为审核人记入变更历史。")
AGREEING_TO_COLLECT = ("复核通过后，由经办人下载一次，名单上各人的明文即离开系统。", AGREEING[1])
BY_PROGRAM = "这份名单由程序提交，请由提交的程序通过接口领取；这里没有下载。"
COLLECTED = "这份名单已经下载过，需要时请重新提交。"
WITHDRAWING = ("撤回后所填内容随即销毁，需要时重新填写提交。",)
SOMEBODY = "（账号已不存在）"
