"""Questions about the rules: what they rest on, and whose class another rule would change."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from infra.adapters.runtime import Runtime
from services.members import member, rulebook
from services.members.events import ClassificationRules, MemberClass, RulebookPublished
from services.members.events.rules import Term
from services.members.member.proposing import PROPOSED, findings
from services.members.member.state import Member
from services.members.projections.documents import documents
from services.members.projections.people import people


@dataclass(frozen=True, slots=True)
class PolicyDocuments:
    """The policy documents in the order of registration, with their clauses."""


def list_documents(query: PolicyDocuments, runtime: Runtime) -> list[dict[str, Any]]:
    """Answers the rows; each with ``clauses``, number and text."""
    with runtime.reads.open() as tx:
        rows = [dict(row._mapping) for row in tx.execute(select(documents).order_by(documents.c.position))]
    told = {each.position: each.fact for each in runtime.happened(runtime.store.at([row["position"] for row in rows]))}
    return [{**row, "clauses": told[row["position"]].clauses} for row in rows]


@dataclass(frozen=True, slots=True)
class Rulebooks:
    """Every version of the rulebook with its parameters, and what each of them rests on."""


def list_rulebooks(query: Rulebooks, runtime: Runtime) -> list[dict[str, Any]]:
    """Answers the versions; each ``parameters``: name, value, and clause and number of the document it cites.

    ``citations`` and ``mechanisms`` stand besides as they were published, for the next version to begin with.

    Without a citation a term of a mechanism rests on the clause that it names, any other parameter on the version's
    source clause.
    """
    with runtime.reads.open() as tx:
        known = {row.document_id: row.number for row in tx.execute(select(documents))}
    return [
        {
            "version": version.version,
            "effective_from": version.effective_from,
            "source_clause": version.source_clause,
            "citations": version.citations,
            "mechanisms": version.mechanisms,
            "parameters": [
                {"name": name, "value": value, **_rests_on(name, value, version, known)}
                for name, value in rulebook.parameters(version)
            ],
        }
        for version in runtime.state(rulebook, rulebook.STREAM).versions
    ]


def _rests_on(name: str, value: object, version: RulebookPublished, known: dict[str, str]) -> dict[str, str | None]:
    cited = version.citations.get(name)
    if cited is None:
        return {"clause": value.clause if isinstance(value, Term) else version.source_clause, "document": None}
    return {"clause": cited.clause, "document": known.get(cited.document_id)}


@dataclass(frozen=True, slots=True)
class RehearseRulebook:
    """Whose class a draft would change, if it held on a day in place of the rulebook in force. Nothing happens."""

    rules: ClassificationRules
    day: date


def rehearse(query: RehearseRulebook, runtime: Runtime) -> dict[str, Any]:
    """Answers ``rulebook``, the version compared with, and by class who ``joined`` and ``left`` by the draft.

    Compared is what the two rules say of the facts; whom a person decided about otherwise is left out. Raises
    ``OutOfRange`` for a draft that could not be published.
    """
    if not rulebook.classes_make_sense(query.rules):
        raise rulebook.OutOfRange
    in_force = runtime.rules(query.day)
    with runtime.reads.open() as tx:
        known = tx.scalars(select(people.c.member_id).where(people.c.ended_on.is_(None))).all()
    joined: dict[str, list[str]] = {each.value: [] for each in PROPOSED}
    left: dict[str, list[str]] = {each.value: [] for each in PROPOSED}
    for stream, state in runtime.states(member, [f"member-{each}" for each in sorted(known)]):
        now = _classes(state, in_force.rules, query.day) if in_force is not None else frozenset()
        then = _classes(state, query.rules, query.day)
        for changed, lists in ((then - now, joined), (now - then, left)):
            for member_class in changed:
                lists[member_class].append(stream.removeprefix("member-"))
    return {
        "rulebook": in_force.version if in_force is not None else None,
        "classes": {each.value: {"joined": joined[each], "left": left[each]} for each in PROPOSED},
    }


def _classes(state: Member, rules: ClassificationRules, day: date) -> frozenset[MemberClass]:
    if state.status != "known":
        return frozenset()
    return frozenset(found.member_class for found in findings(state, rules, day)) - state.overridden
