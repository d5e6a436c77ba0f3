"""What keeps the sample's to-do list short: most of what came due was seen to, some is due soon, little is late.

Each takes everybody concerned, in an order that seeing to them does not change: so a demo that was interrupted goes on.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from samples.vocabulary import COMMUNITIES
from services.gateway.demo.player import Ask, named
from services.gateway.demo.year import Days, community_id

#: Whoever helps and calls in each community.
WORKERS = dict(zip(COMMUNITIES, ("周建芬", "陈国良", "金月英", "沈海燕", "俞志明", "潘秀珍"), strict=True))

Row = Mapping[str, Any]


def _worker(community: str, role: str) -> dict[str, str]:
    """Id and name of whoever has a part in a community, as a command takes them."""
    name = next(each for each in COMMUNITIES if community_id(each) == community)
    return {f"{role}_id": named("worker", name), f"{role}_name": WORKERS[name]}


def _ask(command: str, on: date, row: Row, **data: Any) -> Ask:
    about = {"member_id": row["member_id"], **data, "on": on}
    return Ask("members", command, on, about, ("kept up", command, row["member_id"], data.get("side", "")))


def moves(days: Days, rows: Sequence[Row], served: Sequence[str], lost: str) -> Iterator[list[Ask]]:
    """Whoever is not lost was reached in turn. But for the ``served``, the other side answered, or has a letter."""
    numbered = list(enumerate(rows))
    yield [_reached(days.today - timedelta(days=2 + at % 86), row) for at, row in numbered if row["member_id"] != lost]
    answered, written = days.roster + timedelta(days=20), days.today - timedelta(days=25)
    yield [
        _written(written, at, row) if row["side"] == "OUT" and at % 9 == 4 else _matched(answered, at, row)
        for at, row in numbered
        if row["member_id"] not in served
    ]


def _reached(on: date, row: Row) -> Ask:
    entry = {"entry_id": named("reached", row["member_id"], row["side"]), "means": "PHONE"}
    return _ask("RecordContact", on, row, **entry, reports=row["side"] == "OUT")


def _written(on: date, at: int, row: Row) -> Ask:
    return _ask("SendContactLetter", on, row, number=f"流联〔{on.year}〕{at}号", addressee="流入地党组织")


def _matched(on: date, at: int, row: Row) -> Ask:
    return _ask("MatchMove", on, row, side=row["side"], by="RECEIPT", document=f"流回〔{on.year}〕{at}号")


def care(days: Days, rows: Sequence[Row], but: Collection[str]) -> list[Ask]:
    """Every other elderly member likes to be called on; all but a few have been asked."""
    return [
        _asked(days.today - timedelta(days=1 + at % 9), row, agreed=at % 2 == 0)
        for at, row in enumerate(rows)
        if row["member_id"] not in but and at % 60 != 11
    ]


def _asked(on: date, row: Row, *, agreed: bool) -> Ask:
    if not agreed:
        return _ask("DeclineCare", on, row, channel="PHONE")
    wish = {"channel": "PHONE", "wish": "愿意参加，平时在家"}
    return _ask("EnrolInCare", on, row, **wish, **_worker(row["community_id"], "contact"))


def pairs(days: Days, rows: Sequence[Row]) -> list[Ask]:
    """Nearly everybody in hardship has found a helper."""
    return [
        _ask("FormPair", days.today - timedelta(days=3 + at % 25), row, **_worker(row["community_id"], "helper"))
        for at, row in enumerate(sorted(rows, key=lambda row: str(row["member_id"])))
        if row["status"] == "OPEN" and at % 12 != 5
    ]


def cases(days: Days, rows: Sequence[Row]) -> list[Ask]:
    """What the roster had without an approval, branches have deliberated on this week."""
    on = days.today - timedelta(days=3)
    decided = {"organization": "所在党支部", "kind": "支部党员大会", "on": on, "document": f"支部记录〔{on.year}〕12号"}
    return [
        _ask("DeliberateHardship", on, row, case_id=row["case_id"], decided_by=decided, supported=True)
        for row in rows
        if row["case_id"] != named("case", row["member_id"])
    ]
