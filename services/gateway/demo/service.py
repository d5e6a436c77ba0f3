"""The sample year's voluntary service: the 七一 campaign and the small activities of this month."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from samples.vocabulary import COMMUNITIES
from services.gateway.demo.player import Ask, named
from services.gateway.demo.year import NOTICE, Days, community_id

FIELDS = (
    ("MEDICAL", "义诊进社区", "社区卫生服务站"),
    ("LEGAL", "法律咨询服务", "社区服务大厅"),
    ("CULTURE", "红歌伴夕阳文艺演出", "社区文化礼堂"),
    ("SCIENCE", "智能手机助老课堂", "社区活动室"),
    ("OTHER", "小区环境整治", "小区中心广场"),
)

#: Where an activity is still to come.
OPEN_IN = "湖滨"

#: Sign-ups of one activity.
VOLUNTEERS = 8


@dataclass(frozen=True)
class Planned:
    """One activity of the sample: who leads it, who offers service, and what goes otherwise than planned."""

    activity_id: str
    community: str
    name: str
    field: str
    place: str
    day: date
    leader_id: str
    volunteers: Sequence[str]
    campaign_id: str | None
    confirmed_after: int = 1
    moved: bool = False


def plan(days: Days, people: Mapping[str, Sequence[str]]) -> list[Planned]:
    """Two campaign activities and two of this month for each community; one is moved, one confirmed late."""
    first, last = days.campaign
    found = []
    for index, community in enumerate(COMMUNITIES):
        for number in range(4):
            in_campaign = number < 2
            step = (last - first) // 12 * (index * 2 + number)
            day = first + step if in_campaign else days.today - timedelta(days=6 + index + 8 * (number - 2))
            field, name, place = FIELDS[(index + number) % len(FIELDS)]
            leader, *others = people[community]
            found.append(
                Planned(
                    activity_id=named("activity", community, number),
                    community=community,
                    name=f"{community}社区{'“七一”' if in_campaign else ''}{name}",
                    field=field,
                    place=f"{community}{place}",
                    day=day,
                    leader_id=leader,
                    volunteers=[others[(number * 5 + k) % len(others)] for k in range(VOLUNTEERS)],
                    campaign_id=named("campaign", "七一") if in_campaign else None,
                    confirmed_after=5 if (community, number) == ("大寺", 1) else 1,
                    moved=(community, number) == ("福年", 0),
                )
            )
    return found


def coming(days: Days, people: Mapping[str, Sequence[str]]) -> list[list[Ask]]:
    """An activity that is still to come, with places left."""
    leader, *others = people[OPEN_IN]
    planned = Planned(
        activity_id=named("activity", "coming"),
        community=OPEN_IN,
        name=f"{OPEN_IN}社区便民义诊",
        field="MEDICAL",
        place=f"{OPEN_IN}社区卫生服务站",
        day=days.today + timedelta(days=6),
        leader_id=leader,
        volunteers=others[:3],
        campaign_id=None,
    )
    published = days.today - timedelta(days=2)
    return [
        [_publish(planned, published)],
        [_sign_up(planned, who, published, by_window=index == 0) for index, who in enumerate(planned.volunteers)],
    ]


def campaign(days: Days) -> Ask:
    """The campaign 七一."""
    first, last = days.campaign
    on = first - timedelta(days=2)
    data = {
        "campaign_id": named("campaign", "七一"),
        "kind": "JULY_FIRST",
        "name": f"{last.year}年“七一”党员志愿服务行动",
    }
    return Ask("volunteering", "OpenCampaign", on, {**data, "from_day": first, "to_day": last, "on": on}, ("campaign",))


def volunteers(activities: Sequence[Planned]) -> Iterator[list[Ask]]:
    """Everybody who offers service registers once, by their own wish, and then agrees to the notice."""
    day = min(activity.day for activity in activities) - timedelta(days=2)
    everybody = sorted({who for activity in activities for who in activity.volunteers})
    yield [
        Ask("volunteering", "RegisterVolunteer", day, {"volunteer_id": who, "on": day}, ("v", who)) for who in everybody
    ]
    consent = {"notice_version": NOTICE, "purposes": ["SERVICE_RECORD", "CONTACT"], "on": day}
    yield [Ask("volunteering", "GiveConsent", day, {**consent, "volunteer_id": who}, ("c", who)) for who in everybody]


def chapters(activity: Planned) -> list[list[Ask]]:
    """What happens to one activity, in order; the asks within a chapter do not depend on each other."""
    published = activity.day - timedelta(days=2)
    confirmed = activity.day + timedelta(days=activity.confirmed_after)
    return [
        [_publish(activity, published)],
        [_sign_up(activity, who, published, by_window=index == 0) for index, who in enumerate(activity.volunteers)],
        [_move(activity, published)] if activity.moved else [],
        [_hold(activity)],
        [_confirm(activity, who, confirmed, index) for index, who in enumerate(activity.volunteers[:-1])],
    ]


def _publish(activity: Planned, day: date) -> Ask:
    data = {
        "activity_id": activity.activity_id,
        "campaign_id": activity.campaign_id,
        "community_id": community_id(activity.community),
        "organization_id": community_id(activity.community),
        "name": activity.name,
        "field": activity.field,
        "place": activity.place,
        "day": activity.day,
        "starts": "08:00",
        "ends": "12:00",
        "seats": 12,
        "leader_id": activity.leader_id,
        "risks": "请按天气着装并自备饮水；现场有医务人员",
        "notice_version": NOTICE,
        "on": day,
    }
    return Ask("volunteering", "PublishActivity", day, data, ("publish", activity.activity_id))


def _sign_up(activity: Planned, who: str, day: date, *, by_window: bool) -> Ask:
    data = {"activity_id": activity.activity_id, "volunteer_id": who, "notice_version": NOTICE, "on": day}
    if by_window:
        data |= {"channel": "WINDOW", "wish": "本人到窗口报名参加，已阅知服务告知书"}
    return Ask("volunteering", "SignUp", day, data, ("sign-up", activity.activity_id, who))


def _held_on(activity: Planned) -> date:
    return activity.day + timedelta(days=1 if activity.moved else 0)


def _move(activity: Planned, day: date) -> Ask:
    data = {"activity_id": activity.activity_id, "day": _held_on(activity), "on": day}
    return Ask("volunteering", "ChangeActivityDay", day, data, ("move", activity.activity_id))


def _hold(activity: Planned) -> Ask:
    day = _held_on(activity)
    data = {"activity_id": activity.activity_id, "held_on": day, "on": day}
    return Ask("volunteering", "HoldActivity", day, data, ("hold", activity.activity_id))


def _confirm(activity: Planned, who: str, day: date, index: int) -> Ask:
    day = max(day, _held_on(activity))
    data = {
        "activity_id": activity.activity_id,
        "volunteer_id": who,
        "leader_id": activity.leader_id,
        "starts": "08:05",
        "ends": "11:50" if index % 2 else "10:35",
        "pause_minutes": 30 if index % 2 else 0,
        "on": day,
    }
    return Ask("volunteering", "ConfirmAttendance", day, data, ("confirm", activity.activity_id, who))


def afterwards(days: Days, activities: Sequence[Planned]) -> list[list[Ask]]:
    """One back entry that was checked and one that waits for it, one dispute, one withdrawn consent."""
    held = activities[0]
    forgotten, disputing, leaving = held.volunteers[-1], held.volunteers[0], held.volunteers[1]
    day = days.today - timedelta(days=5)
    record = named("back-entry", forgotten)
    entry = {
        "record_id": record,
        "volunteer_id": forgotten,
        "activity_id": held.activity_id,
        "day": _held_on(held),
        "starts": "08:05",
        "ends": "10:05",
        "reason": "活动当天签到表漏登，有现场照片和签到原件",
        "evidence": f"{held.community}社区补录单〔{day.year}〕1号",
        "on": day,
    }
    other = activities[1]
    waiting = entry | {
        "record_id": named("back-entry", "waiting"),
        "volunteer_id": other.volunteers[-1],
        "activity_id": other.activity_id,
        "day": _held_on(other),
        "evidence": f"{other.community}社区补录单〔{day.year}〕2号",
    }
    dispute = {
        "volunteer_id": disputing,
        "record_id": f"attendance-{held.activity_id}",
        "wish": "实际服务到中午十二点，请核对",
        "on": day,
    }
    withdrawal = {"volunteer_id": leaving, "on": day, "channel": "PHONE", "wish": "今后不再参加，请停止使用我的资料"}
    return [
        [
            Ask("volunteering", "EnterBackEntry", day, entry, ("back-entry", forgotten)),
            Ask("volunteering", "EnterBackEntry", day, waiting, ("back-entry", "waiting"), waits=True),
            Ask("volunteering", "DisputeService", day, {**dispute, "channel": "PHONE"}, ("dispute", disputing)),
            Ask("volunteering", "WithdrawConsent", day, withdrawal, ("withdraw", leaving)),
        ],
    ]
