"""Writes ``docs/benchmarks.md`` with its pictures and raw figures, and ``docs/capacity.md``, after a full run."""

import json
import math
import os
import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import psycopg

from infra.deploy.kafka.local import kafka_version
from tests import postgres_engine
from tests.bench import capacity, report
from tests.bench.side_by_side import Measured
from tests.bench.sub_district import dsn

DOCS = Path(__file__).parents[2] / "docs"
PACKAGES = ("sqlalchemy", "psycopg", "kafka-python", "msgspec", "cryptography", "nameko", "eventlet", "eventsourcing")
SETTINGS = ("server_version", "fsync", "synchronous_commit", "shared_buffers", "max_wal_size", "wal_compression")
COLOURS = ("#b3261e", "#1f6feb", "#2f855a", "#8a5a00", "#6b46c1")

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


def write(measurements: Sequence[Measured]) -> None:
    """Everything that a full run leaves behind."""
    folder = DOCS / "benchmarks"
    folder.mkdir(exist_ok=True)
    results = {"machine": machine(), "comparisons": [raw(each) for each in measurements]}
    (folder / "results.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    drawn = pictures(results["comparisons"])
    for name, (_, picture) in drawn.items():
        (folder / f"{name}.svg").write_text(picture)
    shown = {name: title for name, (title, _) in drawn.items()}
    (DOCS / "benchmarks.md").write_text(text(measurements, results["machine"], shown))
    (DOCS / "capacity.md").write_text(capacity.page(results))


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
        "sides": {
            side.name: {
                "what": side.what,
                "median": measured.median(side.name),
                "rounds": measured.rounds[side.name],
            }
            for side in comparison.sides
        },
        "goals": {
            goal.beside: {"must": goal.must, "aim": goal.aim, "reached": measured.reached(goal)}
            for goal in comparison.goals
        },
        "seconds": measured.seconds,
    }


def text(measurements: Sequence[Measured], on: Mapping[str, str], shown: Mapping[str, str]) -> str:
    """The page."""
    compared = [each for each in measurements if len(each.comparison.sides) > 1]
    single = [each for each in measurements if len(each.comparison.sides) == 1]
    missed = sum(len(each.missed()) for each in measurements)
    told = [
        "# Benchmarks",
        HOW,
        f"Of the ratios below that must reach something, {missed or 'none'} {'is' if missed == 1 else 'are'} missed.",
        report.table(compared),
        "## Without anything beside",
        report.figures(single),
        "## Pictures",
        "\n\n".join(f"![{title}](benchmarks/{name}.svg)" for name, title in shown.items()),
        "## Machine, versions, settings",
        "| | |\n|---|---|\n" + "\n".join(f"| {name} | {value} |" for name, value in on.items()),
        WHERE,
        "## What each side is",
        "\n\n".join(_explained(each) for each in measurements),
    ]
    return "\n\n".join(told) + "\n"


def _explained(measured: Measured) -> str:
    comparison = measured.comparison
    lines = [f"**{comparison.work}**", *(f"- *{side.name}*: {side.what}" for side in comparison.sides)]
    if comparison.note:
        lines.append(f"- {comparison.note}")
    return "\n".join(lines)


# ── Pictures ─────────────────────────────────────────────────────────────────


def pictures(comparisons: Sequence[Results]) -> dict[str, tuple[str, str]]:
    """A picture (title, SVG) of every row of comparisons whose keys differ by a number at their end only."""
    numbered = [(*match.groups(), each) for each in comparisons if (match := re.fullmatch(r"(.+)-(\d+)", each["key"]))]
    drawn = {}
    for name, group in groupby(numbered, key=lambda found: found[0]):
        row = [(int(number), each) for _, number, each in group]
        if len(row) > 1:
            title = re.sub(r",?\s*\d[\d,]*\s*", " … ", row[0][1]["work"], count=1)
            drawn[name] = title, picture(title, row)
    return drawn


WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 340, 70, 60, 36


def picture(title: str, row: Sequence[tuple[int, Results]]) -> str:
    """Medians over the number, which is spread by its logarithm."""
    xs = [number for number, _ in row]
    names = list(dict.fromkeys(name for _, each in row for name in each["sides"]))
    highest = max(side["median"] for _, each in row for side in each["sides"].values()) * 1.1
    low, high = math.log10(min(xs)), math.log10(max(xs))

    def across(number: int) -> float:
        return LEFT + (math.log10(number) - low) / ((high - low) or 1) * (WIDTH - LEFT - 30)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - value / highest * (HEIGHT - BOTTOM - TOP)

    unit = row[0][1]["unit"]
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20">{escape(f"{title}, {unit}")}</text>',
    ]
    for step in range(5):
        value = highest * step / 4
        parts.append(
            f'<path d="M{LEFT} {up(value):.1f}H{WIDTH - 30}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{up(value) + 4:.1f}" text-anchor="end">{report.figure(value, "").strip()}</text>'
        )
    parts += [f'<text x="{across(x):.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{x:,}</text>' for x in xs]
    for place, name in enumerate(names):
        colour = COLOURS[place % len(COLOURS)]
        points = [(across(x), up(each["sides"][name]["median"])) for x, each in row if name in each["sides"]]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        where = f'x="{LEFT + place * 180 % 540}" y="{HEIGHT - 22 + 15 * (place // 3)}"'
        parts.append(f'<text {where} fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
