"""
Letting a list out in clear: asked for by one person, agreed to by another, and out once.

    unknown ──release──▶ released

Like one look (``disclosure``), but of many people at a time: the fact names all of them, and is kept before any clear
text leaves (``projections/queries/disclosing.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.disclosure import RevealReason
from services.members.events.release import ListedField, ListReleased

#: People. Whoever needs more has asked for everybody.
MOST = 1000


class Refused(Exception):
    """A list does not go out in clear."""

    zh = "无法导出明文。"
    en = "This list cannot be exported in clear."


@dataclass(frozen=True, slots=True)
class Release:
    """Whether it went out."""

    released: bool = False


initial = Release()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseList:
    """Let names and ``columns`` of these people out in clear; of a community, only of those who are of it."""

    release_id: str
    member_ids: tuple[str, ...]
    columns: tuple[ListedField, ...]
    reason: RevealReason
    listing: str
    asked: str
    on: date
    community_id: str | None = None


class NobodyListed(Refused):
    """An empty list needs no second person."""

    zh = "名单中没有人员，请调整条件后重新提交。"
    en = "Nobody is on the list; change its conditions and submit it anew."


class TooManyListed(Refused):
    """As many as somebody can look through."""

    zh = "一次最多导出 1000 人的明文，请缩小条件后分次提交。"
    en = "At most 1,000 people go out in clear at once; narrow the conditions and submit them in parts."


class AlreadyReleased(Refused):
    """What went out once is asked for anew, with its reason."""

    zh = "该名单的明文已经导出过，需要时请重新提交。"
    en = "This list went out before; submit it anew where it is needed again."


class ReleasedAhead(Refused):
    """Who takes a list out takes it out now."""

    zh = "导出日期不能晚于今天，请核对日期。"
    en = "The day on which the list is taken out cannot lie after today; check the date."


def release(command: ReleaseList, state: Release, today: date) -> Sequence[ListReleased]:
    """Outcome: ``ListReleased``."""
    if state.released:
        raise AlreadyReleased
    if not command.member_ids:
        raise NobodyListed
    if len(command.member_ids) > MOST:
        raise TooManyListed
    if command.on > today:
        raise ReleasedAhead
    return [
        ListReleased(
            release_id=command.release_id,
            member_ids=command.member_ids,
            columns=command.columns,
            reason=command.reason,
            listing=command.listing,
            asked=command.asked,
            community_id=command.community_id,
            on=command.on,
        )
    ]


# ── The whole of it ──────────────────────────────────────────────────────────

COMMANDS = (ReleaseList,)


def stream(command: ReleaseList) -> str:
    """One stream for each list."""
    return f"release-{command.release_id}"


def decide(command: ReleaseList, state: Release, rules: object, today: date) -> Sequence[ListReleased]:
    """There is one thing to ask."""
    return release(command, state, today)


def evolve(state: Release, event: ListReleased) -> Release:
    """It is out."""
    return Release(released=True)
