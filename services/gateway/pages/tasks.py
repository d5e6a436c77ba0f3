"""待办事项: what the mechanisms owe, by community, mechanism, state and hands; and the yearly notice on holidays."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from services.gateway.language import say
from services.gateway.pages import mechanism_words, words
from services.gateway.pages.desk import ask, desk, own_communities
from services.gateway.pages.entries import to_answer
from services.gateway.pages.form import Field, Form, carrying_out, command_schema
from services.gateway.pages.listing import Action, Choice, Column, Day, Found, Listing, Piece, Status, showing
from services.gateway.pages.persons import called, hands
from services.members import contract

pages = Blueprint("tasks", __name__, url_prefix="/tasks")

#: In the place of a person: what is in nobody's hands.
NOBODY = "NOBODY"

#: Where a task is done, for the member it is about: by the beginning of its kind.
_PLACES: tuple[tuple[str | tuple[str, ...], str], ...] = (
    ("HARDSHIP_", "hardship.of"),
    ("PAIR_", "pairing.one"),
    ("CARE_", "care.person"),
    ("POST_", "posts.person"),
    (("REPORT_IN_", "FEEDBACK", "OFFER"), "brigades.person"),
    ("", "mobility.person"),
)
_STATES = {state: word for state, (word, _) in mechanism_words.TASK_STATES.items()}


def _hands() -> Mapping[str, str]:
    return {NOBODY: say(mechanism_words.NOBODY), **hands()}


def _find(asked: Mapping[str, Any]) -> Found:
    whose = {"unassigned": True, "responsible_id": None} if asked["responsible_id"] == NOBODY else {}
    answer = ask("members", "Tasks", **{**asked, **whose})
    return Found(answer["total"], answer["rows"])


def _what(row: Any) -> Piece:
    """What is to be done, leading to where it is done; a festival by its name."""
    page = next(page for kind, page in _PLACES if row["kind"].startswith(kind))
    task = words.word(mechanism_words.TASKS, row["kind"])
    if row["occasion"]:
        task = say("{task}（{festival}）", task=task, festival=words.word(mechanism_words.FESTIVALS, row["occasion"]))
    return showing.way(page, task, member_id=row["member_id"])


def _late(row: Any) -> str | None:
    return say("{days} 天", days=row["days_late"]) if row["days_late"] else None


def _whose(row: Any) -> Piece:
    if row["responsible_id"] is None:
        return Status(mechanism_words.NOBODY, "wait")
    return called(row["responsible_id"], row["responsible"])


LIST = Listing("tasks", "待办事项", "项", "待办事项", _find, (
    Column("what", "事项", _what),
    Column("name", "党员姓名", showing.person("member_id", "name")),
    Column("community", "社区", showing.place("community_id")),
    Column("responsible", "承办人", _whose),
    Column("due_on", "到期日", showing.day("due_on")),
    Column("state", "状态", lambda row: Status(*mechanism_words.TASK_STATES[row["state"]])),
    Column("late", "逾期", _late, number=True),
    Column("since", "起算日", showing.day("since"), shown=False),
    Column("clause", "依据", shown=False, nowrap=False),
), mechanism_words.NO_TASKS, (
    Choice("community", "社区", own_communities, "community_id", "全部社区"),
    Choice("mechanism", "分类服务", mechanism_words.MECHANISMS, "mechanism"),
    Choice("state", "状态", _STATES, "state", "需要办理的"),
    Choice("whose", "承办人", _hands, "responsible_id"),
    Day(),
), actions=(Action("录入放假安排", ".calendar"),), lead=mechanism_words.TASKS_LEAD, note=mechanism_words.TASKS_NOTE,
   persons=True, template="tasks.html")  # fmt: skip


@pages.get("")
def listing() -> Any:
    """The most urgent first."""
    day, own = LIST.asked().filters["day"], {"community_id": LIST.asked().filters["community"]}
    found = ask("members", "Tasks", day=day, limit=1, **own)
    nobody = ask("members", "Tasks", day=day, limit=1, unassigned=True, **own)["total"]
    return LIST.page(counts=found["counts"], nobody=nobody, rulebook=found["rulebook"], contested=to_answer())


CALENDAR = Form("calendar", "录入放假安排", command_schema(contract, "PublishWorkCalendar"), (
    Field("year", "年度", "如：2027。", more={"maxlength": "4"}),
    Field("document", "通知文号", "国务院办公厅关于该年度部分节假日安排的通知，如：国办发明电〔2025〕7号。"),
    Field("issued_on", "发文日期"),
    Field("days_off", "放假日期", "一行一个或一段，如：2026-2-15 至 2026-2-23。周末列入与否均可。", kind="days"),
    Field("days_worked", "调休上班日期", "一行一个，如：2026-2-14。只能是周六、周日。", kind="days"),
    Field("on", "发布日期", words.DAY_HINT, start=lambda: desk().settings.today().isoformat()),
), "发布", mechanism_words.CALENDAR_LASTS, {
    "urn:linli:members:no-notice": "document",
    "urn:linli:members:not-in-that-year": "days_off",
    "urn:linli:members:not-a-working-weekend": "days_worked",
}, "待办事项")  # fmt: skip
CALENDAR.at(pages, carrying_out("members", "PublishWorkCalendar", "已发布放假安排，按工作日计算的期限已重新推算"))
