"""What the decisions about an activity look at; everything else belongs to the read models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.volunteering.events import Times


class Refused(Exception):
    """An activity command cannot be carried out."""

    zh = "无法办理该活动事项。"
    en = "This cannot be done for the activity."


class NotPublished(Refused):
    """Only an activity that was announced can be acted on."""

    zh = "该活动尚未发布，请先核对活动编号。"
    en = "No activity with this id was published; check the id first."


class Cancelled(Refused):
    """A cancelled activity stays cancelled."""

    zh = "该活动已取消；如需另行组织，请重新发布。"
    en = "This activity was cancelled; publish a new one if it is to take place after all."


class AlreadyHeld(Refused):
    """What took place can be neither moved nor cancelled."""

    zh = "该活动已经举行，不能再改期、取消或另记举行日期。"
    en = "This activity has taken place; it can no longer be moved, cancelled or given another day."


class BadTimes(Refused):
    """Times of one day, in their order, with a pause that leaves something to count."""

    zh = "时间有误：请按 24 小时制填写（如 08:05），结束须晚于开始，休息时间须短于服务时间。"
    en = "Check the times: write them as 08:05, the end after the start, the pause shorter than what lies between."


@dataclass(frozen=True, slots=True)
class Activity:
    """An announced activity, who offered service for it and whose service was confirmed."""

    status: str = "unknown"
    community_id: str = ""
    published_day: date = date.min
    day: date = date.min
    seats: int = 0
    leader_id: str = ""
    notice_version: str = ""
    signed_up: frozenset[str] = frozenset()
    attended: Mapping[str, Times] = field(default_factory=dict)

    def must_be_announced(self) -> None:
        """Raises ``NotPublished`` or ``Cancelled``."""
        if self.status == "unknown":
            raise NotPublished
        if self.status == "cancelled":
            raise Cancelled


initial = Activity()
