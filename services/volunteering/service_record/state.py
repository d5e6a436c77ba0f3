"""What the decisions about a volunteer's service look at; everything else belongs to the read models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.volunteering.events import Times

#: Records of confirmed attendance take their id from the activity; no other record's id begins like this.
ATTENDANCE = "attendance-"


class Refused(Exception):
    """A service-record command cannot be carried out."""

    zh = "无法办理该服务记录事项。"
    en = "This cannot be done for the service record."


class NoSuchRecord(Refused):
    """Only what is on record can be acted on."""

    zh = "没有该服务记录，请先核对记录编号。"
    en = "There is no such service record; check its id first."


class SameHands(Refused):
    """Two people are asked for: who approves or mends is neither who entered it nor who gains by it."""

    zh = "须由他人办理：批准、更正、注销或处理异议的人，不能是录入人、确认人或志愿者本人。"
    en = "Other hands are needed: who decides must be neither who entered or confirmed it nor the volunteer."


class BadTimes(Refused):
    """Times of one day, in their order, with a pause that leaves something to count."""

    zh = "时间有误：请按 24 小时制填写（如 08:05），结束须晚于开始，休息时间须短于服务时间。"
    en = "Check the times: write them as 08:05, the end after the start, the pause shorter than what lies between."


class Overlaps(Refused):
    """Nobody serves in two places at once."""

    zh = "与本人当天的另一条服务记录时间重叠，请先核对并更正时间。"
    en = "This overlaps another record of the same person on that day; check and correct the times first."


class AlreadyOnRecord(Refused):
    """The same service counts once."""

    zh = "该记录编号已使用，或本人在该活动的服务已有记录；时间有出入的，请更正原记录。"
    en = "This record id is used, or this person's service at the activity is on record; correct that record instead."


class NoRulebook(Refused):
    """Limits come from a rulebook, never from this program."""

    zh = "当日没有生效的志愿服务规则，请先发布规则。"
    en = "No service rulebook is in force on that day; publish one first."


@dataclass(frozen=True, slots=True)
class Record:
    """One record: ``RECORDED`` counts, ``AWAITING`` and ``PROPOSED`` wait, ``REJECTED`` and ``VOIDED`` do not count."""

    activity_id: str
    day: date
    times: Times
    hand: str
    status: str
    disputed: bool = False

    @property
    def takes_up_time(self) -> bool:
        """Whether nothing else may be recorded for the same time."""
        return self.status in ("RECORDED", "AWAITING")


@dataclass(frozen=True, slots=True)
class Service:
    """One volunteer's records, by their ids."""

    records: Mapping[str, Record] = field(default_factory=dict)

    def record(self, record_id: str) -> Record:
        """The record. Raises ``NoSuchRecord``."""
        if record_id not in self.records:
            raise NoSuchRecord
        return self.records[record_id]

    def overlapped(self, day: date, times: Times, but: str | None = None) -> str | None:
        """The id of another record that takes up some of this time, or None."""
        others = self._others(day, but)
        return next((key for key, other in others if other.takes_up_time and other.times.overlap(times)), None)

    def minutes_on(self, day: date, but: str | None = None) -> int:
        """The minutes that count on a day, one record left out."""
        return sum(other.times.minutes for _, other in self._others(day, but) if other.status == "RECORDED")

    def counts(self, activity_id: str) -> bool:
        """Whether there is a record of this activity that counts, or waits for a limit to be waived."""
        return any(each.activity_id == activity_id and each.takes_up_time for each in self.records.values())

    def _others(self, day: date, but: str | None) -> list[tuple[str, Record]]:
        return [(key, each) for key, each in self.records.items() if each.day == day and key != but]


initial = Service()
