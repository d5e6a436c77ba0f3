"""What somebody wished, in their own words, where a clerk entered it for them: told for the receipt."""

from collections.abc import Collection
from typing import Any

from infra.adapters.belonging import within
from infra.adapters.permissions import Reach
from infra.adapters.runtime import Runtime
from infra.wire.codec import envelope

#: What of a fact is somebody's own words.
_WORDS = ("wish", "what")


def wish_at(
    runtime: Runtime, position: int, wishes: Collection[type], unsaid: Collection[type] = ()
) -> dict[str, Any] | None:
    """The open part of the fact at a position, and the words in clear, but for facts that are ``unsaid``.

    None where there is none of these ``wishes``, or out of reach.
    """
    found = within(runtime, Reach(runtime.communities), runtime.store.at([position]))
    for recorded, happened in zip(found, runtime.happened(found), strict=True):
        fact = happened.fact
        if type(fact) in wishes:
            said = [] if type(fact) in unsaid else [getattr(fact, name, None) for name in _WORDS]
            about = {"type": recorded.type, "data": envelope(recorded).data}
            return about | {"words": [each for each in said if each]}
    return None
