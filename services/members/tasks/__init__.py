"""待办: what the mechanisms owe, as of any day; pure functions from facts, shared by the list and its proofs.

A *duty* stands from the fact that begins it to the fact that ends it. In between it is done, again and again where it
recurs, and is in somebody's hands or in nobody's (无人承办). When it is due next follows from when it was begun or last
done and from a term of the rulebook; or from a day that the fact itself names. Nothing here is stored: a *task* is a
duty looked at on a day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TaskKind(StrEnum):
    """What somebody has to do."""

    HARDSHIP_DELIBERATE = "HARDSHIP_DELIBERATE"
    HARDSHIP_VERIFY = "HARDSHIP_VERIFY"
    HARDSHIP_NOTICE = "HARDSHIP_NOTICE"
    HARDSHIP_ANSWER = "HARDSHIP_ANSWER"
    HARDSHIP_DECIDE = "HARDSHIP_DECIDE"
    HARDSHIP_RECHECK = "HARDSHIP_RECHECK"
    PAIR_FORM = "PAIR_FORM"
    PAIR_VISIT = "PAIR_VISIT"
    PAIR_DEED = "PAIR_DEED"
    CARE_ENROL = "CARE_ENROL"
    CARE_VISIT = "CARE_VISIT"
    CARE_BIRTHDAY = "CARE_BIRTHDAY"
    CARE_FESTIVAL = "CARE_FESTIVAL"
    MOBILE_CONTACT = "MOBILE_CONTACT"
    MOBILE_LOST = "MOBILE_LOST"
    MOBILE_REPORT = "MOBILE_REPORT"
    MOVE_MATCH = "MOVE_MATCH"
    TRANSFER = "TRANSFER"
    POST_DECIDE = "POST_DECIDE"
    POST_LETTER = "POST_LETTER"
    POST_REPORT = "POST_REPORT"
    POST_REVIEW = "POST_REVIEW"
    REPORT_IN_ACCEPT = "REPORT_IN_ACCEPT"
    FEEDBACK = "FEEDBACK"
    OFFER = "OFFER"


class Mechanism(StrEnum):
    """Whose work a task is part of: a task's kind begins with one of its words."""

    HARDSHIP = "HARDSHIP"
    PAIRING = "PAIRING"
    CARE = "CARE"
    MOBILITY = "MOBILITY"
    POSTS = "POSTS"
    BRIGADE = "BRIGADE"

    @property
    def kinds(self) -> frozenset[TaskKind]:
        """Its tasks."""
        return frozenset(kind for kind in TaskKind if kind.startswith(_BEGINNINGS[self]))


_BEGINNINGS: Mapping[Mechanism, tuple[str, ...]] = {
    Mechanism.HARDSHIP: ("HARDSHIP_",),
    Mechanism.PAIRING: ("PAIR_",),
    Mechanism.CARE: ("CARE_",),
    Mechanism.MOBILITY: ("MOBILE_", "MOVE_", "TRANSFER"),
    Mechanism.POSTS: ("POST_",),
    Mechanism.BRIGADE: ("REPORT_IN_", "FEEDBACK", "OFFER"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A duty stands from a day on; begun again, it is counted anew.

    ``term`` is the dotted name of a term of the rulebook; with ``due_on`` the fact itself says by which day. Without a
    community it is for the community that the member belongs to when the question is asked.
    """

    kind: TaskKind
    subject: str
    member_id: str
    on: date
    term: str
    due_on: date | None = None
    community_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A duty stands no more."""

    kind: TaskKind
    subject: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A duty that recurs was done; of an occasion that comes each year, which one."""

    kind: TaskKind
    subject: str
    on: date
    occasion: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A duty is in somebody's hands from a day on; None: in nobody's."""

    kind: TaskKind
    subject: str
    on: date
    hand: str | None


DutyFact = Begun | Ended | Done | Handed
Told = Iterator[DutyFact]
