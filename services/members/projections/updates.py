"""Read model *updates*: imports of rosters, in what a newer one differs, and how each difference stands.

Ids, kinds and names of fields only; the values wait sealed in the vault.
"""

from typing import Any, get_args

from sqlalchemy import Column, Connection, Date, Integer, MetaData, Table, Text, insert, update

from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events.imports import (
    AbsenceAnswered,
    CompensationRefused,
    DifferenceDeclined,
    DifferenceKind,
    DifferenceRefused,
    DifferencesAccepted,
    DifferencesApplied,
    DifferencesFound,
    ImportCompleted,
    ImportConfirmed,
    ImportEvent,
    ImportReversed,
    ImportRowRefused,
    LeftoversSettled,
    ReversalBegun,
    RosterUpdateAbandoned,
    RosterUpdateFinished,
    RosterUploaded,
)

metadata = MetaData()

roster_imports = Table(
    "roster_imports",
    metadata,
    Column("import_id", Text, primary_key=True),
    # ADDED: carried out as it was; UPDATE: compared with what was known.
    Column("way", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("differences", Integer, nullable=False, server_default="0"),
    Column("unchanged", Integer, nullable=False, server_default="0"),
    Column("left", Integer, nullable=False, server_default="0"),
    Column("refusal", Text),
    Column("not_kept", Text, nullable=False, server_default=""),
    Column("begun_on", Date, nullable=False),
    Column("over_on", Date),
)

differences = Table(
    "roster_differences",
    metadata,
    Column("import_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("place", Integer, nullable=False),
    Column("organization_id", Text, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("status", Text, nullable=False),
    # Why it was refused or declined, or what the absence was found to be.
    Column("reason", Text),
)

compensations = Table(
    "refused_compensations",
    metadata,
    Column("import_id", Text, primary_key=True),
    Column("member_id", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("refusal", Text, nullable=False),
    Column("settled_on", Date),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event: ImportEvent = happened.fact
    match event:
        case ImportConfirmed():
            _begin(tx, event.import_id, "ADDED", "RUNNING", rows=event.rows, begun_on=event.on)
        case ImportRowRefused():
            pass
        case ImportCompleted():
            _import(tx, event.import_id, status="COMPLETED", over_on=event.on)
        case RosterUploaded():
            not_kept = "、".join(event.not_kept)
            _begin(tx, event.import_id, "UPDATE", "COMPARING", rows=event.rows, begun_on=event.on, not_kept=not_kept)
        case DifferencesFound():
            _found(tx, event)
        case RosterUpdateAbandoned():
            _import(tx, event.import_id, status="ABANDONED", refusal=event.refusal)
        case RosterUpdateFinished():
            _import(tx, event.import_id, status="FINISHED", over_on=event.on)
        case ReversalBegun():
            _import(tx, event.import_id, status="REVERSING")
        case CompensationRefused():
            about = {"import_id": event.import_id, "member_id": event.member_id, "kind": event.kind}
            tx.execute(insert(compensations), {**about, "refusal": event.refusal})
        case ImportReversed():
            _import(tx, event.import_id, status="REVERSED", left=event.left, over_on=event.on)
        case LeftoversSettled():
            _settled(tx, event)
        case _:
            _apply_answer(tx, event)


def _begin(tx: Connection, import_id: str, way: str, status: str, **values: Any) -> None:
    tx.execute(insert(roster_imports), {"import_id": import_id, "way": way, "status": status, **values})


def _import(tx: Connection, import_id: str, **values: Any) -> None:
    tx.execute(update(roster_imports).where(roster_imports.c.import_id == import_id).values(**values))


def _found(tx: Connection, event: DifferencesFound) -> None:
    count = len(event.differences)
    _import(tx, event.import_id, status="COMPARED", differences=count, unchanged=event.unchanged)
    rows = [
        {
            "import_id": event.import_id,
            "member_id": each.member_id,
            "kind": each.kind,
            "place": place,
            "organization_id": each.organization_id,
            "community_id": each.community_id,
            "fields": ",".join(each.fields),
            "status": "OPEN",
        }
        for place, each in enumerate(event.differences)
    ]
    if rows:
        tx.execute(insert(differences), rows)


def _settled(tx: Connection, event: LeftoversSettled) -> None:
    for key in event.leftovers:
        mine = compensations.c.import_id == event.import_id, compensations.c.member_id == key.member_id
        of_kind = compensations.c.kind == key.kind
        tx.execute(update(compensations).where(*mine, of_kind).values(settled_on=event.on))
    _import(tx, event.import_id, left=roster_imports.c.left - len(event.leftovers))


def _apply_answer(tx: Connection, event: ImportEvent) -> None:
    """How differences stand after an answer."""
    match event:
        case DifferencesAccepted():
            for key in event.differences:
                _difference(tx, event.import_id, key.member_id, key.kind, status="ACCEPTED", reason=None)
        case DifferenceRefused():
            _difference(tx, event.import_id, event.member_id, event.kind, status="REFUSED", reason=event.refusal)
        case DifferencesApplied():
            asked = differences.c.import_id == event.import_id, differences.c.status == "ACCEPTED"
            tx.execute(update(differences).where(*asked).values(status="APPLIED"))
        case DifferenceDeclined():
            _difference(tx, event.import_id, event.member_id, event.kind, status="DECLINED", reason=event.reason)
        case AbsenceAnswered():
            absent = DifferenceKind.ABSENT
            _difference(tx, event.import_id, event.member_id, absent, status="ANSWERED", reason=event.answer)


def _difference(tx: Connection, import_id: str, member_id: str, kind: DifferenceKind, **values: Any) -> None:
    mine = differences.c.import_id == import_id, differences.c.member_id == member_id, differences.c.kind == kind
    tx.execute(update(differences).where(*mine).values(**values))


UPDATES = ReadModel(
    "updates", (roster_imports, differences, compensations), (Follows(EVENTS, get_args(ImportEvent)),), apply
)
