"""The answers of the evaluation service, by replay on SQLite."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from infra.adapters.read_models import ReadDatabase, tables_of
from infra.adapters.sqlite_generations import SqliteGenerations
from infra.eventsourcing.messages import Happened
from services.evaluation import rating
from services.evaluation.contract import EVENTS, STAR_2010_DEFAULT
from services.evaluation.cycle import OpenCycle, open_cycle
from services.evaluation.cycle import initial as no_cycles
from services.evaluation.events import (
    CycleClosed,
    Decided,
    EvidenceAttached,
    EvidenceRejected,
    FulfilmentObserved,
    RejectReason,
    RulebookPublished,
    SatisfactionRecorded,
    VetoRecorded,
)
from services.evaluation.events.rules import Source
from services.evaluation.projections import (
    MODELS,
    QUERIES,
    CycleList,
    EventsBehind,
    RatingDetail,
    RatingList,
    RulebookList,
)
from services.evaluation.rating.starring import AwardStar, ProposeStar

DAY = date(2026, 11, 20)
BOOK = RulebookPublished(
    version="star-2010-default",
    effective_from=date(2010, 6, 7),
    source_clause="一、总体目标",
    rules=STAR_2010_DEFAULT.rules,
)
(OPENED,) = open_cycle(
    OpenCycle(
        cycle_id="2026",
        year=2026,
        from_day=date(2026, 1, 1),
        to_day=date(2026, 12, 31),
        organizations=("wanghu", "lixin", "funian"),
        on=date(2026, 1, 4),
    ),
    no_cycles,
)
MEETING = Decided(organization="gongwei", kind="党工委会议", on=DAY, document="柯桥街工委〔2026〕31号")
Ask = Callable[[Any], Any]


def complete(organization_id: str, satisfied: int = 54) -> list[Any]:
    """Something for every dimension, and a survey."""
    place: dict[str, Any] = {"cycle_id": "2026", "organization_id": organization_id, "on": DAY}
    facts: list[Any] = []
    for dimension in STAR_2010_DEFAULT.rules.dimensions:
        for each in dimension.indicators:
            if each.source is Source.HAND:
                document: dict[str, Any] = {"document_number": f"立新〔2026〕{each.code}", "document_hash": "0" * 64}
                score: dict[str, Any] = {
                    "points": Decimal("9.5"),
                    "out_of": Decimal(10),
                    "attached_by": "clerk-1",
                    **document,
                }
                named: dict[str, Any] = {
                    "evidence_id": f"v-{each.code}",
                    "dimension": dimension.code,
                    "indicator": each.code,
                }
                facts.append(EvidenceAttached(**named, **score, **place))
            else:
                assert each.measure is not None
                seen: dict[str, Any] = {
                    "measure": each.measure,
                    "subject": "s1",
                    "kept": True,
                    "source_event": f"x-{each.code}",
                }
                facts.append(FulfilmentObserved(**seen, **place))
    sheets: dict[str, Any] = {"issued": 60, "returned": 57, "void": 3, "fairly": 0, "basic": 0, "unknown": 0}
    answers: dict[str, Any] = {"satisfied": satisfied, "dissatisfied": 54 - satisfied, "rate": None, "index": None}
    return [*facts, SatisfactionRecorded(**sheets, **answers, **place)]


def decided(facts: Sequence[Any], command: Any) -> list[Any]:
    """What the rating makes of the command after these facts."""
    state = rating.initial
    for fact in facts:
        if getattr(fact, "organization_id", None) == command.organization_id:
            state = rating.evolve(state, fact)
    return list(rating.decide(command, state, BOOK, DAY))


def propose(organization_id: str) -> ProposeStar:
    return ProposeStar(cycle_id="2026", organization_id=organization_id, on=DAY)


def award(organization_id: str) -> AwardStar:
    return AwardStar(cycle_id="2026", organization_id=organization_id, decided_by=MEETING, on=DAY)


@pytest.fixture
def replayed(tmp_path: Path) -> Callable[..., Ask]:
    """Fill the read model from these facts (ids e1, e2 …) and answer queries."""

    def fill(*facts: Any) -> Ask:
        reads = ReadDatabase(MODELS, SqliteGenerations(tmp_path, tables_of(MODELS)))
        with reads.generations.writing() as tx:
            for number, fact in enumerate(facts, start=1):
                MODELS[0].apply(tx, Happened(fact, f"e{number}", "s", number, number, 0, "c", "account:1"))
        runtime = SimpleNamespace(reads=reads)

        def ask(query: Any) -> Any:
            answer = QUERIES[type(query)](query, runtime)  # type: ignore[arg-type]  # as much of one as it takes
            assert msgspec.json.decode(msgspec.json.encode(answer)) == answer, "plain values only"
            return answer

        return ask

    return fill


def test_cycles_and_rulebooks(replayed: Callable[..., Ask]) -> None:
    """The latest first; a cycle's organisations in the order given."""
    ask = replayed(BOOK, OPENED, CycleClosed(cycle_id="2026", on=date(2027, 1, 5)))
    (cycle,) = ask(CycleList())
    assert cycle == {
        "cycle_id": "2026",
        "year": 2026,
        "from_day": "2026-01-01",
        "to_day": "2026-12-31",
        "state": "CLOSED",
        "opened_on": "2026-01-04",
        "closed_on": "2027-01-05",
        "organizations": ["wanghu", "lixin", "funian"],
    }
    (book,) = ask(RulebookList())
    assert (book["version"], book["effective_from"]) == ("star-2010-default", "2010-06-07")
    assert book["rules"]["dimensions"][0]["indicators"][0]["points"] == "10"


