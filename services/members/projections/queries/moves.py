"""Questions about mobile members: both sides of each move, and which of them nobody has matched."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from infra.adapters.runtime import Runtime
from services.members.events.mobility import Side
from services.members.projections.moves import moves
from services.members.projections.people import people
from services.members.projections.queries.people import ERASED, names_of


@dataclass(frozen=True, slots=True)
class Moves:
    """Open moves by side and community, the oldest first; ``limit`` at most 100.

    ``matched`` and ``lost`` choose by whether the other side is found, and whether nobody reaches the person.
    """

    side: Side | None = None
    community_id: str | None = None
    matched: bool | None = None
    lost: bool | None = None
    member_id: str | None = None
    limit: int = 50
    offset: int = 0


def list_moves(query: Moves, runtime: Runtime) -> dict[str, Any]:
    """Answers ``total`` and ``rows``. Who came takes part but has no vote here (``may_vote``)."""
    whose = case((moves.c.community_id == "", people.c.community_id), else_=moves.c.community_id)
    found = select(moves, whose.label("whose")).join(people, people.c.member_id == moves.c.member_id)
    found = found.where(moves.c.closed_on.is_(None))
    if runtime.communities is not None:
        found = found.where(whose.in_(runtime.communities))
    for column, value in (
        (moves.c.side, query.side),
        (whose, query.community_id),
        (moves.c.member_id, query.member_id),
    ):
        if value is not None:
            found = found.where(column == value)
    for column, wanted in ((moves.c.matched_by, query.matched), (moves.c.lost_since, query.lost)):
        if wanted is not None:
            found = found.where(column.is_not(None) if wanted else column.is_(None))
    with runtime.reads.open() as tx:
        total = tx.scalar(select(func.count()).select_from(found.subquery()))
        ordered = found.order_by(moves.c.since, moves.c.member_id, moves.c.side)
        page = tx.execute(ordered.limit(max(1, min(query.limit, 100))).offset(max(0, query.offset))).all()
        who = tx.execute(select(people).where(people.c.member_id.in_([row.member_id for row in page]))).all()
    names = names_of(runtime, who)
    return {"total": total, "rows": [_shown(row, names.get(row.member_id, ERASED)) for row in page]}


def _shown(row: Any, name: str) -> dict[str, Any]:
    shown = {key: value for key, value in row._mapping.items() if key not in ("whose", "closed_on")}
    return {**shown, "community_id": row.whose, "name": name, "may_vote": row.side == Side.OUT}
