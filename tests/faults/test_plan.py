"""A plan is carried out in the order of time, and can be kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.plan import Fault, carry_out, from_json, to_json

PLAN = [Fault("late", 0.2, 0.1, "b"), Fault("long", 0, 0.25, "a"), Fault("once", 0.1, 0, "a")]


def test_faults_begin_and_end_in_the_order_of_time() -> None:
    told: list[str] = []

    def injection(name: str) -> object:
        @contextmanager
        def inject(target: str) -> Iterator[None]:
            told.append(f"{name} {target}")
            yield
            told.append(f"{name} ends")

        return inject

    begun = time.monotonic()
    mended = carry_out(PLAN, {name: injection(name) for name in ("late", "long", "once")})  # type: ignore[misc]
    assert told == ["long a", "once a", "once ends", "late b", "long ends", "late ends"]
    assert mended - begun >= 0.3


def test_whatever_goes_wrong_every_fault_is_mended() -> None:
    told: list[str] = []

    @contextmanager
    def inject(_: str) -> Iterator[None]:
        try:
            yield
        finally:
            told.append("mended")

    with pytest.raises(KeyError):
        carry_out([Fault("known", 0, 1, "a"), Fault("unknown", 0.01, 1, "a")], {"known": inject})
    assert told == ["mended"]


def test_a_plan_that_was_kept_is_the_same() -> None:
    assert from_json(to_json(PLAN)) == PLAN