def test_the_list_stands_in_the_order_given(replayed: Callable[..., Ask]) -> None:
    """Never by rank: the one with most stars may stand last."""
    lixin = complete("lixin")
    funian = complete("funian")[:2]
    facts = [BOOK, OPENED, *lixin, *funian]
    facts += decided(facts, propose("lixin")) + decided(facts, propose("funian"))
    answer = replayed(*facts)(RatingList())
    assert answer["cycle_id"] == "2026"
    assert [(each["organization_id"], each["state"]) for each in answer["ratings"]] == [
        ("wanghu", "OPEN"),
        ("lixin", "PROPOSED"),
        ("funian", "INCOMPLETE"),
    ]
    blank, full, lacking = answer["ratings"]
    assert (blank["score"], blank["level"], blank["missing"]) == (None, None, [])
    assert (full["score"], full["level"], full["proposed_level"], full["gated"]) == ("97.00", 5, 5, False)
    assert lacking["level"] is None
    assert lacking["missing"] == ["MEMBERSHIP", "MECHANISM", "PERFORMANCE", "PUBLIC_REGARD", "SATISFACTION"]


def test_gate_and_veto_show(replayed: Callable[..., Ask]) -> None:
    """With the score left as it is."""
    veto = VetoRecorded(
        cycle_id="2026", organization_id="funian", item_code="SAFETY", evidence="文", decided_by=MEETING, on=DAY
    )
    facts = [BOOK, OPENED, *complete("lixin", satisfied=40), *complete("funian"), veto]
    facts += decided(facts, propose("lixin")) + decided(facts, propose("funian"))
    _, gated, vetoed = replayed(*facts)(RatingList("2026"))["ratings"]
    assert (gated["gated"], gated["vetoed"], gated["level"], gated["score"]) == (True, False, 3, "97.00")
    assert (vetoed["gated"], vetoed["vetoed"], vetoed["level"], vetoed["score"]) == (False, True, 2, "97.00")


def test_every_point_has_its_events(replayed: Callable[..., Ask]) -> None:
    """By hand: the event that attached the evidence. By measure: our observation and the event elsewhere."""
    facts = [BOOK, OPENED, *complete("lixin")]
    facts += decided(facts, propose("lixin"))
    answer = replayed(*facts)(RatingDetail("2026", "lixin"))
    shares = {each["code"]: each for dimension in answer["dimensions"] for each in dimension["indicators"]}
    assert shares["LEADERSHIP_TEAM"]["behind"] == [
        {"event_id": "e3", "source_event": None, "source_service": None, "subject": "v-LEADERSHIP_TEAM"}
    ]
    assert shares["MEMBERSHIP_DECIDED"]["behind"] == [
        {"event_id": "e5", "source_event": "x-MEMBERSHIP_DECIDED", "source_service": "members", "subject": "s1"}
    ]
    assert shares["PERFORMANCE_HELD"]["behind"][0]["source_service"] == "volunteering"
    assert (shares["PERFORMANCE_HELD"]["kept"], shares["PERFORMANCE_HELD"]["due"]) == (1, 1)
    assert shares["PERFORMANCE_HELD"]["name"] == "活动如期举办率"
    assert all(each["behind"][0]["event_id"] for each in shares.values())
    first = answer["evidence"][0]
    assert (first["content"]["document_hash"], first["content"]["points"], first["counted"]) == ("0" * 64, "9.5", True)
    assert answer["satisfaction"]["content"]["satisfied"] == 54
    assert {each["name"]: each["held"] for each in answer["predicates"]}["SCORE_REACHES_90"] is True
    assert answer["award"] is None
    assert replayed()(RatingDetail("2026", "nobody")) is None


