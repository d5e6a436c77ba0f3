"""After the fault, and within bounds: P9, P12."""

from collections.abc import Iterator

from tests.faults.checker.history import History
from tests.faults.checker.invariant import invariant


@invariant("P9")
def lag_returns_to_nought(history: History) -> Iterator[str]:
    """Once faults end, relays and consumers reach the end of their logs and leave nothing parked, within a limit."""
    heads = {name: len(service.events) for name, service in history.services.items()}
    for name, service in history.services.items():
        if service.cursor < heads[name]:
            yield f"{name}: the relay stands at {service.cursor} of {heads[name]}"
    for follower in history.followers:
        if follower.position < heads[follower.follows]:
            yield f"{follower.name}: stands at {follower.position} of {heads[follower.follows]}"
        for position, error in follower.parked.items():
            yield f"{follower.name}: position {position} is parked: {error}"
    for measure in history.recovery:
        if measure.value > measure.limit:
            yield f"{measure.name}: {measure.value} where {measure.limit} is allowed"


@invariant("P9")
def every_command_gets_an_answer(history: History) -> Iterator[str]:
    """Whoever keeps asking gets an answer."""
    asks = [ask for ask in history.asks if ask.by == "client"]
    answered = {(ask.service, ask.command_id) for ask in asks if ask.outcome != "unknown"}
    for key in {(ask.service, ask.command_id): None for ask in asks}:
        if key not in answered:
            yield f"{key[0]}: {key[1]} never had an answer"


@invariant("P12")
def use_is_bounded(history: History) -> Iterator[str]:
    """Nothing that takes memory, time or disk goes above its limit."""
    for measure in history.use:
        if measure.value > measure.limit:
            yield f"{measure.name}: {measure.value} where {measure.limit} is allowed"
