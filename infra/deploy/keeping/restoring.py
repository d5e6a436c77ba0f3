"""An installation as a backup knows it.

It goes on under a new incarnation: events that came after the backup are lost, and their positions will be given
again. What is there is set aside, never overwritten. Every erasure is done again, those that the restored logs tell of
and those that only the keys set aside know of, and everything is followed, before anything is served.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from infra.adapters.database import Database
from infra.adapters.erasure import erasing_events
from infra.adapters.memory_keyring import MemoryKeyring
from infra.adapters.read_models import Follows
from infra.adapters.tables import events, incarnations, keys, log_head, positions, relays
from infra.deploy.keeping.backups import examine
from infra.deploy.keeping.copying import Batch, fill, read
from infra.deploy.keeping.places import Place
from infra.eventsourcing.messages import Recorded
from infra.wire.catalogue import Catalogue
from infra.wire.codec import Codec, Origin

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


def restore(place: Place, logs: Path, keys_folder: Path, services: Mapping[str, Catalogue], stamp: str) -> Restored:
    """Fill the databases of these services from a backup. Raises ``BadFile`` before anything is touched.

    It can be interrupted and begun again: what it had filled is set aside too, and what is buried stays so.
    """
    for folder in (logs, keys_folder):
        examine(folder)
    done = Restored()
    new = {service: str(uuid.uuid4()) for service in services}
    opened: dict[str, Database] = {}
    for service, catalogue in services.items():
        buried = {subject for aside in place.set_aside(service, stamp) for subject in _buried(aside)}
        buried |= _erased(catalogue, read(logs / f"{service}.log"))
        done.destroyed_again += _fill_keys(place.part(service, "keys"), keys_folder / f"{service}.keys", buried)
        opened[service] = place.part(service, "follow")
        fill(opened[service], read(logs / f"{service}.follow"))
        log = place.part(service, "log")
        done.heads[service] = _fill_log(log, logs / f"{service}.log", new[service])
        log.close()
    for service, follow in opened.items():
        done.must_rejoin += _bind(follow, service, new, done.heads)
        follow.close()
    return done


def _buried(aside: Database) -> list[str]:
    """The subjects whose keys were destroyed."""
    with aside.reading() as tx:
        found = [row.subject for row in tx.execute(select(keys.c.subject).where(keys.c.key.is_(None)))]
    aside.close()
    return found


def _erased(catalogue: Catalogue, log: Iterable[Batch]) -> set[str]:
    """The subjects that the log says were erased: a backup of keys may be older than that of the log."""
    erasing = erasing_events(catalogue)
    follows = Follows(catalogue, tuple(erasing))
    codec = Codec(Origin("", catalogue.service, ""), catalogue, MemoryKeyring())
    columns = Recorded._fields
    told = [
        Recorded(*(row[name] for name in columns))
        for table, page in log
        if table is events
        for row in page
        if follows.declares(row["type"])
    ]
    return {getattr(fact, erasing[type(fact)]) for fact in codec.decode_all(told)}


def _fill_keys(database: Database, file: Path, buried: Collection[str]) -> int:
    """Fill the keys; those of the buried stay buried, whatever the backup has. Answers how many it had."""
    stones = [{"subject": subject, "key": None} for subject in sorted(buried)]
    fill(database, [(keys, stones)] if stones else [])
    fill(database, read(file))
    database.close()
    return sum(row["key"] is not None and row["subject"] in buried for _, page in read(file) for row in page)


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