def test_events_behind_a_dimension(replayed: Callable[..., Ask]) -> None:
    """A timeline; what no longer counts says so."""
    facts = [BOOK, OPENED, *complete("lixin")]
    held = next(each for each in facts if getattr(each, "source_event", "") == "x-PERFORMANCE_HELD")
    again = replace(held, kept=False, source_event="x-later")
    rejected = EvidenceRejected(
        cycle_id="2026",
        organization_id="lixin",
        evidence_id="v-MECHANISM_RULES",
        reason=RejectReason.NOT_GENUINE,
        rejected_by="clerk-2",
        on=DAY,
    )
    ask = replayed(*facts, again, rejected)
    performance = ask(EventsBehind("2026", "lixin", "PERFORMANCE"))
    assert [(each["source_event"], each["counted"]) for each in performance] == [
        ("x-PERFORMANCE_HELD", False),
        ("x-PERFORMANCE_CONFIRMED", True),
        ("x-later", True),
    ]
    mechanism = ask(EventsBehind("2026", "lixin", "MECHANISM"))
    assert [(each["kind"], each["counted"]) for each in mechanism] == [
        ("EvidenceAttached", False),
        ("EvidenceAttached", True),
        ("EvidenceRejected", False),
    ]
    assert len(ask(EventsBehind("2026", "lixin"))) == len(complete("lixin")) + 2


def test_an_award_stands_beside_a_new_proposal(replayed: Callable[..., Ask]) -> None:
    """What became known later is shown, and changes no star."""
    facts = [BOOK, OPENED, *complete("lixin")]
    facts += decided(facts, propose("lixin"))
    facts += decided(facts, award("lixin"))
    veto = VetoRecorded(
        cycle_id="2026", organization_id="lixin", item_code="SAFETY", evidence="文", decided_by=MEETING, on=DAY
    )
    late = [*facts, veto]
    line = replayed(*late)(RatingList("2026"))["ratings"][1]
    assert (line["state"], line["level"], line["changed_since"], line["vetoed"]) == ("AWARDED", 5, True, True)


def test_a_new_proposal_leaves_the_award(replayed: Callable[..., Ask]) -> None:
    """Level and proposed level differ until a body confirms it."""
    facts = [BOOK, OPENED, *complete("lixin")]
    facts += decided(facts, propose("lixin"))
    facts += decided(facts, award("lixin"))
    facts.append(
        VetoRecorded(
            cycle_id="2026", organization_id="lixin", item_code="SAFETY", evidence="文", decided_by=MEETING, on=DAY
        )
    )
    facts += decided(facts, propose("lixin"))
    ask = replayed(*facts)
    line = ask(RatingList("2026"))["ratings"][1]
    assert (line["state"], line["level"], line["proposed_level"], line["changed_since"]) == ("AWARDED", 5, 2, False)
    detail = ask(RatingDetail("2026", "lixin"))
    assert detail["award"]["decided_by"]["document"] == MEETING.document
    assert detail["awarded_dimensions"][0]["points"] == "19.00"
    assert detail["outcome"]["event_id"] == f"e{len(facts)}"


def test_low_satisfaction_shows_a_day(replayed: Callable[..., Ask]) -> None:
    """By when things are to be put right."""
    facts = [BOOK, OPENED, *complete("lixin", satisfied=30)]
    facts += decided(facts, propose("lixin"))
    facts += decided(facts, award("lixin"))
    assert replayed(*facts)(RatingList("2026"))["ratings"][1]["rectification_due"] == "2027-02-20"


def test_facts_may_come_before_their_cycle(replayed: Callable[..., Ask]) -> None:
    """The order of the list is known once the cycle is."""
    early = replayed(*complete("lixin"), OPENED)(RatingList("2026"))["ratings"]
    assert [each["organization_id"] for each in early] == ["wanghu", "lixin", "funian"]


def test_nothing_is_sealed() -> None:
    """Example 15, the half of this service: no field waits for a person's key, so erasure changes no star."""
    assert all(not kind.sealed_fields and kind.erases is None for kind in EVENTS)


def test_before_the_first_cycle(replayed: Callable[..., Ask]) -> None:
    """Empty, not broken."""
    ask = replayed()
    assert ask(RatingList()) == {"cycle_id": None, "total": 0, "ratings": []}
    assert ask(CycleList()) == ask(RulebookList()) == ask(EventsBehind("2026", "lixin")) == []
