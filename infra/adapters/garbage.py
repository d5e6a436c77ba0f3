"""How seldom our processes look for garbage that holds on to itself.

What is left behind goes by itself when nobody points at it any more; few things here point at each other. Python looks
for those after every 700 new objects, which a few dozen events are: a quarter of the time of a replay or an import
(``docs/decisions/0042-garbage.md``).
"""

import gc

#: New objects, looks at the youngest, and looks at those that survived one, after which the next generation's turn is.
THRESHOLDS = 5_000, 20, 50


def look_seldom() -> None:
    """From now on, in this process."""
    gc.set_threshold(*THRESHOLDS)
