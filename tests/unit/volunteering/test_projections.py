"""Answers: what the tables say after a small year, and that saying it twice changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection

from infra.adapters.read_models import ReadDatabase, tables_of
from infra.adapters.sqlite_generations import SqliteGenerations
from infra.eventsourcing.messages import Happened
from services.volunteering.events import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityHeld,
    ActivityPublished,
    AttendanceConfirmed,
    BackEntryProposed,
    CampaignClosed,
    CampaignKind,
    CampaignOpened,
    CancelReason,
    Channel,
    ConsentGiven,
    ConsentWithdrawn,
    DisputeResolved,
    LeaveCause,
    Purpose,
    RecordSource,
    RejectReason,
    Resolution,
    ServiceCorrected,
    ServiceDisputed,
    ServiceField,
    ServiceRecorded,
    ServiceRejected,
    ServiceVoided,
    SignUpWithdrawn,
    VoidReason,
    VolunteerDeparted,
    VolunteerErased,
    VolunteerRegistered,
    VolunteerSignedUp,
)
from services.volunteering.projections import (
    MODELS,
    QUERIES,
    ActivityDetail,
    ActivityList,
    ActivityOrder,
    AwaitingDecision,
    CampaignList,
    EventsBehind,
    ServiceSummary,
    ServiceTotals,
)

ON = date(2010, 6, 20)
DAY = date(2010, 7, 1)

OPENED = CampaignOpened(
    campaign_id="july", kind=CampaignKind.JULY_FIRST, name="七一", from_day=DAY, to_day=date(2010, 7, 31), on=ON
)
CLINIC = ActivityPublished(
    activity_id="a1",
    campaign_id="july",
    community_id="hubin",
    organization_id="org1",
    name="义诊",
    field=ServiceField.MEDICAL,
    place="湖滨社区",
    day=DAY,
    starts="08:00",
    ends="12:00",
    seats=5,
    leader_id="leader",
    risks="无特别风险",
    notice_version="n1",
    on=ON,
)
CONCERT = replace(CLINIC, activity_id="a2", community_id="daban", name="文艺演出", day=date(2010, 7, 8))
LECTURE = replace(CLINIC, activity_id="a3", campaign_id=None, name="法律讲座", day=date(2010, 8, 5))
RECORDED = ServiceRecorded(
    record_id="attendance-a1",
    volunteer_id="v1",
    activity_id="a1",
    day=DAY,
    starts="08:05",
    ends="11:50",
    pause_minutes=30,
    minutes=195,
    source=RecordSource.ATTENDANCE,
    confirmed_by="leader",
    approved_by=None,
    rulebook="r1",
    on=DAY,
)


def signed_up(activity: str, volunteer: str) -> VolunteerSignedUp:
    """Somebody signed up, whose wish is not here to be read."""
    return VolunteerSignedUp(
        activity_id=activity, volunteer_id=volunteer, channel=Channel.WINDOW, notice_version="n1", on=ON
    )


def attended(volunteer: str, *, in_time: bool) -> AttendanceConfirmed:
    """The clinic's leader confirmed somebody."""
    return AttendanceConfirmed(
        activity_id="a1",
        volunteer_id=volunteer,
        leader_id="leader",
        day=DAY,
        starts="08:05",
        ends="11:50",
        pause_minutes=30,
        minutes=195,
        in_time=in_time,
        rulebook="r1",
        on=DAY,
    )


