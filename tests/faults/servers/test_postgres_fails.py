"""PostgreSQL stops, crashes, loses a session, runs into a full disk or cannot be reached, while the office works."""

import pytest

from tests.faults.plan import Fault
from tests.faults.servers.platform import Platform


def unanswered(platform: Platform) -> int:
    """How often somebody was left to ask again."""
    return sum(each.outcome == "unknown" or each.refusal == "Unavailable" for each in platform.recorder.history.asks)


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param([Fault("stop", 1, 2, "postgres")], id="a restart in order"),
        pytest.param([Fault("crash", 1, 1, "postgres")], id="a crash"),
        pytest.param([Fault("backend", 1, 0.5, "postgres")], id="one session killed"),
        pytest.param([Fault("hole", 1, 4, "postgres")], id="nothing comes through"),
        pytest.param([Fault("no replies", 1, 4, "postgres")], id="replies do not come through"),
        pytest.param([Fault("reset", at / 2, 0, "postgres") for at in range(1, 9)], id="connections reset"),
    ],
)
def test_the_office_goes_on_and_every_promise_holds(platform: Platform, plan: list[Fault]) -> None:
    before = unanswered(platform)
    history = platform.suffer(*plan)
    platform.holds(history)
    if plan[0].fault not in {"hole", "no replies"}:  # these are waited for
        assert unanswered(platform) > before, "the fault never struck"
