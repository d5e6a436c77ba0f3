"""代录: what was entered for people, one entry with its receipt, contesting it, and the ledger that is gone through."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from marshmallow import Schema, fields, validate

from infra.adapters.permissions import whole_only
from services.gateway.client import Refusal, asking
from services.gateway.entries.contesting import Standing
from services.gateway.entries.events import Ground, Outcome
from services.gateway.entries.ledger import CHANNELS, OPEN, Which
from services.gateway.language import say
from services.gateway.pages import entry_words, words
from services.gateway.pages.checks import person
from services.gateway.pages.desk import ask, command_id, desk, names, places, seen
from services.gateway.pages.disclosures import months
from services.gateway.pages.form import Field, Filled, Form, Page, Values, Wrong
from services.gateway.pages.listing import Action, Choice, Column, Found, Listing, Piece, Status, showing
from services.gateway.pages.rights import may
from services.gateway.pages.sentences import moment, sentence

pages = Blueprint("entries", __name__, url_prefix="/entries")


# ── The ledger ───────────────────────────────────────────────────────────────


def _which(asked: Mapping[str, Any]) -> Which:
    return Which(asked["clerk"], asked["channel"], _days(asked["month"]), asked["state"])


def _days(month: str | None) -> tuple[date, date] | None:
    """The first and the last day of a month."""
    if month is None:
        return None
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _find(asked: Mapping[str, Any]) -> Found:
    total, found = desk().entries.ledger.listed(_which(asked), asked["limit"], asked["offset"])
    known = names([each.person_id for each in found])
    return Found(total, [{"entry": each, "name": known.get(each.person_id)} for each in found])


def _find_mine(asked: Mapping[str, Any]) -> Found:
    return _find({**asked, "clerk": g.me.actor})


def _name(row: Any) -> Piece:
    return showing.way("members.one", row["name"], member_id=row["entry"].person_id) if row["name"] else "—"


def _clerks() -> dict[str, str]:
    """Whoever entered something, by name."""
    found = {each: person(each) for each in desk().entries.ledger.clerks()}
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _way(row: Any) -> Piece:
    number = row["entry"].receipt
    return showing.way("entries.one", number, receipt=number)


_COLUMNS = (
    Column("receipt", "回执编号", _way),
    Column("at", "登记时间", lambda row: moment(row["entry"].entered_at)),
    Column("matter", "代录事项", lambda row: say(entry_words.MATTERS[row["entry"].kind])),
    Column("name", "党员姓名", _name),
    Column("channel", "提出方式", lambda row: say(words.CHANNELS[row["entry"].channel])),
    Column("clerk", "代录人", lambda row: person(row["entry"].clerk)),
    Column("state", "异议情况", lambda row: Status(*entry_words.STATES[row["entry"].state])),
)  # fmt: skip
_CHANNEL = Choice("channel", "提出方式", {each: words.CHANNELS[each] for each in CHANNELS}, "channel")
_MONTH = Choice("month", "月份", months, "month", "全部月份")
_STATE = Choice("state", "异议情况", entry_words.STANDING, "state")
_LOOKING_UP = Action("按编号查找", ".look_up")

LIST = Listing(
    "entries",
    "代录台账",
    "件",
    "代录事项",
    find=_find,
    columns=_COLUMNS,
    filters=(Choice("clerk", "代录人", _clerks, "clerk"), _CHANNEL, _MONTH, _STATE),
    actions=(_LOOKING_UP,),
    lead=entry_words.LEAD,
    empty=entry_words.NOTHING,
    persons=True,
    template="entries.html",
)
MINE = Listing(
    "own-entries",
    "我的代录",
    "件",
    "代录事项",
    find=_find_mine,
    columns=tuple(each for each in _COLUMNS if each.name != "clerk"),
    filters=(_CHANNEL, _MONTH, _STATE),
    actions=(_LOOKING_UP,),
    lead=entry_words.MINE_LEAD,
    empty=entry_words.NOTHING,
    persons=True,
)


@pages.get("")
def listing() -> Any:
    """All of them, for who is there for the whole sub-district; and how many by clerk and month."""
    if asking.get().communities is not None:
        problem = whole_only()
        raise Refusal(problem.status, problem.document())
    return LIST.page(counted=_counted(_which(LIST.asked().fields)))


def _counted(which: Which) -> Sequence[tuple[str, str, Mapping[str, int], int]]:
    """Month, clerk, how many by channel, and how many were contested: the newest month first, clerks by name."""
    lines: dict[tuple[str, str], tuple[dict[str, int], int]] = {}
    for month, clerk, channel, entered, contested in desk().entries.ledger.counted(which):
        by_channel, before = lines.get((month, clerk), ({}, 0))
        lines[month, clerk] = {**by_channel, channel: entered}, before + contested
    named = [(month, person(clerk), *found) for (month, clerk), found in lines.items()]
    return sorted(sorted(named, key=lambda each: each[1]), key=lambda each: each[0], reverse=True)


pages.add_url_rule("/mine", "mine", MINE.page)


def to_answer() -> int:
    """How many contested entries wait for whoever looks; none where they could not be listed to them."""
    if asking.get().communities is not None or not (may("desk", "entries.listing") and may("desk", "entries.answer")):
        return 0
    return desk().entries.ledger.count(Which(state=OPEN))


# ── One of them ──────────────────────────────────────────────────────────────


class _Number(Schema):
    """What stands on a receipt."""

    number = fields.String(required=True)


class _Contesting(Schema):
    """What is wrong with it."""

    ground = fields.String(required=True, validate=validate.OneOf(list(Ground)))


class _Answering(Schema):
    """What looking into it came to."""

    outcome = fields.String(required=True, validate=validate.OneOf(list(Outcome)))


LOOK_UP = Form(
    "look_up", "按编号查找代录", _Number(), (Field("number", "回执编号", "如：M-000482。"),), "查找", keeps=False
)
CONTEST = Form(
    "contest",
    "登记本人异议",
    _Contesting(),
    (Field("ground", "异议", kind="radio", choices=entry_words.GROUNDS),),
    "登记异议",
    note=entry_words.CONTESTING_NOTE,
    keeps=False,
)
ANSWER = Form(
    "answer",
    "答复异议",
    _Answering(),
    (Field("outcome", "核实结果", kind="radio", choices=entry_words.OUTCOMES),),
    "登记答复",
    entry_words.ANSWERING,
    keeps=False,
)
FORMS = {each.name: each for each in (CONTEST, ANSWER)}


def _look_up(values: Values) -> Page:
    try:
        found = desk().entries.find(values["number"]).entry
    except Refusal:
        raise Wrong(entry_words.NO_SUCH, "number", 404) from None
    return redirect(url_for(".one", receipt=found.receipt), 303)


LOOK_UP.at(pages, _look_up, rule="/look-up")


@pages.get("/<receipt>")
def one(receipt: str) -> Page:
    """What was entered, by whom, until when it can be contested, and what became of that."""
    return _entry(None, receipt)


def _entry(again: Filled | None, receipt: str) -> Page:
    found = _standing(receipt)

    def filled(form: str) -> Filled:
        if again is not None and again.form.name == form:
            return again
        return FORMS[form].blank(url_for(f"entries.{form}", receipt=receipt))

    own = found.entry.clerk == g.me.actor
    return render_template("entry.html", **_told(found), own=own, filled=filled, again=again)


@pages.get("/<receipt>/receipt")
def receipt(receipt: str) -> Page:
    """代录回执: what the person takes along."""
    found = _standing(receipt)
    entered = ask(found.entry.service, "EnteredWish", position=found.entry.position)
    said = sentence(entered["type"], entered["data"], places().name)
    return render_template(
        "print_entry.html", **_told(found), said=said, wished=entered["words"], about=_about(entered)
    )


#: What a wish may be about: by the name of its id, the query that knows its name.
_ABOUT = {"post_id": ("members", "PostDetail"), "activity_id": ("volunteering", "ActivityDetail")}


def _about(entered: Mapping[str, Any]) -> str | None:
    """The name of the post or the activity that it is about, where whoever looks may see it."""
    for name, (service, query) in _ABOUT.items():
        if (of := entered["data"].get(name)) is not None and may(service, query):
            found: str = ask(service, query, **{name: of})["name"]
            return found
    return None


def _standing(receipt: str) -> Standing:
    try:
        return desk().entries.find(receipt)
    except Refusal:
        abort(404)


def _told(found: Standing) -> dict[str, Any]:
    entry, contested = found.entry, found.contest
    hands = {"clerk": entry.clerk, "recorded_by": contested.recorded_by, "answered_by": contested.answered_by}
    return {
        "found": found,
        "entry": entry,
        "name": names([entry.person_id]).get(entry.person_id),
        "matter": say(entry_words.MATTERS[entry.kind]),
        "state": Status(*entry_words.STATES[_state(found)]),
        "hands": {hand: person(who) if who else None for hand, who in hands.items()},
        "ground": entry_words.GROUNDS.get(contested.ground or ""),
        "open": contested.status == "entered" and desk().registry.now().date() <= found.until,
        "waits": contested.status == "contested",
    }


def _state(found: Standing) -> str | None:
    """How it stands by its own stream, which is never behind."""
    return {"entered": None, "contested": "OPEN"}.get(found.contest.status, found.contest.outcome)


def _contest(values: Values, receipt: str) -> Page:
    position = desk().entries.contest(receipt, Ground(values["ground"]), command_id())
    return _done(position, entry_words.CONTESTED, receipt)


def _answer(values: Values, receipt: str) -> Page:
    position = desk().entries.answer(receipt, Outcome(values["outcome"]), command_id())
    return _done(position, entry_words.ANSWERED, receipt)


def _done(position: int, said: str, receipt: str) -> Page:
    flash(said if seen(position) else words.ACCEPTED_LATER, "good")
    return redirect(url_for(".one", receipt=receipt), 303)


for _form, _act in ((CONTEST, _contest), (ANSWER, _answer)):
    _form.at(pages, _act, _entry, f"/<receipt>/{_form.name}")
