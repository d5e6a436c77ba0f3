"""Reactions, on a service with a store of its own: what follows by itself, and what does not."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from infra.adapters.runtime import Runtime, define
from infra.adapters.sqlite_bus import SqliteBus
from infra.eventsourcing.decider import CIVIL_TIME, Asked
from infra.eventsourcing.following import catch_up
from infra.eventsourcing.messages import Happened
from infra.settings import Settings
from services.members.contract import MemberErased, MembershipEnded
from services.volunteering import policies
from services.volunteering.activity.announcing import HoldActivity, PublishActivity
from services.volunteering.activity.taking_part import ConfirmAttendance, SignUp, WithdrawSignUp
from services.volunteering.events import LeaveCause, ServiceField, ServiceRules
from services.volunteering.projections import ActivityDetail, AwaitingDecision, Rulebooks, ServiceTotals, open_sign_ups
from services.volunteering.rulebook import PublishRulebook
from services.volunteering.service_record.recording import ApproveService
from services.volunteering.service_record.state import SameHands
from services.volunteering.volunteer import DepartVolunteer, EraseVolunteer, WithdrawConsent

ON = date(2010, 6, 20)
DAY = date(2010, 7, 1)


@dataclass
class Desk:
    """Asks commands on a day, and lets consumers follow when told to."""

    runtime: Runtime
    bus: SqliteBus
    asked: int = field(default=0)

    def ask(self, command: Any, day: date = ON) -> int:
        """Carry out a command; answers the position."""
        self.asked += 1
        at = datetime.combine(day, time(9), CIVIL_TIME)
        asked = Asked(f"command-{self.asked}", "clerk", at, f"correlation-{self.asked}")
        return self.runtime.handler.handle(command, asked).receipt.position

    def project(self) -> None:
        """Bring the read models up to date."""
        for consumer in self.runtime.projectors(self.bus):
            catch_up(consumer)

    def react(self) -> None:
        """Let the policies follow the log to its end, again and again till nothing more follows."""
        while any(catch_up(consumer) for consumer in self.runtime.policies(self.bus)):
            pass

    def signed_up(self, activity: str) -> list[str]:
        """For whom a seat is kept."""
        self.project()
        return [each["volunteer_id"] for each in self.runtime.query(ActivityDetail(activity_id=activity))["sign_ups"]]

    def announce(self, activity: str, day: date = DAY) -> None:
        """Publish an activity."""
        self.ask(
            PublishActivity(
                activity_id=activity,
                campaign_id=None,
                community_id="hubin",
                organization_id="org1",
                name="义诊",
                field=ServiceField.MEDICAL,
                place="湖滨社区",
                day=day,
                starts="08:00",
                ends="12:00",
                seats=5,
                leader_id="leader",
                risks="无特别风险",
                notice_version="n1",
                on=ON,
            )
        )

    def sign_up(self, activity: str, volunteer: str = "v1", day: date = ON) -> None:
        """Sign somebody up."""
        self.ask(SignUp(activity_id=activity, volunteer_id=volunteer, notice_version="n1", on=day), day)

    def confirm(self, activity: str, starts: str, ends: str, day: date = DAY) -> None:
        """Confirm the volunteer's attendance."""
        self.ask(
            ConfirmAttendance(
                activity_id=activity, volunteer_id="v1", leader_id="leader", starts=starts, ends=ends, on=day
            ),
            day,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A service on an empty home, with a rulebook."""
    runtime = Runtime(define("services.volunteering"), Settings(tmp_path, 0, "330621001"))
    made = Desk(runtime, SqliteBus(tmp_path / "bus.sqlite"))
    made.ask(PublishRulebook(version="r1", effective_from=ON, source_clause="四（三）", rules=ServiceRules()))
    yield made
    runtime.close()


def test_confirmed_attendance_is_recorded(desk: Desk) -> None:
    """Once, however often the policy runs; an overlap is rejected, beyond the limit it waits."""
    for activity, starts, ends in (("a1", "08:00", "15:00"), ("a2", "14:00", "16:00"), ("a3", "18:00", "20:00")):
        desk.announce(activity)
        desk.sign_up(activity)
        desk.confirm(activity, starts, ends)
    desk.react()
    desk.react()
    desk.project()
    records = desk.runtime.query(ServiceTotals(volunteer_id="v1"))["records"]
    assert [(each["activity_id"], each["status"]) for each in records] == [
        ("a1", "RECORDED"),
        ("a2", "REJECTED"),
        ("a3", "AWAITING"),
    ]
    assert [each["record_id"] for each in desk.runtime.query(AwaitingDecision())] == ["attendance-a3"]


def test_whoever_entered_the_attendance_does_not_approve_what_goes_beyond_the_limit(desk: Desk) -> None:
    for activity, starts, ends in (("a1", "08:00", "15:00"), ("a2", "18:00", "20:00")):
        desk.announce(activity)
        desk.sign_up(activity)
        desk.confirm(activity, starts, ends)
    desk.react()
    approve = ApproveService(volunteer_id="v1", record_id="attendance-a2", approved_by="clerk", on=DAY)
    with pytest.raises(SameHands):
        desk.ask(approve, DAY)
    desk.ask(replace(approve, approved_by="chief"), DAY)


@pytest.mark.parametrize("projected", [False, True])
def test_withdrawn_consent_ends_what_is_to_come(desk: Desk, projected: bool) -> None:
    """Example 16: what was recorded before stays, open sign-ups end, however far behind the read model is."""
    desk.announce("past")
    desk.announce("future", date(2010, 7, 20))
    desk.announce("other", date(2010, 7, 21))
    for activity in ("past", "future"):
        desk.sign_up(activity)
    desk.sign_up("other", "v2")
    desk.confirm("past", "08:05", "11:50")
    if projected:
        desk.project()
    desk.ask(WithdrawConsent(volunteer_id="v1", on=date(2010, 7, 10)), date(2010, 7, 10))
    desk.react()
    assert desk.signed_up("future") == []
    assert desk.signed_up("past") == ["v1"]
    assert desk.signed_up("other") == ["v2"]
    assert desk.runtime.query(ServiceTotals(volunteer_id="v1"))["minutes"] == 225


def test_a_fresh_sign_up_is_a_fresh_consent(desk: Desk) -> None:
    """Who signs up after withdrawing, of their own wish, stays signed up, though the policy comes late."""
    desk.announce("a1")
    desk.announce("a2")
    desk.sign_up("a1")
    desk.ask(WithdrawConsent(volunteer_id="v1", on=ON))
    desk.sign_up("a2")
    desk.react()
    assert (desk.signed_up("a1"), desk.signed_up("a2")) == ([], ["v1"])


def test_who_left_and_came_back_meanwhile_stays(desk: Desk) -> None:
    """The seat that was taken after the withdrawal is another one."""
    desk.announce("a1")
    desk.sign_up("a1")
    desk.project()
    desk.ask(WithdrawConsent(volunteer_id="v1", on=ON))
    desk.ask(WithdrawSignUp(activity_id="a1", volunteer_id="v1", on=ON))
    desk.sign_up("a1")
    desk.react()
    assert desk.signed_up("a1") == ["v1"]


@pytest.mark.parametrize(
    ("command", "cause"),
    [
        (DepartVolunteer(volunteer_id="v1", on=ON), LeaveCause.DEPARTED),
        (EraseVolunteer(volunteer_id="v1", on=ON, basis="PIPL-47"), LeaveCause.ERASED),
    ],
)
def test_no_seat_is_kept_for_who_left(desk: Desk, command: Any, cause: LeaveCause) -> None:
    """Neither one taken before, nor one that somebody enters afterwards."""
    desk.announce("a1")
    desk.announce("a2")
    desk.sign_up("a1")
    desk.ask(command)
    desk.sign_up("a2")
    desk.react()
    assert (desk.signed_up("a1"), desk.signed_up("a2")) == ([], [])
    ended = [
        event.fact for event in desk.runtime.happened(desk.runtime.store.log(0, 100)) if hasattr(event.fact, "cause")
    ]
    assert [(fact.activity_id, fact.cause) for fact in ended] == [("a1", cause), ("a2", cause)]


def test_what_was_held_is_left_alone(desk: Desk) -> None:
    """Though the candidate was found, the activity decides."""
    desk.announce("a1")
    desk.sign_up("a1")
    desk.ask(HoldActivity(activity_id="a1", held_on=DAY, on=DAY), DAY)
    desk.ask(DepartVolunteer(volunteer_id="v1", on=DAY), DAY)
    desk.react()
    assert desk.signed_up("a1") == ["v1"]


def test_open_sign_ups_are_those_before_a_position(desk: Desk) -> None:
    """Half from the read model, half from the log."""
    desk.announce("a1")
    desk.announce("a2")
    desk.sign_up("a1")
    desk.project()
    desk.sign_up("a2")
    head = desk.runtime.store.head().position
    assert open_sign_ups(desk.runtime, "v1", before=head + 1) == ["a1", "a2"]
    assert open_sign_ups(desk.runtime, "v1", before=head) == ["a1"]
    assert open_sign_ups(desk.runtime, "v2", before=head + 1) == []


def test_the_rulebook_can_be_read(desk: Desk) -> None:
    """With its parameters."""
    (first,) = desk.runtime.query(Rulebooks())
    assert (first["version"], first["daily_minutes"], first["hours_rounding"]) == ("r1", 480, "NONE")


def test_members_news_reach_volunteers(desk: Desk) -> None:
    """An ended membership is a departure here, and an erasure an erasure; why somebody left is not passed on."""
    ended = MembershipEnded(member_id="v1", reason="DEATH", on=ON, document="d")  # type: ignore[arg-type]
    assert list(policies.depart(Happened(ended, "e", "member-v1", 3, 7, 0, "c", "account:1"), desk.runtime)) == [
        ("v1", DepartVolunteer(volunteer_id="v1", on=ON))
    ]
    erased = MemberErased(member_id="v1", on=ON, basis="PIPL-47")
    assert list(policies.erase(Happened(erased, "e", "member-v1", 4, 8, 0, "c", "account:1"), desk.runtime)) == [
        ("v1", EraseVolunteer(volunteer_id="v1", on=ON, basis="PIPL-47"))
    ]


def test_an_erased_volunteers_history_still_folds(desk: Desk) -> None:
    """Example 15: without the key there are the same minutes and no words."""
    desk.announce("a1")
    desk.sign_up("a1")
    desk.confirm("a1", "08:05", "11:50")
    desk.react()
    desk.ask(EraseVolunteer(volunteer_id="v1", on=DAY, basis="PIPL-47"), DAY)
    desk.react()
    desk.project()
    assert desk.runtime.keyring.get("v1") is None
    found = desk.runtime.query(ServiceTotals(volunteer_id="v1"))
    assert (found["minutes"], found["volunteer"]["state"]) == (225, "ERASED")
