"""Where things belong: what somebody of some communities may command, and what they see of a history.

A service says of its streams, by the first word of their names, how the communities follow from a command or a fact and
the folded state (``projections.BELONGING``). A stream of which it says nothing belongs to the sub-district.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.adapters.permissions import Reach
from infra.eventsourcing.decider import Decider
from infra.eventsourcing.errors import OutOfReach
from infra.eventsourcing.messages import Recorded

if TYPE_CHECKING:
    from infra.adapters.runtime import Runtime

#: The communities that a thing belongs to, from a command or fact about it, its state, and the service.
Communities = Callable[[Any, Any, "Runtime"], Collection[str]]


def seen_from(runtime: "Runtime", reach: Reach, *, names_in_clear: bool) -> "Runtime":
    """The same service, whose queries answer about what is within reach, with names in full or not."""
    found = copy(runtime)
    found.communities, found.names_in_clear = reach.communities, names_in_clear
    return found


def nowhere(_about: Any, _state: Any, _runtime: "Runtime") -> Collection[str]:
    """Of no community: the sub-district's."""
    return ()


@dataclass(frozen=True)
class Belonging:
    """Of one kind of stream: who decides it, where it belongs, and whether everybody may read its history."""

    noun: Decider
    communities: Communities = nowhere
    public: bool = False


def permit(runtime: "Runtime", reach: Reach) -> Callable[[Decider, Any, Any], None] | None:
    """What the handler asks between folding and deciding; None for whom nothing is out of reach.

    Both are looked at: where the thing is, and the community (``community_id``) that a command would bring it to.
    What is of another community is refused like what nobody knows.
    """
    if reach.communities is None:
        return None
    by_noun = {id(each.noun): each for each in runtime.definition.belonging.values()}

    def check(noun: Decider, command: Any, state: Any) -> None:
        belonging = by_noun.get(id(noun))
        is_in = belonging.communities(command, state, runtime) if belonging else ()
        named = getattr(command, "community_id", None)
        places = [each for each in (is_in, [named] if named else []) if each]
        if not places or not all(reach.covers(each) for each in places):
            raise OutOfReach

    return check


def within(runtime: "Runtime", reach: Reach, found: Iterable[Recorded]) -> list[Recorded]:
    """Those of some events that somebody may read."""
    events = list(found)
    if reach.communities is None:
        return events
    declared = runtime.definition.belonging
    known = {each.stream: declared[word] for each in events if (word := _first_word(each.stream)) in declared}
    states = _states(runtime, {stream: each for stream, each in known.items() if not each.public})
    shown = []
    for recorded, happened in zip(events, runtime.happened(events), strict=True):
        belonging = known.get(recorded.stream)
        if belonging is not None and (
            belonging.public or reach.covers(belonging.communities(happened.fact, states[recorded.stream], runtime))
        ):
            shown.append(recorded)
    return shown


def _states(runtime: "Runtime", streams: Mapping[str, Belonging]) -> dict[str, Any]:
    """The folded state of each stream, those of one noun together."""
    nouns = {id(each.noun): each.noun for each in streams.values()}
    return {
        stream: state
        for noun in nouns.values()
        for stream, state in runtime.states(noun, [name for name, each in streams.items() if each.noun is noun])
    }


def _first_word(stream: str) -> str:
    return stream.partition("-")[0]
