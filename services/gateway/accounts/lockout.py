"""The arithmetic of waiting after failures: pure, so that a page, an account and a test come to the same moment.

What is remembered of the failures in a row is how many there were and when the last one was.
"""

from datetime import datetime, timedelta

from services.gateway.accounts.events import Guessing

#: How many failures in a row, and when the last one was.
Failures = tuple[int, datetime]

#: Doubling ends here whatever the numbers: beyond, every wait is the longest.
_MOST_DOUBLINGS = 30


def after(earlier: Failures | None, at: datetime, rules: Guessing) -> Failures:
    """What is remembered after one more failure. Failures that lie back long enough are forgotten together."""
    if earlier is None or at - earlier[1] >= timedelta(seconds=rules.forget_after):
        return 1, at
    return earlier[0] + 1, max(at, earlier[1])


def wait(count: int, rules: Guessing) -> int:
    """Seconds to wait after so many failures in a row."""
    if count < rules.tries:
        return 0
    doublings = min(count - rules.tries, _MOST_DOUBLINGS)
    return int(min(rules.first_wait * 2**doublings, rules.longest_wait))


def until(failures: Failures | None, rules: Guessing) -> datetime | None:
    """Until when one has to wait; None where one need not."""
    if failures is None or not (seconds := wait(failures[0], rules)):
        return None
    return failures[1] + timedelta(seconds=seconds)
