"""What the pages of organisations, resident units and rules say."""

SCHEMES = {
    "REGION": "行政区划代码",
    "STATISTICAL": "统计用区划代码",
    "ORGANIZATION": "组织机构代码",
    "SOCIAL_CREDIT": "统一社会信用代码",
}
ASPECTS = {"NAME": "组织全称", "PARENT": "上级组织", "SECRETARY": "书记", "MERGED_INTO": "并入", **SCHEMES}
LEAVING = {
    "TERM_OVER": "任期届满",
    "RESIGNED": "辞职",
    "REMOVED": "免职",
    "TRANSFERRED": "调任",
    "DIED": "去世",
}
TREE_LEAD = "选定日期，查看当日的组织隶属、书记和代码。此后的调整、合并和撤销不影响当日的情况。"
NO_TREE = "当日还没有登记组织。请改选日期，或到“组织管理”登记组织。"
NO_SUCH_MEMBER = "名册中没有这个证件号码；请先登记为党员，再登记任职。"
REPARENTED_LASTS = ("自生效日起，所属党员和下级组织随之归入新的上级；以前各日的隶属不变。",)
RENAMED_LASTS = ("自生效日起以新名称显示；以前各日仍为原名称，已打印的文书不变。",)
MERGED_LASTS = (
    "自生效日起本组织不再存续，所属党员和下级组织归入并入的组织，不能撤回。",
    "以前各日的隶属、书记和代码仍可查。",
)
DISSOLVED_LASTS = ("自生效日起本组织不再存续，不能撤回；请先把所属党员转接到其他组织。", "以前各日的情况仍可查。")

COVERED = {"OWN": ("已建党组织", "good"), "AFFILIATED": ("隶属联建", "info"), "NOT": ("未覆盖", "wait")}
UNIT_KINDS = "如：机关、事业单位、国有企业、非公企业、社会组织。"
UNITS_LEAD = "驻区单位不论有无党组织都登记，便于看清覆盖缺口；未建党组织的，可登记由辖区党组织联系。"
NO_UNITS = "还没有登记驻区单位。请点“登记驻区单位”；未建党组织的也要登记。"
UNIT_LEFT_LASTS = ("登记后不再计入覆盖率；以前各日的情况仍可查。",)
UNIT_OPEN = ("单位名称、党组织名称写入公开的记录，不加密；请勿填写个人信息。",)

PARAMETERS = {
    "elderly_age": "老党员：年满（周岁）",
    "elderly_party_age": "老党员：党龄满（年）",
    "elderly_joined_before": "老党员：何日以前入党",
    "mobile_months": "流动党员：流动满（月）",
    "probation_months": "预备期（月）",
    "extension_min_months": "延长预备期最短（月）",
    "extension_max_months": "延长预备期最长（月）",
    "term_years": "书记任期（年）",
    "hardship.step": "困难认定：每一步的办理期限",
    "hardship.notice": "困难认定：支部内公示期",
    "hardship.objection": "困难认定：异议答复期限",
    "hardship.validity": "困难认定：有效期",
    "pairing.form": "结对帮扶：落实帮扶人的期限",
    "pairing.visit": "结对帮扶：走访间隔",
    "pairing.deed": "结对帮扶：办实事间隔",
    "care.enrol": "老党员关爱：征求本人意愿的期限",
    "care.visit": "老党员关爱：走访间隔",
    "care.early_visit": "老党员关爱：早期入党的老党员走访间隔",
    "care.festivals": "老党员关爱：节日走访",
    "care.birthdays": "老党员关爱：生日走访",
    "mobility.contact": "流动党员：联系间隔",
    "mobility.contact_abroad": "流动党员：在境外的联系间隔",
    "mobility.report": "流动党员：本人汇报间隔",
    "mobility.lost": "流动党员：失联认定期限",
    "mobility.match": "流动党员：与对方组织核对的期限",
    "mobility.transfer": "流动党员：接转组织关系的期限",
    "posts.decide": "岗位：答复认岗的期限",
    "posts.letter": "岗位：签订责任书的期限",
    "posts.report": "岗位：报告履职情况的间隔",
    "posts.review": "岗位：评议间隔",
    "brigade.accept": "先锋队：接收报到的期限",
    "brigade.feedback": "先锋队：向所在单位反馈的间隔",
    "brigade.offer": "先锋队：认领事项的办结期限",
    "overdue.remind_days": "待办事项：提前提醒（天）",
    "overdue.serious_percent": "待办事项：逾期超过期限的多少为严重逾期（%）",
}
#: Lengths of time, by what they are counted in.
TERMS = {"DAYS": "{count} 天", "WORKING_DAYS": "{count} 个工作日", "MONTHS": "{count} 个月"}
BAD_CLAUSES = "每行一条：先写条款号，空一格后写内容，如：四、3 实行党员分类管理。"
DOCUMENT_LASTS = (
    "登记后文号、条款不能修改；文件有变的，登记新文件并登记旧文件废止。",
    "文件内容公开可查，请勿填写个人信息。",
)
REPEALED_LASTS = ("废止后，新的规则不能再引用该文件；此前据其作出的决定不变。",)
PUBLISHED_LASTS = (
    "自生效日起按新的参数提出分类建议、推算期限；以前作出的决定不变。",
    "规则发布后不能修改或撤回，需要调整的，只能另行发布新版本。",
)
PUBLISH_NOTE = "请先用“规则试算”看清哪些人的分类会变。每个参数都须选定所依据的文件条款；各项工作的时限沿用上一版本。"
REHEARSE_NOTE = "试算只作比较，不改变任何人的分类，也不发布规则。已经人工改定的不列入。"
NO_DOCUMENTS = "还没有登记政策文件。请由审批人点“登记政策文件”，把规则所依据的文件和条款录入。"
