"""``python -m tests.bench [--small] [MODULE …]``: run comparisons and show the table; without names, keep the page."""

import argparse
import importlib
from collections.abc import Sequence

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


def run(modules: Sequence[str], *, small: bool = False) -> list[Measured]:
    """Every comparison of these modules, one after the other."""
    found = []
    for module in modules:
        for comparison in importlib.import_module(f"tests.bench.{module}").COMPARISONS:
            measured = measure(comparison, SMALL if small else FULL)
            shown = report.table([measured]) if len(comparison.sides) > 1 else report.figures([measured])
            print("\n".join(shown.splitlines()[2:]), f"[{measured.seconds:.0f} s]", flush=True)
            found.append(measured)
    return found


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    asked.add_argument("modules", nargs="*", metavar="MODULE", help=", ".join(MODULES))
    asked.add_argument("--small", action="store_true", help="once, at a small size: shows that nothing rotted")
    options = asked.parse_args()
    if unknown := set(options.modules) - set(MODULES):
        asked.error(f"no module {', '.join(sorted(unknown))}; there are {', '.join(MODULES)}")
    found = run(options.modules or MODULES, small=options.small)
    print(report.table([each for each in found if len(each.comparison.sides) > 1]))
    if not options.modules and not options.small:
        page.write(found)


if __name__ == "__main__":
    main()
