"""``python -m tests.years [--people N] [--seed S]``: three years embedded, how long it took, and whether it is true."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from infra.adapters.garbage import look_seldom
from infra.adapters.runtime import Runtime, define
from infra.adapters.sqlite_bus import SqliteBus
from infra.settings import Settings
from tests.years.comparing import compare, draw_pairs
from tests.years.playing import FIRST, LAST, Played, play
from tests.years.recomputing import History, whole_log

SEED = 20100607

#: Seconds in which three years of ten thousand people are entered, reactions included.
MUST = 120

#: What goes through the handler.
THROUGH = ("handler", "reactions", "daily round")


@contextmanager
def years(home: Path, *, people: int, seed: int = SEED, last: date = LAST) -> Iterator[tuple[Runtime, Played]]:
    """A members service with so many people's years behind it."""
    runtime = Runtime(define("services.members"), Settings(home, 0, "330621001"))
    bus = SqliteBus(home / "bus.sqlite")
    try:
        yield runtime, play(runtime, bus, people=people, seed=seed, last=last)
    finally:
        runtime.close()
        bus.close()


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.years", description=__doc__)
    asked.add_argument("--people", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=SEED)
    options = asked.parse_args()
    look_seldom()
    with tempfile.TemporaryDirectory() as folder, years(Path(folder), people=options.people, seed=options.seed) as done:
        runtime, played = done
        head = runtime.store.head().position
        print(f"{options.people} people, {head} events of {played.asked} entries, seed {options.seed}")
        print("refused:", ", ".join(f"{count} {name}" for name, count in played.refused.most_common()))
        for what, seconds in played.seconds.most_common():
            print(f"{seconds:7.1f} s ({played.busy[what]:.1f} busy)  {what}")
        through, busy = (sum(took[what] for what in THROUGH) for took in (played.seconds, played.busy))
        print(f"{through:7.1f} s ({busy:.1f} busy)  through the handler; {MUST} s allowed for 10000 people")
        compared = compare(runtime, History.of(whole_log(runtime)), draw_pairs(options.seed, FIRST, LAST, head))
        print(f"{compared.tasks} tasks, {compared.classes.total()} classes, {compared.organizations} places recomputed")
        print(f"{len(compared.differences)} different", *compared.differences, sep="\n")


if __name__ == "__main__":
    main()
