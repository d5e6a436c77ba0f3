"""Belonging to the brigade, joining a squad, taking something on. All by one's own wish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.members.events.brigade import (
    Discharged,
    Enlisted,
    OfferClaimed,
    OfferFulfilled,
    OfferKind,
    OfferReturned,
    PioneerEvent,
    SquadJoined,
)
from services.members.events.values import Channel
from services.members.pioneer.state import Pioneer, Refused, must_be_enlisted

# ── Belonging to it ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Enlist:
    """A report-in was accepted. Asked by a policy."""

    member_id: str
    community_id: str
    on: date


def enlist(command: Enlist, pioneer: Pioneer) -> Sequence[PioneerEvent]:
    """Outcome: ``Enlisted``; nothing when they belong to that brigade already."""
    if command.community_id == pioneer.community_id:
        return []
    return [Enlisted(member_id=command.member_id, community_id=command.community_id, on=command.on)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discharge:
    """The member checked out, or left. Asked by a policy."""

    member_id: str
    on: date


def discharge(command: Discharge, pioneer: Pioneer) -> Sequence[PioneerEvent]:
    """Outcome: whatever was taken on is given back, and ``Discharged``; nothing where there is nothing."""
    if pioneer.community_id is None:
        return []
    back = [
        OfferReturned(member_id=command.member_id, offer_id=offer_id, on=command.on)
        for offer_id in sorted(pioneer.offers)
    ]
    return [*back, Discharged(member_id=command.member_id, on=command.on)]


# ── A squad ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinSquad:
    """The member joins a squad, by their own wish."""

    member_id: str
    squad_id: str
    on: date
    channel: Channel = Channel.DESK


def join(command: JoinSquad, pioneer: Pioneer, today: date) -> Sequence[PioneerEvent]:
    """Outcome: ``SquadJoined``; nothing when they are in it."""
    must_be_enlisted(command.on, pioneer, today)
    if command.squad_id == pioneer.squad_id:
        return []
    return [SquadJoined(member_id=command.member_id, squad_id=command.squad_id, channel=command.channel, on=command.on)]


# ── Taking something on ──────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOffer:
    """The member takes on a small wish, or a need of the community's list."""

    member_id: str
    offer_id: str
    kind: OfferKind
    what: str
    on: date
    channel: Channel = Channel.DESK


class NothingTaken(Refused):
    """Whoever takes something on knows what."""

    zh = "请填写认领的微心愿或需求内容。"
    en = "Enter which small wish or need is taken on."


def claim(command: ClaimOffer, pioneer: Pioneer, today: date) -> Sequence[PioneerEvent]:
    """Outcome: ``OfferClaimed``; nothing when it is taken on, or done, already."""
    if command.offer_id in pioneer.offers | pioneer.fulfilled:
        return []
    must_be_enlisted(command.on, pioneer, today)
    if not command.what.strip():
        raise NothingTaken
    return [
        OfferClaimed(
            member_id=command.member_id,
            offer_id=command.offer_id,
            kind=command.kind,
            channel=command.channel,
            on=command.on,
            what=command.what,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class FulfilOffer:
    """It is done; with minutes, if somebody noted them."""

    member_id: str
    offer_id: str
    on: date
    minutes: int | None = None
    thanks: str | None = None


class NoSuchOffer(Refused):
    """Only what was taken on is done."""

    zh = "没有找到该党员认领的事项，可能已经办结或退回；请核对。"
    en = "This member has not taken that on, or it is done or given back already; check it."


class NegativeMinutes(Refused):
    """Minutes are counted from nought."""

    zh = "服务时长不能为负数，请核对。"
    en = "Minutes cannot be negative; check them."


def fulfil(command: FulfilOffer, pioneer: Pioneer, today: date) -> Sequence[PioneerEvent]:
    """Outcome: ``OfferFulfilled``."""
    must_be_enlisted(command.on, pioneer, today)
    if command.offer_id not in pioneer.offers:
        raise NoSuchOffer
    if command.minutes is not None and command.minutes < 0:
        raise NegativeMinutes
    return [
        OfferFulfilled(
            member_id=command.member_id,
            offer_id=command.offer_id,
            minutes=command.minutes,
            on=command.on,
            thanks=command.thanks,
        )
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnOffer:
    """The member gives it back. Nobody is asked why."""

    member_id: str
    offer_id: str
    on: date
    channel: Channel = Channel.DESK


def give_back(command: ReturnOffer, pioneer: Pioneer, today: date) -> Sequence[PioneerEvent]:
    """Outcome: ``OfferReturned``; nothing when they do not have it."""
    if command.offer_id not in pioneer.offers:
        return []
    must_be_enlisted(command.on, pioneer, today)
    return [
        OfferReturned(member_id=command.member_id, offer_id=command.offer_id, on=command.on, channel=command.channel)
    ]
