"""An embedded installation to PostgreSQL and Kafka, as it is.

The same events with ids, positions and bytes, the same keys, first answers, positions of consumers and incarnation.
It can be interrupted and begun again: each table goes on after what is there. A log gets its head last, so nothing can
be started on half of one; at the end both are compared, and the embedded one refuses to start from then on.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Table, delete, func, select

from infra.adapters.database import Database
from infra.adapters.engine import Engine
from infra.adapters.tables import events, incarnations, log_head, relays
from infra.deploy.keeping.copying import PARTS, fill, last_key, rows
from infra.deploy.keeping.places import Place

#: Tables whose keys only grow: what is there need not be looked at again.
_GROWING = (events,)


class Differs(Exception):
    """What was filled is not what it was filled from; the text says where."""


def move(source: Engine, target: Place, services: Sequence[str], report: Callable[[str], None]) -> dict[str, int]:
    """Copy everything; answers the positions of the logs' heads. ``report`` is told the service, now and then."""
    heads = {}
    for service in services:
        for part, tables in PARTS.items():
            before, after = source.part(service, part), target.part(service, part)
            if part == "log":
                _unfound(after)
            for table in tables:
                _copy(before, after, table)
                report(service)
            if part == "log":
                heads[service] = _compare(service, before, after)
            before.close()
            after.close()
    return heads


def _unfound(log: Database) -> None:
    """Take a log's head away that was made with it, before it had any event."""
    with log.writing() as tx:
        if tx.scalar(select(log_head.c.position)) == 0:
            tx.execute(delete(log_head))
            tx.execute(delete(incarnations))


def _copy(before: Database, after: Database, table: Table) -> None:
    begin = last_key(after, table) if table in _GROWING else None
    with before.reading() as tx:
        for page in rows(tx, table, begin):
            # The topics are empty: everything is published again.
            fill(after, [(table, [row | {"position": 0} for row in page] if table is relays else page)])


def _compare(service: str, before: Database, after: Database) -> int:
    """That both logs are the same, by the hashes of all their leaves; answers the position of the head."""
    found = [_fingerprint(database) for database in (before, after)]
    if found[0] != found[1]:
        raise Differs(f"the log of {service} is not the same on both sides; empty its databases and begin again")
    return found[0][0]


def compare_digests(before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """That every read model comes to the same on both sides. Raises ``Differs``."""
    if wrong := [name for name in before if before[name] != after.get(name)]:
        raise Differs(f"these read models are not the same on both sides: {', '.join(wrong)}")


def _fingerprint(database: Database) -> tuple[int, str, str, int]:
    leaves = hashlib.sha256()
    with database.reading() as tx:
        head = tx.execute(select(log_head)).one()
        count = tx.scalar(select(func.count()).select_from(events)) or 0
        for row in tx.execute(select(events.c.leaf).order_by(events.c.position)).yield_per(1000):
            leaves.update(row.leaf)
    return head.position, head.incarnation, leaves.hexdigest(), count
