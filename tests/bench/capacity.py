"""What a street, a county, a city and the country need, computed from the measured figures with the arithmetic shown.

``python -m tests.bench.capacity`` computes ``docs/capacity.md`` anew from ``docs/benchmarks/results.json``.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True)
class Place:
    """Who is to be served."""

    name: str
    members: int
    sub_districts: int


PLACES = (
    Place("one sub-district", 5_000, 1),
    Place("one county", 100_000, 20),
    Place("one city", 1_000_000, 200),
    Place("the country", 100_000_000, 40_000),
)

#: The one whose figures are written out.
SHOWN = PLACES[2]

#: Assumed, not measured. Change them and run the module again.
ASSUMED: Mapping[str, tuple[float, str]] = {
    "yearly": (12, "events of a member in a year: six activities signed up for and confirmed; the rest is little"),
    "years": (10, "years that are kept"),
    "days": (250, "working days in a year"),
    "hours": (8, "hours in a working day"),
    "peak": (20, "busiest minute over the average of working hours"),
    "use": (0.5, "part of a measured rate that is planned with"),
    "replicas": (3, "copies of a Kafka log"),
    "reads": (1, "read models, as many bytes as the events that fill them"),
    "wal": (0.5, "room for write-ahead log, vacuum and sorting, over what is kept"),
    "processes": (
        6,
        "processes of an installation: three services, worker, relay, gateway; each installation is one sub-district",
    ),
    "memory": (64, "GiB of memory of a machine"),
    "disk": (4, "TB of disk of a machine"),
}


def page(results: Mapping[str, Any]) -> str:
    """The page. Figures that were not measured in this run are left out of it, with what depends on them."""
    medians = {
        each["key"]: each["sides"][each["ours"]]["median"]
        for each in results["comparisons"]
        if each["ours"] in each["sides"]
    }
    a = {name: value for name, (value, _) in ASSUMED.items()}
    used = {name: medians[name] for name in NEEDED if name in medians}
    if len(used) < len(NEEDED):
        return f"# Capacity\n\nNot measured yet: {', '.join(sorted(set(NEEDED) - set(used)))}.\n"
    columns = [_needs(place, used, a) for place in PLACES]
    rows = [f"| {name} | " + " | ".join(column[name][0] for column in columns) + " |" for name in columns[0]]
    head = "| | " + " | ".join(place.name for place in PLACES) + " |\n|---|" + "--:|" * len(PLACES)
    return (
        "\n\n".join(
            [
                "# Capacity",
                INTRODUCED,
                "## Measured",
                "| figure | |\n|---|--:|\n"
                + "\n".join(f"| {NEEDED[name]} | {value:,.0f} |" for name, value in used.items()),
                "## Assumed",
                "| what | |\n|---|--:|\n" + "\n".join(f"| {why} | {value:g} |" for value, why in ASSUMED.values()),
                "## Needed",
                "\n".join([head, *rows]),
                "## The arithmetic",
                ARITHMETIC,
                f"In figures, for {SHOWN.name} where they are not given:",
                "\n".join(
                    f"- *{name.strip('*')}* = {how} = {value}"
                    for name, (value, how) in _needs(SHOWN, used, a).items()
                    if how
                ),
                CONCLUDED,
            ]
        )
        + "\n"
    )


INTRODUCED = (
    "Computed by `tests/bench/capacity.py` from the figures of [benchmarks.md](benchmarks.md) and the assumptions"
    " below. It says of which order things are, not what to buy."
)

NEEDED = {
    "consumer": "events a second that one consumer takes from Kafka into PostgreSQL",
    "relay": "events a second that one relay publishes",
    "bulk_import": "members a second that an import brings in",
    "replay": "events a second that one process reads, opens and folds",
    "disk_postgres_member": "bytes of a registered member: event, command, guard, key",
    "disk_kafka_event": "bytes of an event in Kafka, one copy",
    "memory_read": "resident MiB of a process at the end of a long replay",
}

ARITHMETIC = """\
- *events* = members × (1 + yearly × years)
- *PostgreSQL* = events × bytes of a registered member × (1 + read models) × (1 + room), as if each event were a
  command's only one and made a guard and a key as a registration does: the most that an event can take
- *Kafka* = events × bytes of an event in Kafka × copies
- *average* = members × yearly ÷ (working days × hours × 3600 s); *busiest* = average × peak
- *partitions*: as many as keep the busiest rate of each below the planned part of what one consumer takes, at least
  the six of `infra/deploy/kafka/topics.toml`. A sub-district is in one partition, so there is no use for more of them
  than sub-districts.
