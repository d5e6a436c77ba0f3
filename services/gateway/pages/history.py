"""变更历史: the events behind anything that is shown, as sentences; and all that followed from one command."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, render_template, request

from services.gateway.client import asking
from services.gateway.entries.ledger import is_entry
from services.gateway.entries.receipt import number_of
from services.gateway.pages import words
from services.gateway.pages.desk import ask, asked_choice, asked_day, asked_number, desk, names, places
from services.gateway.pages.listing import Sheet, asked_sheet
from services.gateway.pages.sentences import sentence

pages = Blueprint("history", __name__, url_prefix="/history")

MOST = 500


@pages.get("")
def show() -> str:
    """Events of a stream, at positions, or simply the latest."""
    service, stream = asked_choice("service", words.SERVICES), request.args.get("stream", "")
    positions = [int(each) for each in request.args.get("positions", "").split(",") if _is_number(each)]
    if service and stream:
        found = desk().services.history(service, stream=stream[:200])
        return _page("stream", _lines(service, found), newest_first=False)
    if service and positions:
        return _page("positions", _at(service, positions), newest_first=False)
    before = asked_number("before") if service else None
    return _page("latest", latest(50, service, before), service=service, newest_first=True)


@pages.get("/count")
def count() -> str:
    """The events behind one number of the table on the first page."""
    community, member_class = asked_choice("community", places().communities), asked_choice("class", words.CLASSES)
    if member_class is None:
        abort(404)
    day, sheet = asked_day(), asked_sheet(50)
    wanted = {"member_class": member_class, "community_id": community, "known_at": asked_number("known_at")}
    positions = ask("members", "BehindCount", day=day, **wanted)["positions"]
    shown = positions[sheet.offset : sheet.offset + sheet.size]
    about = {"community": places().name(community) if community else None, "member_class": member_class, "day": day}
    return _page("count", _at("members", shown), total=len(positions), sheet=sheet, newest_first=False, **about)


@pages.get("/activity/<activity_id>")
def activity(activity_id: str) -> str:
    """The events behind the numbers of an activity."""
    trail = ask("volunteering", "EventsBehind", kind="activity", id=activity_id)
    return _paged("activity", "volunteering", [each["position"] for each in trail], activity_id=activity_id)


@pages.get("/campaign/<campaign_id>")
def campaign(campaign_id: str) -> str:
    """The events behind the numbers of a campaign."""
    trail = ask("volunteering", "EventsBehind", kind="campaign", id=campaign_id)
    return _paged("campaign", "volunteering", [each["position"] for each in trail])


@pages.get("/rating/<cycle_id>/<organization_id>")
def rating(cycle_id: str, organization_id: str) -> str:
    """The events behind a rating, one dimension of it, or one indicator."""
    dimension, indicator = request.args.get("dimension"), request.args.get("indicator")
    wanted = {"cycle_id": cycle_id, "organization_id": organization_id, "dimension": dimension}
    events = ask("evaluation", "EventsBehind", **wanted)
    positions = [each["position"] for each in events if indicator in (None, each["indicator"])]
    about = {"cycle_id": cycle_id, "organization_id": organization_id, "dimension": dimension}
    return _paged("rating", "evaluation", positions, **about)


@pages.get("/follow/<event_id>")
def follow(event_id: str) -> str:
    """Everything that followed from the same command, across the services."""
    lines = desk().reads.by_correlation(event_id[:100])[:MOST]
    service, position = asked_choice("service", words.SERVICES), asked_number("position")
    if service and position and (service, position) not in {(each["service"], each["position"]) for each in lines}:
        lines.append({"service": service, "position": position})  # where one came from, also if others do not see it
    if not lines:
        abort(404)
    sheet, events = asked_sheet(50), told(lines, newest_first=False)
    if not events:
        abort(404)  # what one may not see is like what there is not
    shown = events[sheet.offset : sheet.offset + sheet.size]
    return _page("follow", shown, total=len(events), sheet=sheet, newest_first=False, cut=len(lines) >= MOST)


# ── Lines ────────────────────────────────────────────────────────────────────


def latest(count: int, service: str | None = None, before: int | None = None) -> list[dict[str, Any]]:
    """The newest events that whoever looks may see."""
    looked_through = count if asking.get().communities is None else MOST
    return told(desk().reads.timeline(looked_through, service=service, before=before), newest_first=True)[:count]


def told(lines: Iterable[dict[str, Any]], *, newest_first: bool) -> list[dict[str, Any]]:
    """Lines of our own timeline, with what each service's log says at their positions."""
    by_service: dict[str, list[int]] = {}
    for each in lines:
        by_service.setdefault(each["service"], []).append(each["position"])
    found = [line for service, positions in by_service.items() for line in _at(service, positions)]
    return sorted(found, key=lambda each: (each["committed_at"], each["position"]), reverse=newest_first)


def _at(service: str, positions: list[int]) -> list[dict[str, Any]]:
    found = desk().services.history(service, positions=positions[:MOST]) if positions else []
    return _lines(service, sorted(found, key=lambda each: int(each["position"])))


def _lines(service: str, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    lines = [_line(service, each) for each in events]
    if asking.get().communities is not None:  # a way to somebody of another community would lead nowhere
        known = names([each["person"] for each in lines if each["person"]])
        lines = [{**each, "person": each["person"] if each["person"] in known else None} for each in lines]
    return lines


def _line(service: str, event: dict[str, Any]) -> dict[str, Any]:
    data = event["data"]
    return {
        **event,
        "service": service,
        "sentence": sentence(event["type"], data, places().name),
        "person": data.get("member_id") or data.get("volunteer_id"),
        "source": data.get("source_event"),
        "receipt": number_of(service, event["position"]) if is_entry(data.get("channel"), event["actor"]) else None,
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _paged(kind: str, service: str, positions: list[int], **about: Any) -> str:
    sheet = asked_sheet(50)
    shown = sorted(positions)[sheet.offset : sheet.offset + sheet.size]
    return _page(kind, _at(service, shown), total=len(positions), sheet=sheet, newest_first=False, **about)


def _page(kind: str, events: list[dict[str, Any]], *, sheet: Sheet | None = None, **about: Any) -> str:
    about.setdefault("total", len(events))
    return render_template("history.html", kind=kind, events=events, sheet=sheet, **about)
