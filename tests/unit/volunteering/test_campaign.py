"""Campaigns: opened for their days, closed once."""

from dataclasses import replace
from datetime import date

from infra.eventsourcing.specification import specify
from services.volunteering import campaign
from services.volunteering.campaign import CloseCampaign, OpenCampaign
from services.volunteering.events import CampaignClosed, CampaignKind, CampaignOpened

TODAY = date(2010, 6, 1)
OPEN = OpenCampaign(
    campaign_id="july",
    kind=CampaignKind.JULY_FIRST,
    name="七一志愿服务月",
    from_day=date(2010, 7, 1),
    to_day=date(2010, 7, 31),
    on=TODAY,
)
OPENED = CampaignOpened(
    campaign_id="july",
    kind=CampaignKind.JULY_FIRST,
    name="七一志愿服务月",
    from_day=date(2010, 7, 1),
    to_day=date(2010, 7, 31),
    on=TODAY,
)
CLOSED = CampaignClosed(campaign_id="july", on=TODAY)


def test_opens() -> None:
    """A campaign has a kind, a name and days."""
    specify(campaign).given().when(OPEN, TODAY).then(OPENED)


def test_an_id_names_one_campaign() -> None:
    """Also after it was closed."""
    specify(campaign).given(OPENED).when(OPEN, TODAY).refused(campaign.AlreadyOpened)
    specify(campaign).given(OPENED, CLOSED).when(OPEN, TODAY).refused(campaign.AlreadyOpened)


def test_needs_a_name() -> None:
    """Blanks are none."""
    specify(campaign).given().when(replace(OPEN, name=" "), TODAY).refused(campaign.NoName)


def test_days_are_in_order_and_within_a_year() -> None:
    """One day is enough; a year and a day is too much."""
    before = replace(OPEN, to_day=date(2010, 6, 30))
    specify(campaign).given().when(before, TODAY).refused(campaign.DaysOutOfOrder)
    too_long = replace(OPEN, to_day=date(2011, 7, 3))
    specify(campaign).given().when(too_long, TODAY).refused(campaign.DaysOutOfOrder)
    one_day = replace(OPEN, to_day=OPEN.from_day)
    specify(campaign).given().when(one_day, TODAY).then(replace(OPENED, to_day=OPEN.from_day))


def test_closes_once() -> None:
    """Closing again changes nothing; what was never opened cannot be closed."""
    close = CloseCampaign(campaign_id="july", on=TODAY)
    specify(campaign).given(OPENED).when(close, TODAY).then(CLOSED)
    specify(campaign).given(OPENED, CLOSED).when(close, TODAY).then_nothing()
    specify(campaign).given().when(close, TODAY).refused(campaign.NotOpen)
