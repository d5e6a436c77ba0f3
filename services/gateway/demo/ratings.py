"""The sample year's ratings: last year's awarded on paper evidence, this year's proposed from what was kept."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from samples.vocabulary import COMMUNITIES
from services.gateway.demo.player import Ask, named
from services.gateway.demo.year import Days, communities, community_id

HAND_INDICATORS = (
    "LEADERSHIP_TEAM",
    "LEADERSHIP_MEETINGS",
    "MECHANISM_RULES",
    "MECHANISM_CO_BUILDING",
    "REGARD_RESPONSE",
    "REGARD_REVIEW",
)

#: What this year's rating shows of each gate: without evidence for a dimension, with a low satisfaction, with a veto.
WITHOUT_MECHANISM, DISSATISFIED, VETOED = "港越", "福年", "望湖"


def cycles(days: Days) -> Iterator[Ask]:
    """Last year's rating, and this year's."""
    for year, first, last in (
        (days.today.year - 1, days.founding, days.last_cycle_end),
        (days.today.year, days.last_cycle_end + timedelta(days=1), days.today),
    ):
        data = {"cycle_id": cycle_id(year), "year": year, "from_day": first, "to_day": last}
        data |= {"organizations": communities(), "on": first}
        yield Ask("evaluation", "OpenCycle", first, data, ("cycle", year))


def cycle_id(year: int) -> str:
    """The id of a rating year."""
    return f"star-{year}"


def last_years_evidence(days: Days) -> Iterator[Ask]:
    """Documents for every indicator, and a survey, of all six."""
    indicators = (*HAND_INDICATORS, "MEMBERSHIP_DECIDED", "PERFORMANCE_HELD", "PERFORMANCE_CONFIRMED")
    for index, name in enumerate(COMMUNITIES):
        yield from _evidence(name, days.today.year - 1, days.last_cycle_end, indicators, 8.2 - index % 3)
        yield _survey(name, days.today.year - 1, days.last_cycle_end, satisfied=46, dissatisfied=2)


def this_years_evidence(days: Days) -> Iterator[Ask]:
    """Documents for the three dimensions that are scored by hand; one community lacks one of them."""
    for index, name in enumerate(COMMUNITIES):
        lacking = "MECHANISM" if name == WITHOUT_MECHANISM else "nothing"
        indicators = [code for code in HAND_INDICATORS if not code.startswith(lacking)]
        yield from _evidence(name, days.today.year, days.today - timedelta(days=14), indicators, 9.4 - index * 0.2)
        unhappy = 10 if name == DISSATISFIED else 1
        yield _survey(
            name, days.today.year, days.today - timedelta(days=12), satisfied=48 - unhappy, dissatisfied=unhappy
        )
    yield _veto(days)


def _evidence(name: str, year: int, day: date, indicators: Sequence[str], share: float) -> Iterator[Ask]:
    for code in indicators:
        out_of = 20 if code == "MEMBERSHIP_DECIDED" else 10
        evidence = named("evidence", name, year, code)
        data = {
            "cycle_id": cycle_id(year),
            "organization_id": community_id(name),
            "evidence_id": evidence,
            "indicator": code,
            "document_number": f"{name}社区党〔{year}〕{int(evidence[:4], 16) % 60 + 1}号",
            "document_hash": (evidence.replace("-", "") * 2)[:64],
            "points": f"{share * out_of / 10:.1f}",
            "on": day,
        }
        yield Ask("evaluation", "AttachEvidence", day, data, ("evidence", name, year, code))


def _survey(name: str, year: int, day: date, *, satisfied: int, dissatisfied: int) -> Ask:
    data = {"cycle_id": cycle_id(year), "organization_id": community_id(name), "on": day}
    data |= {"issued": 60, "returned": 57, "void": 3, "satisfied": satisfied, "fairly": 4, "basic": 2}
    data |= {"dissatisfied": dissatisfied, "unknown": 54 - satisfied - dissatisfied - 6}
    return Ask("evaluation", "RecordSatisfaction", day, data, ("survey", name, year))


def _veto(days: Days) -> Ask:
    day = days.today - timedelta(days=20)
    decided = {"organization": "柯桥街道党工委", "kind": "党工委会议", "on": day, "document": "柯街党委会纪〔安〕3号"}
    data = {"cycle_id": cycle_id(days.today.year), "organization_id": community_id(VETOED), "on": day}
    data |= {"item_code": "SAFETY", "evidence": "安全事故通报", "decided_by": decided}
    return Ask("evaluation", "RecordVeto", day, data, ("veto", VETOED))


def proposed_stars(year: int, day: date) -> Iterator[Ask]:
    """Ask for the star of each community."""
    for name in COMMUNITIES:
        data = {"cycle_id": cycle_id(year), "organization_id": community_id(name), "on": day}
        yield Ask("evaluation", "ProposeStar", day, data, ("propose", year, name))


def last_years_awards(days: Days) -> Iterator[Ask]:
    """The work committee confirmed what was proposed last year."""
    day = days.last_cycle_end
    decided = {
        "organization": "柯桥街道党工委",
        "kind": "党工委会议",
        "on": day,
        "document": f"柯街工委〔{day.year}〕41号",
    }
    for name in COMMUNITIES:
        data = {"cycle_id": cycle_id(days.today.year - 1), "organization_id": community_id(name)}
        yield Ask("evaluation", "AwardStar", day, {**data, "decided_by": decided, "on": day}, ("award", name))


def last_cycle_closed(days: Days) -> Ask:
    """Last year's rating is over."""
    on = days.last_cycle_end + timedelta(days=1)
    return Ask("evaluation", "CloseCycle", on, {"cycle_id": cycle_id(days.today.year - 1), "on": on}, ("close",))
