"""What an office asks in a day: commands that fit what it believes, and often do not fit what is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from services.evaluation.contract import STAR_2010_DEFAULT
from services.evaluation.cycle import OpenCycle
from services.members.events import (
    Category,
    Channel,
    ClassificationRules,
    Decided,
    EndReason,
    MemberClass,
    OrganizationKind,
    Particulars,
    Relationship,
)
from services.members.member.classifying import ConfirmClassification, DeclineClassification
from services.members.member.hardship import ApplyForAid, ApproveHardship, EndHardship
from services.members.member.leaving import EndMembership, EraseMember
from services.members.member.moving import AssignContact, EndContact, RecordReturn, RegisterInflow, RegisterOutflow
from services.members.member.objecting import ContestClassification
from services.members.member.registering import CorrectParticulars, ReceiveRelationship, RegisterMember
from services.members.member.reporting_in import AcceptReportIn, CheckOut, ReportIn
from services.members.organization.leading import AppointSecretary
from services.members.organization.standing import RegisterOrganization
from services.members.rulebook import PublishRulebook as PublishClassificationRules
from services.volunteering.activity.announcing import CancelActivity, ChangeActivityDay, HoldActivity, PublishActivity
from services.volunteering.activity.taking_part import ConfirmAttendance, SignUp, WithdrawSignUp
from services.volunteering.events import CancelReason, Purpose, ServiceField, ServiceRules
from services.volunteering.events import Channel as Way
from services.volunteering.rulebook import PublishRulebook as PublishServiceRules
from services.volunteering.volunteer import GiveConsent, RegisterVolunteer, WithdrawConsent

BEGUN = date(2010, 6, 7)
COMMUNITIES = "hubin", "lixin"

Command = tuple[str, Any]


def founding() -> Iterator[Command]:
    """What must be there before an office can work."""
    street = RegisterOrganization(
        organization_id="street", kind=OrganizationKind.WORK_COMMITTEE, name="柯桥街道党工委", on=BEGUN
    )
    yield "members", street
    for community in COMMUNITIES:
        place: dict[str, Any] = {"organization_id": community, "name": community, "parent_id": "street", "on": BEGUN}
        yield "members", RegisterOrganization(kind=OrganizationKind.COMMUNITY, **place)
    version: dict[str, Any] = {"version": "v1", "effective_from": BEGUN, "source_clause": "四、3"}
    yield "members", PublishClassificationRules(rules=ClassificationRules(mobile_months=1), **version)
    yield "volunteering", PublishServiceRules(rules=ServiceRules(), **version)
    yield "evaluation", STAR_2010_DEFAULT
    yield (
        "evaluation",
        OpenCycle(
            cycle_id="2026",
            year=2026,
            from_day=date(2026, 1, 1),
            to_day=date(2026, 12, 31),
            organizations=COMMUNITIES,
            on=date(2026, 1, 5),
        ),
    )


@dataclass
class Office:
    """Clerks with ids in their heads. What became of a command, they forget."""

    random: Random
    people: list[str] = field(default_factory=list)
    activities: list[str] = field(default_factory=list)

    def next(self, today: date) -> Command:
        """A command that somebody asks today."""
        kinds: list[Callable[[date], Command]] = [self._new, self._member, self._member, self._member]
        return self.random.choice([*kinds, self._volunteer, self._activity, self._activity, self._activity])(today)

    def _somebody(self) -> str:
        # Mostly the same few, so that commands meet.
        return self.random.choice(self.people[-6:] if self.random.random() < 0.8 else self.people)

    def _new(self, today: date) -> Command:
        self.people.append(f"p{len(self.people) + 1}")
        here = self.random.random() < 0.6
        return "members", RegisterMember(
            member_id=self.people[-1],
            organization_id=(community := self.random.choice(COMMUNITIES)),
            community_id=community,
            relationship=Relationship.HERE if here else Relationship.ELSEWHERE,
            category=Category.FULL,
            particulars=self._particulars(),
            on=today,
            id_number=self._number(),
        )

    def _number(self) -> str:
        return f"33062119500101{self.random.randint(0, 30):04d}"  # few enough that two people claim one

    def _particulars(self) -> Particulars:
        return Particulars(name="陈某", birth_date=str(self.random.choice((1940, 1955, 1957, 1980))))

    def _member(self, today: date) -> Command:
        if not self.people:
            return self._new(today)
        who: dict[str, Any] = {"member_id": self._somebody(), "on": today}
        place = self.random.choice(COMMUNITIES)
        case: dict[str, Any] = {"case_id": self.random.choice(("c1", "c2"))}
        kind: dict[str, Any] = {"member_class": self.random.choice((MemberClass.ELDERLY, MemberClass.MOBILE_OUT))}
        decided = Decided("街道党工委", "困难党员审批", today, "1号")
        contact: dict[str, Any] = {"contact_id": self.random.choice(("k1", "k2"))}
        earlier = today - timedelta(days=self.random.randint(0, 60))
        commands: list[Callable[[], Any]] = [
            lambda: ReportIn(community_id=place, channel=Channel.PAPER, employer="区图书馆", **who),
            lambda: AcceptReportIn(**who),
            lambda: CheckOut(**who),
            lambda: ReceiveRelationship(organization_id=place, community_id=place, category=Category.FULL, **who),
            lambda: CorrectParticulars(particulars=self._particulars(), reason="更正", id_number=self._number(), **who),
            lambda: RegisterOutflow(left_on=earlier, destination="上海", **who),
            lambda: RegisterInflow(community_id=place, arrived_on=earlier, **who),
            lambda: RecordReturn(**who),
            lambda: AssignContact(contact_name="李某", **contact, **who),
            lambda: EndContact(reason="调岗", **contact, **who),
            lambda: ApplyForAid(category="疾病", **case, **who),
            lambda: ApproveHardship(decided_by=decided, valid_until=today + timedelta(days=90), **case, **who),
            lambda: EndHardship(reason="好转", **case, **who),
            lambda: ConfirmClassification(**kind, **who),
            lambda: DeclineClassification(reason="本人不愿", **kind, **who),
            lambda: ContestClassification(wish="请复核", **kind, **who),
            lambda: AppointSecretary(organization_id=place, **who),
            lambda: EndMembership(reason=EndReason.TRANSFER_OUT, document="介绍信", **who),
            lambda: EraseMember(basis="本人申请", **who),
        ]
        rarely = 0.3
        return "members", self.random.choices(commands, [1.0] * (len(commands) - 2) + [rarely] * 2)[0]()

    def _volunteer(self, today: date) -> Command:
        if not self.people:
            return self._new(today)
        who: dict[str, Any] = {"volunteer_id": self._somebody(), "on": today, "channel": Way.WINDOW, "wish": "愿意"}
        commands: list[Callable[[], Any]] = [
            lambda: RegisterVolunteer(**who),
            lambda: GiveConsent(notice_version="1", purposes=(Purpose.CONTACT,), **who),
            lambda: WithdrawConsent(**who),
        ]
        return "volunteering", self.random.choice(commands)()

    def _activity(self, today: date) -> Command:
        if not self.activities or not self.people or self.random.random() < 0.12:
            return self._announced(today)
        what: dict[str, Any] = {"activity_id": self.random.choice(self.activities[-3:]), "on": today}
        who: dict[str, Any] = {"volunteer_id": self._somebody()}
        begins = self.random.randint(8, 12)
        commands: list[Callable[[], Any]] = [
            lambda: SignUp(notice_version="1", channel=Way.PHONE, wish="愿意", **who, **what),
            lambda: SignUp(notice_version="1", **who, **what),
            lambda: WithdrawSignUp(**who, **what),
            lambda: ConfirmAttendance(
                leader_id="leader", starts=f"{begins:02d}:00", ends=f"{begins + 3:02d}:00", **who, **what
            ),
            lambda: HoldActivity(held_on=today, **what),
            lambda: ChangeActivityDay(day=today + timedelta(days=1), **what),
            lambda: CancelActivity(reason=CancelReason.WEATHER, **what),
        ]
        return "volunteering", self.random.choices(commands, (6, 6, 2, 8, 1, 1, 0.3))[0]()

    def _announced(self, today: date) -> Command:
        self.activities.append(f"a{len(self.activities) + 1}")
        return "volunteering", PublishActivity(
            activity_id=self.activities[-1],
            community_id=(community := self.random.choice(COMMUNITIES)),
            organization_id=community,
            name="义诊",
            field=ServiceField.MEDICAL,
            place="湖滨广场",
            day=today + timedelta(days=self.random.choice((0, 0, 1))),
            starts="08:00",
            ends="16:00",
            seats=self.random.choice((2, 8)),
            leader_id="leader",
            risks="无",
            notice_version="1",
            on=today,
        )
