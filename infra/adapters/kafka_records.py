"""What a record on Kafka is: a CloudEvent in structured mode whose value is the open part's stored bytes.

=================  =================================================================================
key                the sub-district's code: its log keeps its order in one partition
value              the open part, byte for byte as it is stored
timestamp          the commit time, in milliseconds
``content-type``   says that the value is a complete CloudEvents document
``position``       in the log of the service and sub-district; consumers know a record by it
``committed_at``   the commit time in microseconds
``incarnation``    of the log when it was published; another one than before: it was restored, and begins again
``sealed_sha256``  SHA-256 of the part that stays at home, so that the leaf hash can be computed
``ce_…``           id, type, subject (the stream), sequence (its version): as in the value, to read without decoding it
=================  =================================================================================

All headers are text. Whoever reads the topic in another language needs nothing else to verify the log's hashes.
"""

import hashlib
import json
import re
from typing import Any

from kafka.partitioner.default import murmur2

from infra.eventsourcing.messages import Recorded

CONTENT_TYPE = b"application/cloudevents+json; charset=UTF-8"
DIGEST = re.compile(rb"[0-9a-f]{64}")


class Malformed(Exception):
    """A record that cannot be an event of ours; the text says why, without any of its content."""


def partition_of(region: str, partitions: int) -> int:
    """The partition of a sub-district: what every Kafka client computes from the key by default."""
    return int((murmur2(region.encode()) & 0x7FFFFFFF) % partitions)


def to_record(event: Recorded, region: str, incarnation: str) -> dict[str, Any]:
    """The arguments of the producer's ``send``. The sealed part leaves a digest and stays at home."""
    headers = {
        "content-type": CONTENT_TYPE,
        "position": str(event.position).encode(),
        "committed_at": str(event.committed_at).encode(),
        "incarnation": incarnation.encode(),
        "sealed_sha256": hashlib.sha256(event.sealed).hexdigest().encode(),
        "ce_id": event.id.encode(),
        "ce_type": event.type.encode(),
        "ce_subject": event.stream.encode(),
        "ce_sequence": f"{event.version:010d}".encode(),
    }
    return {
        "key": region.encode(),
        "value": event.open,
        "headers": list(headers.items()),
        "timestamp_ms": event.committed_at // 1000,
    }


def beginning(region: str, incarnation: str) -> dict[str, Any]:
    """A record without an event: the log was restored and goes on under this incarnation, from its first position."""
    document = {"specversion": "1.0", "id": incarnation, "source": f"/linli/{region}", "type": "linli.log.Restored.v1"}
    headers = {"content-type": CONTENT_TYPE, "position": b"0", "incarnation": incarnation.encode()}
    return {"key": region.encode(), "value": json.dumps(document).encode(), "headers": list(headers.items())}


def from_record(record: Any) -> tuple[str, Recorded | None]:
    """The incarnation and the event (none: it begins), without its sealed part. Raises ``Malformed``."""
    if record.key is None:
        raise Malformed("it has no key")
    headers: dict[str, bytes] = dict(record.headers)
    if headers.get("position") == b"0" and headers.get("incarnation"):
        return headers["incarnation"].decode(), None
    if DIGEST.fullmatch(headers.get("sealed_sha256", b"")) is None:
        raise Malformed("it has no header sealed_sha256 that is a digest")
    try:
        incarnation = headers["incarnation"].decode()
        event = Recorded(
            position=int(headers["position"]),
            stream=headers["ce_subject"].decode(),
            version=int(headers["ce_sequence"]),
            id=headers["ce_id"].decode(),
            type=headers["ce_type"].decode(),
            committed_at=int(headers["committed_at"]),
            open=record.value,
        )
    except KeyError as missing:
        raise Malformed(f"it has no header {missing}") from missing
    except (ValueError, AttributeError, TypeError) as wrong:
        raise Malformed("a header does not hold what it should") from wrong
    if event.position < 1 or event.version < 1 or not event.open:
        raise Malformed("its position or version is not above zero, or it has no value")
    return incarnation, event
