"""A roster becomes commands. Rows are prepared (who is who, where is where), wait in the vault, and are carried out.

One person in two sheets is one person: the ID number says who. Ids are given while preparing, so that an import that
died half-way asks the same commands again and gets their first answers.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import msgspec

from infra.adapters.policies import ONCE_ANSWERED
from infra.adapters.runtime import Runtime
from infra.eventsourcing.messages import Happened
from services.members import roster_import
from services.members.contract.roster_preview import SheetKind
from services.members.days import latest
from services.members.events import (
    Category,
    Channel,
    Decided,
    ImportCompleted,
    ImportConfirmed,
    Particulars,
    Relationship,
)
from services.members.member.hardship import ApplyForAid, ApproveHardship
from services.members.member.moving import AssignContact, RegisterInflow, RegisterOutflow
from services.members.member.registering import ReceiveRelationship, RegisterMember
from services.members.member.reporting_in import AcceptReportIn, ReportIn
from services.members.projections.queries.places import organization_ids
from services.members.resident_unit import RecordResidentUnit
from services.members.roster_import.confirming import CompleteImport, RefuseRow

#: How long rows wait between preview and confirmation, and error files to be fetched.
KEEP_DAYS = 7

#: Ids that follow from names that are no personal data (resident units) and from other ids.
UNIT_IDS = uuid.UUID("0d1be3f4-6c42-5f0e-9b1e-2f5b8d7f0a11")

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One correct row of a workbook, as the gateway read it."""

    sheet: SheetKind
    number: int
    values: dict[str, str | bool]


@dataclass(frozen=True, slots=True)
class PrepareImport:
    """Take in the correct rows of a file; ``file_digest`` is the SHA-256 of the file."""

    file_digest: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PreparedRow:
    """A row with everything that its commands need."""

    row: Row
    subject: str
    community: str
    organization: str
    on_roll: bool
    known: bool
    contact: str = ""


# ── Preparing ────────────────────────────────────────────────────────────────


def prepare(intake: PrepareImport, runtime: Runtime) -> dict[str, Any]:
    """Give every row its person and place and put them into the vault; answers what the preview shows.

    The same file gets the same import id, so that importing it twice adds nothing.
    """
    import_id = str(uuid.uuid5(UNIT_IDS, runtime.codec.guard_digest("import-file", intake.file_digest).hex()))
    status = runtime.state(roster_import, f"import-{import_id}").status
    places = organization_ids(runtime)
    findings = [
        {"sheet": row.sheet.value, "row": row.number, "code": code}
        for row in intake.rows
        for code in misplaced(row, places)
    ]
    faulty = {(finding["sheet"], finding["row"]) for finding in findings}
    rows = [row for row in intake.rows if (row.sheet.value, row.number) not in faulty]
    prepared = list(_with_people(rows, places, runtime))
    stray = [each for each in prepared if not each.subject]
    findings += [{"sheet": e.row.sheet.value, "row": e.row.number, "code": "not-on-roster"} for e in stray]
    good = [each for each in prepared if each.subject]
    if status == "unknown":
        runtime.vault.put(_name(import_id), msgspec.json.encode(good), KEEP_DAYS)
    people = {each.subject: each.known for each in good if each.row.sheet is not SheetKind.RESIDENT_UNITS}
    known = sum(people.values())
    return {
        "import_id": import_id,
        "status": status,
        "rows": len(good),
        "people_new": len(people) - known,
        "people_known": known,
        "findings": findings,
    }


def misplaced(row: Row, places: Mapping[str, str]) -> Iterator[str]:
    """The codes of what is wrong about where a row says that somebody belongs."""
    if str(row.values.get("community", "")) not in places:
        yield "unknown-community"
    elif row.sheet is SheetKind.ROSTER and str(row.values.get("branch", "")) not in places:
        yield "unknown-branch"


