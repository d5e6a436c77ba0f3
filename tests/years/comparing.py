"""Whether the service answers what the log says, at random (day, position) pairs."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from infra.adapters.runtime import Runtime
from services.members.projections.people import class_spans
from services.members.projections.queries import Organizations, Tasks, tasks
from services.members.projections.two_times import as_of
from tests.years.recomputing import History, Task

#: As of these, everything is compared: (effective day, position).
Pair = tuple[date, int]


@dataclass
class Compared:
    """How much was the same, and what was not."""

    tasks: int = 0
    states: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    organizations: int = 0
    differences: list[tuple[Pair, str, Any]] = field(default_factory=list)

    def same(self, pair: Pair, what: str, said: Any, recomputed: Any) -> int:
        """How many items there are, which should be the same."""
        if said != recomputed:
            self.differences.append((pair, what, _apart(said, recomputed)))
        return len(recomputed)


def _apart(said: Any, recomputed: Any) -> Any:
    if isinstance(said, set):
        return sorted(map(str, said - recomputed))[:3], sorted(map(str, recomputed - said))[:3]
    return said, recomputed


def draw_pairs(seed: int, first: date, last: date, head: int, count: int = 10) -> list[Pair]:
    """Random pairs; the day has nothing to do with when the position was reached."""
    lot = Random(seed)
    days = (last - first).days
    return [(first + timedelta(days=lot.randrange(days)), lot.randrange(head // 10, head + 1)) for _ in range(count)]


def compare(runtime: Runtime, history: History, pairs: list[Pair]) -> Compared:
    """Ask the service, fold the log, hold one against the other."""
    told = Compared()
    for pair in pairs:
        day, position = pair
        classes = history.classes_on(*pair)
        told.same(pair, "classes", _classes(runtime, *pair), classes)
        told.classes += Counter(member_class for _, member_class, _ in classes)
        told.organizations += told.same(pair, "tree", _tree(runtime, *pair), history.tree_on(*pair))
        due = history.tasks_on(*pair)
        told.tasks += told.same(pair, "to-do list", _tasks(runtime, history, *pair), due)
        states = Counter(str(task.state) for task in due)
        told.states += states
        listed = runtime.query(Tasks(day=day, known_at=position))
        told.same(pair, "counts of the list", +Counter(listed["counts"]), states)
    return told


def _classes(runtime: Runtime, day: date, position: int) -> set[tuple[str, str, str]]:
    found = select(class_spans.c.member_id, class_spans.c.member_class, class_spans.c.community_id)
    with runtime.reads.open() as tx:
        return {(row[0], row[1], row[2]) for row in tx.execute(found.where(as_of(class_spans, day, position)))}


def _tree(runtime: Runtime, day: date, position: int) -> dict[str, tuple[str | None, str | None, str | None]]:
    rows = runtime.query(Organizations(day=day, known_at=position))["organizations"]
    return {row["organization_id"]: (row["parent_id"], row["secretary"], row["name"]) for row in rows}


def _tasks(runtime: Runtime, history: History, day: date, position: int) -> set[Task]:
    rules = history.rules_on(day, position)
    if rules is None:
        return set()
    found = tasks._found(Tasks(day=day), position, rules, runtime)
    return {
        Task(each.kind, each.subject, each.occasion, each.member_id, each.community_id, each.responsible_id, each.due,
             each.state)
        for each in found
    }  # fmt: skip
