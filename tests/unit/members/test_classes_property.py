"""Whatever happens in whatever order: what the read model says of a day, as known then, is what the log says."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, create_engine, select

from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.memory_store import MemoryStore
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.handler import Handler
from infra.eventsourcing.specification import Constant
from infra.wire.codec import Codec, Origin
from services.members import member
from services.members.contract import COMMANDS, EVENTS
from services.members.events import (
    Category,
    Decided,
    EndCause,
    EndReason,
    MemberClass,
    MemberErased,
    Particulars,
    Relationship,
)
from services.members.member.classes import Classes, classify
from services.members.member.classifying import (
    ConfirmClassification,
    DeclineClassification,
    EndClassification,
    OverrideClassification,
)
from services.members.member.hardship import ApplyForAid, ApproveHardship, EndHardship
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.merging import CloseDuplicate
from services.members.member.moving import (
    AssignContact,
    EndContact,
    RecordReturn,
    RegisterInflow,
    RegisterOutflow,
)
from services.members.member.objecting import AnswerObjection, ContestClassification
from services.members.member.proposing import ProposeClassifications, Said, propose
from services.members.member.reassigning import ReassignMember
from services.members.member.registering import CorrectParticulars, ReceiveRelationship
from services.members.member.reporting_in import AcceptReportIn, CheckOut, ReportIn
from services.members.member.state import Member
from services.members.projections.people import PEOPLE, class_spans
from services.members.projections.two_times import as_of
from tests.unit.members.facts import KNOWN, RULEBOOK, register

FIRST, LAST = date(2009, 1, 1), date(2012, 12, 31)
DAYS = st.dates(FIRST, LAST)
TODAY = LAST
PEOPLE_IDS = ("m1", "m2")
PLACES = ("hubin", "lixin")
BIRTHS = ("1938-05-01", "1940", "1941-02", "1960-05-01")


@st.composite
def commands(draw: st.DrawFn) -> Any:
    """Something that may be asked about one of two people, effective on some day or other."""
    who = {"member_id": draw(st.sampled_from(PEOPLE_IDS))}
    about = {**who, "on": draw(DAYS)}
    place, case = draw(st.sampled_from(PLACES)), draw(st.sampled_from(["c1", "c2"]))
    member_class = draw(st.sampled_from(list(MemberClass)))
    proposed = draw(st.sampled_from([MemberClass.ELDERLY, MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN]))
    case_id = f"{case}-{who['member_id']}"
    made: dict[str, Any] = {
        "register": lambda: register(
            **about,
            relationship=draw(st.sampled_from(Relationship)),
            particulars=Particulars(name="某", birth_date=draw(st.sampled_from(BIRTHS))),
        ),
        "receive": lambda: ReceiveRelationship(
            **about, organization_id="b", community_id=place, category=Category.FULL
        ),
        "correct": lambda: CorrectParticulars(
            **about, particulars=Particulars(name="某", birth_date=draw(st.sampled_from(BIRTHS))), reason="更正"
        ),
        "report": lambda: ReportIn(**about, community_id=place),
        "accept": lambda: AcceptReportIn(**about),
        "check out": lambda: CheckOut(**about),
        "out": lambda: RegisterOutflow(**about, left_on=draw(DAYS)),
        "in": lambda: RegisterInflow(**about, community_id=place, arrived_on=draw(DAYS)),
        "return": lambda: RecordReturn(**about),
        "contact": lambda: AssignContact(**about, contact_id="k1"),
        "no contact": lambda: EndContact(**about, contact_id="k1", reason="MOVED"),
        "apply": lambda: ApplyForAid(**about, case_id=case_id),
        "approve": lambda: ApproveHardship(
            **about,
            case_id=case_id,
            decided_by=Decided("街道", "审批", about["on"], "d"),
            valid_until=about["on"] + timedelta(days=draw(st.integers(0, 500))),
        ),
        "end hardship": lambda: EndHardship(**about, case_id=case_id, reason="好转"),
        "reassign": lambda: ReassignMember(**about, organization_id="b", community_id=place, document="d"),
        "override": lambda: OverrideClassification(
            **about, member_class=proposed, holds=draw(st.booleans()), effective_from=draw(DAYS), reason="核实"
        ),
        "answer": lambda: AnswerObjection(**about, member_class=proposed, upheld=draw(st.booleans()), reason="核实"),
        "merge": lambda: CloseDuplicate(**about, into_id="m9"),
        "propose": lambda: ProposeClassifications(**about),
        "confirm": lambda: ConfirmClassification(**about, member_class=proposed),
        "confirm an end": lambda: ConfirmClassification(**about, member_class=proposed, ends=True),
        "decline": lambda: DeclineClassification(**about, member_class=proposed, reason="不符"),
        "end": lambda: EndClassification(**about, member_class=member_class, reason="更正"),
        "contest": lambda: ContestClassification(**about, member_class=member_class, wish="异议"),
        "leave": lambda: EndMembership(**about, reason=EndReason.OTHER, document="d"),
        "erase": lambda: EraseMember(**about, basis="PIPL-47"),
    }
    rare = {"leave", "erase", "merge"}
    often = [key for key in made if key not in rare] * 2 + sorted(rare)
    often += ["propose", "correct", "confirm", "approve", "approve", "end hardship", "return"] * 3
    return made[draw(st.sampled_from(often))]()


class World:
    """A log in memory, and the read model filled from it."""

    def __init__(self) -> None:
        self.keyring = MemoryKeyring()
        self.store = MemoryStore()
        self.codec = Codec(Origin("330621001", "members", "i"), EVENTS, self.keyring)
        self.handler = Handler(COMMANDS, self.store, self.codec, Constant(RULEBOOK))

    def play(self, asked: Sequence[Any]) -> None:
        """Ask everything; what is refused changes nothing."""
        noon = datetime.combine(TODAY, time(12), CIVIL_TIME)
        someone = Particulars(name="某", birth_date="1938")
        begun: list[Any] = []
        for person in PEOPLE_IDS:
            begun.append(register(person, on=KNOWN, particulars=someone))
            cases = [f"{case}-{person}" for case in ("c1", "c2")]
            begun += [ApplyForAid(member_id=person, case_id=case, on=KNOWN) for case in cases]
            begun.append(RegisterOutflow(member_id=person, left_on=FIRST, on=KNOWN))
            begun.append(ProposeClassifications(member_id=person, on=KNOWN))
        asked = [*begun, *asked]
        for number, command in enumerate(asked):
            moment = Asked(f"c{number}", "clerk", noon, "x")
            self.handler.handle_all([(command, moment)])

    def log(self) -> list[Any]:
        """Everything that happened, decoded with the keys that are left."""
        return self.codec.happened_all(list(self.store.log(0, 1000)))


def recomputed(log: Sequence[Any], day: date, position: int) -> set[tuple[str, str, str]]:
    """(person, class, community) on a day by folding the log up to a position."""
    classes: dict[str, Classes] = {}
    for happened in log:
        if happened.position <= position:
            who = happened.fact.member_id
            classes[who] = classify(classes.get(who, Classes()), happened.fact)
    return {
        (who, span.member_class.value, span.community_id)
        for who, found in classes.items()
        for span in found.spans
        if span.holds_on(day)
    }


def stored(tx: Connection, day: date, position: int | None) -> list[tuple[str, str, str]]:
    """The same by one question to the read model."""
    found = select(class_spans.c.member_id, class_spans.c.member_class, class_spans.c.community_id)
    return [(row[0], row[1], row[2]) for row in tx.execute(found.where(as_of(class_spans, day, position)))]


def projected(tx: Connection, log: Sequence[Any]) -> None:
    """Fill the tables of the read model in this transaction."""
    for table in PEOPLE.tables:
        table.create(tx, checkfirst=True)
    for happened in log:
        PEOPLE.apply(tx, happened)


@settings(max_examples=80, deadline=None)
@given(st.lists(commands(), min_size=12, max_size=30), st.data())
def test_the_read_model_says_what_the_log_says(asked: list[Any], data: st.DataObject) -> None:
    world = World()
    world.play(asked)
    log = world.log()
    engine = open_memory()
    with engine.begin() as tx:
        projected(tx, log)
        for _ in range(12):
            day, position = data.draw(DAYS), data.draw(st.integers(0, len(log)))
            found = stored(tx, day, position)
            assert len(found) == len(set(found)), "a class held twice on one day"
            assert set(found) == recomputed(log, day, position)
        day = data.draw(DAYS)
        assert set(stored(tx, day, None)) == recomputed(log, day, len(log))
    engine.dispose()


@settings(max_examples=60, deadline=None)
@given(st.lists(commands(), min_size=12, max_size=30))
def test_every_history_folds_with_all_keys_gone(asked: list[Any]) -> None:
    world = World()
    world.play(asked)
    with_keys = {who: world.handler.load(member, f"member-{who}")[0].classes for who in PEOPLE_IDS}
    world.codec = Codec(Origin("330621001", "members", "i"), EVENTS, MemoryKeyring())
    world.handler = Handler(COMMANDS, world.store, world.codec, Constant(RULEBOOK))
    assert {who: world.handler.load(member, f"member-{who}")[0].classes for who in PEOPLE_IDS} == with_keys
    engine = open_memory()
    with engine.begin() as tx:
        projected(tx, world.log())
    engine.dispose()


@settings(max_examples=60, deadline=None)
@given(st.lists(commands(), min_size=12, max_size=30))
def test_the_spans_of_a_class_never_overlap(asked: list[Any]) -> None:
    world = World()
    world.play(asked)
    for who in PEOPLE_IDS:
        spans = world.handler.load(member, f"member-{who}")[0].classes.spans
        for member_class in MemberClass:
            mine = sorted((s for s in spans if s.member_class is member_class), key=lambda s: s.from_day)
            assert all(one.to_day is not None and one.to_day <= two.from_day for one, two in pairwise(mine))
            assert all(span.to_day is None or span.from_day < span.to_day for span in mine)


# ── What the log says again ──────────────────────────────────────────────────


@dataclass
class Recomputed:
    """How many answers and decisions came out again."""

    identical: int = 0
    erased: int = 0
    different: list[object] = field(default_factory=list)

    def add(self, is_same: bool, about: object) -> None:
        """Count one that could be recomputed."""
        if is_same:
            self.identical += 1
        else:
            self.different.append(about)

    def __str__(self) -> str:
        return f"{self.identical} identical, {self.erased} not recomputable (erased), {len(self.different)} different"


def recompute_decisions(log: Sequence[Any], told: Recomputed) -> None:
    """Ask the rulebook again about whatever it said, on the state that the log gives with the keys that are left."""
    states: dict[str, Member] = {}
    erased = {happened.fact.member_id for happened in log if isinstance(happened.fact, MemberErased)}
    for happened in log:
        fact = happened.fact
        before = states.get(fact.member_id, member.initial)
        states[fact.member_id] = member.evolve(before, fact)
        if not isinstance(fact, get_args(Said)) or getattr(fact, "cause", None) is EndCause.OBJECTION:
            continue
        if fact.member_id in erased and fact.member_class is MemberClass.ELDERLY:
            told.erased += 1  # what it stood on is gone; that it was said, and under which rulebook, is not
            continue
        again = propose(ProposeClassifications(member_id=fact.member_id, on=fact.on), before, RULEBOOK)
        told.add(_open(fact) in [_open(each) for each in again], (happened.position, fact, again))


def _open(fact: Any) -> Any:
    """The fact without what is sealed of it."""
    return replace(fact, facts=None) if hasattr(fact, "facts") else fact


def test_classes_and_decisions_recomputed_by_replay_are_the_stored_ones() -> None:
    """For random histories with late facts and erasures; the sum of all of them is printed."""
    told = Recomputed()

    @settings(max_examples=60, deadline=None)
    @given(st.lists(commands(), min_size=12, max_size=30), st.data())
    def histories(asked: list[Any], data: st.DataObject) -> None:
        world = World()
        world.play(asked)
        for happened in world.log():
            if isinstance(happened.fact, MemberErased):
                world.keyring.erase(happened.fact.member_id)
        log = world.log()
        recompute_decisions(log, told)
        engine = open_memory()
        with engine.begin() as tx:
            projected(tx, log)
            for _ in range(8):
                day, position = data.draw(DAYS), data.draw(st.integers(0, len(log)))
                told.add(set(stored(tx, day, position)) == recomputed(log, day, position), (day, position))
        engine.dispose()

    histories()
    print(told)
    assert told.different == []
    assert told.identical > 500
    assert told.erased > 0


def open_memory() -> Engine:
    """A database that goes with its connection."""
    return create_engine("sqlite://")
