"""Write the sample workbooks: `python -m samples [--today YYYY-MM-DD] [--into FOLDER]`."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path

from samples.faulty import build_faulty, build_faulty_csv
from samples.make_roster import DEFAULT_TODAY, build

MAKERS: dict[str, Callable[[date], bytes]] = {
    "roster.xlsx": build,
    "roster-faulty.xlsx": build_faulty,
    "roster-faulty-gbk.csv": build_faulty_csv,
}


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--today", type=date.fromisoformat, default=DEFAULT_TODAY)
    parser.add_argument("--into", type=Path, default=Path(__file__).parent)
    options = parser.parse_args()
    for name, make in MAKERS.items():
        (options.into / name).write_bytes(make(options.today))


main()
