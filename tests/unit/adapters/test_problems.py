"""Refusals on their way out: a stable type, a sentence in two languages; a defect says nothing."""

from typing import Any

import msgspec
import pytest
from marshmallow import ValidationError

from infra.adapters.policies import CommandRefused
from infra.adapters.problems import Problem, bad_request, describe, not_found, unauthorized
from infra.adapters.runtime import define, installed
from infra.eventsourcing.errors import (
    CommandReused,
    Conflict,
    Gap,
    GuardTaken,
    Indeterminate,
    KernelError,
    Later,
    OtherHistory,
    OutOfReach,
    StaleEpoch,
    TooLarge,
    Unavailable,
    Unfinished,
)
from infra.privacy.keyring import Erased

SECRET = "陈小明"
ANSWERS: list[tuple[KernelError, int, str]] = [
    (Conflict("member-1", 2, 3), 409, "conflict"),
    (CommandReused("c1"), 422, "command-reused"),
    (GuardTaken("id-number", "m7"), 409, "guard-taken"),
    (Erased("m1"), 410, "erased"),
    (OutOfReach(), 404, "out-of-reach"),
    (TooLarge(1_000_000, 900_000), 413, "too-large"),
    (Indeterminate(), 503, "indeterminate"),
    (Unavailable(), 503, "unavailable"),
]
#: A relay, a consumer or a process that starts meets these, nobody who asks.
NEVER_ANSWERS: list[KernelError] = [
    StaleEpoch("relay", 1),
    Gap("topic", 1, 3),
    OtherHistory("people<members", "members", "before", "now"),
    Unfinished(),
]


def below(kind: type[Exception]) -> list[type[Exception]]:
    """Every subclass of the platform's own, however deep."""
    ours = [child for child in kind.__subclasses__() if child.__module__.startswith(("infra.", "services."))]
    return [each for child in ours for each in (child, *below(child))]


REFUSALS = [
    (name, kind)
    for name, package in installed().items()
    if name != "gateway"
    for noun in dict.fromkeys(define(package).commands.values())
    for kind in (noun.Refused, *below(noun.Refused))
]


def document(error: Exception, service: str = "members") -> dict[str, Any]:
    """The problem document of an exception."""
    problem = describe(error, service)
    assert problem is not None
    return problem.document()


def in_both_languages(found: dict[str, Any]) -> bool:
    """Whether it says so in Chinese and in English."""
    return found["title"].endswith("。") and found["detail"].endswith(".") and found["detail"].isascii()


def test_every_kernel_error_is_accounted_for() -> None:
    accounted = {type(error) for error, _, _ in ANSWERS} | {type(error) for error in NEVER_ANSWERS}
    assert set(below(KernelError)) == accounted | {Later}  # which is raised as one of its two kinds


@pytest.mark.parametrize(("error", "status", "code"), ANSWERS, ids=[code for *_, code in ANSWERS])
def test_a_kernel_error_is_a_problem(error: KernelError, status: int, code: str) -> None:
    found = document(error)
    assert (found["status"], found["type"]) == (status, f"urn:linli:{code}")
    assert in_both_languages(found)


@pytest.mark.parametrize("error", NEVER_ANSWERS)
def test_what_only_consumers_meet_is_a_defect_elsewhere(error: KernelError) -> None:
    assert describe(error, "members") is None


def test_a_conflict_says_which_version_there_is() -> None:
    assert document(Conflict("member-1", 2, 3))["version"] == 3


def test_a_taken_number_does_not_say_whose_it_is() -> None:
    assert "m7" not in repr(document(GuardTaken("id-number", "m7")))


def test_there_are_refusals_to_look_at() -> None:
    assert len(REFUSALS) > 60


@pytest.mark.parametrize(("service", "kind"), REFUSALS, ids=[f"{n}.{k.__name__}" for n, k in REFUSALS])
def test_a_refusal_is_a_problem_in_both_languages(service: str, kind: type[Exception]) -> None:
    found = document(kind(), service)
    assert found["status"] == 409
    assert found["type"].startswith(f"urn:linli:{service}:")
    assert found["type"].isascii()
    assert found["title"].endswith("。")
    assert found["detail"].endswith(".")


def test_a_refusals_type_is_its_name() -> None:
    from services.members.contract import COMMANDS

    (not_on_roll,) = [
        k for noun in dict.fromkeys(COMMANDS.values()) for k in below(noun.Refused) if k.__name__ == "NotOnRoll"
    ]
    assert document(not_on_roll())["type"] == "urn:linli:members:not-on-roll"


def test_wrong_fields_are_named() -> None:
    found = document(ValidationError({"on": ["Not a valid date."]}))
    assert (found["status"], found["errors"]) == (422, {"on": ["Not a valid date."]})
    assert in_both_languages(found)


@pytest.mark.parametrize(
    ("problem", "status"),
    [(not_found("command"), 404), (unauthorized(), 401), (bad_request("x", "不行。", "No."), 400)],
)
def test_a_problem_stays_what_it_is(problem: Problem, status: int) -> None:
    assert describe(problem, "members") is problem
    assert problem.document()["status"] == status
    assert in_both_languages(problem.document())


@pytest.mark.parametrize("error", [ValueError(SECRET), KeyError(SECRET), CommandRefused(SECRET), RuntimeError(SECRET)])
def test_a_defect_is_no_problem_document(error: Exception) -> None:
    assert describe(error, "members") is None


def test_it_goes_out_as_problem_json() -> None:
    response = describe(Conflict("member-1", 2, 3), "members").response()  # type: ignore[union-attr]
    assert (response.status_code, response.content_type) == (409, "application/problem+json; charset=utf-8")
    assert msgspec.json.decode(response.get_data())["type"] == "urn:linli:conflict"


def test_a_problem_carries_no_text_of_its_cause() -> None:
    for error, _, _ in ANSWERS:
        assert str(error) == "" or str(error) not in repr(document(error))