def _with_people(rows: Sequence[Row], places: Mapping[str, str], runtime: Runtime) -> Iterator[PreparedRow]:
    """Rows in an order in which a person is registered before anything else is said of them."""
    on_roll = {row.values["id_number"] for row in rows if row.sheet is SheetKind.ROSTER}
    arriving = {row.values["id_number"] for row in rows if row.sheet in (SheetKind.ON_DUTY, SheetKind.MOBILE_IN)}
    subjects: dict[Any, tuple[str, bool]] = {}
    for row in sorted(rows, key=lambda row: list(SheetKind).index(row.sheet)):
        community = places[str(row.values["community"])]
        organization = places.get(str(row.values.get("branch", "")), community)
        if row.sheet is SheetKind.RESIDENT_UNITS:
            unit_id = str(uuid.uuid5(UNIT_IDS, f"{community}/{row.values['name']}"))
            yield PreparedRow(row, unit_id, community, organization, on_roll=False, known=False)
            continue
        number = row.values["id_number"]
        if number not in subjects:
            holder = runtime.store.holder("id-number", runtime.codec.guard_digest("id-number", str(number)))
            fresh = str(uuid.uuid4()) if number in on_roll | arriving else ""
            subjects[number] = (holder or fresh, holder is not None)
        subject, known = subjects[number]
        contact = _contact_id(f"{community}/{named}", runtime) if (named := row.values.get("contact")) else ""
        yield PreparedRow(row, subject, community, organization, number in on_roll, known, contact)


def _contact_id(name: str, runtime: Runtime) -> str:
    """One of a name in a community is one person, who can hand over. Keyed, so that nobody finds a name by trying."""
    return str(uuid.uuid5(UNIT_IDS, runtime.codec.guard_digest("contact", name).hex()))


# ── Carrying out ─────────────────────────────────────────────────────────────


class RowsGone(Exception):
    """The rows of a confirmed import are no longer in the vault: it cannot be carried out, and is parked."""


