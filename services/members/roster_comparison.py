"""A newer roster beside what is known: in what they differ, person by person. A pure function of both.

Whoever stands on it is known by the guard of the ID number, so this sees ids and never a number. An empty cell says
nothing; nor does a date that is only less exact than the known one. A roster speaks for the branches that it names:
of these, whoever is known and not on it is asked about.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from services.members.events import Category, Particulars, Relationship
from services.members.events.imports import Difference, DifferenceKey, DifferenceKind
from services.members.member.by_roster import Change
from services.members.member.state import Member, initial

#: Dates come as exact as somebody knew them.
_DATES = frozenset({"birth_date", "joined_on", "full_member_on"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as the roster has them; who nobody knows has got a new id."""

    member_id: str
    organization_id: str
    community_id: str
    category: Category
    particulars: Particulars
    id_number: str


@dataclass(frozen=True, slots=True)
class Found:
    """A difference with what it takes to bring it about; sealed wherever it is kept."""

    difference: Difference
    entry: Entry | None = None
    changes: tuple[Change, ...] = ()
    from_id: str = ""
    #: Of who joined: whether they are known as a guest, whose relationship is received.
    is_known: bool = False

    @property
    def key(self) -> DifferenceKey:
        """Whose it is, and in what."""
        return self.difference.key


def compare(entries: Sequence[Entry], known: Mapping[str, Member]) -> Iterator[Found]:
    """In what the roster differs. ``known``: those on it, and everybody on the roll of the branches that it names."""
    for entry in entries:
        person = known.get(entry.member_id, initial)
        if person.status == "known":
            yield from _of_known(entry, person)
        else:
            kind = DifferenceKind.JOINED if person.status == "unknown" else DifferenceKind.RETURNED
            yield _found(entry, kind)
    listed = {entry.member_id for entry in entries}
    named = {entry.organization_id for entry in entries}
    for member_id, person in sorted(known.items()):
        is_here = person.status == "known" and person.relationship is Relationship.HERE
        if is_here and person.organization_id in named and member_id not in listed:
            where = person.organization_id, person.community_id
            yield Found(Difference(member_id, DifferenceKind.ABSENT, *where))


def _of_known(entry: Entry, person: Member) -> Iterator[Found]:
    if person.relationship is Relationship.ELSEWHERE:
        yield replace(_found(entry, DifferenceKind.JOINED), is_known=True)
    elif person.organization_id != entry.organization_id:
        yield _found(entry, DifferenceKind.MOVED, from_id=person.organization_id)
    other_standing = person.relationship is Relationship.HERE and person.category is not entry.category
    # Since when somebody is a full member is a resolution's to say, as whether they are.
    left_aside = {"full_member_on"} if other_standing else set[str]()
    changes = tuple(_changes(entry.particulars, person.particulars, left_aside))
    if changes:
        yield _found(entry, DifferenceKind.CHANGED, changes=changes)
    if other_standing:
        yield _found(entry, DifferenceKind.STANDING)


def _found(entry: Entry, kind: DifferenceKind, *, changes: tuple[Change, ...] = (), from_id: str = "") -> Found:
    names = tuple(each.field for each in changes)
    where = entry.organization_id, entry.community_id
    return Found(Difference(entry.member_id, kind, *where, names), entry, changes, from_id)


def _changes(said: Particulars, known: Particulars | None, left_aside: set[str]) -> Iterator[Change]:
    if known is None:
        return
    for each in fields(Particulars):
        new, old = getattr(said, each.name), getattr(known, each.name)
        is_vaguer = each.name in _DATES and (old or "").startswith(new or "")
        if new and new != old and not is_vaguer and each.name not in left_aside:
            yield Change(each.name, old, new)
