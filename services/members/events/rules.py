"""What the mechanisms go by: lengths of time, each with the clause it rests on, and the calendar of working days.

Defaults marked *document* follow the 2010 document's aims, *practice* what offices were seen to do (domain §2.2–2.5),
*ours* a choice of ours. A published rulebook replaces any of them from the day on which it takes effect.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.members.events.values import Open

PIONEER = "柯桥街工委〔2010〕25号 四、3"


class Unit(StrEnum):
    """In what a term is counted."""

    DAYS = "DAYS"
    WORKING_DAYS = "WORKING_DAYS"
    MONTHS = "MONTHS"


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time, and the clause that sets it."""

    count: int
    unit: Unit = Unit.DAYS
    clause: str = PIONEER


@dataclass(frozen=True, slots=True)
class Festival:
    """A day of the year on which somebody is called on; ``lunar`` when it is one of the lunar calendar."""

    code: str
    month: int
    day: int
    lunar: bool = False
    clause: str = PIONEER


@dataclass(frozen=True, slots=True)
class HardshipRules:
    """困难: how long each step of a recognition may take, the notice inside the branch, and how long it is valid.

    Practice: application, branch, review, approval, a check each year. The length of a step and of the notice: ours.
    """

    step: Term = Term(15)
    notice: Term = Term(5, Unit.WORKING_DAYS)
    objection: Term = Term(10, Unit.WORKING_DAYS)
    validity: Term = Term(12, Unit.MONTHS)


@dataclass(frozen=True, slots=True)
class PairingRules:
    """结对帮扶: practice has a visit a month and a deed a year; within which time a pair is formed is ours."""

    form: Term = Term(30)
    visit: Term = Term(31)
    deed: Term = Term(12, Unit.MONTHS)


@dataclass(frozen=True, slots=True)
class CareRules:
    """老党员关爱: practice has a monthly visit for the earliest joiners, festivals and birthdays for all."""

    enrol: Term = Term(30)
    visit: Term = Term(92)
    early_visit: Term = Term(31)
    festivals: tuple[Festival, ...] = (Festival("JULY_FIRST", 7, 1), Festival("SPRING_FESTIVAL", 1, 1, lunar=True))
    birthdays: bool = True


@dataclass(frozen=True, slots=True)
class MobilityRules:
    """流动: practice has contact half-yearly with those abroad, a report a year, out of contact after 180 days.

    The interval within the country, and how long an answer or a transfer may take: ours.
    """

    contact: Term = Term(92)
    contact_abroad: Term = Term(183)
    report: Term = Term(12, Unit.MONTHS)
    lost: Term = Term(180)
    match: Term = Term(30)
    transfer: Term = Term(30)


@dataclass(frozen=True, slots=True)
class PostRules:
    """设岗定职: practice has a report each quarter and a review at the year's end; the rest is ours."""

    decide: Term = Term(30)
    letter: Term = Term(15)
    report: Term = Term(3, Unit.MONTHS)
    review: Term = Term(12, Unit.MONTHS)


@dataclass(frozen=True, slots=True)
class BrigadeRules:
    """在职: practice has feedback each quarter; how long a report-in and what was taken on may wait is ours."""

    accept: Term = Term(7)
    feedback: Term = Term(3, Unit.MONTHS)
    offer: Term = Term(30)


@dataclass(frozen=True, slots=True)
class OverdueRules:
    """When a task is shown, and how late is serious: in percent of the time that it had. Ours."""

    remind_days: int = 7
    serious_percent: int = 50
    clause: str = PIONEER


@dataclass(frozen=True, slots=True)
class MechanismRules:
    """Every length of time in the mechanisms that a class brings."""

    hardship: HardshipRules = HardshipRules()
    pairing: PairingRules = PairingRules()
    care: CareRules = CareRules()
    mobility: MobilityRules = MobilityRules()
    posts: PostRules = PostRules()
    brigade: BrigadeRules = BrigadeRules()
    overdue: OverdueRules = OverdueRules()


#: What holds where a rulebook says nothing else. Never changed: old versions rest on it.
CUSTOMARY = MechanismRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkCalendarPublished:
    """The State Council's yearly notice: which weekdays are off, and which weekend days are worked (调休).

    A later notice for the same year takes the place of the earlier one.
    """

    year: Open[int]
    document: Open[str]
    issued_on: Open[date]
    days_off: Open[tuple[date, ...]]
    days_worked: Open[tuple[date, ...]]
    on: Open[date]
