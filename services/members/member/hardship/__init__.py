"""
困难: a case is opened, approved by a superior body for a time, looked at again each year, and ends.

Need is the only test.

    open ──deliberate──▶ supported ──verify──▶ found true ──post notice──▶ on notice ──approve──▶ approved ──end──▶
      │                                                        └─object, answer─┘       ▲            │
      └──────────────────approve (decided on paper before it came here)─────────────────┴──recheck───┘

A case on which the branch has deliberated here goes the whole way; any other is approved by its document alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from services.members.events import (
    HardshipApplied,
    HardshipApproved,
    HardshipDeliberated,
    HardshipEnded,
    HardshipNoticePosted,
    HardshipObjectionAnswered,
    HardshipObjectionFiled,
    HardshipRechecked,
    HardshipRejected,
    HardshipVerified,
    MemberEvent,
)
from services.members.in_force import InForce
from services.members.member.hardship.applying import (
    ApplyForAid,
    DeliberateHardship,
    NoDocument,
    NoSuchCase,
    NotDeliberated,
    VerifyHardship,
    apply_for_aid,
    deliberate,
    verify,
)
from services.members.member.hardship.deciding import (
    ApproveHardship,
    EndHardship,
    EndsBeforeItBegins,
    RecheckHardship,
    RejectHardship,
    approve,
    end,
    recheck,
    reject,
)
from services.members.member.hardship.notice import (
    AnswerHardshipObjection,
    ObjectToHardship,
    PostHardshipNotice,
    answer,
    object_to,
    post_notice,
)
from services.members.member.state import HardshipCase, Member

__all__ = [
    "ApplyForAid",
    "ApproveHardship",
    "EndHardship",
    "EndsBeforeItBegins",
    "HardshipCommand",
    "HardshipFact",
    "NoDocument",
    "NoSuchCase",
    "NotDeliberated",
    "decide",
    "evolve",
]

HardshipCommand = (
    ApplyForAid
    | DeliberateHardship
    | VerifyHardship
    | PostHardshipNotice
    | ObjectToHardship
    | AnswerHardshipObjection
    | ApproveHardship
    | RejectHardship
    | RecheckHardship
    | EndHardship
)

HardshipFact = (
    HardshipApplied
    | HardshipDeliberated
    | HardshipVerified
    | HardshipNoticePosted
    | HardshipObjectionFiled
    | HardshipObjectionAnswered
    | HardshipApproved
    | HardshipRejected
    | HardshipRechecked
    | HardshipEnded
)


def decide(command: HardshipCommand, member: Member, rules: InForce | None) -> Sequence[MemberEvent]:
    """The table of contents of this chapter."""
    match command:
        case ApplyForAid():
            return apply_for_aid(command, member)
        case DeliberateHardship():
            return deliberate(command, member)
        case VerifyHardship():
            return verify(command, member)
        case PostHardshipNotice():
            return post_notice(command, member, rules)
        case ObjectToHardship():
            return object_to(command, member)
        case AnswerHardshipObjection():
            return answer(command, member)
        case ApproveHardship():
            return approve(command, member)
        case RejectHardship():
            return reject(command, member)
        case RecheckHardship():
            return recheck(command, member)
        case EndHardship():
            return end(command, member)
        case _:
            assert_never(command)


def evolve(cases: Mapping[str, HardshipCase], event: HardshipFact) -> Mapping[str, HardshipCase]:
    """What each fact changes about the cases."""
    match event:
        case HardshipApplied():
            return {**cases, event.case_id: HardshipCase(event.on)}
        case HardshipDeliberated():
            return _changed(cases, event, supported=event.supported, found_true=None, notice=None)
        case HardshipVerified():
            return _changed(cases, event, found_true=event.found_true, notice=None)
        case HardshipNoticePosted():
            return _changed(cases, event, notice=(event.on, event.last_day))
        case HardshipObjectionFiled():
            objections = {**cases[event.case_id].objections, event.objection_id: None}
            return _changed(cases, event, objections=objections)
        case HardshipObjectionAnswered():
            objections = {**cases[event.case_id].objections, event.objection_id: event.upheld}
            back = {"found_true": None, "notice": None} if event.upheld else {}
            return _changed(cases, event, objections=objections, **back)
        case HardshipApproved():
            return {**cases, event.case_id: HardshipCase(event.on, event.valid_until)}
        case HardshipRejected() | HardshipRechecked():
            return cases
        case HardshipEnded():
            return {case_id: case for case_id, case in cases.items() if case_id != event.case_id}
        case _:
            assert_never(event)


def _changed(cases: Mapping[str, HardshipCase], event: HardshipFact, **values: object) -> Mapping[str, HardshipCase]:
    return {**cases, event.case_id: replace(cases[event.case_id], **values)}  # type: ignore[arg-type]  # fields of a case
