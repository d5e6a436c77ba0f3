"""The page of results: a table that says of every line what was compared with what, and whether it is enough."""

from collections.abc import Sequence

from tests.bench.side_by_side import Goal, Measured

HEADINGS = ("work", "ours", "beside", "ratio (lowest – highest)", "must", "aim", "")


def figure(value: float, unit: str) -> str:
    """A figure as one reads it: three digits, with its unit."""
    shown = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{shown} {unit}"


def table(measurements: Sequence[Measured]) -> str:
    """All comparisons as one Markdown table."""
    lines = ["| " + " | ".join(HEADINGS) + " |", "|---|--:|---|--:|--:|--:|---|"]
    for measured in measurements:
        goals = {goal.beside: goal for goal in measured.comparison.goals}
        lines += [_row(measured, beside, goals.get(beside)) for beside in measured.beside()]
    return "\n".join(lines)


def _row(measured: Measured, beside: str, goal: Goal | None) -> str:
    comparison = measured.comparison
    mine = figure(measured.median(measured.ours), comparison.unit)
    ratios = sorted(measured.ratios(beside))
    middle = f"**{ratios[len(ratios) // 2]:.2f}** ({ratios[0]:.2f} – {ratios[-1]:.2f})"
    sign = "≤" if comparison.less_is_better else "≥"
    must = f"{sign} {goal.must:g}" if goal else ""
    aim = f"{sign} {goal.aim:g}" if goal and goal.aim else ""
    verdict = "" if goal is None else "missed" if goal in measured.missed() else "reached"
    theirs = f"{beside}: {figure(measured.median(beside), comparison.unit)}"
    return f"| {comparison.work} | {mine} | {theirs} | {middle} | {must} | {aim} | {verdict} |"


def figures(measurements: Sequence[Measured]) -> str:
    """Comparisons of one side: what was found, and how it differed from round to round."""
    lines = ["| what | figure | lowest – highest |", "|---|--:|--:|"]
    for measured in measurements:
        comparison = measured.comparison
        if not (found := measured.rounds[measured.ours]):
            continue
        between = f"{figure(min(found), '').strip()} – {figure(max(found), '').strip()}"
        middle = figure(measured.median(measured.ours), comparison.unit)
        lines.append(f"| {comparison.work} | {middle} | {between} |")
    return "\n".join(lines)


def failures(measured: Measured) -> list[str]:
    """What could not be measured, each in a line, with the first line of why."""
    return [
        f"{measured.comparison.work}: {what}: {type(failure).__name__}: {(str(failure).splitlines() or [''])[0]}"
        for what, failure in measured.failed.items()
    ]
