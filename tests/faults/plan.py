"""What goes wrong when, and for how long: a plan of faults, kept as JSON so that it can be run again."""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """One fault: it begins ``start`` seconds after the plan and is mended ``duration`` seconds later."""

    fault: str
    start: float
    duration: float
    target: str


#: How a target is brought into trouble; leaving the context mends it.
Injections = Mapping[str, Callable[[str], AbstractContextManager[object]]]


def carry_out(plan: Sequence[Fault], injections: Injections) -> float:
    """Inject and mend in the order of time; answers the moment (monotonic) at which the last fault was mended."""
    begun = time.monotonic()
    moments = [(each.start, 0, each) for each in plan]
    moments += [(each.start + each.duration, 1, each) for each in plan]
    injected: dict[int, contextlib.ExitStack] = {}
    with contextlib.ExitStack() as everything:
        for moment, ends, fault in sorted(moments, key=lambda each: each[:2]):
            time.sleep(max(0.0, begun + moment - time.monotonic()))
            if ends:
                injected.pop(id(fault)).close()
            else:
                stack = injected[id(fault)] = everything.enter_context(contextlib.ExitStack())
                stack.enter_context(injections[fault.fault](fault.target))
    return time.monotonic()


def to_json(plan: Sequence[Fault]) -> bytes:
    """The plan as it can be kept beside a seed."""
    return msgspec.json.encode(plan)


def from_json(kept: bytes) -> list[Fault]:
    """The plan as it was."""
    return msgspec.json.decode(kept, type=list[Fault])
