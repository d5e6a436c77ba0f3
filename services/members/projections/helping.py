"""Read model *helping*: hardship cases, pairs and care as they stand now; money as of any position."""

from typing import Any, get_args

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Integer, MetaData, Table, Text, insert, update

from infra.adapters.database import insert_into
from infra.adapters.read_models import Follows, ReadModel
from infra.eventsourcing.messages import Happened
from services.members.contract import EVENTS
from services.members.events import (
    AidEvent,
    CareEvent,
    FundStatementEntered,
    HardshipApplied,
    HardshipApproved,
    HardshipDeliberated,
    HardshipEnded,
    HardshipNoticePosted,
    HardshipObjectionAnswered,
    HardshipObjectionFiled,
    HardshipRechecked,
    HardshipRejected,
    HardshipStep,
    HardshipVerified,
    PairingEvent,
)
from services.members.events.aid import AidGiven, AidVoided
from services.members.events.care import (
    CareContactAssigned,
    CareContactLeft,
    CareDeclined,
    CareEnded,
    CareEnrolled,
    CareOffered,
    CarePlanned,
    CareVisitRecorded,
)
from services.members.events.pairing import (
    HelperChanged,
    PairEnded,
    PairFormed,
    PairingClosed,
    PairingOpened,
    PairVisitRecorded,
)

metadata = MetaData()

