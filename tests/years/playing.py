"""Everything through the handler: a day's entries in one go, and at the week's end whatever follows from them.

``Played.seconds`` tells what took how long. A command that is refused is counted by its refusal and changes nothing;
the clerk answers what the rulebook proposes, in lists where that is allowed.
"""

import gc
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock
from itertools import groupby, islice
from operator import itemgetter
from random import Random
from typing import Any

from infra.adapters.runtime import Runtime
from infra.adapters.sources import Bus
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.together import Together, together
from services.members.bulk_confirmation import ConfirmInBulk
from services.members.events import BulkItem, MemberClass
from services.members.member.classifying import ConfirmClassification, DeclineClassification, OverrideClassification
from services.members.projections.queries import Proposals
from tests.years.agenda import Agenda
from tests.years.lives import Life, after
from tests.years.lives.care import OF_CARE, grow_old
from tests.years.lives.drawing import draw_all
from tests.years.lives.people import turn_out_younger
from tests.years.sub_district import SubDistrict, found

FIRST, LAST = date(2010, 1, 4), date(2012, 12, 30)

#: Weeks between two daily rounds; each makes up for every day since the one before.
ROUND = 13

#: Entries that one commit takes in.
BATCH = 500


@dataclass
class Played:
    """What was played, and how long it took."""

    asked: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    #: Of these, how many the processor was busy with it; the rest is waiting, for disks and for other programs.
    busy: Counter[str] = field(default_factory=Counter)

    @contextmanager
    def taking(self, what: str) -> Iterator[None]:
        """Time what is done meanwhile."""
        begun, worked = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.seconds[what] += time.perf_counter() - begun
            self.busy[what] += time.process_time() - worked


def play(runtime: Runtime, bus: Bus, *, people: int, seed: int, last: date = LAST) -> Played:
    """Three years of so many people, from the first entry to the last."""
    return Office(runtime, bus, people, seed, last).play()


class Office:
    """The clerks of one sub-district, and the machine they enter everything into."""

    def __init__(self, runtime: Runtime, bus: Bus, people: int, seed: int, last: date) -> None:
        self._runtime = runtime
        self._lot = Random(seed)
        self._agenda = Agenda(FIRST, last)
        self._place: SubDistrict = found(self._agenda, self._lot, people)
        self._lives: dict[str, Life] = draw_all(self._agenda, self._lot, self._place, people)
        self._policies = together(runtime.policies(bus))
        self._projectors = together(runtime.projectors(bus))
        self._played = Played()

    def play(self) -> Played:
        """Week by week to the end."""
        gc.freeze()  # what will be entered is in people's heads: the machine does not look through it for garbage
        try:
            for week in range(((self._agenda.last - FIRST).days + 1) // 7):
                self._pass(week, FIRST + timedelta(days=7 * week + 6))
        finally:
            gc.unfreeze()
        return self._played

    def _pass(self, week: int, day: date) -> None:
        """A week, up to its last day."""
        self._enter_until(day)
        self._settle()
        self._answer_proposals(after(day, 1))
        if week % ROUND == 0:
            with self._played.taking("daily round"):
                self._runtime.wake(day)
            self._settle()

    def _enter_until(self, day: date) -> None:
        for entered, entries in groupby(self._agenda.until(day), key=itemgetter(0)):
            commands = (command for _, command in entries)
            while batch := list(islice(commands, BATCH)):
                self._ask(batch, entered)

    def _ask(self, commands: list[Any], day: date) -> None:
        at = datetime.combine(day, clock(9), CIVIL_TIME)
        asks = []
        for command in commands:
            self._played.asked += 1
            asks.append((command, Asked(f"entry-{self._played.asked}", "clerk", at, f"entry-{self._played.asked}")))
        with self._played.taking("handler"):
            answers = self._runtime.handler.handle_all(asks)
        refused = (type(answer).__name__ for answer in answers if isinstance(answer, Exception))
        self._played.refused.update(refused)

    def _settle(self) -> None:
        """Reactions first, then read models: what a reaction could not see yet is made up for by the daily round."""
        with self._played.taking("reactions"):
            _catch_up(self._policies)
        self._project()

    def _project(self) -> None:
        with self._played.taking("read models"):
            _catch_up(self._projectors)

    # ── answering the rulebook ───────────────────────────────────────────────

    def _answer_proposals(self, day: date) -> None:
        """Most are confirmed, in lists; some declined or overridden; an end is confirmed person by person."""
        for member_class in (MemberClass.ELDERLY, MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN):
            with self._played.taking("questions"):
                waiting = self._runtime.query(Proposals(member_class=member_class, limit=500))["rows"]
                ending = self._runtime.query(Proposals(member_class=member_class, ends=True, limit=500))["rows"]
            items = [item for row in waiting if (item := self._answer(row, member_class, day)) is not None]
            if items:
                batch = f"{member_class}-{day}"
                listed = {"member_class": member_class, "items": tuple(items), "on": day}
                self._agenda.enter(ConfirmInBulk(batch_id=batch, **listed))
            for row in ending:
                about = {"member_id": row["member_id"], "member_class": member_class, "on": day}
                if self._lot.randrange(10):
                    self._agenda.enter(ConfirmClassification(**about, ends=True))
                    if member_class is MemberClass.ELDERLY:
                        self._agenda.stop(row["member_id"], *OF_CARE)
                else:
                    self._agenda.enter(DeclineClassification(**about, reason="核实后仍符合"))

    def _answer(self, row: dict[str, Any], member_class: MemberClass, day: date) -> BulkItem | None:
        """The row's place in the list; None when it was answered by itself."""
        about = {"member_id": row["member_id"], "member_class": member_class, "on": day}
        life = self._lives.get(row["member_id"])
        is_old = member_class is MemberClass.ELDERLY
        if life is not None and is_old and life.happens("taken for old", 1):
            turn_out_younger(life, day)
            return None
        match self._lot.randrange(30):
            case 0:
                self._agenda.enter(DeclineClassification(**about, reason="与本人情况不符"))
                return None
            case 1:
                override = {"holds": True, "effective_from": row["effective_from"], "reason": "按原件核定"}
                self._agenda.enter(OverrideClassification(**about, **override))
                if self._lot.randrange(2):
                    override |= {"holds": False, "reason": "复核有误"}
                    later = about | {"on": after(day, 90)}
                    self._agenda.enter(OverrideClassification(**later, **override))
        if is_old and life is not None:
            begun = life.beginning()
            grow_old(begun, after(day, self._lot.randint(15, 60)), self._place.workers[life.person.community_id])
        reasons = tuple(name for name, held in row["predicates"] if held)
        return BulkItem(member_id=row["member_id"], effective_from=row["effective_from"], reasons=reasons)


def _catch_up(followers: list[Together]) -> None:
    """Let them step, as a worker does, until nothing is new."""
    while any(each.step() for each in followers):
        pass
