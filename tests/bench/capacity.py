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
        5,
        "processes of an installation: three services, worker, gateway; each installation is one sub-district",
    ),
    "memory": (64, "GiB of memory of a machine"),
    "disk": (4, "TB of disk of a machine"),
}


def page(results: Mapping[str, Any]) -> str:
    """The page. Figures that were not measured in this run are left out of it, with what depends on them."""
    medians = {each["key"]: next(iter(each["sides"].values()))["median"] for each in results["comparisons"]}
    a = {name: value for name, (value, _) in ASSUMED.items()}
    used = {name: medians[name] for name in NEEDED if name in medians}
    if len(used) < len(NEEDED):
        return f"# Capacity\n\nNot measured yet: {', '.join(sorted(set(NEEDED) - set(used)))}.\n"
    columns = [_needs(place, used, a) for place in PLACES]
    rows = [f"| {name} | " + " | ".join(column[name] for column in columns) + " |" for name in columns[0]]
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
    "disk_postgres_event": "bytes of an event in PostgreSQL, indexes included",
    "disk_postgres_member": "bytes of a registered member: event, command, guard, key",
    "disk_kafka_event": "bytes of an event in Kafka, one copy",
    "memory_read": "resident MiB of a process at the end of a long replay",
}

ARITHMETIC = """\
- *events* = members × (1 + yearly × years)
- *log* = members × bytes of a registered member + (events − members) × (bytes of an event + those of its command,
  guard and key, which are bytes of a registered member − bytes of an event, as if each event were a command)
- *PostgreSQL* = log × (1 + read models) × (1 + room)
- *Kafka* = events × bytes of an event in Kafka × copies
- *average* = members × yearly ÷ (working days × hours × 3600 s); *busiest* = average × peak
- *partitions*: as many as keep the busiest rate of each below the planned part of what one consumer takes, at least
  the six of `infra/deploy/kafka/topics.toml`. A sub-district is in one partition, so there is no use for more of them
  than sub-districts.
- *first import* = members of a sub-district ÷ members a second; *rebuild* = its events ÷ the consumer's rate.
  Sub-districts are independent of each other and do this side by side.
- *machines* = the most of three: by memory (processes × MiB × sub-districts ÷ memory), by disk ((PostgreSQL + Kafka) ÷
  disk), and by rate (busiest ÷ the planned part of the slower of relay and consumer); two at least where there is more
  than one sub-district, so that one may fail. The rate is that of one process on this machine.

An installation serves one sub-district, so in a large place the memory of idle processes is what decides, long before
rate or disk do. Whoever hosts thousands of sub-districts gains most by letting one process serve many of them."""


def _needs(place: Place, m: Mapping[str, float], a: Mapping[str, float]) -> dict[str, str]:
    events = place.members * (1 + a["yearly"] * a["years"])
    around = m["disk_postgres_member"] - m["disk_postgres_event"]
    log = place.members * m["disk_postgres_member"] + (events - place.members) * (m["disk_postgres_event"] + around)
    postgres = log * (1 + a["reads"]) * (1 + a["wal"])
    kafka = events * m["disk_kafka_event"] * a["replicas"]
    average = place.members * a["yearly"] / (a["days"] * a["hours"] * 3600)
    busiest = average * a["peak"]
    planned = a["use"] * min(m["consumer"], m["relay"])
    partitions = max(6, math.ceil(busiest / (a["use"] * m["consumer"])))
    by = {
        "memory": math.ceil(a["processes"] * m["memory_read"] * place.sub_districts / (a["memory"] * 1024)),
        "disk": math.ceil((postgres + kafka) / (a["disk"] * 1e12)),
        "rate": math.ceil(busiest / planned),
    }
    machines = max(*by.values(), 2 if place.sub_districts > 1 else 1)
    each = place.members / place.sub_districts
    return {
        "members": f"{place.members:,}",
        "sub-districts": f"{place.sub_districts:,}",
        f"events after {a['years']:g} years": f"{events:,.0f}",
        "events a second, average": f"{average:,.2f}",
        "events a second, busiest": f"{busiest:,.1f}",
        "PostgreSQL": _bytes(postgres),
        "Kafka, all copies": _bytes(kafka),
        "partitions of a topic": f"{partitions:,}",
        "first import of a sub-district": _time(each / m["bulk_import"]),
        "rebuild of a sub-district's read model": _time(events / place.sub_districts / m["consumer"]),
        "machines by memory, disk, rate": ", ".join(f"{count:,}" for count in by.values()),
        "**machines**": f"**{machines:,}**",
    }


def _bytes(count: float) -> str:
    power = max(0, min(4, int(math.log10(max(count, 1)) // 3)))
    return f"{count / 1000**power:,.3g} {('B', 'kB', 'MB', 'GB', 'TB')[power]}"


def _time(seconds: float) -> str:
    return f"{seconds:,.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min"


if __name__ == "__main__":
    (DOCS / "capacity.md").write_text(page(json.loads((DOCS / "benchmarks" / "results.json").read_text())))
