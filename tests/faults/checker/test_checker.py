"""The checker sees what is broken, and nothing in what is not: histories of a few lines, written by hand."""

import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from infra.eventsourcing.decider import EVENT_IDS
from tests.faults.checker import INVARIANTS, check
from tests.faults.checker.history import (
    Ask,
    Digests,
    Event,
    Follower,
    History,
    Led,
    Measure,
    Moved,
    Rebuild,
    Receipt,
    Record,
    Service,
)

TYPE = "linli.kitchen.Filled.v1"


def event(position: int, version: int, command_id: str, at: int = 0) -> Event:
    event_id = str(uuid.uuid5(EVENT_IDS, f"{command_id}/1"))
    return Event(position, "jar", version, event_id, TYPE, at or position, b"%d" % position)


def record(of: Event) -> Record:
    return Record(of.position, of.stream, of.version, of.id, of.open)


def ask(command_id: str, outcome: str = "accepted", receipt: Receipt | None = None, *, began: int = 1) -> Ask:
    refusal = "Full" if outcome == "refused" else ""
    return Ask(began, began + 1, "client", "kitchen", command_id, "content", outcome, receipt, refusal)  # type: ignore[arg-type]


ONE, TWO = event(1, 1, "c1"), event(2, 2, "c2")
FIRST, SECOND = Receipt("jar", 1, 1), Receipt("jar", 2, 2)


def sound() -> History:
    """Two commands, two events, published and applied."""
    kitchen = Service("kitchen", [ONE, TWO], {"c1": FIRST, "c2": SECOND}, [record(ONE), record(TWO)], 2, 0)
    return History(
        asks=[ask("c1", receipt=FIRST), ask("c2", receipt=SECOND, began=3), ask("c3", "refused", began=5)],
        led=[Led(1, "kitchen", 1, 0)],
        moved=[Moved(7, "kitchen", 1, 2, accepted=True)],
        services={"kitchen": kitchen},
        followers=[
            Follower("counts<kitchen", "kitchen", "kitchen", 2, [TYPE], {}, [1, 2]),
            Follower("reacting<kitchen", "kitchen", "kitchen", 2, [TYPE], {}, None, [(1, ["c2"]), (2, [])]),
        ],
        digests=[Digests("kitchen", {"counts": "d"}, {"counts": "d"})],
        rebuilds=[Rebuild("kitchen", {"counts": "d"}, {"counts": "d"}, 2, 2, 0)],
        recovery=[Measure("rounds", 3, 10)],
        use=[Measure("rows", 2, 2)],
    )


def kitchen(history: History, **changes: object) -> None:
    history.services["kitchen"] = replace(history.services["kitchen"], **changes)  # type: ignore[arg-type]


def acknowledged_and_lost(history: History) -> None:
    kitchen(history, receipts={"c1": FIRST})


def acknowledged_without_its_event(history: History) -> None:
    kitchen(history, events=[ONE], records=[record(ONE)], cursor=1)


def refused_and_kept(history: History) -> None:
    history.asks[1] = ask("c2", "refused")


def published_and_never_kept(history: History) -> None:
    kitchen(history, records=[record(ONE), record(TWO), record(event(3, 3, "c3"))])


def kept_twice(history: History) -> None:
    kitchen(history, events=[ONE, TWO, event(3, 3, "c2")])


def answered_otherwise(history: History) -> None:
    history.asks.append(ask("c1", receipt=SECOND, began=9))


def refused_after_it_was_accepted(history: History) -> None:
    history.asks.append(ask("c1", "refused", began=9))


def a_version_left_out(history: History) -> None:
    kitchen(history, events=[ONE, event(2, 3, "c2")])


def a_position_left_out(history: History) -> None:
    kitchen(history, events=[ONE, event(3, 2, "c2")])


def time_put_back(history: History) -> None:
    kitchen(history, events=[event(1, 1, "c1", at=9), event(2, 2, "c2", at=8)])


def passed_by_the_relay(history: History) -> None:
    kitchen(history, records=[record(ONE)])


def published_the_wrong_way_round(history: History) -> None:
    kitchen(history, records=[record(TWO), record(ONE)])


def an_effect_missed(history: History) -> None:
    history.followers[0] = replace(history.followers[0], applied=[1])


def an_effect_twice(history: History) -> None:
    history.followers[0] = replace(history.followers[0], applied=[1, 2, 2])


def a_reaction_missed(history: History) -> None:
    history.followers[1] = replace(history.followers[1], reactions=[(1, ["c2"])])


def a_reaction_without_an_answer(history: History) -> None:
    history.followers[1] = replace(history.followers[1], reactions=[(1, ["c2"]), (2, ["c9"])])


