"""The page of a person in one mechanism: how things stand, what is due, what there is to do, what was done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, url_for

from services.gateway.language import say
from services.gateway.pages import words as desk_words
from services.gateway.pages.desk import ask, desk, names, places
from services.gateway.pages.listing import Link, Status
from services.gateway.pages.listing.cells import Cell, pieces
from services.gateway.pages.mechanisms import words
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import day_of, duration, sentence

#: How many people are asked about at once; somebody has a handful of tasks, and an answer a hundred at most.
TOGETHER = 20

Fact = tuple[str, Cell]


@dataclass(frozen=True)
class Table:
    """Something that a person has several of. Cells as in lists."""

    heading: str
    heads: Sequence[str]
    lines: Sequence[Sequence[Cell]]
    empty: str

    @property
    def shown(self) -> list[list[Sequence[Any]]]:
        """The lines as pieces."""
        return [[pieces(cell) for cell in line] for line in self.lines]


@dataclass(frozen=True)
class Dossier:
    """What a mechanism shows. ``kinds`` are its tasks; ``ways`` lead to what there is to do now."""

    title: str
    listing: str
    standing: Sequence[Fact]
    ways: Sequence[Link]
    kinds: Sequence[str]
    entries: Sequence[Mapping[str, Any]]
    tables: Sequence[Table] = field(default_factory=tuple)
    prints: Sequence[Link] = field(default_factory=tuple)
    note: str = ""

    def page(self, person: Mapping[str, Any]) -> str:
        """The page."""
        return render_template(
            "dossier.html",
            dossier=self,
            person=person,
            places=places(),
            standing=[(label, pieces(cell)) for label, cell in self.standing],
            due=tasks([person["member_id"]], self.kinds, planned=True).get(person["member_id"], []),
            done=lines(self.entries),
        )


def person_of(member_id: str) -> dict[str, Any]:
    """The person as the page of a member has them; not found where one may not see them."""
    found: dict[str, Any] = ask("members", "MemberDetail", member_id=member_id, day=desk().settings.today())
    return found


def whom(member_id: str, **_: str) -> list[Fact]:
    """Whom a form is about."""
    person = person_of(member_id)
    where = [places().name(person[each]) for each in ("community_id", "organization_id")]
    return [
        ("党员姓名", person["name"]),
        ("所在社区", where[0]),
        ("所在支部", where[1] if where[1] != where[0] else None),
    ]


def whom_by_whom(member_id: str, contact_id: str) -> list[Fact]:
    """Whom a form is about, and who keeps in touch with them."""
    return [*whom(member_id), ("联系人", names([contact_id]).get(contact_id) or say(words.NOT_A_MEMBER))]


def trail(member_id: str, mechanism: str) -> list[dict[str, Any]]:
    """What was done for them in a mechanism, in the order of entry."""
    entries: list[dict[str, Any]] = ask("members", "ServiceTrail", member_id=member_id, mechanism=mechanism)["entries"]
    return entries


def ways(*found: tuple[str, str], **where: Any) -> list[Link]:
    """Ways to what one may do: endpoint and label, each with the same parts of the address."""
    return [Link(say(label), url_for(endpoint, **where)) for endpoint, label in found if may("desk", endpoint)]


# ── What is due ──────────────────────────────────────────────────────────────


def tasks(member_ids: Sequence[str], kinds: Sequence[str], *, planned: bool = False) -> dict[str, list[dict[str, Any]]]:
    """By person, what is to be done of some kinds, the most urgent first, each with its ``status``."""
    if not may("members", "Tasks"):
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    for at in range(0, len(member_ids), TOGETHER):
        some = list(member_ids[at : at + TOGETHER])
        asked = {"day": desk().settings.today(), "member_ids": some, "planned": planned, "limit": 100}
        for row in ask("members", "Tasks", **asked)["rows"]:
            if row["kind"] in kinds:
                found.setdefault(row["member_id"], []).append({**row, "word": _task(row), "status": _status(row)})
    return found


def due_now(kinds: Sequence[str]) -> Callable[[Mapping[str, Any]], Cell]:
    """A cell: what is to be thought of now, of a row that ``with_tasks`` has seen to."""
    return lambda row: [Status(f"{each['word']} {each['status'].text}", each["status"].tone) for each in row["tasks"]]


def with_tasks(rows: Sequence[Mapping[str, Any]], kinds: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a list, each with the ``tasks`` that are to be thought of now."""
    found = tasks(sorted({row["member_id"] for row in rows}), kinds)
    return [{**row, "tasks": found.get(row["member_id"], [])} for row in rows]


def _task(row: Mapping[str, Any]) -> str:
    word = desk_words.word(words.TASKS, row["kind"])
    if not row["occasion"]:
        return word
    return say("{task}（{festival}）", task=word, festival=desk_words.word(words.FESTIVALS, row["occasion"]))


def _status(row: Mapping[str, Any]) -> Status:
    text, tone = words.TASK_STATES[row["state"]]
    return Status(say(text, days=row["days_late"]), tone)


# ── What was done ────────────────────────────────────────────────────────────


def lines(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each as a sentence with what was written down, the latest first."""
    people = names([who for each in entries for who in (each.get("contact_id"), each.get("member_id")) if who])
    return [
        {
            "on": day_of(each.get("on")),
            "who": people.get(each.get("member_id", ""), "—"),
            "sentence": sentence(each["event"], each, places().name),
            "details": _details(each, people),
            "position": each["position"],
        }
        for each in sorted(entries, key=lambda each: (str(each.get("on")), each["position"]), reverse=True)
    ]


def _details(entry: Mapping[str, Any], people: Mapping[str, str]) -> list[tuple[str, str]]:
    found = []
    for name, (label, codes) in words.DETAILS.items():
        value = entry.get(name)
        if value is None or value == "":
            continue
        match name:
            case "minutes":
                text = duration(value)
            case "contact_id":
                text = people.get(value) or entry.get("contact_name") or say(words.NOT_A_MEMBER)
            case _:
                text = say(codes[value]) if value in codes else str(value)
        found.append((label, text))
    return found
