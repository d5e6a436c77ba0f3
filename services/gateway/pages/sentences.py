"""Every event as a sentence, from its open part alone: no name, number or free text of a person can get into one."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

from babel.dates import format_date

from services.gateway.language import either, say
from services.gateway.pages.words import ACTORS, CODES, ERASED

CIVIL_TIME = timezone(timedelta(hours=8))

SENTENCES: Mapping[str, str] = {
    # members
    "OrganizationRegistered": "登记组织：{name}（{kind}），上级为{parent_id}",
    "OrganizationRenamed": "组织更名为{name}，文号 {document}",
    "OrganizationReparented": "{organization_id}改为隶属{parent_id}",
    "SecretaryAppointed": "{organization_id}任命书记",
    "OrganizationMerged": "{organization_id}并入{into_id}，文号 {document}",
    "OrganizationCoded": "登记{organization_id}的{scheme}：{code}",
    "SecretaryLeft": "{organization_id}书记离任，原因：{reason}",
    "OrganizationDissolved": "撤销{organization_id}，文号 {document}",
    "ResidentUnitRecorded": "登记驻区单位：{name}（{kind}），位于{community_id}，党组织：{party_organization}",
    "ResidentUnitAffiliated": "驻区单位挂靠党组织：{organization_id}",
    "ResidentUnitLeft": "驻区单位迁出",
    "MemberReassigned": "转到{organization_id}，所在社区{community_id}，原因：{cause}",
    "MemberRegistered": "登记党员：{organization_id}，{category}，{relationship}",
    "RelationshipReceived": "组织关系转入{organization_id}，{category}",
    "ParticularsCorrected": "更正基本信息",
    "MemberReportedIn": "向{community_id}报到（{channel}）",
    "ReportInAccepted": "{community_id}接收报到，列入在职党员",
    "MemberCheckedOut": "在职党员离队",
    "OutflowRegistered": "登记流出，外出日期 {left_on}",
    "InflowRegistered": "登记流入{community_id}，到达日期 {arrived_on}",
    "MemberReturned": "流动党员返回",
    "HardshipApplied": "提出困难党员申请，待核",
    "HardshipApproved": "批准困难党员，文号 {document}，有效期至 {valid_until}",
    "HardshipEnded": "困难党员帮扶终止",
    "HardshipDeliberated": "支部讨论困难申请，同意：{supported}，记录 {document}",
    "HardshipVerified": "社区核实困难申请，属实：{found_true}",
    "HardshipNoticePosted": "困难认定在支部内公示，至 {last_day}（规则 {rulebook}）",
    "HardshipObjectionFiled": "公示期内收到异议（{channel}）",
    "HardshipObjectionAnswered": "答复公示异议，异议成立：{upheld}",
    "HardshipRejected": "不予认定困难党员，文号 {document}",
    "HardshipRechecked": "复核困难情况，仍有困难：{in_need}",
    "PairingOpened": "困难认定已批准，待安排结对帮扶",
    "PairFormed": "登记结对帮扶",
    "HelpPlanned": "制定帮扶计划",
    "PairVisitRecorded": "结对走访，办实事：{with_deed}",
    "HelperChanged": "更换帮扶人，记录 {document}",
    "PairEnded": "结对帮扶结束",
    "PairingClosed": "不再需要安排结对帮扶",
    "AidGiven": "登记帮扶资金，科目 {budget_line}，凭证 {voucher}",
    "AidVoided": "帮扶资金登记作废，文号 {document}",
    "FundStatementEntered": "登记资金对账单 {document}，{first} 至 {last}",
    "CareOffered": "列入老党员，待征求关爱联系意愿",
    "CareEnrolled": "本人同意关爱联系（{channel}）",
    "CareContactAssigned": "更换关爱联系人",
    "CareContactLeft": "关爱联系人离任，暂无人承办",
    "CarePlanned": "制定关爱计划，送学上门：{study_at_door}",
    "CareVisitRecorded": "关爱走访",
    "CareDeclined": "本人谢绝关爱联系（{channel}）",
    "CareEnded": "关爱联系结束",
    "ContactAssigned": "安排联系人",
    "ContactEnded": "联系终止，原因：{reason}",
    "ClassificationProposed": "规则建议列入“{member_class}”，自 {effective_from} 起（规则 {rulebook}）",
    "ClassificationConfirmed": "确认列入“{member_class}”，自 {effective_from} 起（规则 {rulebook}）",
    "ClassificationDeclined": "不予确认列入“{member_class}”",
    "ClassificationEnded": "不再列入“{member_class}”，自 {on} 起",
    "ClassificationContested": "本人对“{member_class}”提出异议（{channel}）",
    "ClassificationEndProposed": "建议不再列入“{member_class}”，自 {effective_from} 起，原因：{cause}",
    "ClassificationOverridden": "不按规则建议，改定“{member_class}”：{holds}，自 {effective_from} 起",
    "ProposalWithdrawn": "撤回关于“{member_class}”的建议（规则 {rulebook}）",
    "ObjectionAnswered": "答复对“{member_class}”的异议，成立：{upheld}",
    "IdNumberWithdrawn": "注销误登的身份证号码",
    "ProbationCompleted": "预备党员转正，文号 {document}",
    "ProbationExtended": "延长预备期 {months} 个月，文号 {document}",
    "ProbationCancelled": "取消预备党员资格，文号 {document}",
    "DuplicateAbsorbed": "并入一条重复的党员记录",
    "MemberMerged": "重复记录，已并入同一人的另一条记录",
    "ListReleased": "导出明文名单，事由：{reason}",
    "FieldRevealed": "查看{field}明文，事由：{reason}",
    "MergerProposed": "提出合并重复的党员记录",
    "MergerApproved": "核对后同意合并",
    "MergerDecided": "经两人核对，合并重复的党员记录",
    "MergerRejected": "核对后不予合并",
    "DutiesHandedOver": "联系党员的工作移交，原因：{reason}",
    "BulkConfirmed": "按名单批量确认“{member_class}”",
    "BulkItemRefused": "批量确认中有一人未受理",
    "PolicyDocumentRegistered": "登记文件：{title}（{number}）",
    "PolicyDocumentRepealed": "文件废止，依据 {repealed_by}",
    "MembershipEnded": "不再由本街道管理，原因：{reason}，依据 {document}",
    "MemberErased": "按规定删除个人信息，依据 {basis}",
    "ImportConfirmed": "确认导入名册，{rows} 行，未导入 {left_out} 行（{mode}）",
    "ImportRowRefused": "导入时有一行未受理",
    "ImportCompleted": "名册导入完成，{commands} 项，未受理 {refused} 项",
    "RosterUploaded": "上传新名册，{rows} 行，待比对",
    "DifferencesFound": "新名册比对完成，一致 {unchanged} 人",
    "RosterUpdateAbandoned": "新名册未能比对",
    "DifferencesAccepted": "采纳新名册的差异",
    "DifferenceRefused": "一项差异未受理：{kind}",
    "DifferencesApplied": "已采纳的差异办理完毕",
    "DifferenceDeclined": "一项差异不采纳：{kind}，理由：{reason}",
    "AbsenceAnswered": "答复不在新名册的原因：{answer}",
    "RosterUpdateFinished": "名册更新办结，未办理 {left_open} 项",
    "ReversalBegun": "两人同意整批撤销导入，原因：{reason}",
    "CompensationRefused": "一项不能自动恢复：{kind}",
    "ImportReversed": "导入已撤销，恢复 {compensated} 项，遗留 {left} 项",
    "LeftoversSettled": "登记撤销导入的遗留事项已处理",
    "MobilityOpened": "列入流动党员动态服务，自 {on} 起，在国（境）外：{abroad}",
    "MobilityClosed": "流动党员动态服务结束",
    "ActivityCardIssued": "发放流动党员活动证",
    "MobileContactTaken": "流动期间由联系人保持联系",
    "MobileContactDropped": "流动期间暂无联系人",
    "ContactRecorded": "联系流动党员，已联系上：{reached}",
    "OutOfContactFlagged": "标记失联，最近一次联系 {last_contact_on}（规则 {rulebook}）",
    "OutOfContactCleared": "重新取得联系",
    "ContactLetterSent": "发出联系函 {number}",
    "MoveMatched": "流动双方信息对上，依据 {document}",
    "TransferRequested": "申请转接组织关系",
    "TransferCompleted": "组织关系转接办结，依据 {document}",
    "PostDefined": "岗位目录：{name}",
    "PostOpened": "{organization_id}开设岗位：{name}，名额 {seats}",
    "PostClaimed": "本人认领岗位（{channel}）",
    "RecommendedForPost": "支部推荐上岗，本人同意（{channel}）",
    "AssignmentApproved": "支部审核同意上岗，记录 {document}",
    "AssignmentDeclined": "支部未同意上岗，记录 {document}",
    "LetterSigned": "签订责任书 {letter}",
    "PerformanceReported": "报告履职情况",
    "AssignmentReviewed": "岗位评议，记录 {document}",
    "PostLeft": "离开岗位",
    "PostClosed": "撤销岗位",
    "BrigadeFormed": "{community_id}组建在职党员先锋大队：{name}",
    "SquadFormed": "组建分队：{name}",
    "SquadDissolved": "撤销分队",
    "UnitReportedIn": "单位党组织向{community_id}报到，报到单 {slip}，回执 {receipt}",
    "Enlisted": "编入{community_id}先锋大队",
    "Discharged": "离开先锋大队",
    "SquadJoined": "本人加入分队（{channel}）",
    "OfferClaimed": "本人认领服务事项（{channel}）",
    "OfferFulfilled": "认领事项办结",
    "OfferReturned": "退回认领事项",
    "FeedbackDrafted": "拟写 {quarter} 向单位的反馈，待本人确认",
    "FeedbackAnswered": "本人对 {quarter} 反馈的意见，同意：{agreed}（{channel}）",
    "FeedbackSent": "向单位寄送 {quarter} 反馈，编号 {document}",
    # volunteering
    "CampaignOpened": "启动主题行动：{name}，{from_day} 至 {to_day}",
    "CampaignClosed": "主题行动结束",
    "ActivityPublished": "发布活动：{name}，{community_id}，{day} {starts}—{ends}，名额 {seats}",
    "ActivityDayChanged": "活动由 {previous_day} 改期至 {day}",
    "ActivityCancelled": "活动取消，原因：{reason}",
    "ActivityHeld": "活动于 {held_on} 开展，按公布日期：{as_published}",
    "VolunteerRegistered": "登记为志愿者（{channel}）",
    "ConsentGiven": "本人同意使用信息，告知书 {notice_version}（{channel}）",
    "ConsentWithdrawn": "本人撤回同意（{channel}）",
    "VolunteerDeparted": "志愿者离开",
    "VolunteerErased": "按规定删除个人信息，依据 {basis}",
    "VolunteerSignedUp": "自愿报名参加活动（{channel}）",
    "SignUpWithdrawn": "退出报名（{channel}）",
    "AttendanceConfirmed": "负责人确认到场 {starts}—{ends}，计 {duration}，按时确认：{in_time}",
    "ServiceRecorded": "计入志愿服务 {duration}（{source}）",
    "ServiceRejected": "{starts}—{ends} 不计入，原因：{reason}",
    "ServiceAwaitsApproval": "{starts}—{ends} 待第二人批准，原因：{reason}",
    "BackEntryProposed": "补录 {day} {starts}—{ends}",
    "ServiceDisputed": "本人对服务记录提出异议（{channel}）",
    "DisputeResolved": "异议处理：{resolution}，文号 {document}",
    "ServiceCorrected": "服务记录更正为 {duration}，文号 {document}",
    "ServiceVoided": "服务记录作废，原因：{reason}，文号 {document}",
    # evaluation
    "CycleOpened": "启动 {year} 年度评星，{from_day} 至 {to_day}",
    "CycleClosed": "年度评星结束",
    "PromiseNoted": "{organization_id}应在 {due_on} 前完成：{measure}",
    "PromiseSettled": "{organization_id}“{measure}”已有结果，做到：{kept}",
    "PromiseLapsed": "{organization_id}“{measure}”逾期未完成",
    "PromiseWithdrawn": "应办事项撤销",
    "FulfilmentObserved": "{organization_id}“{measure}”，做到：{kept}",
    "EvidenceAttached": "{organization_id}“{dimension}”附材料 {document_number}，得 {points} 分（满分 {out_of}）",
    "EvidenceRejected": "{organization_id}一份材料不予采用，原因：{reason}",
    "SatisfactionRecorded": "{organization_id}满意度测评：发出 {issued}，收回 {returned}，满意率 {rate}%",
    "VetoRecorded": "{organization_id}认定一票否决情形，文号 {document}",
    "RatingFoundIncomplete": "{organization_id}评星资料不全：{missing}（规则 {rulebook}）",
    "StarProposed": "{organization_id}拟定 {level} 星，{score} 分（规则 {rulebook}）",
    "StarAwarded": "{organization_id}确认为 {level} 星，{score} 分，文号 {document}",
    "RectificationOrdered": "{organization_id}限期整改，至 {due_on}",
    # of every service
    "WorkCalendarPublished": "录入 {year} 年放假安排，文号 {document}",
    "RulebookPublished": "发布规则 {version}，自 {effective_from} 起施行",
}

_PLACES = frozenset({"organization_id", "community_id", "parent_id", "into_id"})


class _Known(dict[str, str]):
    """What a sentence asks for and the event does not say shows as a dash."""

    def __missing__(self, key: str) -> str:
        return "—"


def sentence(kind: str, data: Mapping[str, Any], place: Callable[[Any], str]) -> str:
    """The sentence of an event; ``place`` names an organisation by its id."""
    values = _Known({name: _shown(name, value, place) for name, value in data.items()})
    if isinstance(data.get("minutes"), int):
        values["duration"] = duration(data["minutes"])
    if isinstance(decided := data.get("decided_by") or data.get("approval"), Mapping):
        values["document"] = str(decided.get("document") or "—")
    return say(SENTENCES.get(kind_of(kind), "其他记录")).format_map(values)


def kind_of(type_name: str) -> str:
    """``MemberRegistered`` out of ``linli.members.MemberRegistered.v1``."""
    parts = type_name.split(".")
    return parts[-2] if len(parts) > 2 else type_name


def _shown(name: str, value: Any, place: Callable[[Any], str]) -> str:
    if value is None or value == "":
        return say("无")
    if isinstance(value, bool):
        return say("是" if value else "否")
    if name in _PLACES:
        return place(value)
    if isinstance(value, list):
        return say("、").join(_shown("", each, place) for each in value)
    return say(CODES[value]) if isinstance(value, str) and value in CODES else str(value)


def duration(minutes: int | None) -> str:
    """``3 小时 15 分``."""
    if minutes is None:
        return "—"
    hours, rest = divmod(int(minutes), 60)
    parts = [say("{hours} 小时", hours=hours)] * bool(hours) + [say("{rest} 分", rest=rest)] * bool(rest or not hours)
    return " ".join(parts)


def moment(value: Any) -> str:
    """A moment at Asia/Shanghai, from microseconds or ISO text: ``2010-06-07 09:00:12``."""
    if value in (None, ""):
        return "—"
    at = (
        datetime.fromtimestamp(value / 1_000_000, CIVIL_TIME)
        if isinstance(value, int)
        else datetime.fromisoformat(str(value)).astimezone(CIVIL_TIME)
    )
    return f"{at:%Y-%m-%d %H:%M:%S}"


def day_of(value: Any) -> str:
    """A day in a table: ``2010-06-07``."""
    if value in (None, ""):
        return "—"
    return value.isoformat() if isinstance(value, date) else str(value)[:10]


def by_name(name: str) -> str:
    """A person's name as a service answers it; what it has in place of an erased one's is in its own language."""
    return say(ERASED) if name == ERASED else name


def written(value: Any) -> str:
    """A day on paper: ``2010年6月7日``, ``7 June 2010``; room to write one where there is none."""
    if value in (None, ""):
        return say("　　年　　月　　日")
    return format_date(date.fromisoformat(day_of(value)), "long", either("zh_CN", "en_GB"))


def actor(value: str | None) -> str:
    """Who did it, without who that is."""
    kind = (value or "").partition(":")[0]
    return say(ACTORS.get(kind, ACTORS["policy"] if "." in kind else kind or "—"))