def carry_out(happened: Happened[ImportConfirmed], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever an import is confirmed, ask what its rows say, and complete it."""
    confirmed = happened.fact
    content = runtime.vault.get(_name(confirmed.import_id))
    if content is None:
        if runtime.state(roster_import, _name(confirmed.import_id)).status == "completed":
            return  # somebody died between completing it and saying so
        raise RowsGone
    rows = msgspec.json.decode(content, type=list[PreparedRow])
    runtime.keyring.make_all(row.subject for row in rows if row.row.sheet is not SheetKind.RESIDENT_UNITS)
    registered: set[str] = set()
    asked = 0
    for row in rows:
        for step, command in enumerate(_commands(row, confirmed, row.subject in registered or row.known)):
            asked += 1
            yield f"{row.row.sheet.value}/{row.row.number}/{step}", command
        registered.add(row.subject)
    yield ONCE_ANSWERED  # which rows are refused after all is said before the import is completed
    yield "complete", CompleteImport(import_id=confirmed.import_id, commands=asked, on=confirmed.on)


def forget_rows(happened: Happened[ImportCompleted], runtime: Runtime) -> Iterator[tuple[str, Any]]:
    """Whenever an import is completed, and not before, its rows go."""
    runtime.vault.drop(_name(happened.fact.import_id))
    yield from ()


def _name(import_id: str) -> str:
    return f"import-{import_id}"


def refuse(happened: Happened[ImportConfirmed], key: str, refusal: Exception) -> tuple[str, Any] | None:
    """A row refused after all is a fact of the import; the other rows go on."""
    if key == "complete":
        return None
    row = key.rpartition("/")[0]
    command = RefuseRow(import_id=happened.fact.import_id, row=row, refusal=type(refusal).__name__)
    return f"refused/{key}", command


def _commands(prepared: PreparedRow, confirmed: ImportConfirmed, is_known: bool) -> Iterator[Any]:
    if prepared.row.sheet is SheetKind.RESIDENT_UNITS:
        yield _unit(prepared, confirmed.on)
    elif prepared.row.sheet is SheetKind.ROSTER:
        yield _register(prepared, confirmed, Relationship.HERE, is_known)
    else:
        if not is_known:  # the other ledgers register only whom no roster names
            yield _register(prepared, confirmed, Relationship.ELSEWHERE, is_known)
        yield from _LEDGERS[prepared.row.sheet](prepared, prepared.row.values, confirmed.on)


def _unit(prepared: PreparedRow, on: date) -> RecordResidentUnit:
    values = prepared.row.values
    named = values.get("organization_name") or "已建"
    return RecordResidentUnit(
        unit_id=prepared.subject,
        community_id=prepared.community,
        name=str(values["name"]),
        kind=str(values.get("kind", "")),
        party_organization=str(named) if values["has_party_organization"] else None,
        on=on,
    )


def _on_duty(prepared: PreparedRow, values: Values, _on: date) -> Iterator[Any]:
    reported = latest(values["reported_on"])
    employer: dict[str, Any] = {"employer": values.get("employer"), "channel": Channel.PAPER}
    yield ReportIn(member_id=prepared.subject, community_id=prepared.community, on=reported, **employer)
    yield AcceptReportIn(member_id=prepared.subject, on=reported)


def _mobile_out(prepared: PreparedRow, values: Values, on: date) -> Iterator[Any]:
    yield RegisterOutflow(
        member_id=prepared.subject,
        left_on=min(latest(values["left_on"]), on),
        on=on,
        destination=values.get("destination"),
        reason=values.get("reason"),
    )
    if contact := values.get("contact"):
        yield AssignContact(member_id=prepared.subject, contact_id=prepared.contact, on=on, contact_name=contact)


def _mobile_in(prepared: PreparedRow, values: Values, on: date) -> Iterator[Any]:
    yield RegisterInflow(
        member_id=prepared.subject,
        community_id=prepared.community,
        arrived_on=min(latest(values["arrived_on"]), on),
        on=on,
        activity_card=values.get("activity_card_no"),
        home_organization=values.get("home_organization"),
    )


def _register(prepared: PreparedRow, confirmed: ImportConfirmed, relationship: Relationship, is_known: bool) -> Any:
    values = prepared.row.values
    # The hardship ledger has a category too: of the need, not of the person.
    of_person = prepared.row.sheet is SheetKind.ROSTER
    category = Category(str(values["category"])) if of_person else Category.FULL
    if is_known:
        return ReceiveRelationship(
            member_id=prepared.subject,
            organization_id=prepared.organization,
            community_id=prepared.community,
            category=category,
            on=confirmed.on,
        )
    kept = {each.name: str(values[each.name]) for each in fields(Particulars) if values.get(each.name)}
    return RegisterMember(
        member_id=prepared.subject,
        organization_id=prepared.organization,
        community_id=prepared.community,
        relationship=relationship,
        category=category,
        particulars=Particulars(**kept),
        on=confirmed.on,
        id_number=str(values["id_number"]),
        import_id=confirmed.import_id,
    )


def _hardship(prepared: PreparedRow, values: Values, on: date) -> Iterator[Any]:
    """A row without approval number, date and validity enters as an open case (待核)."""
    case_id = str(uuid.uuid5(UNIT_IDS, f"hardship/{prepared.subject}"))
    yield ApplyForAid(member_id=prepared.subject, case_id=case_id, on=on, category=values.get("category"))
    if all(values.get(name) for name in ("approval_no", "approved_on", "valid_until")):
        approved = latest(values["approved_on"])
        yield ApproveHardship(
            member_id=prepared.subject,
            case_id=case_id,
            decided_by=Decided("街道党工委", "困难党员审批", approved, values["approval_no"]),
            valid_until=latest(values["valid_until"]),
            on=approved,
        )


_LEDGERS: Mapping[SheetKind, Callable[[PreparedRow, Values, date], Iterator[Any]]] = {
    SheetKind.ON_DUTY: _on_duty,
    SheetKind.MOBILE_OUT: _mobile_out,
    SheetKind.MOBILE_IN: _mobile_in,
    SheetKind.HARDSHIP: _hardship,
}
