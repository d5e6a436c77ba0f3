"""The checker is checked: a bug that is put in is seen by the promise that it breaks; without it the seed passes."""

import pytest

from tests.faults.checker import check
from tests.faults.simulation import again
from tests.faults.simulation.planted import BUGS, Bug
from tests.faults.simulation.world import simulate

SEEDS = range(12)
STEPS = 300


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_planted_bug_is_seen_by_the_promise_it_breaks_and_the_same_seed_passes_without_it(bug: Bug) -> None:
    seen: set[str] = set()
    for seed in SEEDS:
        names = {violation.name for violation in check(simulate(seed, STEPS, bug.world, bug.rates))}
        seen |= names
        if bug.caught_by in names:
            sound = check(simulate(seed, STEPS, rates=bug.rates))
            assert not sound, "\n  ".join([again(seed, STEPS), *map(str, sound)])
            return
    pytest.fail(f"{bug.caught_by} saw nothing in {len(SEEDS)} runs; what did: {seen}")
