"""An installation as a backup knows it.

It goes on under a new incarnation: events that came after the backup are lost, and their positions will be given
again. What is there is set aside, never overwritten. Every erasure is done again, those that the restored logs tell of
and those that only the keys set aside know of, and everything is followed, before anything is served.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from infra.adapters.database import Database, insert_into
from infra.adapters.tables import incarnations, keys, log_head, positions, relays
from infra.deploy.keeping.backups import examine
from infra.deploy.keeping.copying import Batch, fill, read
from infra.deploy.keeping.places import Place

#: How a consumer's name says whose log it follows.
FOLLOWS = "<"


@dataclass
class Restored:
    """What came of it."""

    #: Service → position at which its log goes on.
    heads: dict[str, int] = field(default_factory=dict)
    #: Keys of the backup that had been destroyed since: of erased persons, and of what no longer waited.
    destroyed_again: int = 0
    #: Consumers that have seen more than the restored logs have, and must rejoin.
    must_rejoin: list[str] = field(default_factory=list)


def restore(place: Place, logs: Path, keys_folder: Path, services: Sequence[str], stamp: str) -> Restored:
    """Fill the databases of these services from a backup. Raises ``BadFile`` before anything is touched."""
    for folder in (logs, keys_folder):
        examine(folder)
    done = Restored()
    new = {service: str(uuid.uuid4()) for service in services}
    opened: dict[str, Database] = {}
    for service in services:
        aside = place.set_aside(service, stamp)
        done.destroyed_again += _fill_keys(place.part(service, "keys"), keys_folder / f"{service}.keys", aside)
        opened[service] = place.part(service, "follow")
        fill(opened[service], read(logs / f"{service}.follow"))
        log = place.part(service, "log")
        done.heads[service] = _fill_log(log, logs / f"{service}.log", new[service])
        log.close()
    for service, follow in opened.items():
        done.must_rejoin += _bind(follow, service, new, done.heads)
        follow.close()
    return done


def _fill_keys(database: Database, file: Path, aside: Database | None) -> int:
    """Fill the keys, and bury those again that have been buried since; answers how many came back for a moment."""
    fill(database, read(file))
    count = 0
    if aside is not None:
        with aside.reading() as tx:
            buried = [row.subject for row in tx.execute(select(keys.c.subject).where(keys.c.key.is_(None)))]
        aside.close()
        for subject in buried:
            with database.writing() as tx:
                mine = keys.c.subject == subject
                count += tx.execute(update(keys).where(mine, keys.c.key.is_not(None)).values(key=None)).rowcount
                tx.execute(insert_into(tx, keys).values(subject=subject, key=None).on_conflict_do_nothing())
    database.close()
    return count


def _fill_log(database: Database, file: Path, incarnation: str) -> int:
    """Fill the log, and let it go on under a new incarnation; answers the position at which it does.

    Relays begin again: under the new incarnation the whole log is published.
    """
    last: dict[str, list[dict[str, Any]]] = {"log_head": [], "incarnations": []}
    fill(database, _but_for(last, read(file)))
    (head,) = last["log_head"]
    former = last["incarnations"]
    began = {"ordinal": len(former) + 1, "incarnation": incarnation, "began": head["position"]}
    with database.writing() as tx:
        tx.execute(insert(incarnations), [*former, began])
        tx.execute(update(relays).values(position=0))
        tx.execute(insert(log_head), {**head, "incarnation": incarnation})
    return int(head["position"])


def _but_for(kept: Mapping[str, list[dict[str, Any]]], batches: Iterable[Batch]) -> Iterator[Batch]:
    """The batches without those of some tables, whose rows are kept."""
    for table, page in batches:
        if table.name in kept:
            kept[table.name].extend(page)
        else:
            yield table, page


def _bind(follow: Database, service: str, new: Mapping[str, str], heads: Mapping[str, int]) -> list[str]:
    """Let the policies go on that have seen no more than there is; answers the others."""
    ahead = []
    with follow.writing() as tx:
        for row in tx.execute(select(positions)).all():
            source = row.consumer.rpartition(FOLLOWS)[2]
            if source not in new or row.incarnation is None:
                continue
            if row.position > heads[source]:
                ahead.append(f"{service} {row.consumer}")
                continue
            mine = positions.c.consumer == row.consumer
            tx.execute(update(positions).where(mine).values(incarnation=new[source]))
    return ahead
