"""The published language of the volunteering service: the facts others may rely on, and the commands it accepts."""

from collections.abc import Mapping
from typing import Any, get_args

from infra.eventsourcing.decider import Decider
from infra.wire.catalogue import Catalogue
from services.volunteering import activity, campaign, rulebook, service_record, volunteer
from services.volunteering.events import (
    ActivityCancelled,
    ActivityDayChanged,
    ActivityEvent,
    ActivityHeld,
    ActivityPublished,
    AttendanceConfirmed,
    CampaignClosed,
    CampaignEvent,
    CampaignKind,
    CampaignOpened,
    HoursRounding,
    RulebookPublished,
    ServiceCorrected,
    ServiceField,
    ServiceRecorded,
    ServiceRecordEvent,
    ServiceVoided,
    VolunteerErased,
    VolunteerEvent,
)
from services.volunteering.service_record import hours, hours_and_minutes
from services.volunteering.service_record.recording import RecordService
from services.volunteering.volunteer import DepartVolunteer, EraseVolunteer

__all__ = [
    "ACCEPTED",
    "COMMANDS",
    "EVENTS",
    "OWN_WISHES",
    "PUBLISHED",
    "RULEBOOK",
    "ActivityCancelled",
    "ActivityDayChanged",
    "ActivityHeld",
    "ActivityPublished",
    "AttendanceConfirmed",
    "CampaignClosed",
    "CampaignKind",
    "CampaignOpened",
    "HoursRounding",
    "ServiceCorrected",
    "ServiceField",
    "ServiceRecorded",
    "ServiceVoided",
    "VolunteerErased",
    "hours",
    "hours_and_minutes",
]

EVENTS = Catalogue(
    "volunteering",
    (
        *get_args(CampaignEvent),
        *get_args(ActivityEvent),
        *get_args(ServiceRecordEvent),
        *get_args(VolunteerEvent),
        RulebookPublished,
    ),
)

#: What others may build on; every other fact may change with this service.
PUBLISHED: tuple[type, ...] = (
    CampaignOpened,
    CampaignClosed,
    ActivityPublished,
    ActivityDayChanged,
    ActivityCancelled,
    ActivityHeld,
    AttendanceConfirmed,
    ServiceRecorded,
    ServiceCorrected,
    ServiceVoided,
    VolunteerErased,
)

_NOUNS: tuple[Any, ...] = (campaign, activity, service_record, volunteer, rulebook)

#: Every command and the noun that decides it.
COMMANDS: Mapping[type, Decider] = {command: noun for noun in _NOUNS for command in noun.COMMANDS}

#: What somebody wished, by their own hand or entered for them: each names the channel. The desk's ledger follows these.
OWN_WISHES = tuple(kind.cls for kind in EVENTS if "channel" in kind.open_fields)

#: What our own policies ask and nobody outside may: minutes and erasures come from their causes only.
_OURS = (RecordService, DepartVolunteer, EraseVolunteer)

#: The commands that may come from outside.
ACCEPTED: tuple[type, ...] = tuple(command for command in COMMANDS if command not in _OURS)

RULEBOOK = rulebook
