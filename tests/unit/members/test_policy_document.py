"""Policy documents and what rests on them; and the rehearsal of a draft."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.members import policy_document, rulebook
from services.members.events import (
    Citation,
    Clause,
    MemberClass,
    OrganizationRules,
    Particulars,
    PeopleRules,
    PolicyDocumentRegistered,
    PolicyDocumentRepealed,
)
from services.members.events.rules import CUSTOMARY
from services.members.member.classifying import OverrideClassification
from services.members.member.moving import RegisterOutflow
from services.members.policy_document import (
    DocumentKnown,
    NoNumber,
    NotInForce,
    OddClauses,
    RegisterPolicyDocument,
    RepealPolicyDocument,
)
from services.members.projections.queries import PolicyDocuments, RehearseRulebook, Rulebooks
from services.members.rulebook import NoSuchParameter, OutOfRange, PublishRulebook
from tests.unit.members.conftest import Desk
from tests.unit.members.facts import KNOWN, RULEBOOK, RULES, TODAY, register

CLAUSES = (Clause("四、3", "实行党员分类管理。"), Clause("五", "加强领导，健全机制。"))
FACTS = {
    "document_id": "d25",
    "number": "柯桥街工委〔2010〕25号",
    "title": "关于进一步加强社区党建工作的实施意见",
    "issuer": "柯桥街道党工委",
    "issued_on": date(2010, 6, 7),
    "clauses": CLAUSES,
    "on": TODAY,
}
REGISTER, REGISTERED = RegisterPolicyDocument(**FACTS), PolicyDocumentRegistered(**FACTS)
REPEAL = RepealPolicyDocument(document_id="d25", repealed_by="〔2015〕8号", on=date(2015, 3, 1))
REPEALED = PolicyDocumentRepealed(document_id="d25", repealed_by="〔2015〕8号", on=date(2015, 3, 1))


def test_a_document_is_taken_in_with_its_clauses() -> None:
    specify(policy_document).when(REGISTER, TODAY).then(REGISTERED)


def test_an_id_names_one_text_for_ever() -> None:
    specify(policy_document).given(REGISTERED, REPEALED).when(REGISTER, TODAY).refused(DocumentKnown)


@pytest.mark.parametrize("field", ["number", "title", "issuer"])
def test_a_document_is_known_by_number_title_and_issuer(field: str) -> None:
    specify(policy_document).when(replace(REGISTER, **{field: " "}), TODAY).refused(NoNumber)


@pytest.mark.parametrize(
    "clauses", [(), (Clause("", "无号"),), (Clause("五", " "),), (Clause("五", "甲"), Clause("五", "乙"))]
)
def test_a_clause_can_be_cited(clauses: tuple[Clause, ...]) -> None:
    specify(policy_document).when(replace(REGISTER, clauses=clauses), TODAY).refused(OddClauses)


def test_a_document_is_repealed_by_another() -> None:
    specify(policy_document).given(REGISTERED).when(REPEAL, TODAY).then(REPEALED)


@pytest.mark.parametrize("history", [(), (REGISTERED, REPEALED)])
def test_only_what_holds_is_repealed(history: tuple[object, ...]) -> None:
    specify(policy_document).given(*history).when(REPEAL, TODAY).refused(NotInForce)
    specify(policy_document).given(REGISTERED).when(replace(REPEAL, repealed_by=""), TODAY).refused(NotInForce)


# ── What rests on it ─────────────────────────────────────────────────────────

CITED = {
    "elderly_age": Citation("d25", "四、3"),
    "term_years": Citation("elsewhere", "二"),
    "hardship.validity": Citation("d25", "四、3"),
    "care.festivals": Citation("d25", "四、3"),
}
PUBLISH = PublishRulebook(
    version="2011", effective_from=date(2011, 1, 1), source_clause="三（二）", rules=RULES, citations=CITED
)


def test_a_parameter_cites_its_clause() -> None:
    published = replace(RULEBOOK, version="2011", effective_from=date(2011, 1, 1), citations=CITED)
    specify(rulebook).when(PUBLISH, TODAY).then(published)


@pytest.mark.parametrize(
    "citations",
    [
        {"shoe_size": Citation("d25", "五")},
        {"hardship.clause": Citation("d25", "五")},
        {"elderly_age": Citation("d25", " ")},
    ],
)
def test_a_citation_is_of_a_parameter_and_a_clause(citations: dict[str, Citation]) -> None:
    specify(rulebook).when(replace(PUBLISH, citations=citations), TODAY).refused(NoSuchParameter)


@pytest.mark.parametrize(
    "changes",
    [
        {"people": PeopleRules(probation_months=0)},
        {"people": PeopleRules(extension_min_months=7, extension_max_months=6)},
        {"organizations": OrganizationRules(term_years=0)},
    ],
)
def test_terms_and_probations_make_sense(changes: dict[str, PeopleRules | OrganizationRules]) -> None:
    specify(rulebook).when(replace(PUBLISH, **changes), TODAY).refused(OutOfRange)


def test_every_parameter_says_what_it_rests_on(desk: Desk) -> None:
    for command in (REGISTER, REPEAL, PUBLISH):
        desk.ask(command)
    (document,) = desk.answer(PolicyDocuments())
    assert (document["number"], document["clauses"], document["repealed_on"]) == (
        "柯桥街工委〔2010〕25号",
        CLAUSES,
        date(2015, 3, 1),
    )
    last = desk.answer(Rulebooks())[-1]
    told = {each["name"]: (each["value"], each["clause"], each["document"]) for each in last["parameters"]}
    assert told["elderly_age"] == (70, "四、3", "柯桥街工委〔2010〕25号")
    assert told["term_years"] == (3, "二", None)
    assert told["mobile_months"] == (6, "三（二）", None)
    validity, pairing = CUSTOMARY.hardship.validity, CUSTOMARY.pairing.visit
    assert told["hardship.validity"] == (validity, "四、3", "柯桥街工委〔2010〕25号")
    assert told["pairing.visit"] == (pairing, pairing.clause, None)


# ── Rehearsing ───────────────────────────────────────────────────────────────


def test_a_draft_shows_whose_class_it_would_change_and_changes_none(desk: Desk) -> None:
    births = {"m1": "1938-05-01", "m2": "1944-05-01", "m3": "1944-05-01", "m4": "1938-05-01"}
    for who, birth in births.items():
        desk.ask(register(who, particulars=Particulars(name="张", birth_date=birth)))
    desk.ask(RegisterOutflow(member_id="m2", left_on=date(2010, 2, 1), on=TODAY))
    desk.ask(
        OverrideClassification(
            member_id="m3",
            member_class=MemberClass.ELDERLY,
            holds=True,
            effective_from=KNOWN,
            reason="离休干部",
            on=TODAY,
        )
    )
    desk.settle()
    head = desk.runtime.store.head().position
    younger = replace(RULES, elderly_age=65, mobile_months=3)
    found = desk.answer(RehearseRulebook(rules=younger, day=TODAY))
    assert found == {
        "rulebook": "2010",
        "classes": {
            "ELDERLY": {"joined": ["m2"], "left": []},
            "MOBILE_OUT": {"joined": ["m2"], "left": []},
            "MOBILE_IN": {"joined": [], "left": []},
        },
    }
    older = desk.answer(RehearseRulebook(rules=replace(RULES, elderly_age=75), day=TODAY))
    assert older["classes"]["ELDERLY"] == {"joined": [], "left": ["m1", "m4"]}
    assert desk.runtime.store.head().position == head
    with pytest.raises(OutOfRange):
        desk.answer(RehearseRulebook(rules=replace(RULES, mobile_months=-(2**63)), day=TODAY))


def test_before_the_first_rulebook_a_draft_is_compared_with_nothing(bare: Desk) -> None:
    bare.ask(register(particulars=Particulars(name="张", birth_date="1938-05-01")))
    found = bare.answer(RehearseRulebook(rules=RULES, day=TODAY))
    assert (found["rulebook"], found["classes"]["ELDERLY"]["joined"]) == (None, ["m1"])
