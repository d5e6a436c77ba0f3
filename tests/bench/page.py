"""Writes ``docs/benchmarks.md`` with its pictures and raw figures, and ``docs/capacity.md``, after a full run."""

import json
import os
import platform
import re
import statistics
from collections.abc import Mapping, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psycopg

from infra.deploy.kafka.local import kafka_version
from tests import postgres_engine
from tests.bench import capacity, report
from tests.bench.pictures import Picture, pictures
from tests.bench.side_by_side import Goal, Measured
from tests.bench.sub_district import dsn

DOCS = Path(__file__).parents[2] / "docs"
PACKAGES = ("sqlalchemy", "psycopg", "kafka-python", "msgspec", "cryptography", "nameko", "eventlet", "eventsourcing")
SETTINGS = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "max_wal_size", "wal_compression")

Results = dict[str, Any]

HOW = (
    "Written by `make bench`; the code is in `tests/bench/`. In every round each side does the work once, in turn;"
    " a ratio is ours over theirs in the same round, and the table shows the median of the rounds' ratios with the"
    " lowest and the highest. The first round is a rehearsal. Nothing is skipped on our side that the product does;"
    " `fsync` and `synchronous_commit` are on. Times and sizes are better when less."
)
WHERE = (
    "PostgreSQL runs with the server's defaults as `infra/deploy/postgres/local.py` starts it, on the same machine"
    " as everything else. The raw figures, round by round, are in [results.json](benchmarks/results.json);"
    " what they mean for a street, a county, a city and the country is in [capacity.md](capacity.md)."
)


def write(measurements: Sequence[Measured], docs: Path = DOCS) -> None:
    """Everything that a full run leaves behind."""
    for folder in (docs / "benchmarks", docs / "images"):
        folder.mkdir(parents=True, exist_ok=True)
    results = {"machine": machine(), "comparisons": [raw(each) for each in measurements]}
    (docs / "benchmarks" / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    drawn = pictures(measurements)
    for name, picture in drawn.items():
        (docs / "images" / f"{name}.svg").write_text(picture.svg())
    (docs / "benchmarks.md").write_text(text(measurements, results["machine"], drawn))
    (docs / "capacity.md").write_text(capacity.page(results))


def machine() -> Mapping[str, str]:
    """On what, and with what, it was measured."""
    told = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    processor = re.search(r"model name\s*:\s*(.+)", told)
    found = {
        "processor": f"{os.cpu_count()} × {processor[1] if processor else platform.machine()}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "load when it ended": ", ".join(f"{load:.1f}" for load in os.getloadavg()),
        "Python": platform.python_version(),
        "Kafka": f"{kafka_version()}, one broker, nothing replicated",
    }
    with psycopg.connect(dsn(postgres_engine.postgres().owner)) as server:
        asked = {name: server.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in SETTINGS}
    found |= {f"PostgreSQL {name}": str(row[0]) for name, row in asked.items() if row}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def raw(measured: Measured) -> Results:
    """All figures of one comparison."""
    comparison = measured.comparison
    return {
        "key": comparison.key,
        "work": comparison.work,
        "unit": comparison.unit,
        "ours": measured.ours,
        "sides": {
            side.name: {
                "what": side.what,
                "median": measured.median(side.name),
                "rounds": measured.rounds[side.name],
            }
            for side in comparison.sides
            if measured.rounds[side.name]
        },
        "goals": {
            goal.beside: {"must": goal.must, "aim": goal.aim, "reached": measured.reached(goal)}
            for goal in comparison.goals
            if goal.beside in measured.beside()
        },
        "failed": report.failures(measured),
        "seconds": measured.seconds,
    }


def text(measurements: Sequence[Measured], on: Mapping[str, str], drawn: Mapping[str, Picture]) -> str:
    """The page."""
    compared = [each for each in measurements if len(each.comparison.sides) > 1]
    single = [each for each in measurements if len(each.comparison.sides) == 1]
    missed = [each for each in measurements if each.missed()]
    failures = [line for each in measurements for line in report.failures(each)]
    count = sum(len(each.missed()) for each in missed)
    told = [
        "# Benchmarks",
        HOW,
        f"Of the ratios below that must reach something, {count or 'none'} {'is' if count == 1 else 'are'} missed.",
        report.table(compared),
    ]
    if missed:
        told += ["## What is missed, and what limits it", "\n".join(_limited(each) for each in missed)]
    if failures:
        told += ["## What could not be measured", "\n".join(f"- {line}" for line in failures)]
    told += [
        "## Without anything beside",
        report.figures(single),
        "## Pictures",
        "\n\n".join(f"![{picture.title}](images/{name}.svg)" for name, picture in drawn.items()),
        "## Machine, versions, settings",
        "| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in on.items()),
        WHERE,
        "## What each side is",
        "\n\n".join(_explained(each) for each in measurements),
    ]
    return "\n\n".join(told) + "\n"


def _limited(measured: Measured) -> str:
    sign = "≤" if measured.comparison.less_is_better else "≥"
    missed = ", ".join(
        f"{measured.reached(goal):.2f} of {goal.beside}, must {sign} {goal.must:g}" for goal in measured.missed()
    )
    others = map(partial(_others, measured), measured.missed())
    return " ".join(filter(None, [f"- **{measured.comparison.work}** ({missed}).", *others, measured.comparison.limit]))


def _others(measured: Measured, goal: Goal) -> str:
    """How the other sides stand to what ours is measured against: what is within reach at all."""
    ratios = {name: measured.ratios(goal.beside, name) for name in measured.beside() if name != goal.beside}
    told = ", ".join(f"{name} {statistics.median(found):.2f}" for name, found in ratios.items())
    return f"Of {goal.beside}, in the same rounds: {told}." if told else ""


def _explained(measured: Measured) -> str:
    comparison = measured.comparison
    lines = [f"**{comparison.work}**", *(f"- *{side.name}*: {side.what}" for side in comparison.sides)]
    if comparison.note:
        lines.append(f"- {comparison.note}")
    return "\n".join(lines)
