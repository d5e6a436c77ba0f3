"""What facts are made of: the declarations of their fields, and the words they use."""

from enum import StrEnum
from typing import Annotated, TypeVar

from services.decision import Decided as Decided  # noqa: PLC0414 - handed on to whoever tells of facts

T = TypeVar("T")
Open = Annotated[T, "open"]

SEALED_FOR_MEMBER = {"sealed_for": "member_id"}
DECIDED_ON = {"decided_on": True}


class OrganizationKind(StrEnum):
    """What an organisation of the tree is (glossary: 党工委, 社区, 党总支, 党支部, 党小组)."""

    WORK_COMMITTEE = "WORK_COMMITTEE"
    COMMUNITY = "COMMUNITY"
    GENERAL_BRANCH = "GENERAL_BRANCH"
    BRANCH = "BRANCH"
    GROUP = "GROUP"


class Relationship(StrEnum):
    """Where a person's organisational relationship (组织关系) lies."""

    HERE = "HERE"
    ELSEWHERE = "ELSEWHERE"


class Category(StrEnum):
    """Person category (人员类别)."""

    FULL = "FULL"
    PROBATIONARY = "PROBATIONARY"


class MemberClass(StrEnum):
    """The classes of 分类管理. They overlap: one person may be in several at once."""

    REGISTERED = "REGISTERED"
    ON_DUTY = "ON_DUTY"
    MOBILE_OUT = "MOBILE_OUT"
    MOBILE_IN = "MOBILE_IN"
    HARDSHIP = "HARDSHIP"
    ELDERLY = "ELDERLY"


class Channel(StrEnum):
    """How a person's own wish reached us, when a clerk entered it for them (代录)."""

    DESK = "DESK"
    WINDOW = "WINDOW"
    PHONE = "PHONE"
    PAPER = "PAPER"


class VisitReason(StrEnum):
    """Why somebody was called on: in its turn, or because of what happened (六必访)."""

    REGULAR = "REGULAR"
    BIRTHDAY = "BIRTHDAY"
    FESTIVAL = "FESTIVAL"
    HOSPITAL = "HOSPITAL"
    DISASTER = "DISASTER"
    BEREAVEMENT = "BEREAVEMENT"
    HARDSHIP = "HARDSHIP"
    SENIORITY = "SENIORITY"


class EndReason(StrEnum):
    """Why a person is no longer known here."""

    DEATH = "DEATH"
    TRANSFER_OUT = "TRANSFER_OUT"
    WITHDRAWN = "WITHDRAWN"
    STRUCK_OFF = "STRUCK_OFF"
    EXPELLED = "EXPELLED"
    PROBATION_CANCELLED = "PROBATION_CANCELLED"
    MERGED = "MERGED"
    ENTERED_IN_ERROR = "ENTERED_IN_ERROR"
    OTHER = "OTHER"