- *first import* = members of a sub-district ÷ members a second; *rebuild* = its events ÷ the consumer's rate;
  *replay* = its events ÷ the replay's. Sub-districts are independent of each other and do this side by side.
- *machines* = the most of three: by memory (processes × MiB × sub-districts ÷ memory), by disk ((PostgreSQL + Kafka) ÷
  disk), and by rate (busiest ÷ the planned part of the slower of relay and consumer); two at least where there is more
  than one sub-district, so that one may fail. The rate is that of one process on this machine."""

CONCLUDED = """\
An installation serves one sub-district, so in a large place the memory of idle processes is what decides, long before
rate or disk do. Whoever hosts thousands of sub-districts gains most by letting one process serve many of them."""


def _needs(place: Place, m: Mapping[str, float], a: Mapping[str, float]) -> dict[str, tuple[str, str]]:
    """What a place needs, and, where it is not given, how that is computed, in figures."""
    members, districts = place.members, place.sub_districts
    events = members * (1 + a["yearly"] * a["years"])
    member = m["disk_postgres_member"]
    postgres = events * member * (1 + a["reads"]) * (1 + a["wal"])
    kafka = events * m["disk_kafka_event"] * a["replicas"]
    average = members * a["yearly"] / (a["days"] * a["hours"] * 3600)
    busiest = average * a["peak"]
    slower = min(m["consumer"], m["relay"])
    partitions = max(6, math.ceil(busiest / (a["use"] * m["consumer"])))
    by = {
        "memory": math.ceil(a["processes"] * m["memory_read"] * districts / (a["memory"] * 1024)),
        "disk": math.ceil((postgres + kafka) / (a["disk"] * 1e12)),
        "rate": math.ceil(busiest / (a["use"] * slower)),
    }
    least = 2 if districts > 1 else 1
    machines = max(*by.values(), least)
    each, consumed = members / districts, a["use"] * m["consumer"]
    return {
        "members": (f"{members:,}", ""),
        "sub-districts": (f"{districts:,}", ""),
        f"events after {a['years']:g} years": (
            f"{events:,.0f}",
            f"{members:,} × (1 + {a['yearly']:g} × {a['years']:g})",
        ),
        "events a second, average": (
            f"{average:,.2f}",
            f"{members:,} × {a['yearly']:g} ÷ ({a['days']:g} × {a['hours']:g} × 3600)",
        ),
        "events a second, busiest": (f"{busiest:,.1f}", f"{average:,.2f} × {a['peak']:g}"),
        "PostgreSQL": (
            _bytes(postgres),
            f"{events:,.0f} × {member:,.0f} bytes × (1 + {a['reads']:g}) × (1 + {a['wal']:g})",
        ),
        "Kafka, all copies": (_bytes(kafka), f"{events:,.0f} × {m['disk_kafka_event']:,.0f} × {a['replicas']:g}"),
        "partitions of a topic": (f"{partitions:,}", f"the most of 6 and {busiest:,.1f} ÷ {consumed:,.0f}"),
        "first import of a sub-district": (_time(each / m["bulk_import"]), f"{each:,.0f} ÷ {m['bulk_import']:,.0f}"),
        "rebuild of a sub-district's read model": (
            _time(events / districts / m["consumer"]),
            f"{events / districts:,.0f} ÷ {m['consumer']:,.0f}",
        ),
        "replay of a sub-district's history": (
            _time(events / districts / m["replay"]),
            f"{events / districts:,.0f} ÷ {m['replay']:,.0f}",
        ),
        "machines by memory, disk, rate": (
            ", ".join(f"{count:,}" for count in by.values()),
            (
                f"{a['processes']:g} × {m['memory_read']:,.0f} MiB × {districts:,} ÷ {a['memory']:g} GiB,"
                f" ({_bytes(postgres)} + {_bytes(kafka)}) ÷ {a['disk']:g} TB,"
                f" {busiest:,.1f} ÷ ({a['use']:g} × {slower:,.0f})"
            ),
        ),
        "**machines**": (f"**{machines:,}**", f"the most of these and {least}"),
    }


def _bytes(count: float) -> str:
    power = max(0, min(4, int(math.log10(max(count, 1)) // 3)))
    return f"{count / 1000**power:,.3g} {('B', 'kB', 'MB', 'GB', 'TB')[power]}"


def _time(seconds: float) -> str:
    if seconds < 1:
        return "under 1 s"
    return f"{seconds:,.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min"


if __name__ == "__main__":
    (DOCS / "capacity.md").write_text(page(json.loads((DOCS / "benchmarks" / "results.json").read_text())))
