"""To-do list, classes and tree of any effective day, as known at any position: from the log alone, without read models.

What one fact does is asked of the domain (``classify``, ``tell``, ``date_aspects``, ``due``), which has its own proofs;
which facts count, in which order, in whose community and hands, is done here once more, by plain folding.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, NamedTuple, get_args

from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import rulebook
from services.members.days import earliest, latest
from services.members.events import (
    MemberErased,
    MemberMerged,
    MemberReassigned,
    MemberRegistered,
    MembershipEnded,
    OrganizationEvent,
    ParticularsCorrected,
    RelationshipReceived,
    RulebookEvent,
)
from services.members.in_force import InForce
from services.members.member.classes import CLASS_FACTS, Classes, classify
from services.members.organization.state import Aspect, Dated, date_aspects
from services.members.projections.lunar import lunar_day
from services.members.tasks import Begun, Done, Ended, Handed, TaskKind
from services.members.tasks.due import Due, TaskState, birthday, due, festival, stands
from services.members.tasks.told import TELL

#: Rows that are read from the log in one go.
PAGE = 2000

ARRIVING = (MemberRegistered, RelationshipReceived, MemberReassigned)
LEAVING = (MembershipEnded, MemberMerged, MemberErased)


class Task(NamedTuple):
    """A duty looked at on a day."""

    kind: str
    subject: str
    occasion: str
    member_id: str
    community_id: str | None
    responsible_id: str | None
    due: Due
    state: TaskState


def whole_log(runtime: Runtime) -> Iterator[Happened[Any]]:
    """Everything that happened, with the keys that are left."""
    after = 0
    while page := runtime.store.log(after, PAGE):
        yield from runtime.happened(page)
        after = page[-1].position


@dataclass
class History:
    """The log, by what it is about."""

    classes: list[Happened[Any]]
    tree: list[Happened[Any]]
    rules: list[Happened[Any]]
    people: list[Happened[Any]]
    #: (day, position, fact about a duty)
    duties: list[tuple[date, int, Begun | Ended | Done | Handed]]

    @classmethod
    def of(cls, log: Iterator[Happened[Any]]) -> "History":
        """Read once what every question begins with."""
        history = cls([], [], [], [], [])
        for happened in log:
            fact = happened.fact
            if isinstance(fact, CLASS_FACTS):
                history.classes.append(happened)
            if isinstance(fact, get_args(OrganizationEvent)):
                history.tree.append(happened)
            if isinstance(fact, get_args(RulebookEvent)):
                history.rules.append(happened)
            if isinstance(fact, (*ARRIVING, *LEAVING, ParticularsCorrected)):
                history.people.append(happened)
            if type(fact) in TELL:
                told = TELL[type(fact)](fact)
                history.duties += [(each.on, happened.position, each) for each in told]
        return history

    # ── classes and tree ─────────────────────────────────────────────────────

    def classes_on(self, day: date, position: int) -> set[tuple[str, str, str]]:
        """(person, class, community) of everybody."""
        found: dict[str, Classes] = {}
        for happened in _until(self.classes, position):
            who = happened.fact.member_id
            found[who] = classify(found.get(who, Classes()), happened.fact)
        spans = ((who, span) for who, classes in found.items() for span in classes.spans if span.holds_on(day))
        return {(who, span.member_class.value, span.community_id) for who, span in spans}

    def tree_on(self, day: date, position: int) -> dict[str, tuple[str | None, str | None, str | None]]:
        """Organisation → (parent, secretary, name), of those that stand in the tree."""
        dated: dict[str, Dated] = {}
        for happened in _until(self.tree, position):
            of = happened.fact.organization_id
            dated[of] = date_aspects(dated.get(of, {}), happened.fact)
        standing = {}
        for of, aspects in dated.items():
            parent = aspects[Aspect.PARENT].on(day)
            if parent is not None:
                secretary = aspects[Aspect.SECRETARY].on(day) if Aspect.SECRETARY in aspects else None
                standing[of] = (parent or None, secretary, aspects[Aspect.NAME].on(day))
        return standing

    # ── the to-do list ───────────────────────────────────────────────────────

    def rules_on(self, day: date, position: int) -> InForce | None:
        """The rulebook in force, as published by a position."""
        published = (happened.fact for happened in _until(self.rules, position))
        return rulebook.in_force(reduce(rulebook.evolve, published, rulebook.initial), day)

    def tasks_on(self, day: date, position: int) -> set[Task]:
        """Every task, whatever its state."""
        rules = self.rules_on(day, position)
        if rules is None:
            return set()
        known = sorted((each for each in self.duties if each[1] <= position and each[0] <= day), key=_when)
        begun: dict[tuple[str, str], Begun | Ended] = {}
        hands: dict[tuple[str, str], str | None] = {}
        done: dict[tuple[str, str, str], date] = {}
        for _, _, fact in known:
            of = fact.kind.value, fact.subject
            match fact:
                case Begun() | Ended():
                    begun[of] = fact
                case Handed():
                    hands[of] = fact.hand
                case Done():
                    done[*of, fact.occasion] = fact.on
        homes, gone, born = self._people(day, position)
        found = set()
        for of, duty in begun.items():
            if isinstance(duty, Ended) or duty.member_id in gone:
                continue
            hand = None if hands.get(of) in gone else hands.get(of)
            community = duty.community_id or homes.get(duty.member_id)
            for occasion, when in _dues(duty, day, rules, done, born):
                state = when.state(day, rules.mechanisms.overdue)
                found.add(Task(*of, occasion, duty.member_id, community, hand, when, state))
        return found

    def _people(self, day: date, position: int) -> tuple[Mapping[str, str], set[str], Mapping[str, date]]:
        """Where everybody belongs on a day, who has left by then, and when those were born of whom it is known."""
        homes: dict[str, str] = {}
        gone: set[str] = set()
        born: dict[str, date] = {}
        known = list(_until(self.people, position))
        for happened in known:  # what is known of a birth is known of every day
            fact = happened.fact
            if isinstance(fact, MemberRegistered | ParticularsCorrected):
                text = fact.particulars.birth_date if fact.particulars is not None else None
                born.pop(fact.member_id, None)
                if text and earliest(text) == latest(text):
                    born[fact.member_id] = latest(text)
        for happened in sorted((each for each in known if each.fact.on <= day), key=lambda each: each.fact.on):
            if isinstance(happened.fact, ARRIVING):
                homes[happened.fact.member_id] = happened.fact.community_id
            elif isinstance(happened.fact, LEAVING):
                gone.add(happened.fact.member_id)
        return homes, gone, born


def _when(told: tuple[date, int, Any]) -> tuple[date, int]:
    return told[:2]


def _until(log: Sequence[Happened[Any]], position: int) -> Iterator[Happened[Any]]:
    return (happened for happened in log if happened.position <= position)


def _dues(
    duty: Begun, day: date, rules: InForce, done: Mapping[tuple[str, str, str], date], born: Mapping[str, date]
) -> Iterator[tuple[str, Due]]:
    of = duty.kind.value, duty.subject
    if duty.kind is TaskKind.CARE_BIRTHDAY:
        coming = birthday(born[duty.member_id], day, rules.mechanisms) if duty.member_id in born else None
        if coming is not None and stands(coming, duty.on, done.get((*of, ""))):
            yield "", coming
    elif duty.kind is TaskKind.CARE_FESTIVAL:
        for feast in rules.mechanisms.care.festivals:
            coming = festival(feast, day, rules.mechanisms, lunar_day)
            if coming is not None and stands(coming, duty.on, done.get((*of, feast.code))):
                yield feast.code, coming
    else:
        yield "", due(duty.term, duty.on, done.get((*of, "")), duty.due_on, rules)
