"""The service rulebook: the version in force on a day decides."""

from dataclasses import replace
from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.volunteering import rulebook
from services.volunteering.events import RulebookPublished, ServiceRules
from services.volunteering.rulebook import PublishRulebook, Rulebook, in_force

TODAY = date(2010, 6, 1)
RULES = ServiceRules()
PUBLISH = PublishRulebook(version="2010-1", effective_from=TODAY, source_clause="四（三）", rules=RULES)
FIRST = RulebookPublished(version="2010-1", effective_from=TODAY, source_clause="四（三）", rules=RULES)


def test_publishes() -> None:
    """With the clause that it derives from."""
    specify(rulebook).given().when(PUBLISH, TODAY).then(FIRST)


def test_a_version_name_is_used_once() -> None:
    """Even for another day."""
    again = replace(PUBLISH, effective_from=date(2011, 1, 1))
    specify(rulebook).given(FIRST).when(again, TODAY).refused(rulebook.VersionTaken)


@pytest.mark.parametrize(
    "rules",
    [
        ServiceRules(entry_days=-1),
        ServiceRules(confirm_days=-1),
        ServiceRules(confirm_days=2**62),
        ServiceRules(daily_minutes=1441),
    ],
)
def test_parameters_make_sense(rules: ServiceRules) -> None:
    """No negative days, no day of more than 24 hours."""
    specify(rulebook).given().when(replace(PUBLISH, rules=rules), TODAY).refused(rulebook.OutOfRange)


def test_the_version_in_force() -> None:
    """None before the first; of two for the same day the later publication."""
    mended = replace(FIRST, version="2010-2")
    later = replace(FIRST, version="2011-1", effective_from=date(2011, 1, 1))
    state = Rulebook((FIRST, later, mended))
    assert in_force(state, date(2010, 5, 31)) is None
    assert in_force(state, TODAY) is mended
    assert in_force(state, date(2010, 12, 31)) is mended
    assert in_force(state, date(2011, 1, 1)) is later
