"""The classification rulebook: published in versions, of which one is in force."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from infra.eventsourcing.specification import specify
from services.members import rulebook
from services.members.events import ClassificationRules
from services.members.rulebook import OutOfRange, PublishRulebook, Rulebook, VersionTaken, in_force
from tests.unit.members.facts import KNOWN, RULEBOOK, RULES, TODAY

PUBLISH = PublishRulebook(version="2010", effective_from=KNOWN, source_clause="三（二）", rules=RULES)
LATER = replace(RULEBOOK, version="2011", effective_from=date(2011, 1, 1))


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
    assert [in_force(both, day) for day in (KNOWN, date(2010, 12, 31), date(2011, 1, 1))] == [RULEBOOK, RULEBOOK, LATER]


def test_the_order_of_publication_does_not_matter() -> None:
    assert in_force(Rulebook((LATER, RULEBOOK)), date(2011, 6, 1)) == LATER


def test_of_two_for_one_day_the_later_published_holds() -> None:
    mended = replace(RULEBOOK, version="2010b")
    assert in_force(Rulebook((RULEBOOK, mended)), KNOWN) == mended
