"""Facts about policy documents (C02): what a sub-district's rules rest on, number, date and clauses."""

from dataclasses import dataclass
from datetime import date

from services.members.events.values import Open


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a document: how it is numbered there, and what it says."""

    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The clause that a parameter of a rulebook rests on."""

    document_id: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocumentRegistered:
    """A document on which rules rest was taken in, with the clauses that may be cited."""

    document_id: Open[str]
    number: Open[str]
    title: Open[str]
    issuer: Open[str]
    issued_on: Open[date]
    clauses: Open[tuple[Clause, ...]]
    on: Open[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocumentRepealed:
    """A document no longer holds, by another one; what was decided under it stands."""

    document_id: Open[str]
    repealed_by: Open[str]
    on: Open[date]


PolicyDocumentEvent = PolicyDocumentRegistered | PolicyDocumentRepealed
