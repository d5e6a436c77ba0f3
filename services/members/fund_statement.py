"""
对账: what the accounts say was paid out of a fund in a period, to be held against the aid that is entered here.

    ──enter──▶ statement ──enter (otherwise)──▶ statement …
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from services.members.events.aid import Fund, FundStatementEntered


class Refused(Exception):
    """A statement cannot be entered."""

    zh = "无法登记该对账单。"
    en = "This statement cannot be entered."


@dataclass(frozen=True, slots=True)
class Statements:
    """The statements of a fund, by first and last day."""

    entered: Mapping[tuple[date, date], FundStatementEntered] = field(default_factory=dict)


initial = Statements()

# ── Entering ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterFundStatement:
    """Enter what the accounts say was paid out of a fund from a first to a last day, in fen, by which document."""

    fund: Fund
    first: date
    last: date
    amount_fen: int
    document: str
    on: date


class BadPeriod(Refused):
    """A statement is of days that are over, and entered when it is there."""

    zh = "对账期间的截止日期不能早于起始日期，截止日期和登记日期都不能晚于今天。"
    en = "A statement ends neither before its first day nor after today, and is entered no later than today."


class NoStatement(Refused):
    """A statement has a number and an amount."""

    zh = "请填写对账单编号，金额不能为负数。"
    en = "Enter the statement's number, and an amount that is not negative."


def enter(command: EnterFundStatement, statements: Statements, today: date) -> Sequence[FundStatementEntered]:
    """Outcome: ``FundStatementEntered``; nothing when the accounts said so already."""
    if not command.first <= command.last <= today or command.on > today:
        raise BadPeriod
    if not command.document.strip() or command.amount_fen < 0:
        raise NoStatement
    entered = FundStatementEntered(
        fund=command.fund,
        first=command.first,
        last=command.last,
        amount_fen=command.amount_fen,
        document=command.document,
        on=command.on,
    )
    before = statements.entered.get((command.first, command.last))
    return [] if before is not None and replace(before, on=command.on) == entered else [entered]


# ── The whole of it ──────────────────────────────────────────────────────────

StatementCommand = EnterFundStatement
COMMANDS = (EnterFundStatement,)


def stream(command: StatementCommand) -> str:
    """One stream for each fund."""
    return f"fund-{command.fund}"


def decide(command: StatementCommand, state: Statements, rules: object, today: date) -> Sequence[FundStatementEntered]:
    """There is one thing to ask."""
    return enter(command, state, today)


def evolve(state: Statements, event: FundStatementEntered) -> Statements:
    """The latest statement of a period holds."""
    return Statements({**state.entered, (event.first, event.last): event})
