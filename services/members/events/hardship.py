"""Facts about the recognition of hardship (困难党员认定): what lies between application and approval, and after."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.members.events.rules import Term
from services.members.events.values import SEALED_FOR_MEMBER, Channel, Decided, Open


class HardshipCategory(StrEnum):
    """Why help is needed (domain §2.2): age and infirmity, illness, disaster, no income, other. Nothing but need."""

    AGED_INFIRM = "AGED_INFIRM"
    ILLNESS_DISABILITY = "ILLNESS_DISABILITY"
    DISASTER_ACCIDENT = "DISASTER_ACCIDENT"
    LOW_INCOME = "LOW_INCOME"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipDeliberated:
    """The branch discussed the application in a meeting, and supports it or does not."""

    member_id: Open[str]
    case_id: Open[str]
    decided_by: Open[Decided]
    supported: Open[bool]
    on: Open[date]
    opinion: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipVerified:
    """The community looked into it and found it true, or not."""

    member_id: Open[str]
    case_id: Open[str]
    found_true: Open[bool]
    on: Open[date]
    findings: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipNoticePosted:
    """A notice hangs inside the branch, with masked name and category, through ``last_day``."""

    member_id: Open[str]
    case_id: Open[str]
    term: Open[Term]
    last_day: Open[date]
    rulebook: Open[str]
    calendar: Open[tuple[str, ...]]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipObjectionFiled:
    """Somebody of the branch objected while the notice hung."""

    member_id: Open[str]
    case_id: Open[str]
    objection_id: Open[str]
    channel: Open[Channel]
    on: Open[date]
    objection: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipObjectionAnswered:
    """The objection was answered in writing."""

    member_id: Open[str]
    case_id: Open[str]
    objection_id: Open[str]
    upheld: Open[bool]
    on: Open[date]
    answer: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipRejected:
    """A superior body did not approve the application."""

    member_id: Open[str]
    case_id: Open[str]
    decided_by: Open[Decided]
    on: Open[date]
    reason: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class HardshipRechecked:
    """An approved case was looked at again: the need goes on, or is relieved."""

    member_id: Open[str]
    case_id: Open[str]
    in_need: Open[bool]
    on: Open[date]
    findings: str | None = field(default=None, metadata=SEALED_FOR_MEMBER)


HardshipStep = (
    HardshipDeliberated
    | HardshipVerified
    | HardshipNoticePosted
    | HardshipObjectionFiled
    | HardshipObjectionAnswered
    | HardshipRejected
    | HardshipRechecked
)
