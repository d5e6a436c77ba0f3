"""The sample's mechanisms of need: notices on holidays, a case at each step, pairs with visits, aid and a statement.

Few of each: the desk has something to show, and the start stays short.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from services.gateway.demo.player import Ask, named
from services.gateway.demo.year import Days

#: The days that are off every year, whatever else a notice says: month and day.
OFF = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))

#: Days before today on which the sample's steps were taken, the notice was posted and somebody objected.
STEPS = (12, 9, 6, 3, 1)


def calendars(days: Days) -> Iterator[Ask]:
    """Made-up notices on holidays for the year that is played and the next one."""
    for year in (days.today.year, days.today.year + 1):
        issued = date(year - 1, 11, 4)
        data = {"year": year, "document": f"放假安排〔{year - 1}〕（样例）", "issued_on": issued, "on": issued}
        data |= {"days_off": [date(year, month, day) for month, day in OFF], "days_worked": []}
        yield Ask("members", "PublishWorkCalendar", min(issued, days.today), data, ("calendar", year))


# ── Cases ────────────────────────────────────────────────────────────────────


def cases(days: Days, people: Sequence[Mapping[str, Any]]) -> Iterator[list[Ask]]:
    """Each person's case gets one step further than the last one's: from applied to objected to on notice."""
    for at, step in enumerate((_apply, _deliberate, _verify, _notice, _object)):
        yield [step(days.today - timedelta(days=STEPS[at]), person) for person in people[at:]]


def _about(day: date, person: Mapping[str, Any], **data: Any) -> dict[str, Any]:
    return {"member_id": person["member_id"], "case_id": named("case", person["member_id"]), "on": day, **data}


def _apply(day: date, person: Mapping[str, Any]) -> Ask:
    wish = {"channel": "WINDOW", "category": "ILLNESS_DISABILITY", "wish": "长期患病，家庭支出较大"}
    return Ask("members", "ApplyForAid", day, _about(day, person, **wish), ("apply", person["member_id"]))


def _deliberate(day: date, person: Mapping[str, Any]) -> Ask:
    decided = {
        "organization": "所在党支部",
        "kind": "支部党员大会",
        "on": day,
        "document": f"支部记录〔{day.year}〕11号",
    }
    data = _about(day, person, decided_by=decided, supported=True)
    return Ask("members", "DeliberateHardship", day, data, ("deliberate", person["member_id"]))


def _verify(day: date, person: Mapping[str, Any]) -> Ask:
    return Ask("members", "VerifyHardship", day, _about(day, person, found_true=True), ("verify", person["member_id"]))


def _notice(day: date, person: Mapping[str, Any]) -> Ask:
    return Ask("members", "PostHardshipNotice", day, _about(day, person), ("notice", person["member_id"]))


def _object(day: date, person: Mapping[str, Any]) -> Ask:
    said = {"channel": "WINDOW", "objection": "其子女已就业，家庭收入请再核实"}
    data = _about(day, person, objection_id=named("objection", person["member_id"]), **said)
    return Ask("members", "ObjectToHardship", day, data, ("object", person["member_id"]))


# ── Pairs and aid ────────────────────────────────────────────────────────────


def pairs(days: Days, paired: Sequence[Mapping[str, Any]]) -> Iterator[list[Ask]]:
    """Every one is paired; the first also has a plan and visits."""
    formed, visited = days.today - timedelta(days=80), days.today - timedelta(days=12)
    helper = {"helper_id": named("helper", 1), "helper_name": "沈建华"}
    yield [
        Ask("members", "FormPair", formed, {"member_id": each["member_id"], "on": formed, **helper}, ("pair", at))
        for at, each in enumerate(paired)
    ]
    who = {"member_id": paired[0]["member_id"]}
    plan = {**who, "plan": "每月上门一次，帮助办理医疗救助", "on": formed}
    visit = {**who, "visit_id": named("visit", 1), "reason": "HOSPITAL", "with_deed": True, "on": visited}
    yield [
        Ask("members", "PlanHelp", formed, plan, ("plan", 1)),
        Ask("members", "RecordPairVisit", visited, visit, ("visit", 1)),
    ]


def aid(days: Days, helped: Sequence[Mapping[str, Any]]) -> Iterator[list[Ask]]:
    """Aid from two funds this year, and what the accounts say about one of them."""
    given = max(days.today - timedelta(days=12), date(days.today.year, 1, 1))
    approved = {"organization": "柯桥街道党工委", "kind": "党工委会议", "on": given}
    approved |= {"document": f"柯街党〔{given.year}〕52号"}
    gifts = (("PARTY_DUES", 100_000), ("PARTY_DUES", 80_050), ("CHARITY", 60_000))
    asks = []
    for at, (each, (fund, fen)) in enumerate(zip(helped, gifts, strict=False)):
        data = {"aid_id": named("aid", at), "member_id": each["member_id"], "community_id": each["community_id"]}
        data |= {"fund": fund, "budget_line": "困难党员慰问", "amount_fen": fen, "voucher": f"记-{118 + at}"}
        data |= {"approved_by": approved, "receipt": "SIGNED", "on": given}
        asks.append(Ask("members", "GiveAid", given, data, ("aid", at)))
    yield asks
    year = {"first": date(given.year, 1, 1), "last": given, "on": given}
    stated = {"fund": "PARTY_DUES", "amount_fen": 180_050, "document": f"财对〔{given.year}〕4号", **year}
    yield [Ask("members", "EnterFundStatement", given, stated, ("statement", 1))]


# ── The documents behind the rules ───────────────────────────────────────────


#: Year → number, title, day of issue, and a clause with its text.
DOCUMENTS = {
    2010: (
        "柯桥街工委〔2010〕25号", "关于进一步加强社区党建工作的实施意见", "2010-06-07",
        "四、3", "实行党员分类管理，在册党员设岗定职、困难党员结对帮扶、老党员关爱联系",
    ),
    2008: (
        "柯桥街工委〔2008〕9号（样例）", "关于开展党员志愿服务的通知", "2008-03-04",
        "二", "党员志愿者每年参加志愿服务，由社区党组织登记时长",
    ),
}  # fmt: skip


def documents(days: Days) -> Iterator[Ask]:
    """The opinions of 2010, with the clause that the rules derive from, and a notice from before them."""
    for year, (number, title, issued_on, clause, text) in DOCUMENTS.items():
        about = {"document_id": named("document", year), "number": number, "issuer": "柯桥街道党工委", "title": title}
        data = {**about, "issued_on": issued_on, "clauses": [{"number": clause, "text": text}], "on": days.founding}
        yield Ask("members", "RegisterPolicyDocument", days.founding, data, ("document", year))
