"""Named points at which a test may make this process fail. Unarmed, a point costs one dictionary lookup.

``arm("append.before_commit", nth=3)`` kills the process (SIGKILL, no clean-up) at the third passage;
``action="raise"`` raises ``InjectedFault`` instead, for stores that live in memory.
"""

import os
import signal
from dataclasses import dataclass
from typing import Literal


class InjectedFault(BaseException):
    """Raised by an armed point. Not an ``Exception``: nothing may swallow it on the way out."""


@dataclass(slots=True)
class _Armed:
    left: int
    action: Literal["kill", "raise"]


_armed: dict[str, _Armed] = {}


def arm(name: str, nth: int = 1, action: Literal["kill", "raise"] = "kill") -> None:
    """Make the ``nth`` passage of the point fail; ``*`` counts the passages of all points together."""
    _armed[name] = _Armed(nth, action)


def disarm() -> None:
    """Forget everything that was armed."""
    _armed.clear()


def faultpoint(name: str) -> None:
    """Fail here if a test asked for it."""
    if not _armed:
        return
    armed = _armed.get(name) or _armed.get("*")
    if armed is None:
        return
    armed.left -= 1
    if armed.left == 0:
        if armed.action == "raise":
            raise InjectedFault(name)
        os.kill(os.getpid(), signal.SIGKILL)
