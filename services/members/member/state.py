"""What the decisions about a person look at; everything else belongs to the read models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from services.members.events import Category, EndCause, MemberClass, Particulars, Relationship
from services.members.member.classes import Classes


class Refused(Exception):
    """A member command cannot be carried out."""

    zh = "无法办理该党员事项。"
    en = "This cannot be done for the member."


class NotYet(Refused):
    """The effective day lies in the future."""

    zh = "生效日期不能晚于今天，请核对日期。"
    en = "The effective day cannot lie after today; check the date."


class NotKnown(Refused):
    """Only a person who is known here, and still is, can be acted on."""

    zh = "该人员未登记或已离开本街道，请先核对名册。"
    en = "This person is not registered here, or has left; check the roster first."


class NotInClass(Refused):
    """Only a class that holds can be contested or ended."""

    zh = "该党员当日不在此分类中，请核对分类和日期。"
    en = "This member is not in that class on that day; check class and date."


class NoReason(Refused):
    """Who decides against the rulebook, a proposal or an objection says why."""

    zh = "请写明理由；理由将告知本人并记入历史。"
    en = "Give the reason; the person is told, and it is kept in the history."


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rulebook proposed and nobody answered yet."""

    effective_from: date
    rulebook: str
    #: Whether it says that the class ends, and then why.
    ends: bool = False
    cause: EndCause | None = None


@dataclass(frozen=True, slots=True)
class HardshipCase:
    """A hardship case; ``valid_until`` is None while it waits for approval (待核).

    ``supported`` and ``found_true`` are None until branch and community have spoken; ``notice`` are the first and the
    last day of objecting. A case that was decided on paper before it came here has none of them.
    """

    opened_on: date
    valid_until: date | None = None
    supported: bool | None = None
    found_true: bool | None = None
    notice: tuple[date, date] | None = None
    objections: Mapping[str, bool | None] = field(default_factory=dict)


class Member(NamedTuple):
    """A person known to an organisation in a stated capacity.

    A tuple: a replay makes a state for every fact, and of a tuple with so many fields a changed copy costs a fifth.
    """

    status: str = "unknown"
    known_since: date = date.min
    organization_id: str = ""
    community_id: str = ""
    relationship: Relationship = Relationship.ELSEWHERE
    category: Category = Category.FULL
    #: By how many months the probation was extended; None while it was not.
    extended_months: int | None = None
    particulars: Particulars | None = None
    id_number: str | None = None
    reported_to: str | None = None
    accepted_by: str | None = None
    left_on: date | None = None
    arrived_on: date | None = None
    cases: Mapping[str, HardshipCase] = MappingProxyType({})
    contacts: frozenset[str] = frozenset()
    classes: Classes = Classes()
    proposals: Mapping[MemberClass, Proposal] = MappingProxyType({})
    #: What was proposed and declined: class, day, whether it was to end.
    declined: frozenset[tuple[MemberClass, date, bool]] = frozenset()
    overridden: frozenset[MemberClass] = frozenset()
    objections: frozenset[MemberClass] = frozenset()
    #: The records that were found to be this person's too.
    absorbed: frozenset[str] = frozenset()

    @property
    def communities(self) -> frozenset[str]:
        """Where the relationship lies or was last known, where the person came to live, where they reported in."""
        known = {self.community_id, self.classes.inflow, self.reported_to, self.accepted_by}
        return frozenset(community for community in known if community)

    def must_be_known(self) -> None:
        """Raises ``NotKnown`` unless the person is known here now."""
        if self.status != "known":
            raise NotKnown

    def must_hold(self, member_class: MemberClass, day: date) -> None:
        """Raises ``NotInClass`` unless the person is known and in that class on a day."""
        self.must_be_known()
        if not self.classes.holds(member_class, day):
            raise NotInClass


initial = Member()
