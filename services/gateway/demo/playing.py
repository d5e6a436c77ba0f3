"""Plays the sample year from start to end, with a report of how far it is."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Protocol

from infra.settings import Settings
from samples.make_roster import DEATHS, REPORT_INS, SHEETS, build
from samples.vocabulary import COMMUNITIES
from services.gateway.demo import helping, keeping_up, mechanisms, ratings, service, year
from services.gateway.demo.player import Ask, Player
from services.gateway.demo.year import Days, community_id

#: Seconds that following what was asked may take before something is wrong.
PATIENCE = 120

#: People of each community that the sample's activities draw on.
POOL = 30


class Report(Protocol):
    """How far the playing is."""

    def chapter(self, name: str, steps: int) -> Callable[[], None]:
        """A chapter begins; answers what to call after each of its steps."""


def play(settings: Settings, tokens: tuple[str, str], today: date, report: Report) -> None:
    """Play the year that ends today, by two pairs of hands. Asked again, it goes on where it was."""
    player = Player(settings, *tokens)
    try:
        _Play(player, Days(today), report).all()
    finally:
        player.close()


class _Play:
    def __init__(self, player: Player, days: Days, report: Report) -> None:
        self._player = player
        self._days = days
        self._report = report

    def all(self) -> None:
        """Chapter by chapter, each beginning when what it stands on has been followed."""
        days = self._days
        self._chapter("组织与规则", *year.founding(days), [*year.rulebooks(days), *ratings.cycles(days)])
        self._chapter("组织与规则", [*helping.documents(days), *helping.calendars(days)])
        self._chapter("上年评星", [*ratings.last_years_evidence(days)])
        self._chapter("上年评星", [*ratings.proposed_stars(days.today.year - 1, days.last_cycle_end)])
        self._chapter("上年评星", [*ratings.last_years_awards(days)], [ratings.last_cycle_closed(days)])
        self._import(build(days.roster, set(SHEETS) - {REPORT_INS}), days.roster)
        self._proposals()
        self._service()
        self._people()
        self._helping()
        self._import(build(days.report_ins, {REPORT_INS}, year.REPORTED_WITHIN), days.report_ins)
        self._mechanisms()
        self._keeping_up()
        self._player.wake(days.today)
        self._settle()
        self._chapter("本年评星", [*ratings.this_years_evidence(days)])
        self._chapter("本年评星", [*ratings.proposed_stars(days.today.year, days.today)])
        self._settle()

    def _chapter(self, name: str, *parts: Iterable[Ask]) -> None:
        """The parts in order; the asks of a part do not depend on each other."""
        listed = [list(part) for part in parts]
        done = self._report.chapter(name, sum(map(len, listed)))
        for part in listed:
            self._player.ask_all(part, done)

    def _import(self, workbook: bytes, day: date) -> None:
        """A workbook goes in by the way that operators use."""
        self._settle()
        preview = self._player.upload("roster.xlsx", workbook, day)
        done = self._report.chapter("导入花名册", preview["people_new"])
        self._player.confirm(preview["import_id"], day)
        seen = 0
        deadline = time.monotonic() + PATIENCE
        while True:
            found = self._player.import_progress(preview["import_id"]) or {"people": 0, "status": "RUNNING"}
            for _ in range(found["people"] - seen):
                done()
            seen = found["people"]
            if found["status"] == "COMPLETED":
                break
            _patience(deadline)
            time.sleep(0.1)
        self._settle()

    def _proposals(self) -> None:
        """What the rulebook proposed from the roster is answered."""
        days = self._days
        asks = list(year.answered_proposals(days, list(self._open_proposals())))
        self._chapter("确认分类建议", asks)
        for before in (250, 160, 70):
            self._player.wake(date.fromordinal(days.today.toordinal() - before))
        waiting = list(self._open_proposals())
        # The newest stay open, so that the desk has something to decide.
        self._chapter("确认分类建议", year.answered_proposals(days, waiting[:-12]))

    def _open_proposals(self) -> Iterator[dict[str, Any]]:
        self._settle()
        offset = 0
        while rows := self._player.query("members", "Proposals", {"limit": 500, "offset": offset})["rows"]:
            yield from rows
            offset += len(rows)

    def _service(self) -> None:
        """Campaign and activities, each in order, several beside each other."""
        days = self._days
        people = {name: self._volunteers_of(name) for name in COMMUNITIES}
        activities = service.plan(days, people)
        self._chapter("志愿服务", [service.campaign(days)], *service.volunteers(activities))
        played = [service.chapters(activity) for activity in activities]
        for parts in zip(*played, strict=True):
            self._chapter("志愿服务", [ask for part in parts for ask in part])
        self._settle()
        for part in (*service.afterwards(days, activities), *service.coming(days, people)):
            self._chapter("志愿服务", part)

    def _volunteers_of(self, community: str) -> list[str]:
        question = {"day": self._days.roster, "community_id": community_id(community), "member_class": "REGISTERED"}
        rows = self._player.query("members", "MemberList", {**question, "limit": 100})["rows"]
        return [row["member_id"] for row in rows if row["age"] and row["age"] < 66][:POOL]

    def _people(self) -> None:
        """Secretaries, cases renewed, a death, an objection."""
        days = self._days
        led = {name: self._volunteers_of(name)[0] for name in COMMUNITIES}
        self._chapter("党员日常", year.secretaries(days, led))
        cases = []
        held = self._member_ids("HARDSHIP", days.roster)
        for member_id in held:
            detail = self._player.query("members", "MemberDetail", {"member_id": member_id, "day": days.today})
            cases += [(member_id, case) for case in detail["cases"] if case["approved_on"] and _renewable(case, days)]
        self._chapter("党员日常", [*year.renewed_cases(days, cases), year.probationer(days)])
        elderly = self._member_ids("ELDERLY", days.today)
        holder = self._player.query("members", "HolderOfIdNumber", {"id_number": DEATHS[0].id_number})["member_id"]
        for ask in year.death(days, holder, DEATHS[0].days_before_today):
            self._chapter("党员日常", [ask])
        self._chapter("党员日常", [year.objection(days, next(who for who in elderly if who != holder), "ELDERLY")])

    def _helping(self) -> None:
        """Cases on their way, pairs, aid."""
        self._settle()
        days = self._days
        question = {"day": days.today, "member_class": "REGISTERED", "limit": 100}
        registered = self._player.query("members", "MemberList", question)["rows"]
        others = [row for row in registered if "HARDSHIP" not in row["classes"]]
        paired = self._player.query("members", "Pairings", {"status": "OPEN", "limit": 3})["rows"]
        some = others[-len(helping.STEPS) :]
        for part in (*helping.cases(days, some), *helping.pairs(days, paired), *helping.aid(days, paired)):
            self._chapter("困难帮扶", part)

    def _mechanisms(self) -> None:
        """Posts, brigades, moves and care."""
        self._settle()
        days, home = self._days, mechanisms.HOME
        for part in mechanisms.chapters(days, self._served()):
            self._chapter("分类服务", part)
        self._settle()
        brigades = {each["community_id"]: each for each in self._player.query("members", "Brigades", {})["brigades"]}
        self._chapter("分类服务", [mechanisms.unit(days, brigades[community_id(home)]["awaited"][0]["unit_id"])])

    def _served(self) -> mechanisms.People:
        """Whom the samples of posts, brigades, moves and care are about."""
        home = mechanisms.HOME
        return mechanisms.People(
            self._volunteers_of(home),
            self._volunteers_of("立新")[0],
            *(self._of_class(each, home) for each in ("ON_DUTY", "MOBILE_OUT", "ELDERLY")),
        )

    def _keeping_up(self) -> None:
        """Most of what else came due was seen to."""
        self._settle()
        days, served = self._days, self._served()
        elderly = {"day": days.today, "member_class": "ELDERLY"}
        for part in (
            *keeping_up.moves(days, list(self._rows("Moves")), served.away[:3], served.away[2]),
            keeping_up.care(days, list(self._rows("MemberList", **elderly)), served.elderly[:3]),
            keeping_up.pairs(days, list(self._rows("Pairings"))),
            keeping_up.cases(days, list(self._rows("HardshipCases", stage="APPLIED"))),
        ):
            self._chapter("日常办理", part)

    def _rows(self, query: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """Everything that a query lists, page by page."""
        offset = 0
        while rows := self._player.query("members", query, {**asked, "limit": 100, "offset": offset})["rows"]:
            yield from rows
            offset += len(rows)

    def _of_class(self, member_class: str, community: str) -> list[str]:
        question = {"day": self._days.today, "community_id": community_id(community), "member_class": member_class}
        return [row["member_id"] for row in self._player.query("members", "MemberList", question)["rows"]]

    def _member_ids(self, member_class: str, day: date) -> list[str]:
        question = {"day": day, "member_class": member_class, "limit": 100}
        return [row["member_id"] for row in self._player.query("members", "MemberList", question)["rows"]]

    def _settle(self) -> None:
        """Wait until everyone has followed everything: twice in a row, for what is followed may ask again."""
        deadline = time.monotonic() + PATIENCE
        calm = 0
        while calm < 2:
            calm = calm + 1 if all_followed(self._player.progress()) else 0
            _patience(deadline)
            time.sleep(0.05)


def _renewable(case: dict[str, Any], days: Days) -> bool:
    """Still valid when the roster came in: an approval of long ago is not renewed."""
    return date.fromisoformat(case["valid_until"]) >= days.roster


def all_followed(progress: dict[str, Any]) -> bool:
    """Whether every consumer stands at the head of what it follows."""
    heads = {service: found["head"] for service, found in progress.items()}
    return all(
        at >= heads[name.rpartition("<")[2]]
        for found in progress.values()
        for name, at in {**found["read_models"], **found["policies"]}.items()
    )


def _patience(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError("the sample year does not get on; see `linli doctor` and the log")
