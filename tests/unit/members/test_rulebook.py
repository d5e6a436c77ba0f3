"""The classification rulebook: published in versions, of which one is in force."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.eventsourcing.specification import specify
from services.members import rulebook
from services.members.events import ClassificationRules
from services.members.events.rules import CareRules, Festival, MechanismRules, OverdueRules, PairingRules, Term, Unit
from services.members.rulebook import (
    BadTerm,
    OutOfRange,
    PublishRulebook,
    Rulebook,
    VersionTaken,
    in_force,
)
from tests.unit.members.facts import KNOWN, RULEBOOK, RULES, TODAY

PUBLISH = PublishRulebook(version="2010", effective_from=KNOWN, source_clause="三（二）", rules=RULES)
LATER = replace(RULEBOOK, version="2011", effective_from=date(2011, 1, 1))


def version_in_force(state: Rulebook, day: date) -> str:
    found = in_force(state, day)
    assert found is not None
    return found.version


def test_a_version_is_published_with_its_clause() -> None:
    specify(rulebook).when(PUBLISH, TODAY).then(RULEBOOK)


def test_a_versions_name_means_one_text_for_ever() -> None:
    other = replace(PUBLISH, rules=replace(RULES, elderly_age=75))
    specify(rulebook).given(RULEBOOK).when(other, TODAY).refused(VersionTaken)


@pytest.mark.parametrize(
    "rules",
    [replace(RULES, elderly_age=59), replace(RULES, elderly_party_age=0), replace(RULES, mobile_months=0)],
)
def test_parameters_that_make_no_sense_are_refused(rules: ClassificationRules) -> None:
    specify(rulebook).when(replace(PUBLISH, rules=rules), TODAY).refused(OutOfRange)


def test_sixty_is_the_lowest_age() -> None:
    lowest = replace(PUBLISH, rules=replace(RULES, elderly_age=60))
    specify(rulebook).when(lowest, TODAY).then(replace(RULEBOOK, rules=lowest.rules))


def test_nothing_is_in_force_before_the_first() -> None:
    assert in_force(Rulebook((RULEBOOK,)), KNOWN - timedelta(days=1)) is None


def test_a_version_holds_from_its_day_until_the_next_one_does() -> None:
    both = Rulebook((RULEBOOK, LATER))
    assert [version_in_force(both, day) for day in (KNOWN, date(2010, 12, 31), date(2011, 1, 1))] == [
        "2010",
        "2010",
        "2011",
    ]


def test_the_order_of_publication_does_not_matter() -> None:
    assert version_in_force(Rulebook((LATER, RULEBOOK)), date(2011, 6, 1)) == "2011"


def test_of_two_for_one_day_the_later_published_holds() -> None:
    mended = replace(RULEBOOK, version="2010b")
    assert version_in_force(Rulebook((RULEBOOK, mended)), KNOWN) == "2010b"


# ── The terms of the mechanisms ──────────────────────────────────────────────

WEEKLY = MechanismRules(pairing=PairingRules(visit=Term(7, clause="街道帮扶办法 第五条")))


def test_the_mechanisms_terms_are_published_with_the_version() -> None:
    specify(rulebook).when(replace(PUBLISH, mechanisms=WEEKLY), TODAY).then(replace(RULEBOOK, mechanisms=WEEKLY))


@pytest.mark.parametrize(
    "mechanisms",
    [
        MechanismRules(pairing=PairingRules(visit=Term(0))),
        MechanismRules(pairing=PairingRules(visit=Term(1001))),
        MechanismRules(pairing=PairingRules(visit=Term(31, clause=" "))),
        MechanismRules(pairing=PairingRules(visit=Term(31, Unit.WORKING_DAYS))),
        MechanismRules(care=CareRules(festivals=(Festival("LEAP", 2, 29),))),
        MechanismRules(care=CareRules(festivals=(Festival("LATE", 12, 30, lunar=True),))),
        MechanismRules(care=CareRules(festivals=(Festival("NEVER", 13, 1),))),
        MechanismRules(care=CareRules(festivals=(Festival("JUNE", 6, 31),))),
        MechanismRules(overdue=OverdueRules(remind_days=-1)),
        MechanismRules(overdue=OverdueRules(remind_days=181)),
        MechanismRules(overdue=OverdueRules(serious_percent=-1)),
    ],
)
def test_terms_that_make_no_sense_are_refused(mechanisms: MechanismRules) -> None:
    specify(rulebook).when(replace(PUBLISH, mechanisms=mechanisms), TODAY).refused(BadTerm)
