"""Who asks, as one process tells it to another: nobody else can say it, nor say it again later or elsewhere."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.adapters.permissions import Asker
from infra.adapters.statements import LASTS, NoStatement, Statements

CLERK = Asker("account:7", frozenset({"CLERK"}), frozenset({"c1"}))
NOON = 1_800_000_000.0


def statements(key: str = "ours", audience: str = "members", at: float = NOON) -> Statements:
    return Statements(key, audience, clock=lambda: at)


@given(
    actor=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64),
    roles=st.frozensets(st.text(max_size=12)),
    communities=st.none() | st.frozensets(st.text(max_size=12)),
    looking=st.booleans(),
)
def test_what_was_told_is_what_is_read(
    actor: str, roles: frozenset[str], communities: frozenset[str] | None, looking: bool
) -> None:
    """Nobody of no communities is not somebody of all."""
    asker = Asker(actor, roles, communities)
    assert statements().read(statements().make(replace(asker, looking=looking))) == replace(asker, looking=looking)
    both = Asker("account:1", frozenset({"CLERK"}), None, checked_by=asker, looking=looking)
    assert statements().read(statements().make(both)) == both


@pytest.mark.parametrize("other", [statements(key="other"), statements(audience="evaluation")])
def test_another_secret_or_another_service_reads_nothing(other: Statements) -> None:
    with pytest.raises(NoStatement):
        other.read(statements().make(CLERK))


def test_it_is_over_after_a_minute() -> None:
    made = statements().make(CLERK)
    assert statements(at=NOON + LASTS).read(made) == CLERK
    with pytest.raises(NoStatement):
        statements(at=NOON + LASTS + 1).read(made)


@given(st.data())
def test_an_altered_one_says_nothing(data: st.DataObject) -> None:
    made = statements().make(CLERK)
    at = data.draw(st.integers(0, len(made) - 2))  # of the last character's bits, some mean nothing
    other = data.draw(st.characters(min_codepoint=0x20, max_codepoint=0x7E).filter(lambda c: c != made[at]))
    with pytest.raises(NoStatement):
        statements().read(made[:at] + other + made[at + 1 :])


@pytest.mark.parametrize("actor", ["", "a\tb", "张三", "x" * 65])
def test_an_actor_and_the_second_person_are_pseudonyms(actor: str) -> None:
    somebody = Asker(actor, frozenset())
    for told in (somebody, Asker("account:1", frozenset(), checked_by=somebody)):
        with pytest.raises(NoStatement):
            statements().read(statements().make(told))
