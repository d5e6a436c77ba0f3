"""What reversing an import would do: to each thing that it did, the command that compensates it, or why there is none.

What an import did is found in the people's own histories: a fact names what caused it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from sqlalchemy import select

from infra.adapters.runtime import Runtime
from infra.wire.codec import envelope
from services.members import member
from services.members.events import (
    ClassificationEndProposed,
    ClassificationProposed,
    MemberReassigned,
    MemberRegistered,
    MoveCause,
    Particulars,
    ParticularsCorrected,
    ProposalWithdrawn,
    RelationshipReceived,
)
from services.members.events.imports import DifferenceKind, DifferencesAccepted, ImportConfirmed, ReversalBegun
from services.members.member.by_roster import Change, CorrectByRoster, MoveByRoster, VoidRegistration
from services.members.member.state import Member, Refused
from services.members.projections.helping import cares, pairs
from services.members.projections.people import contacts, people
from services.members.projections.posts import assignments
from services.members.projections.queries.people import ERASED, shown
from services.members.projections.queries.updates import sentence_of
from services.members.projections.updates import differences

#: Facts that the rulebook adds by itself; whoever asks what stands on a registration passes them over.
_OF_ITSELF = (ClassificationProposed, ClassificationEndProposed, ProposalWithdrawn)

#: What a corrected person's history says of why.
BY_REVERSAL = "撤销名册导入，恢复原登记"


class Step(NamedTuple):
    """One thing that an import did to a person, and the command that compensates it."""

    member_id: str
    kind: DifferenceKind
    command: Any


@dataclass(frozen=True, slots=True)
class _Import:
    """One import: the facts by which it asked for something, those that reverse it, and who is in other streams."""

    import_id: str
    asking: frozenset[str]
    reversing: frozenset[str]
    elsewhere: frozenset[str]


def steps(import_id: str, runtime: Runtime) -> Iterator[Step]:
    """What there is to compensate, person by person."""
    facts = runtime.happened(runtime.store.stream(f"import-{import_id}"))
    with runtime.reads.open() as tx:
        registered = tx.scalars(select(people.c.member_id).where(people.c.import_id == import_id)).all()
        differing = tx.scalars(select(differences.c.member_id).where(differences.c.import_id == import_id)).all()
        elsewhere = frozenset(who for column in _ELSEWHERE for who in tx.scalars(select(column)) if who)
    asking = frozenset(each.id for each in facts if isinstance(each.fact, ImportConfirmed | DifferencesAccepted))
    reversing = frozenset(each.id for each in facts if isinstance(each.fact, ReversalBegun))
    of = _Import(import_id, asking, reversing, elsewhere)
    for member_id in sorted({*registered, *differing}):
        yield from _of_person(member_id, of, runtime)


#: Who has something in hand, or has a part in another stream than their own.
_ELSEWHERE = (
    assignments.c.member_id,
    contacts.c.contact_id,
    cares.c.contact_id,
    cares.c.member_id,
    pairs.c.helper_id,
)


def _of_person(member_id: str, of: _Import, runtime: Runtime) -> Iterator[Step]:
    history = runtime.store.stream(f"member-{member_id}")
    facts = runtime.happened(history)
    causes = [envelope(each).causationid for each in history]
    said = [cause for each, cause in zip(facts, causes, strict=True) if not isinstance(each.fact, _OF_ITSELF)]
    alone = member_id not in of.elsewhere and len([cause for cause in said if cause not in of.reversing]) == 1
    state = member.initial
    for happened, cause in zip(facts, causes, strict=True):
        if cause in of.asking:
            yield from _compensation(happened.fact, state, of.import_id, alone)
        state = member.evolve(state, happened.fact)


def _compensation(fact: Any, before: Member, import_id: str, alone: bool) -> Iterator[Step]:
    who = fact.member_id
    match fact:
        case MemberRegistered() | RelationshipReceived():
            document = f"import {import_id}"
            untouched = alone and isinstance(fact, MemberRegistered)
            void = VoidRegistration(member_id=who, untouched=untouched, document=document)
            yield Step(who, DifferenceKind.JOINED, void)
        case MemberReassigned():
            back = MoveByRoster(
                member_id=who,
                from_id=fact.organization_id,
                organization_id=before.organization_id,
                community_id=before.community_id,
                on=fact.on,
                cause=MoveCause.REVERSAL,
            )
            yield Step(who, DifferenceKind.MOVED, back)
        case ParticularsCorrected(particulars=Particulars() as said):
            changes = tuple(_changes(said, before.particulars))
            again = CorrectByRoster(member_id=who, changes=changes, on=fact.on, reason=BY_REVERSAL)
            yield Step(who, DifferenceKind.CHANGED, again)
        case _:
            pass  # what a ledger said stands on the registration, which says why it cannot be taken back


def _changes(said: Particulars, known: Particulars | None) -> Iterator[Change]:
    for each in fields(Particulars):
        now, then = getattr(said, each.name), getattr(known, each.name, None)
        if now != then:
            yield Change(each.name, now, then)


# ── Before anybody asks for it ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class ReversalPreview:
    """What reversing an import would do now."""

    import_id: str


def preview_reversal(query: ReversalPreview, runtime: Runtime) -> dict[str, Any]:
    """Answers ``compensated`` (kind → count) and ``stays``: who, what, and why it cannot be compensated."""
    done: list[str] = []
    stays: list[dict[str, Any]] = []
    for step in steps(query.import_id, runtime):
        state = runtime.state(member, f"member-{step.member_id}")
        try:
            facts = member.decide(step.command, state, None, runtime.settings.today())
        except Refused as refusal:
            known = state.particulars
            name = shown(runtime, {step.member_id: known.name})[step.member_id] if known else ERASED
            about = {"member_id": step.member_id, "name": name, "kind": step.kind}
            stays.append({**about, "said": sentence_of(type(refusal).__name__)})
        else:
            done += [step.kind] if facts else []
    return {"compensated": Counter(done), "stays": stays}