def a_read_model_that_differs(history: History) -> None:
    history.digests[0] = Digests("kitchen", {"counts": "d"}, {"counts": "e"})


def a_rebuild_that_differs(history: History) -> None:
    history.rebuilds[0] = Rebuild("kitchen", {"counts": "d"}, {"counts": "e"}, 2, 2, 0)


def a_rebuild_that_asks(history: History) -> None:
    history.rebuilds[0] = Rebuild("kitchen", {"counts": "d"}, {"counts": "d"}, 2, 2, 1)


def a_relay_that_stays_behind(history: History) -> None:
    kitchen(history, cursor=1)


def something_parked(history: History) -> None:
    history.followers[0] = replace(history.followers[0], applied=[1], parked={2: "ValueError"})


def never_answered(history: History) -> None:
    history.asks.append(ask("c4", "unknown"))


def too_much_of_something(history: History) -> None:
    history.use.append(Measure("rows", 3, 2))


def a_cursor_moved_back(history: History) -> None:
    history.moved.append(Moved(8, "kitchen", 1, 1, accepted=True))


def a_stale_write_accepted(history: History) -> None:
    history.led.append(Led(6, "kitchen", 2, 0))


def a_stale_write_not_counted(history: History) -> None:
    history.moved.append(Moved(8, "kitchen", 0, 1, accepted=False))


def other_bytes_the_second_time(history: History) -> None:
    kitchen(history, records=[record(ONE), record(TWO), replace(record(TWO), value=b"other")])


BREAKING = {
    acknowledged_and_lost: "acknowledged_is_durable",
    acknowledged_without_its_event: "acknowledged_is_durable",
    refused_and_kept: "refused_is_invisible",
    published_and_never_kept: "refused_is_invisible",
    kept_twice: "asked_twice_is_done_once",
    answered_otherwise: "asked_twice_is_done_once",
    refused_after_it_was_accepted: "asked_twice_is_done_once",
    a_version_left_out: "versions_have_no_gap",
    a_position_left_out: "positions_have_no_gap",
    time_put_back: "time_never_runs_backwards",
    passed_by_the_relay: "everything_is_published",
    published_the_wrong_way_round: "published_in_order",
    an_effect_missed: "effects_are_kept_once",
    an_effect_twice: "effects_are_kept_once",
    a_reaction_missed: "policies_react",
    a_reaction_without_an_answer: "policies_react",
    a_read_model_that_differs: "read_models_are_the_fold",
    a_rebuild_that_differs: "rebuilding_gives_the_same",
    a_rebuild_that_asks: "rebuilding_asks_nothing",
    a_relay_that_stays_behind: "lag_returns_to_nought",
    something_parked: "lag_returns_to_nought",
    never_answered: "every_command_gets_an_answer",
    too_much_of_something: "use_is_bounded",
    a_cursor_moved_back: "cursor_never_moves_back",
    a_stale_write_accepted: "stale_epoch_is_refused",
    a_stale_write_not_counted: "stale_epoch_is_refused",
    other_bytes_the_second_time: "late_records_are_duplicates",
}


def test_a_sound_history_breaks_nothing() -> None:
    assert check(sound()) == []


@pytest.mark.parametrize("change", BREAKING, ids=lambda change: change.__name__)
def test_what_is_broken_is_seen_by_the_promise_it_breaks(change: object) -> None:
    history = sound()
    change(history)  # type: ignore[operator]
    assert BREAKING[change] in {violation.name for violation in check(history)}  # type: ignore[index]


def test_every_promise_is_broken_by_something_here() -> None:
    assert {each.name for each in INVARIANTS} == set(BREAKING.values())


def test_every_promise_has_a_sentence() -> None:
    assert all(each.sentence.endswith(".") for each in INVARIANTS)


def test_a_history_that_was_kept_is_judged_alike() -> None:
    history = sound()
    refused_and_kept(history)
    assert check(History.from_json(history.to_json())) == check(history) != []


def test_a_record_that_came_twice_is_no_harm() -> None:
    history = sound()
    kitchen(history, records=[record(ONE), record(TWO), record(ONE)])
    assert check(history) == []


def test_of_two_askings_at_once_one_may_be_refused() -> None:
    """As if it had been asked before the other one, when it was not possible yet."""
    history = sound()
    history.asks.append(replace(ask("c1", "refused"), began=1, ended=9))
    assert check(history) == []


def test_the_page_on_reliability_says_the_same_sentences() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reliability.md").read_text()
    assert [each.name for each in INVARIANTS if f"| {each.code} | `{each.name}` | {each.sentence} |" not in page] == []