hardship_ledger = Table(
    "hardship_ledger",
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("member_id", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("notice_until", Date),
    Column("valid_until", Date),
    Column("document", Text),
    Column("objections_waiting", Integer, nullable=False, server_default="0"),
)

pairs = Table(
    "pairs",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("case_id", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("helper_id", Text),
    Column("last_visit_on", Date),
    Column("visits", Integer, nullable=False, server_default="0"),
    Column("deeds", Integer, nullable=False, server_default="0"),
)

cares = Table(
    "cares",
    metadata,
    Column("member_id", Text, primary_key=True),
    Column("status", Text, nullable=False),
    Column("since", Date, nullable=False),
    Column("early", Boolean, nullable=False),
    Column("contact_id", Text),
    Column("study_at_door", Boolean, nullable=False),
    Column("last_visit_on", Date),
    Column("visits", Integer, nullable=False, server_default="0"),
)

aids = Table(
    "aids",
    metadata,
    Column("aid_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("member_id", Text, nullable=False),
    Column("community_id", Text, nullable=False),
    Column("fund", Text, nullable=False),
    Column("budget_line", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("voucher", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("receipt", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("voided_at", BigInteger),
    Column("voided_by", Text),
)

fund_statements = Table(
    "fund_statements",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("fund", Text, nullable=False),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
)


def apply(tx: Connection, happened: Happened[Any]) -> None:
    """How each event changes the tables."""
    event = happened.fact
    if isinstance(event, get_args(PairingEvent)):
        _apply_pair(tx, event)
    elif isinstance(event, get_args(CareEvent)):
        _apply_care(tx, event)
    elif isinstance(event, AidGiven | AidVoided | FundStatementEntered):
        _apply_money(tx, event, happened.position)
    else:
        _apply_case(tx, event)


def _apply_case(tx: Connection, event: Any) -> None:
    waiting = hardship_ledger.c.objections_waiting
    match event:
        case HardshipApplied():
            _open(tx, hardship_ledger, {"case_id": event.case_id}, member_id=event.member_id, stage="APPLIED",
                  since=event.on, notice_until=None, valid_until=None, document=None, objections_waiting=0)  # fmt: skip
        case HardshipDeliberated():
            _case(tx, event, stage="SUPPORTED" if event.supported else "NOT_SUPPORTED", notice_until=None)
        case HardshipVerified():
            _case(tx, event, stage="FOUND_TRUE" if event.found_true else "NOT_FOUND_TRUE", notice_until=None)
        case HardshipNoticePosted():
            _case(tx, event, stage="ON_NOTICE", notice_until=event.last_day)
        case HardshipObjectionFiled():
            _change(tx, hardship_ledger.c.case_id, event.case_id, objections_waiting=waiting + 1)
        case HardshipObjectionAnswered():
            _change(tx, hardship_ledger.c.case_id, event.case_id, objections_waiting=waiting - 1)
            if event.upheld:
                _case(tx, event, stage="SUPPORTED", notice_until=None)
        case HardshipApproved():
            _case(tx, event, stage="APPROVED", valid_until=event.valid_until, document=event.decided_by.document)
        case HardshipRejected():
            _case(tx, event, stage="REJECTED", document=event.decided_by.document)
        case HardshipRechecked():
            _case(tx, event, stage="RECHECKED")
        case HardshipEnded():
            mine = (hardship_ledger.c.case_id == event.case_id, hardship_ledger.c.stage != "REJECTED")
            tx.execute(update(hardship_ledger).where(*mine).values(stage="ENDED", since=event.on))


def _apply_pair(tx: Connection, event: PairingEvent) -> None:
    mine = pairs.c.member_id, event.member_id
    match event:
        case PairingOpened():
            _open(tx, pairs, {"member_id": event.member_id}, case_id=event.case_id, status="OPEN", since=event.on,
                  helper_id=None)  # fmt: skip
        case PairFormed():
            _change(tx, *mine, status="PAIRED", since=event.on, helper_id=event.helper_id)
        case HelperChanged():
            _change(tx, *mine, helper_id=event.helper_id)
        case PairVisitRecorded():
            _visited(tx, pairs, event, deeds=pairs.c.deeds + int(event.with_deed))
        case PairEnded():
            _change(tx, *mine, status="OPEN", since=event.on, helper_id=None)
        case PairingClosed():
            _change(tx, *mine, status="CLOSED", since=event.on)


def _apply_care(tx: Connection, event: CareEvent) -> None:
    mine = cares.c.member_id, event.member_id
    match event:
        case CareOffered():
            _open(tx, cares, {"member_id": event.member_id}, status="OFFERED", since=event.on, early=event.early,
                  contact_id=None, study_at_door=False)  # fmt: skip
        case CareEnrolled():
            _change(tx, *mine, status="ENROLLED", since=event.on, contact_id=event.contact_id)
        case CareContactAssigned():
            _change(tx, *mine, contact_id=event.contact_id)
        case CareContactLeft():
            _change(tx, *mine, contact_id=None)
        case CarePlanned():
            _change(tx, *mine, study_at_door=event.study_at_door)
        case CareVisitRecorded():
            _visited(tx, cares, event)
        case CareDeclined():
            _change(tx, *mine, status="DECLINED", since=event.on, contact_id=None)
        case CareEnded():
            _change(tx, *mine, status="ENDED", since=event.on, contact_id=None)


def _apply_money(tx: Connection, event: AidGiven | AidVoided | FundStatementEntered, position: int) -> None:
    match event:
        case AidGiven():
            row = {"aid_id": event.aid_id, "member_id": event.member_id, "community_id": event.community_id,
                   "fund": event.fund, "budget_line": event.budget_line, "amount_fen": event.amount_fen,
                   "voucher": event.voucher, "document": event.approved_by.document, "receipt": event.receipt,
                   "on": event.on, "position": position}  # fmt: skip
            tx.execute(insert(aids), row)
        case AidVoided():
            _change(tx, aids.c.aid_id, event.aid_id, voided_at=position, voided_by=event.document)
        case FundStatementEntered():
            row = {"fund": event.fund, "first": event.first, "last": event.last, "amount_fen": event.amount_fen,
                   "document": event.document, "position": position}  # fmt: skip
            tx.execute(insert(fund_statements), row)


def _open(tx: Connection, table: Table, key: dict[str, str], **values: Any) -> None:
    """What was closed may be opened again under its old id."""
    row = insert_into(tx, table).values(**key, **values)
    tx.execute(row.on_conflict_do_update(index_elements=list(key), set_=values))


def _change(tx: Connection, column: Column[Any], key: str, **values: Any) -> None:
    tx.execute(update(column.table).where(column == key).values(**values))


def _case(tx: Connection, event: Any, **values: Any) -> None:
    _change(tx, hardship_ledger.c.case_id, event.case_id, since=event.on, **values)


def _visited(tx: Connection, table: Table, event: PairVisitRecorded | CareVisitRecorded, **values: Any) -> None:
    """One visit more; the last one is the latest by its day, not the last entered."""
    mine = table.c.member_id == event.member_id
    tx.execute(update(table).where(mine).values(visits=table.c.visits + 1, **values))
    is_later = table.c.last_visit_on.is_(None) | (table.c.last_visit_on < event.on)
    tx.execute(update(table).where(mine, is_later).values(last_visit_on=event.on))


_FOLLOWED = (
    HardshipApplied,
    *get_args(HardshipStep),
    HardshipApproved,
    HardshipEnded,
    *get_args(PairingEvent),
    *get_args(AidEvent),
    FundStatementEntered,
    *get_args(CareEvent),
)

HELPING = ReadModel(
    "helping", (hardship_ledger, pairs, cares, aids, fund_statements), (Follows(EVENTS, _FOLLOWED),), apply
)
