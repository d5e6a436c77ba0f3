"""What must be true of every run, whatever failed meanwhile.

``history`` is what a run leaves behind, ``invariant`` what a promise is; the promises stand in ``appends`` (P1, P2),
``order`` (P3), ``delivery`` (P4, P5, P13), ``effects`` (P6, P7) and ``recovery`` (P9, P12). The numbers are those of
``docs/reliability.md``; P8, P10 and P11 are not about a run.
"""

from tests.faults.checker.appends import acknowledged_is_durable, asked_twice_is_done_once, refused_is_invisible
from tests.faults.checker.delivery import (
    cursor_never_moves_back,
    everything_is_published,
    late_records_are_duplicates,
    published_in_order,
    stale_epoch_is_refused,
)
from tests.faults.checker.effects import (
    effects_are_kept_once,
    policies_react,
    read_models_are_the_fold,
    rebuilding_asks_nothing,
    rebuilding_gives_the_same,
)
from tests.faults.checker.history import History
from tests.faults.checker.invariant import Invariant, Violation
from tests.faults.checker.order import positions_have_no_gap, time_never_runs_backwards, versions_have_no_gap
from tests.faults.checker.recovery import every_command_gets_an_answer, lag_returns_to_nought, use_is_bounded

__all__ = ["INVARIANTS", "History", "Invariant", "Violation", "check"]

INVARIANTS: tuple[Invariant, ...] = (
    acknowledged_is_durable,
    refused_is_invisible,
    asked_twice_is_done_once,
    versions_have_no_gap,
    positions_have_no_gap,
    time_never_runs_backwards,
    everything_is_published,
    published_in_order,
    effects_are_kept_once,
    policies_react,
    read_models_are_the_fold,
    rebuilding_gives_the_same,
    rebuilding_asks_nothing,
    lag_returns_to_nought,
    every_command_gets_an_answer,
    use_is_bounded,
    cursor_never_moves_back,
    stale_epoch_is_refused,
    late_records_are_duplicates,
)


def check(history: History) -> list[Violation]:
    """Whatever breaks a promise, in the order of the promises."""
    return [violation for each in INVARIANTS for violation in each(history)]
