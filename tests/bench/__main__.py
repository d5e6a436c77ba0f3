"""``python -m tests.bench [--small] [MODULE …]``: run comparisons and show the table; without names, keep the page."""

import argparse
import importlib
from collections.abc import Sequence

from tests.bench import report
from tests.bench.side_by_side import FULL, SMALL, Measured, measure

#: In the order of the page.
MODULES: tuple[str, ...] = ("commands", "http", "log_size", "sqlite_commands")


def run(modules: Sequence[str], *, small: bool = False) -> list[Measured]:
    """Every comparison of these modules, one after the other."""
    found = []
    for module in modules:
        for comparison in importlib.import_module(f"tests.bench.{module}").COMPARISONS:
            measured = measure(comparison, SMALL if small else FULL)
            print(report.table([measured]).splitlines()[-1], f"[{measured.seconds:.0f} s]", flush=True)
            found.append(measured)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("modules", nargs="*", choices=MODULES)
    asked.add_argument("--small", action="store_true", help="once, at a small size: shows that nothing rotted")
    options = asked.parse_args()
    found = run(options.modules or MODULES, small=options.small)
    print(report.table(found))


if __name__ == "__main__":
    main()
