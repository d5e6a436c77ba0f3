"""公示: the notice inside the branch, objections while it hangs, and their answers.

The notice shows the masked name and the category, never an illness or an amount, and stays inside the branch.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.days import end_of
from services.members.events import (
    Channel,
    HardshipNoticePosted,
    HardshipObjectionAnswered,
    HardshipObjectionFiled,
    MemberEvent,
)
from services.members.events.rules import Unit
from services.members.in_force import InForce
from services.members.member.hardship.applying import open_case, waiting_case
from services.members.member.state import Member, Refused

# ── Posting it ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHardshipNotice:
    """Post the notice inside the branch; how long it hangs is the rulebook's, counted from the next day."""

    member_id: str
    case_id: str
    on: date


class NotVerified(Refused):
    """Only what the community found true is put on a notice."""

    zh = "社区尚未核实该申请属实，请先登记核实情况。"
    en = "The community has not found this application true; enter its check first."


class NoNoticeRules(Refused):
    """How long a notice hangs is for the rulebook to say."""

    zh = "公示当日没有生效的规则，请先发布规则。"
    en = "No rulebook is in force on that day; publish one first."


class CalendarEnds(Refused):
    """A last day that nobody can tell is not announced."""

    zh = "公示期超出已公布的放假安排，请先录入相应年度的放假通知。"
    en = "The notice reaches past the published working-day calendar; enter that year's notice on holidays first."


def post_notice(command: PostHardshipNotice, member: Member, rules: InForce | None) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipNoticePosted``, with its last day and what it was counted by."""
    if not waiting_case(member, command.case_id).found_true:
        raise NotVerified
    if rules is None:
        raise NoNoticeRules
    term = rules.mechanisms.hardship.notice
    last_day = end_of(term, command.on, rules.calendar)
    if last_day is None:
        raise CalendarEnds
    by_calendar = term.unit is Unit.WORKING_DAYS
    return [
        HardshipNoticePosted(
            member_id=command.member_id,
            case_id=command.case_id,
            term=term,
            last_day=last_day,
            rulebook=rules.version,
            calendar=rules.calendar.documents(command.on, last_day) if by_calendar else (),
            on=command.on,
        )
    ]


# ── Objecting ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectToHardship:
    """Somebody of the branch objects while the notice hangs, in their own words."""

    member_id: str
    case_id: str
    objection_id: str
    on: date
    objection: str
    channel: Channel = Channel.DESK


class NotOnNotice(Refused):
    """Whoever objects, objects while the notice hangs: its last day included."""

    zh = "该申请当日不在公示期内，不能登记公示异议；有新情况的，请在复核时反映。"
    en = "No notice of this case hangs on that day; bring new facts to its next check."


def object_to(command: ObjectToHardship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipObjectionFiled``; nothing when it is filed already. No approval until it is answered."""
    case = waiting_case(member, command.case_id)
    if command.objection_id in case.objections:
        return []
    if case.notice is None or not case.notice[0] <= command.on <= case.notice[1]:
        raise NotOnNotice
    return [
        HardshipObjectionFiled(
            member_id=command.member_id,
            case_id=command.case_id,
            objection_id=command.objection_id,
            channel=command.channel,
            on=command.on,
            objection=command.objection,
        )
    ]


# ── Answering ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerHardshipObjection:
    """Answer an objection in writing; upheld, it sends the case back to the community's check."""

    member_id: str
    case_id: str
    objection_id: str
    upheld: bool
    answer: str
    on: date


class NoSuchObjection(Refused):
    """Only an objection that waits is answered."""

    zh = "没有找到待答复的公示异议，可能已经答复；请刷新后再看。"
    en = "No such objection is waiting; it may be answered already. Reload the page."


class NoAnswer(Refused):
    """Whoever objected gets an answer in words."""

    zh = "请填写对公示异议的书面答复内容。"
    en = "Write what the objection is answered."


def answer(command: AnswerHardshipObjection, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``HardshipObjectionAnswered``."""
    if open_case(member, command.case_id).objections.get(command.objection_id, True) is not None:
        raise NoSuchObjection
    if not command.answer.strip():
        raise NoAnswer
    return [
        HardshipObjectionAnswered(
            member_id=command.member_id,
            case_id=command.case_id,
            objection_id=command.objection_id,
            upheld=command.upheld,
            on=command.on,
            answer=command.answer,
        )
    ]
