"""Every refusal of the service: a sentence of its own in both languages, and a test that exercises it by name."""

from collections import Counter
from pathlib import Path

import pytest

from services.members.contract import COMMANDS
from services.members.member.state import NotKnown

NOUNS = list({id(noun): noun for noun in COMMANDS.values()}.values())


def below(kind: type[Exception]) -> list[type[Exception]]:
    """Every subclass, however deep."""
    return [each for child in kind.__subclasses__() for each in (child, *below(child))]


REFUSALS = [each for noun in NOUNS for each in below(noun.Refused)]


def sentence(kind: type[Exception], language: str) -> str:
    """What it says itself, and has not inherited."""
    return str(vars(kind)[language])


def test_all_refusals_are_found() -> None:
    assert NotKnown in REFUSALS
    assert len(REFUSALS) > len(NOUNS)


def test_each_refusal_has_a_name_of_its_own() -> None:
    """Its name becomes its public type, and what an import says of a row."""
    counted = Counter(kind.__name__ for kind in REFUSALS)
    assert [name for name, number in counted.items() if number > 1] == []


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