YEAR: Sequence[Any] = (
    VolunteerRegistered(volunteer_id="v1", channel=Channel.DESK, on=ON),
    ConsentGiven(volunteer_id="v1", notice_version="n1", purposes=(Purpose.CONTACT,), channel=Channel.DESK, on=ON),
    OPENED,
    CLINIC,
    CONCERT,
    LECTURE,
    signed_up("a1", "v1"),
    signed_up("a1", "v2"),
    signed_up("a1", "v3"),
    SignUpWithdrawn(activity_id="a1", volunteer_id="v3", cause=LeaveCause.OWN_WISH, channel=Channel.DESK, on=ON),
    ActivityHeld(activity_id="a1", held_on=DAY, published_day=DAY, as_published=True, on=DAY),
    attended("v1", in_time=True),
    attended("v2", in_time=False),
    RECORDED,
    replace(RECORDED, volunteer_id="v2"),
    ServiceDisputed(record_id="attendance-a1", volunteer_id="v1", channel=Channel.PAPER, on=DAY),
    ActivityDayChanged(activity_id="a2", day=date(2010, 7, 9), previous_day=date(2010, 7, 8), on=ON),
    ActivityHeld(
        activity_id="a2",
        held_on=date(2010, 7, 9),
        published_day=date(2010, 7, 8),
        as_published=False,
        on=date(2010, 7, 9),
    ),
    BackEntryProposed(
        record_id="b1",
        volunteer_id="v1",
        activity_id="a2",
        day=date(2010, 7, 9),
        starts="14:00",
        ends="16:00",
        pause_minutes=0,
        minutes=120,
        evidence="签到表",
        entered_by="clerk",
        on=date(2010, 8, 20),
    ),
    ActivityCancelled(activity_id="a3", reason=CancelReason.WEATHER, on=date(2010, 8, 4)),
    CampaignClosed(campaign_id="july", on=date(2010, 8, 1)),
)


class Replay:
    """Facts in, answers out."""

    def __init__(self, folder: Path) -> None:
        self.reads = ReadDatabase(MODELS, SqliteGenerations(folder, tables_of(MODELS)))
        self._runtime: Any = SimpleNamespace(reads=self.reads, communities=None)
        self._position = 0

    def tell(self, *facts: Any) -> "Replay":
        """Apply facts as one stream of positions."""
        with self.reads.generations.writing() as tx:
            for fact in facts:
                self._position += 1
                self._apply(tx, fact, self._position)
        return self

    def tell_again(self, fact: Any) -> None:
        """Apply the last fact once more at its position."""
        with self.reads.generations.writing() as tx:
            self._apply(tx, fact, self._position)

    @staticmethod
    def _apply(tx: Connection, fact: Any, position: int) -> None:
        stream = f"{type(fact).__name__}-stream"
        happened = Happened(fact, f"event-{position}", stream, position, position, position, "correlation", "account:1")
        MODELS[0].apply(tx, happened)

    def ask(self, query: Any) -> Any:
        """The answer, which must survive being sent as JSON."""
        answer = QUERIES[type(query)](query, self._runtime)
        assert msgspec.json.decode(msgspec.json.encode(answer)) == answer
        return answer


@pytest.fixture
def replay(tmp_path: Path) -> Iterator[Replay]:
    """Empty tables."""
    made = Replay(tmp_path)
    yield made
    made.reads.close()


def test_campaigns_with_what_came_of_them(replay: Replay) -> None:
    """Two activities held, two person-times, 390 minutes; the lecture belongs to no campaign."""
    (july,) = replay.tell(*YEAR).ask(CampaignList())
    assert july["state"] == "CLOSED"
    assert july["from_day"] == "2010-07-01"
    assert {name: july[name] for name in ("activities", "held", "person_times", "minutes")} == {
        "activities": 2,
        "held": 2,
        "person_times": 2,
        "minutes": 390,
    }


def test_activities_with_their_counts(replay: Replay) -> None:
    """Signed up without who left; confirmed; minutes that count; as published; in good time."""
    found = replay.tell(*YEAR).ask(ActivityList())
    assert found["total"] == 3
    assert [item["activity_id"] for item in found["items"]] == ["a3", "a2", "a1"]
    clinic = found["items"][2]
    counts = ("seats", "signed_up", "confirmed", "minutes", "as_published", "confirmed_in_time")
    assert [clinic[name] for name in counts] == [5, 2, 2, 390, True, False]
    concert = found["items"][1]
    assert [concert[name] for name in ("day", "published_day", "as_published", "confirmed_in_time")] == [
        "2010-07-09",
        "2010-07-08",
        False,
        None,
    ]
    assert found["items"][0]["cancel_reason"] == "WEATHER"


