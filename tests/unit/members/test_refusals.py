"""Every refusal of the service: a sentence of its own in both languages, and a test that exercises it by name."""

from collections import Counter
from pathlib import Path

import pytest

from services.members import (
    aid,
    brigade,
    care,
    fund_statement,
    member,
    mobility,
    organization,
    pairing,
    pioneer,
    post,
    post_catalogue,
    resident_unit,
    roster_import,
    rulebook,
)

NOUNS = (
    organization,
    resident_unit,
    rulebook,
    member,
    pairing,
    aid,
    fund_statement,
    care,
    mobility,
    post_catalogue,
    post,
    brigade,
    pioneer,
    roster_import,
)


def below(kind: type[Exception]) -> list[type[Exception]]:
    """Every subclass, however deep."""
    return [each for child in kind.__subclasses__() for each in (child, *below(child))]


REFUSALS = [each for noun in NOUNS for each in below(noun.Refused)]


def sentence(kind: type[Exception], language: str) -> str:
    """What it says itself, and has not inherited."""
    return str(vars(kind)[language])


def test_all_refusals_are_found() -> None:
    assert len(REFUSALS) == 102


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_refusal_says_in_both_languages_what_to_do(kind: type[Exception]) -> None:
    assert sentence(kind, "zh").endswith("。")
    assert sentence(kind, "en").endswith(".")
    assert kind.__doc__


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_refusal_takes_no_value_that_a_person_typed(kind: type[Exception]) -> None:
    assert not {"{", "}", "%"} & set(sentence(kind, "zh") + sentence(kind, "en"))
    assert str(kind()) == ""


def test_no_two_refusals_say_the_same() -> None:
    for language in ("zh", "en"):
        counted = Counter(sentence(kind, language) for kind in REFUSALS)
        assert [text for text, number in counted.items() if number > 1] == []


def test_every_refusal_is_exercised_by_name() -> None:
    here = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert [kind.__name__ for kind in REFUSALS if f"refused({kind.__name__})" not in here] == []
