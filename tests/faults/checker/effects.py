"""What follows from a log: P6, P7."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.checker.history import Follower, History
from tests.faults.checker.invariant import invariant


@invariant("P6")
def effects_are_kept_once(history: History) -> Iterator[str]:
    """Of every declared event up to a consumer's position the effect is kept exactly once, or it is parked."""
    for follower in history.followers:
        if follower.applied is None:
            continue
        kept = Counter(follower.applied)
        due = _due(history, follower)
        for position in sorted(due - kept.keys()):
            yield f"{follower.name}: passed position {position} without its effect"
        for position, count in sorted(kept.items()):
            if count > 1:
                yield f"{follower.name}: kept the effect of position {position} {count} times"
            elif position not in due:
                yield f"{follower.name}: kept the effect of position {position}, which was not its turn"


@invariant("P6")
def policies_react(history: History) -> Iterator[str]:
    """To every declared event that a policy has passed it has reacted, and every command it asked for has an answer."""
    answered = {(a.service, a.command_id) for a in history.asks if a.outcome != "unknown"}
    for follower in history.followers:
        if follower.reactions is None:
            continue
        reacted = {position for position, _ in follower.reactions}
        for position in sorted(_due(history, follower) - reacted):
            yield f"{follower.name}: passed position {position} without a reaction"
        for position, command_ids in follower.reactions:
            for command_id in command_ids:
                if (follower.owner, command_id) not in answered:
                    yield f"{follower.name}: {command_id}, asked because of position {position}, has no answer"


@invariant("P6")
def read_models_are_the_fold(history: History) -> Iterator[str]:
    """A read model is the fold of the log, whatever was delivered twice, late or in pieces."""
    for each in history.digests:
        for model, served in each.served.items():
            if served != each.folded.get(model):
                yield f"{each.service}: {model} is not what the log comes to"


@invariant("P7")
def rebuilding_gives_the_same(history: History) -> Iterator[str]:
    """A rebuild from position zero gives the same digests."""
    for rebuild in history.rebuilds:
        for model in rebuild.before:
            if rebuild.after.get(model) != rebuild.before[model]:
                yield f"{rebuild.service}: {model} came out otherwise"


@invariant("P7")
def rebuilding_asks_nothing(history: History) -> Iterator[str]:
    """A rebuild fires no policy: no command is asked meanwhile, and no log grows."""
    for rebuild in history.rebuilds:
        if rebuild.asked:
            yield f"{rebuild.service}: {rebuild.asked} commands were asked during a rebuild"
        if rebuild.head_after != rebuild.head_before:
            yield f"{rebuild.service}: the log grew from {rebuild.head_before} to {rebuild.head_after}"


def _due(history: History, follower: Follower) -> set[int]:
    """The positions whose effect must be there."""
    return {
        event.position
        for event in history.services[follower.follows].events
        if event.position <= follower.position
        and event.type in follower.declared
        and event.position not in follower.parked
    }
