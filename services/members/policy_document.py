"""
A policy document (C02): number, date and clauses, so that every parameter of a rulebook can cite what it rests on.

    unknown ──register──▶ in force ──repeal──▶ repealed

A repeal changes no rulebook: whoever wants other numbers publishes another version.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never, get_args

from services.members.events import (
    Clause,
    PolicyDocumentEvent,
    PolicyDocumentRegistered,
    PolicyDocumentRepealed,
)


class Refused(Exception):
    """A policy document cannot be registered or repealed."""

    zh = "无法办理该文件事项。"
    en = "This cannot be done for the document."


@dataclass(frozen=True, slots=True)
class PolicyDocument:
    """Whether it is known, and holds."""

    status: str = "unknown"


initial = PolicyDocument()


def stream(command: "PolicyDocumentCommand") -> str:
    """One stream for each document."""
    return f"document-{command.document_id}"


# ── Registering ──────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPolicyDocument:
    """Take in a document with the clauses that may be cited."""

    document_id: str
    number: str
    title: str
    issuer: str
    issued_on: date
    clauses: tuple[Clause, ...]
    on: date


class DocumentKnown(Refused):
    """An id names one text for ever."""

    zh = "该编号的文件已经登记；修订后的文件请另行登记。"
    en = "A document with this id is registered already; register a revised one anew."


class NoNumber(Refused):
    """A document is known by its number and its issuer."""

    zh = "请填写文号、标题和发文机关。"
    en = "Enter number, title and issuer of the document."


class OddClauses(Refused):
    """A clause that can be cited has a number of its own and says something."""

    zh = "请逐条填写条款编号和内容，编号不能重复。"
    en = "Give every clause a number of its own and its text."


def register(command: RegisterPolicyDocument, document: PolicyDocument) -> Sequence[PolicyDocumentEvent]:
    """Outcome: ``PolicyDocumentRegistered``."""
    if document.status != "unknown":
        raise DocumentKnown
    if not all(text.strip() for text in (command.number, command.title, command.issuer)):
        raise NoNumber
    numbers = {clause.number.strip() for clause in command.clauses if clause.text.strip()}
    if not command.clauses or "" in numbers or len(numbers) < len(command.clauses):
        raise OddClauses
    return [
        PolicyDocumentRegistered(
            document_id=command.document_id,
            number=command.number,
            title=command.title,
            issuer=command.issuer,
            issued_on=command.issued_on,
            clauses=command.clauses,
            on=command.on,
        )
    ]


# ── Repealing ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class RepealPolicyDocument:
    """Record that a document no longer holds, and by which one."""

    document_id: str
    repealed_by: str
    on: date


class NotInForce(Refused):
    """Only a document that holds is repealed, by another one."""

    zh = "该文件未登记或已废止；请核对，并填写据以废止的文号。"
    en = "The document is not registered or was repealed; check it, and enter the document that repeals it."


def repeal(command: RepealPolicyDocument, document: PolicyDocument) -> Sequence[PolicyDocumentEvent]:
    """Outcome: ``PolicyDocumentRepealed``."""
    if document.status != "in force" or not command.repealed_by.strip():
        raise NotInForce
    return [PolicyDocumentRepealed(document_id=command.document_id, repealed_by=command.repealed_by, on=command.on)]


# ── The whole of it ──────────────────────────────────────────────────────────

PolicyDocumentCommand = RegisterPolicyDocument | RepealPolicyDocument
COMMANDS = get_args(PolicyDocumentCommand)


def decide(
    command: PolicyDocumentCommand, state: PolicyDocument, rules: object, today: date
) -> Sequence[PolicyDocumentEvent]:
    """The table of contents."""
    match command:
        case RegisterPolicyDocument():
            return register(command, state)
        case RepealPolicyDocument():
            return repeal(command, state)
        case _:
            assert_never(command)


def evolve(state: PolicyDocument, event: PolicyDocumentEvent) -> PolicyDocument:
    """What each fact changes."""
    match event:
        case PolicyDocumentRegistered():
            return PolicyDocument("in force")
        case PolicyDocumentRepealed():
            return PolicyDocument("repealed")
        case _:
            assert_never(event)
