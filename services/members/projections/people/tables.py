"""Tables of the read model *people*. Nothing personal: a row points at the event that holds what is sealed."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, MetaData, Table, Text, false

metadata = MetaData()

people = Table(
    "people",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("organization_id", Text, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("inflow_community_id", Text, nullable=False, server_default=""),
    Column("relationship", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("extended_months", Integer),
    Column("known_since", Date, nullable=False),
    Column("import_id", Text),
    Column("particulars_at", BigInteger, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("erased_on", Date),
    Column("merged_into", Text),
)

class_spans = Table(
    "class_spans",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("member_class", Text, primary_key=True),
    Column("from_day", Date, primary_key=True),
    Column("known_from", BigInteger, primary_key=True),
    Column("community_id", Text, nullable=False),
    Column("to_day", Date),
    Column("case_id", Text, nullable=False, server_default=""),
    Column("known_until", BigInteger),
)

proposals = Table(
    "proposals",
    metadata,
    Column("member_id", Text, nullable=False),
    Column("member_class", Text, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("rulebook", Text),
    # Whether the class is to begin or to end, and in that case why.
    Column("ends", Boolean, nullable=False, server_default=false()),
    Column("cause", Text),
    Column("proposed_on", Date, nullable=False),
    Column("answer", Text),
    Column("answered_on", Date),
    # The same may be proposed again (corrected, and corrected back): each proposal is one event.
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
)

objections = Table(
    "objections",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("member_class", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("channel", Text, nullable=False),
    Column("upheld", Boolean),
    Column("answered_on", Date),
)

hardship_cases = Table(
    "hardship_cases",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("opened_on", Date, nullable=False),
    Column("approved_on", Date),
    Column("valid_until", Date),
    Column("document", Text),
    Column("ended_on", Date),
)

contacts = Table(
    "contacts",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("contact_id", Text, primary_key=True),
    Column("assigned_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("reason", Text),
)

imports = Table(
    "imports",
    metadata,
    Column("import_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("refused", Integer, nullable=False, server_default="0"),
    Column("confirmed_on", Date, nullable=False),
    Column("completed_at", BigInteger),
)