def test_activities_are_filtered_and_paged(replay: Replay) -> None:
    """By campaign, community and state."""
    replay.tell(*YEAR)
    assert replay.ask(ActivityList(community_id="daban"))["total"] == 1
    assert replay.ask(ActivityList(campaign_id="july", state="HELD"))["total"] == 2
    page = replay.ask(ActivityList(limit=1, offset=1))
    assert (page["total"], [item["activity_id"] for item in page["items"]]) == (3, ["a2"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (ActivityList(descending=False), ["a1", "a2", "a3"]),
        (ActivityList(sort=ActivityOrder.FIELD), None),
        (ActivityList(sort=ActivityOrder.NAME), None),
    ],
)
def test_activities_are_ordered_as_asked(replay: Replay, query: ActivityList, found: list[str] | None) -> None:
    """By day, by name or by field; the later day first where that does not tell."""
    items = replay.tell(*YEAR).ask(query)["items"]
    values = [item[query.sort.lower()] for item in items]
    assert values == sorted(values, reverse=query.descending)
    assert found in (None, [item["activity_id"] for item in items])


def test_one_activity_with_who_takes_part(replay: Replay) -> None:
    """By opaque id, in the order of signing up; nobody learns who left."""
    found = replay.tell(*YEAR).ask(ActivityDetail(activity_id="a1"))
    assert [each["volunteer_id"] for each in found["sign_ups"]] == ["v1", "v2"]
    assert found["sign_ups"][0]["channel"] == "WINDOW"
    assert [(each["volunteer_id"], each["record_status"]) for each in found["attendances"]] == [
        ("v1", "RECORDED"),
        ("v2", "RECORDED"),
    ]
    assert replay.ask(ActivityDetail(activity_id="unknown")) is None


def test_one_volunteers_service(replay: Replay) -> None:
    """Minutes by month, and each record with its dispute."""
    found = replay.tell(*YEAR).ask(ServiceTotals(volunteer_id="v1"))
    assert (found["minutes"], found["duration"]) == (195, "3 小时 15 分")
    assert found["by_month"] == [{"month": "2010-07", "minutes": 195, "records": 1}]
    assert [(each["record_id"], each["status"], each["disputed"]) for each in found["records"]] == [
        ("attendance-a1", "RECORDED", True),
        ("b1", "PROPOSED", False),
    ]
    assert found["records"][0]["activity"] == "义诊"
    assert found["volunteer"]["purposes"] == ["CONTACT"]
    assert replay.ask(ServiceTotals(volunteer_id="nobody"))["records"] == []


def test_what_waits_for_other_hands(replay: Replay) -> None:
    """The open dispute and the back entry; of one community only its own."""
    replay.tell(*YEAR)
    assert [each["record_id"] for each in replay.ask(AwaitingDecision())] == ["attendance-a1", "b1"]
    assert [each["record_id"] for each in replay.ask(AwaitingDecision(community_id="daban"))] == ["b1"]


def test_mending_changes_what_counts(replay: Replay) -> None:
    """A correction, a resolved dispute, an approved back entry, a voided record, a rejected one."""
    replay.tell(
        *YEAR,
        ServiceCorrected(
            record_id="attendance-a1",
            volunteer_id="v1",
            starts="08:05",
            ends="12:00",
            pause_minutes=30,
            minutes=205,
            previous_minutes=195,
            corrected_by="chief",
            document="d1",
            on=DAY,
        ),
        DisputeResolved(
            record_id="attendance-a1",
            volunteer_id="v1",
            resolution=Resolution.CORRECTED,
            resolved_by="chief",
            document="d1",
            on=DAY,
        ),
        replace(
            RECORDED,
            record_id="b1",
            activity_id="a2",
            day=date(2010, 7, 9),
            starts="14:00",
            ends="16:00",
            pause_minutes=0,
            minutes=120,
            source=RecordSource.BACK_ENTRY,
            approved_by="chief",
        ),
        ServiceVoided(
            record_id="attendance-a1",
            volunteer_id="v2",
            reason=VoidReason.NOT_SERVED,
            voided_by="chief",
            document="d2",
            on=DAY,
        ),
        ServiceRejected(
            record_id="attendance-a9",
            volunteer_id="v2",
            activity_id="a9",
            day=DAY,
            starts="11:00",
            ends="12:00",
            pause_minutes=0,
            minutes=60,
            confirmed_by="leader",
            reason=RejectReason.OVERLAP,
            overlaps="attendance-a1",
            rulebook="r1",
            on=DAY,
        ),
    )
    first = replay.ask(ServiceTotals(volunteer_id="v1"))
    assert first["minutes"] == 325
    assert [(each["status"], each["resolution"]) for each in first["records"]] == [
        ("RECORDED", "CORRECTED"),
        ("RECORDED", None),
    ]
    assert (first["records"][1]["evidence"], first["records"][1]["source"]) == ("签到表", "BACK_ENTRY")
    assert replay.ask(ServiceTotals(volunteer_id="v2"))["minutes"] == 0
    assert replay.ask(AwaitingDecision()) == []


