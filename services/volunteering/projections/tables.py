"""The tables of the read model. Ids are opaque, days are ISO text; nothing sealed and nothing personal is kept."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, MetaData, Table, Text

volunteering_tables = MetaData()

campaigns = Table(
    "campaigns",
    volunteering_tables,
    Column("campaign_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("from_day", Text, nullable=False),
    Column("to_day", Text, nullable=False),
    Column("closed_on", Text),
)

activities = Table(
    "activities",
    volunteering_tables,
    Column("activity_id", Text, primary_key=True),
    Column("campaign_id", Text, index=True),
    Column("community_id", Text, nullable=False),
    Column("organization_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("published_day", Text, nullable=False),
    Column("day", Text, nullable=False, index=True),
    Column("starts", Text, nullable=False),
    Column("ends", Text, nullable=False),
    Column("seats", Integer, nullable=False),
    Column("leader_id", Text, nullable=False),
    Column("risks", Text, nullable=False),
    Column("notice_version", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("as_published", Boolean),
    Column("cancel_reason", Text),
)

#: Open sign-ups only: whoever left is not kept on a list of leavers.
sign_ups = Table(
    "sign_ups",
    volunteering_tables,
    Column("activity_id", Text, primary_key=True),
    Column("volunteer_id", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("on", Text, nullable=False),
    Column("position", BigInteger, nullable=False),
    Index("sign_ups_by_volunteer", "volunteer_id"),
)

attendances = Table(
    "attendances",
    volunteering_tables,
    Column("activity_id", Text, primary_key=True),
    Column("volunteer_id", Text, primary_key=True),
    Column("leader_id", Text, nullable=False),
    Column("starts", Text, nullable=False),
    Column("ends", Text, nullable=False),
    Column("pause_minutes", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("in_time", Boolean, nullable=False),
    Column("rulebook", Text, nullable=False),
    Column("on", Text, nullable=False),
)

service_records = Table(
    "service_records",
    volunteering_tables,
    Column("volunteer_id", Text, primary_key=True),
    Column("record_id", Text, primary_key=True),
    Column("activity_id", Text, nullable=False, index=True),
    Column("day", Text, nullable=False, index=True),
    Column("starts", Text, nullable=False),
    Column("ends", Text, nullable=False),
    Column("pause_minutes", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("overlaps", Text),
    Column("evidence", Text),
    Column("confirmed_by", Text, nullable=False),
    Column("approved_by", Text),
    Column("disputed_on", Text),
    Column("resolution", Text),
    Column("resolved_on", Text),
    Column("rulebook", Text),
    Column("on", Text, nullable=False),
)

volunteers = Table(
    "volunteers",
    volunteering_tables,
    Column("volunteer_id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("registered_on", Text),
    Column("notice_version", Text),
    Column("purposes", Text),
    Column("consented_on", Text),
    Column("withdrawn_on", Text),
)

#: Where each event stands, and what it is about: the way from a shown number back to the log.
trail = Table(
    "trail",
    volunteering_tables,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("committed_at", BigInteger, nullable=False),
    Column("on", Text),
    Column("campaign_id", Text, index=True),
    Column("activity_id", Text, index=True),
    Column("volunteer_id", Text, index=True),
    Column("record_id", Text),
)
