"""``python -m tests.bench [--small] [MODULE …]``: run comparisons and show the table; without names, keep the page.

It needs nobody beside it: a side that fails, or takes longer than it ever should, is told of and left out.
"""

import argparse
import importlib
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from infra.adapters.garbage import look_seldom
from tests.bench import page, report
from tests.bench.side_by_side import FULL, SMALL, Measured, measure

#: In the order of the page.
MODULES: tuple[str, ...] = (
    "commands",
    "http",
    "sqlite_commands",
    "bulk_import",
    "replay",
    "relay",
    "consumer",
    "latency",
    "log_size",
    "footprint",
)


#: Seconds after which a comparison is given up.
LONGEST = 900


def run(modules: Sequence[str], *, small: bool = False) -> list[Measured]:
    """Every comparison of these modules, one after the other."""
    found = []
    for module in modules:
        for comparison in importlib.import_module(f"tests.bench.{module}").COMPARISONS:
            with _no_longer_than(LONGEST):
                measured = measure(comparison, SMALL if small else FULL)
            shown = report.table([measured]) if len(comparison.sides) > 1 else report.figures([measured])
            told = [*shown.splitlines()[2:], *(f"not measured: {each}" for each in report.failures(measured))]
            print("\n".join(told), f"[{measured.seconds:.0f} s]", flush=True)
            found.append(measured)
    return found


@contextmanager
def _no_longer_than(seconds: int) -> Iterator[None]:
    """Raise ``TimeoutError`` in what is under way then."""

    def over(*_: object) -> None:
        raise TimeoutError(f"not done after {seconds} s")

    signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    asked.add_argument("--small", action="store_true", help="once, at a small size: shows that nothing rotted")
    options = asked.parse_args()
    if unknown := set(options.modules) - set(MODULES):
        asked.error(f"no module {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    look_seldom()  # as our processes do; whatever is measured beside ours has it too
    found = run(options.modules or MODULES, small=options.small)
    print(report.table([each for each in found if len(each.comparison.sides) > 1]))
    if not options.modules and not options.small:
        page.write(found)


if __name__ == "__main__":
    main()
