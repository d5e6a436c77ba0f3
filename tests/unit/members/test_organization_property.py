"""However organisations are moved, and however late that is entered, nothing ever stands under itself."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.memory_store import MemoryStore
from infra.eventsourcing import Asked, Handler
from infra.eventsourcing.decider import CIVIL_TIME
from infra.eventsourcing.specification import Constant
from infra.wire.codec import Codec, Origin
from services.members import organization
from services.members.contract import EVENTS, PREMISES
from services.members.events import OrganizationKind
from services.members.organization.standing import RegisterOrganization, ReparentOrganization, StandsBelow

FOUNDED = date(2010, 1, 1)
STREET, OTHERS = "street", tuple("abcde")
LAST = 6

#: Who is moved, under whom, and on which day.
Move = tuple[str, str, int]
MOVES = st.lists(
    st.tuples(st.sampled_from(OTHERS), st.sampled_from((STREET, *OTHERS)), st.integers(0, LAST)).filter(
        lambda move: move[0] != move[1]
    ),
    max_size=12,
)

#: Organisation → day of a move → parent from then on.
Places = Mapping[str, Mapping[int, str]]


class Street:
    """A street with organisations right below it, whose moves are entered one after the other."""

    def __init__(self) -> None:
        codec = Codec(Origin("330602", "members", "one"), EVENTS, MemoryKeyring())
        nouns = dict.fromkeys(organization.COMMANDS, organization)
        self._handler = Handler(nouns, MemoryStore(), codec, Constant(None), PREMISES)
        self._asked = 0
        kind = OrganizationKind
        self._ask(RegisterOrganization(organization_id=STREET, kind=kind.WORK_COMMITTEE, name="街道", on=FOUNDED))
        for each in OTHERS:
            below = {"kind": kind.BRANCH, "name": each, "parent_id": STREET}
            self._ask(RegisterOrganization(organization_id=each, on=FOUNDED, **below))

    def takes(self, move: Move) -> bool:
        """Whether a move is accepted."""
        moved, parent, day = move
        try:
            self._ask(ReparentOrganization(organization_id=moved, parent_id=parent, on=FOUNDED + timedelta(day)))
        except StandsBelow:
            return False
        return True

    def _ask(self, command: Any) -> None:
        self._asked += 1
        named = f"command-{self._asked}"
        self._handler.handle(command, Asked(named, "clerk", datetime(2010, 6, 7, 9, tzinfo=CIVIL_TIME), named))


def moved(places: Places, move: Move) -> Places:
    """The places once a move is known: it holds until the next one that is. To where it stands nothing is moved."""
    who, parent, day = move
    stands = next(above(places, who, day)) == parent
    return places if stands else {**places, who: {**places[who], day: parent}}


def above(places: Places, organization_id: str, day: int) -> Iterator[str]:
    """The way up on a day, as far as there are organisations."""
    here = organization_id
    for _ in OTHERS:
        if here == STREET:
            return
        here = next(parent for on, parent in sorted(places[here].items(), reverse=True) if on <= day)
        yield here


@given(MOVES)
@example([("a", "b", 0), ("b", "c", 0), ("c", "a", 0)])
@example([("a", "b", 3), ("b", "a", 0)])
@example([("a", "c", 2), ("b", "a", 3), ("a", "b", 0)])
@example([("b", "c", 1), ("b", STREET, 2), ("c", "a", 2), ("a", "b", 1)])
def test_a_move_is_refused_just_where_something_would_come_to_stand_under_itself(moves: list[Move]) -> None:
    street = Street()
    places: Places = {each: {0: STREET} for each in OTHERS}
    for move in moves:
        known = moved(places, move)
        comes_round = any(each in above(known, each, day) for each in OTHERS for day in range(LAST + 1))
        assert street.takes(move) is not comes_round
        places = places if comes_round else known