def test_the_overview_counts_by_community(replay: Replay) -> None:
    """In the order of their ids, never by rank; a year, a month."""
    july = replay.tell(*YEAR).ask(ServiceSummary(period="2010-07"))
    assert (july["activities"], july["held"], july["person_times"], july["minutes"]) == (2, 2, 2, 390)
    assert [(each["community_id"], each["minutes"]) for each in july["communities"]] == [("daban", 0), ("hubin", 390)]
    assert replay.ask(ServiceSummary(period="2010"))["activities"] == 3
    assert replay.ask(ServiceSummary(period="%"))["activities"] == 0


@pytest.mark.parametrize(
    ("kind", "key", "types"),
    [
        ("activity", "a3", ["ActivityPublished", "ActivityCancelled"]),
        ("record", "v1/attendance-a1", ["ServiceRecorded", "ServiceDisputed"]),
        ("period", "2010-08", ["ActivityPublished", "ActivityCancelled"]),
        ("period", "2010-07/daban", ["ActivityPublished", "ActivityDayChanged", "ActivityHeld", "BackEntryProposed"]),
        ("unknown", "a1", []),
    ],
)
def test_every_number_leads_to_its_events(replay: Replay, kind: str, key: str, types: list[str]) -> None:
    """Positions and event ids, in the order of the log."""
    found = replay.tell(*YEAR).ask(EventsBehind(kind=kind, id=key))
    assert [each["type"] for each in found] == types
    assert [each["position"] for each in found] == sorted(each["position"] for each in found)


def test_numbers_of_persons_and_campaigns_lead_to_their_events(replay: Replay) -> None:
    """A dispute is behind the activity's minutes too."""
    replay.tell(*YEAR)
    assert len(replay.ask(EventsBehind(kind="volunteer", id="v1"))) == 7
    campaign = {each["type"] for each in replay.ask(EventsBehind(kind="campaign", id="july"))}
    assert {"CampaignOpened", "CampaignClosed", "ActivityPublished", "ServiceDisputed"} <= campaign


def test_consent_and_departure(replay: Replay) -> None:
    """What was agreed to is gone with the consent; who never registered may withdraw too."""
    replay.tell(
        *YEAR,
        ConsentWithdrawn(volunteer_id="v1", channel=Channel.DESK, on=DAY),
        ConsentWithdrawn(volunteer_id="v2", channel=Channel.DESK, on=DAY),
        VolunteerDeparted(volunteer_id="v3", on=DAY),
    )
    first = replay.ask(ServiceTotals(volunteer_id="v1"))["volunteer"]
    assert (first["state"], first["purposes"], first["withdrawn_on"]) == ("REGISTERED", [], "2010-07-01")
    assert replay.ask(ServiceTotals(volunteer_id="v2"))["volunteer"]["state"] == "UNREGISTERED"
    assert replay.ask(ServiceTotals(volunteer_id="v3"))["volunteer"]["state"] == "DEPARTED"


def test_counts_survive_an_erasure(replay: Replay) -> None:
    """Example 15: the same numbers, no person."""
    before = replay.tell(*YEAR).ask(ServiceSummary(period="2010"))
    replay.tell(VolunteerErased(volunteer_id="v1", on=DAY, basis="PIPL-47"))
    assert replay.ask(ServiceSummary(period="2010")) == before
    assert replay.ask(ServiceTotals(volunteer_id="v1"))["volunteer"]["state"] == "ERASED"


def test_replays_from_zero_to_the_same_digest(tmp_path: Path) -> None:
    """And applying the last event again changes nothing."""
    one, other = Replay(tmp_path / "one").tell(*YEAR), Replay(tmp_path / "other").tell(*YEAR)
    assert one.reads.digests() == other.reads.digests()
    before = one.reads.digests()
    one.tell_again(YEAR[-1])
    assert one.reads.digests() == before
    one.reads.close()
    other.reads.close()
