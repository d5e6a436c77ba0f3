"""The words of 名册更新."""

from collections.abc import Mapping

KINDS = {
    "JOINED": "新增",
    "MOVED": "支部变动",
    "CHANGED": "资料不同",
    "STANDING": "人员类别不同",
    "RETURNED": "离开后又在册",
    "ABSENT": "不在新名册",
}

#: How a difference stands, each with its colour.
STANDINGS: Mapping[str, tuple[str, str]] = {
    "OPEN": ("待办理", "wait"),
    "ACCEPTED": ("办理中", "info"),
    "APPLIED": ("已采纳", "good"),
    "REFUSED": ("未受理", "bad"),
    "DECLINED": ("不采纳", "mute"),
    "ANSWERED": ("已答复", "good"),
}

#: How an import stands, each with its colour.
STATES: Mapping[str, tuple[str, str]] = {
    "RUNNING": ("导入中", "info"),
    "COMPLETED": ("已完成", "good"),
    "COMPARING": ("比对中", "info"),
    "COMPARED": ("办理差异", "wait"),
    "ABANDONED": ("未比对", "bad"),
    "FINISHED": ("已办结", "good"),
    "REVERSING": ("撤销中", "info"),
    "REVERSED": ("已撤销", "mute"),
}

WAYS = {"ADDED": "名册导入", "UPDATE": "名册更新"}

DECLINING = {
    "ROSTER_WRONG": "名册有误，以现有登记为准",
    "DONE_OTHERWISE": "已另行办理",
    "NOT_SETTLED": "尚未核实，暂不采纳",
}
ABSENCES = {
    "MOVED_AWAY": "已外出或搬离，组织关系仍在",
    "TRANSFERRED": "组织关系已转出",
    "DIED": "已去世",
    "LEFT_OUT": "名册遗漏，仍在册",
}
REVERSING = {
    "WRONG_FILE": "选错了文件",
    "FAULTY_ROSTER": "名册内容有误",
    "ENTERED_TOO_EARLY": "名册尚未核定，提前录入",
}

#: Every code that an event of an import can carry.
CODES = {**KINDS, **DECLINING, **ABSENCES, **REVERSING, "ROSTER": "按新名册更新", "REVERSAL": "撤销导入，恢复原登记"}

FIELDS = {
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "joined_on": "入党日期",
    "full_member_on": "转正日期",
    "phone": "联系电话",
    "address": "住址",
    "employer": "工作单位",
    "id_number": "身份证号",
    "organization_id": "所在支部",
    "category": "人员类别",
}

LIST_LEAD = (
    "每次导入和更新都留有记录。新名册先与现有登记比对，逐项核对后采纳；不在新名册上的人只提出询问，不会因此离开。"
)
NO_IMPORTS = "还没有导入过名册。首次建册请用“名册导入”；以后收到新名册，点“上传新名册”进行比对。"
FILE_HINT = "支持 .xlsx 和 .csv，只比对“党员花名册”一张表。"
UPLOAD_NOTE = "名册上写到哪些支部，就核对哪些支部；没有写到的支部不核对。空白的单元格不改动现有登记。"
FAULTY = "新名册里有错误行，比对时会把这些人当作不在名册；请按下面的提示改正后重新上传。"
UPLOADED = "已上传新名册，正在与现有登记比对"

NO_DIFFERENCES = "新名册与现有登记一致，没有需要办理的差异。"
DIFFERENCES_NOTE = "除姓名外的资料已掩码。名册内容加密保存，办结后销毁，最长保留七天。"
BATCH_NOTE = "人员类别不同、离开后又在册、不在新名册的，须凭文件逐人办理，不能勾选。"

ACCEPTING = "将按新名册采纳 {count} 项差异，逐项登记；如此人在比对之后另有变动，该项不予改动并列明原因。"
ACCEPTS_LAST = "采纳形成记录，不能删除；办结后可整批撤销，已有其他登记事项的除外。"
ACCEPTED = "已采纳，正在逐项登记"
NOTHING_CHOSEN = "请先勾选要采纳的差异，再点“采纳所选”。"
ALL_HINT = "一次最多五百项，余下的再办一次。"
NOTHING_OF_KIND = "没有待办理的这类差异。"
DECLINED = "已登记不采纳，现有登记不变"
ANSWERED = "已登记答复；需要办理离开或流出的，请从党员详情办理"
FINISHED = "已办结，名册内容已销毁"
FINISHING = "办结后，未办理的差异不改动现有登记，不在新名册的询问仍留在待办；上传的内容随即销毁，需要时重新上传。"

REVERSED_BY_FACTS = "撤销不删除任何记录，由系统逐项登记相反的事项；须经第二人复核后执行。"
COMPENSATED = "可以恢复：{counts}。"
COUNT = "{kind} {count} 项"
NOTHING_TO_COMPENSATE = "没有可以自动恢复的事项。"
STAYS = "不能自动恢复，撤销后须逐人处理：{name}（{kind}）。{why}"
MORE_STAY = "另有 {count} 项不能自动恢复，撤销后在本页列出。"

LEFTOVER = "{name}（{kind}）"
SETTLING = "先在党员详情等页面逐人办理更正、转接或离开，再在此登记；登记后不再列入待办。"
SETTLED = "已登记处理，不再列入待办"
