"""
Proposals confirmed for many at once (批量确认): one list, every person in it with a reason, one command to a person.

    unknown ──confirm──▶ confirmed ──refuse an item──┐
                             └───────────────────────┘

Only ELDERLY and MOBILE: the rulebook says why, and the list shows it. Any other class is decided person by person.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.members.events import BulkConfirmed, BulkEvent, BulkItem, BulkItemRefused, MemberClass

CLASSES = frozenset({MemberClass.ELDERLY, MemberClass.MOBILE_OUT, MemberClass.MOBILE_IN})

#: Longer lists nobody reads.
LONGEST = 500

#: A condition of the rulebook, as proposals name it; no other text may stand in the open part of an event.
_CONDITION = re.compile(r"[a-z_]{1,20}(>=|<)[0-9-]{1,10}")


class Refused(Exception):
    """These proposals cannot be confirmed together."""

    zh = "无法批量确认。"
    en = "These cannot be confirmed together."


@dataclass(frozen=True, slots=True)
class BulkConfirmation:
    """What was confirmed, and how many were refused after all."""

    confirmed: BulkConfirmed | None = None
    refused: int = 0


initial = BulkConfirmation()


def stream(command: "BulkCommand") -> str:
    """One stream for each list."""
    return f"bulk-{command.batch_id}"


# ── Confirming ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmInBulk:
    """Confirm the proposals of a list as they were seen."""

    batch_id: str
    member_class: MemberClass
    items: tuple[BulkItem, ...]
    on: date


class NotInBulk(Refused):
    """Need is judged case by case, and what follows from facts is not confirmed at all."""

    zh = "只有老党员和流动党员的建议可以批量确认，其他分类须逐人办理。"
    en = "Only proposals of ELDERLY and MOBILE are confirmed together; decide the others person by person."


class OddList(Refused):
    """A list has somebody in it, nobody twice, and an end."""

    zh = "请勾选 1 至 500 人，同一人不能重复。"
    en = "Choose between 1 and 500 people, nobody twice."


class NoReasonListed(Refused):
    """Every person stands in the list with the conditions that held."""

    zh = "名单中每人都须列明符合的条件，请刷新分类建议后重新勾选。"
    en = "Everybody in the list needs the conditions that held; reload the proposals and choose again."


class ConfirmedAhead(Refused):
    """A list is confirmed when it was seen."""

    zh = "批量确认的日期不能晚于今天，请核对日期。"
    en = "A list is confirmed on the day on which it was seen; check the date."


def confirm(command: ConfirmInBulk, bulk: BulkConfirmation, today: date) -> Sequence[BulkEvent]:
    """Outcome: ``BulkConfirmed``; nothing when it was confirmed before."""
    if bulk.confirmed is not None:
        return []
    if command.member_class not in CLASSES:
        raise NotInBulk
    people = {item.member_id for item in command.items}
    if not command.items or len(command.items) > LONGEST or len(people) < len(command.items):
        raise OddList
    for item in command.items:
        if not item.reasons or not all(_CONDITION.fullmatch(reason) for reason in item.reasons):
            raise NoReasonListed
    if command.on > today:
        raise ConfirmedAhead
    return [
        BulkConfirmed(batch_id=command.batch_id, member_class=command.member_class, items=command.items, on=command.on)
    ]


# ── An item that is refused after all ────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseBulkItem:
    """What was confirmed of a person is not waiting any more. Asked by the policy only."""

    batch_id: str
    member_id: str
    refusal: str


def refuse(command: RefuseBulkItem, bulk: BulkConfirmation) -> Sequence[BulkEvent]:
    """Outcome: ``BulkItemRefused``."""
    return [BulkItemRefused(batch_id=command.batch_id, member_id=command.member_id, refusal=command.refusal)]


# ── The whole of it ──────────────────────────────────────────────────────────

BulkCommand = ConfirmInBulk | RefuseBulkItem
COMMANDS = get_args(BulkCommand)


def decide(command: BulkCommand, state: BulkConfirmation, rules: object, today: date) -> Sequence[BulkEvent]:
    """The table of contents."""
    match command:
        case ConfirmInBulk():
            return confirm(command, state, today)
        case RefuseBulkItem():
            return refuse(command, state)
        case _:
            assert_never(command)


def evolve(state: BulkConfirmation, event: BulkEvent) -> BulkConfirmation:
    """What each fact changes."""
    match event:
        case BulkConfirmed():
            return replace(state, confirmed=event)
        case BulkItemRefused():
            return replace(state, refused=state.refused + 1)
        case _:
            assert_never(event)
