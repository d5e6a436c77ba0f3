"""Becoming known: registration, coming onto the roll, corrections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.members.days import is_partial_date
from services.members.events import (
    Category,
    ClassificationEnded,
    EndCause,
    IdNumberWithdrawn,
    MemberCheckedOut,
    MemberClass,
    MemberEvent,
    MemberRegistered,
    Particulars,
    ParticularsCorrected,
    Relationship,
    RelationshipReceived,
)
from services.members.member.state import Member, Refused

# ── Registering ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterMember:
    """A person becomes known to an organisation, on its roll (HERE) or in another capacity (ELSEWHERE)."""

    member_id: str
    organization_id: str
    community_id: str
    relationship: Relationship
    category: Category
    particulars: Particulars
    on: date
    id_number: str | None = None
    import_id: str | None = None


class AlreadyRegistered(Refused):
    """A person is registered once."""

    zh = "该人员已经登记；如资料有变，请办理更正。"
    en = "This person is already registered; correct the particulars instead."


class NoName(Refused):
    """Nobody is registered without a name."""

    zh = "请填写姓名。"
    en = "Enter the name."


class BadDate(Refused):
    """Dates of birth and joining are known to the day, the month or the year."""

    zh = "日期请填写为 1949、1949-10 或 1949-10-01 的形式。"
    en = "Give dates as 1949, 1949-10 or 1949-10-01."


def _check(particulars: Particulars) -> None:
    if not particulars.name.strip():
        raise NoName
    dates = particulars.birth_date, particulars.joined_on, particulars.full_member_on
    if any(text and not is_partial_date(text) for text in dates):
        raise BadDate


def register(command: RegisterMember, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``MemberRegistered``; REGISTERED follows when the relationship lies here."""
    if member.status != "unknown":
        raise AlreadyRegistered
    _check(command.particulars)
    return [
        MemberRegistered(
            member_id=command.member_id,
            organization_id=command.organization_id,
            community_id=command.community_id,
            relationship=command.relationship,
            category=command.category,
            on=command.on,
            import_id=command.import_id,
            id_number=command.id_number,
            particulars=command.particulars,
        )
    ]


# ── Coming onto the roll ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveRelationship:
    """The relationship of a person known in another capacity was transferred to here."""

    member_id: str
    organization_id: str
    community_id: str
    category: Category
    on: date
    document: str | None = None
    from_organization: str | None = None


def receive(command: ReceiveRelationship, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``RelationshipReceived``, and no longer a guest there; nothing when it lies here already."""
    member.must_be_known()
    if member.relationship is Relationship.HERE:
        return []
    received = RelationshipReceived(
        member_id=command.member_id,
        organization_id=command.organization_id,
        community_id=command.community_id,
        category=command.category,
        on=command.on,
        document=command.document,
        from_organization=command.from_organization,
    )
    return [*_no_longer_a_guest(command, member), received]


def _no_longer_a_guest(command: ReceiveRelationship, member: Member) -> Iterator[MemberEvent]:
    """ON_DUTY and MOBILE_IN are for those whose relationship lies elsewhere; in another community they go on."""
    if member.accepted_by == command.community_id:
        yield MemberCheckedOut(member_id=command.member_id, on=command.on)
    span = member.classes.span_on(MemberClass.MOBILE_IN, command.on)
    if span is not None and span.community_id == command.community_id:
        yield ClassificationEnded(
            member_id=command.member_id,
            member_class=MemberClass.MOBILE_IN,
            on=command.on,
            cause=EndCause.RELATIONSHIP_RECEIVED.value,
        )


# ── Correcting ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectParticulars:
    """The particulars were found to be otherwise; they are given whole, with the reason."""

    member_id: str
    particulars: Particulars
    reason: str
    on: date
    id_number: str | None = None


def correct(command: CorrectParticulars, member: Member) -> Sequence[MemberEvent]:
    """Outcome: ``ParticularsCorrected``, and ``IdNumberWithdrawn`` when left out; nothing when the same."""
    member.must_be_known()
    _check(command.particulars)
    if (command.particulars, command.id_number) == (member.particulars, member.id_number):
        return []
    corrected = ParticularsCorrected(
        member_id=command.member_id,
        on=command.on,
        id_number=command.id_number,
        particulars=command.particulars,
        reason=command.reason,
    )
    if member.id_number is not None and command.id_number is None:
        return [corrected, IdNumberWithdrawn(member_id=command.member_id, on=command.on)]
    return [corrected]
