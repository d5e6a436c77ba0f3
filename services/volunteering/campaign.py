"""
A yearly campaign, 三五, 七一 or 春节, under which activities are gathered (C23).

    unknown ──open──▶ open ──close──▶ closed
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never, get_args

from services.volunteering.events import CampaignClosed, CampaignEvent, CampaignKind, CampaignOpened


class Refused(Exception):
    """A campaign command cannot be carried out."""

    zh = "无法办理该主题行动事项。"
    en = "This cannot be done for the campaign."


@dataclass(frozen=True, slots=True)
class Campaign:
    """Only what the decisions below look at."""

    status: str = "unknown"


initial = Campaign()


def stream(command: "CampaignCommand") -> str:
    """One stream for each campaign."""
    return f"campaign-{command.campaign_id}"


# ── Opening ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCampaign:
    """Announce a campaign and the days it covers."""

    campaign_id: str
    kind: CampaignKind
    name: str
    from_day: date
    to_day: date
    on: date


class AlreadyOpened(Refused):
    """An id names one campaign for ever."""

    zh = "该编号的主题行动已经建立；如为另一行动，请使用新的编号。"
    en = "A campaign with this id was opened before; use a new id for another one."


class NoName(Refused):
    """People must be able to tell campaigns apart."""

    zh = "请填写主题行动名称。"
    en = "Give the campaign a name."


class DaysOutOfOrder(Refused):
    """A campaign covers its days from first to last, and no more than a year."""

    zh = "起止日期有误：结束日期不得早于开始日期，且不得超过一年，请更正。"
    en = "Check the days: the last must not be before the first, nor more than a year after it."


def open_(command: OpenCampaign, campaign: Campaign) -> Sequence[CampaignEvent]:
    """Outcome: ``CampaignOpened``."""
    if campaign.status != "unknown":
        raise AlreadyOpened
    if not command.name.strip():
        raise NoName
    if not 0 <= (command.to_day - command.from_day).days <= 366:
        raise DaysOutOfOrder
    return [
        CampaignOpened(
            campaign_id=command.campaign_id,
            kind=command.kind,
            name=command.name,
            from_day=command.from_day,
            to_day=command.to_day,
            on=command.on,
        )
    ]


# ── Closing ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCampaign:
    """End a campaign."""

    campaign_id: str
    on: date


class NotOpen(Refused):
    """Only an open campaign can be closed."""

    zh = "该主题行动尚未建立，请先核对编号。"
    en = "No campaign has this id; check it first."


def close(command: CloseCampaign, campaign: Campaign) -> Sequence[CampaignEvent]:
    """Outcome: ``CampaignClosed``; nothing when it is closed already."""
    if campaign.status == "unknown":
        raise NotOpen
    if campaign.status == "closed":
        return []
    return [CampaignClosed(campaign_id=command.campaign_id, on=command.on)]


# ── The whole of it ──────────────────────────────────────────────────────────

CampaignCommand = OpenCampaign | CloseCampaign
COMMANDS = get_args(CampaignCommand)


def decide(command: CampaignCommand, state: Campaign, rules: object, today: date) -> Sequence[CampaignEvent]:
    """The table of contents."""
    match command:
        case OpenCampaign():
            return open_(command, state)
        case CloseCampaign():
            return close(command, state)
        case _:
            assert_never(command)


def evolve(state: Campaign, event: CampaignEvent) -> Campaign:
    """What each fact changes."""
    match event:
        case CampaignOpened():
            return replace(state, status="open")
        case CampaignClosed():
            return replace(state, status="closed")
        case _:
            assert_never(event)
