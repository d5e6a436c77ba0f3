"""The pictures of ``docs/benchmarks.md``: throughput against concurrency, and cost against the size of the log. SVG."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.bench.report import figure
from tests.bench.side_by_side import Measured

COLOURS = ("#b3261e", "#1f6feb", "#2f855a", "#8a5a00", "#6b46c1")
WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM, TOP = 640, 340, 70, 30, 76, 36

#: Line → its points, by the number at the foot of the picture.
Lines = Mapping[str, Mapping[int, float]]


@dataclass(frozen=True)
class Picture:
    """A few lines over a number, which is spread by its logarithm."""

    title: str
    across: str
    lines: Lines

    def svg(self) -> str:
        """It as a document."""
        xs = sorted({x for points in self.lines.values() for x in points})
        highest = max(y for points in self.lines.values() for y in points.values()) * 1.1
        low, high = math.log10(xs[0]), math.log10(xs[-1])

        def across(number: int) -> float:
            return LEFT + (math.log10(number) - low) / ((high - low) or 1) * (WIDTH - LEFT - RIGHT)

        def up(value: float) -> float:
            return HEIGHT - BOTTOM - value / highest * (HEIGHT - BOTTOM - TOP)

        box = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12"'
        foot = HEIGHT - BOTTOM + 18
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">',
            f"<title>{escape(self.title)}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            f'<text x="{LEFT}" y="20">{escape(self.title)}</text>',
            f'<text x="{WIDTH - RIGHT}" y="{foot + 16}" text-anchor="end" fill="#555">{escape(self.across)}</text>',
        ]
        parts += [
            f'<path d="M{LEFT} {up(value):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
            f'<text x="{LEFT - 6}" y="{up(value) + 4:.1f}" text-anchor="end">{figure(value, "").strip()}</text>'
            for value in (highest * step / 4 for step in range(5))
        ]
        parts += [f'<text x="{across(x):.1f}" y="{foot}" text-anchor="middle">{x:,}</text>' for x in xs]
        for place, (name, points) in enumerate(self.lines.items()):
            colour = COLOURS[place % len(COLOURS)]
            spots = [(across(x), up(y)) for x, y in sorted(points.items())]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
            parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
            parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
            legend = f'x="{LEFT + place % 3 * 180}" y="{HEIGHT - 24 + 15 * (place // 3)}"'
            parts.append(f'<text {legend} fill="{colour}">{escape(name)}</text>')
        return "\n".join([*parts, "</svg>"]) + "\n"


#: Beginning of a comparison's key, which ends in how many ask at once → name and title of the picture.
BY_CONCURRENCY = {
    "commands-threads": ("throughput-threads", "Commands a second on PostgreSQL, in threads"),
    "commands-host": ("throughput-host", "Commands a second on PostgreSQL, ours in the nameko host"),
    "sqlite": ("throughput-sqlite", "Commands a second on SQLite, every commit on disk"),
}


def pictures(measurements: Sequence[Measured]) -> dict[str, Picture]:
    """What there is to be drawn, by the name of its file."""
    drawn = {}
    for beginning, (name, title) in BY_CONCURRENCY.items():
        if lines := _by_concurrency(beginning, measurements):
            drawn[name] = Picture(title, "at once", lines)
    if lines := _by_log_size(measurements):
        drawn["log-size"] = Picture("Cost, in that of a log of 10,000 events", "events in the log", lines)
    return drawn


def _by_concurrency(beginning: str, measurements: Sequence[Measured]) -> Lines:
    lines: dict[str, dict[int, float]] = {}
    for measured in measurements:
        if match := re.fullmatch(rf"{beginning}-(\d+)", measured.comparison.key):
            for side, figures in measured.rounds.items():
                if figures:
                    lines.setdefault(side, {})[int(match[1])] = measured.median(side)
    return lines


def _by_log_size(measurements: Sequence[Measured]) -> Lines:
    lines: dict[str, dict[int, float]] = {}
    for measured in measurements:
        if match := re.fullmatch(r"(append|read)-(\d+)", measured.comparison.key):
            for goal in measured.comparison.goals:
                if goal.beside in measured.beside():
                    line = lines.setdefault(match[1], {int(goal.beside.replace(",", "")): 1.0})
                    line[int(match[2])] = measured.reached(goal)
    return lines
