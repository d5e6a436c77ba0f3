"""What the employer hears of a quarter: what the member has seen and agreed to, and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.brigade import FeedbackAnswered, FeedbackDrafted, FeedbackSent, PioneerEvent
from services.members.events.values import Channel
from services.members.pioneer.state import Pioneer, Refused, must_be_enlisted

QUARTER = re.compile(r"[0-9]{4}-Q[1-4]")

# ── Drafting ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftFeedback:
    """Write what the employer would hear of a quarter: activities, minutes, thanks. There is no field for more."""

    member_id: str
    quarter: str
    activities: str
    minutes: int
    on: date
    thanks: str | None = None


class BadQuarter(Refused):
    """A quarter is written ``2010-Q2``; minutes are not negative; there is something to tell."""

    zh = "季度请填写为 2010-Q2 的形式，并填写活动内容，时长不能为负数。"
    en = "Give the quarter as 2010-Q2, the activities, and minutes that are not negative."


class SentAlready(Refused):
    """What has gone out is not changed."""

    zh = "该季度的反馈已经寄送，不能再改。"
    en = "The feedback of this quarter has gone out and is not changed."


def draft(command: DraftFeedback, pioneer: Pioneer, today: date) -> Sequence[PioneerEvent]:
    """Outcome: ``FeedbackDrafted``. Drafted anew, it is to be agreed to anew."""
    must_be_enlisted(command.on, pioneer, today)
    if not QUARTER.fullmatch(command.quarter) or command.minutes < 0 or not command.activities.strip():
        raise BadQuarter
    if pioneer.feedback.get(command.quarter) == "SENT":
        raise SentAlready
    return [
        FeedbackDrafted(
            member_id=command.member_id,
            quarter=command.quarter,
            minutes=command.minutes,
            on=command.on,
            activities=command.activities,
            thanks=command.thanks,
        )
    ]


# ── The member's word ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFeedback:
    """The member has seen the draft, and agrees to its going out or does not. No reason is asked."""

    member_id: str
    quarter: str
    agreed: bool
    on: date
    channel: Channel = Channel.DESK


class NotDrafted(Refused):
    """Only what is drafted is agreed to or sent."""

    zh = "该季度没有待本人确认的反馈，请先拟写。"
    en = "No draft of this quarter waits for the member's word; write it first."


def answer(command: AnswerFeedback, pioneer: Pioneer, today: date) -> Sequence[PioneerEvent]:
    """Outcome: ``FeedbackAnswered``. Until it is sent, the member may change their mind."""
    must_be_enlisted(command.on, pioneer, today)
    before = pioneer.feedback.get(command.quarter)
    if before is None:
        raise NotDrafted
    if before == "SENT":
        raise SentAlready
    if before == ("AGREED" if command.agreed else "DECLINED"):
        return []
    return [
        FeedbackAnswered(
            member_id=command.member_id,
            quarter=command.quarter,
            agreed=command.agreed,
            channel=command.channel,
            on=command.on,
        )
    ]


# ── Sending ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFeedback:
    """Send to the employer what the member agreed to, under a number."""

    member_id: str
    quarter: str
    document: str
    on: date


class NotAgreed(Refused):
    """Nothing goes to an employer that the member has not agreed to."""

    zh = "本人尚未同意该季度的反馈内容，不能寄送单位；请先请本人过目确认。"
    en = "The member has not agreed to this feedback, so it does not go out; let the member see it first."


class NoFeedbackNumber(Refused):
    """What goes out has a number."""

    zh = "请填写反馈单编号。"
    en = "Enter the number of the feedback slip."


def send(command: SendFeedback, pioneer: Pioneer, today: date) -> Sequence[PioneerEvent]:
    """Outcome: ``FeedbackSent``; nothing when it has gone out already."""
    must_be_enlisted(command.on, pioneer, today)
    became = pioneer.feedback.get(command.quarter)
    if became == "SENT":
        return []
    if became != "AGREED":
        raise NotAgreed
    if not command.document.strip():
        raise NoFeedbackNumber
    return [
        FeedbackSent(member_id=command.member_id, quarter=command.quarter, document=command.document, on=command.on)
    ]
