"""Facts to the two byte strings that are kept, and back.

The open part is a complete CloudEvents 1.0 document in JSON, encoded once; a bus carries exactly these bytes. It has no
commit time (nobody knows it yet): position and commit time stand beside it in the log and in the record's headers.
The sealed part is MessagePack: a list of (cipher suite, subject, ciphertext), each bound to its event by the cipher.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from infra.eventsourcing.decider import Asked, Keys
from infra.eventsourcing.messages import EventData, Guard, Happened, Recorded
from infra.privacy.keyring import Erased, Keyring
from infra.privacy.sealing import Opener, seal
from infra.wire.catalogue import Catalogue, EventType


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose log it is: the sub-district's region code, the service, and the incarnation of its history."""

    region: str
    service: str
    incarnation: str

    def __str__(self) -> str:
        return f"/linli/{self.region}/{self.service}/{self.incarnation}"


class Envelope(msgspec.Struct):
    """The part of a CloudEvents document that readers use."""

    id: str
    source: str
    type: str
    subject: str
    sequence: str
    time: str
    actor: str
    correlationid: str
    data: msgspec.Raw
    causationid: str | None = None
    checkedby: str | None = None


_envelopes = msgspec.json.Decoder(Envelope)


class Seal(msgspec.Struct, array_like=True, gc=False):
    """What of an event is sealed for one person. It holds nothing that could hold it: no garbage to be looked for."""

    suite: str
    subject: str
    ciphertext: bytes


_seals = msgspec.msgpack.Decoder(list[Seal])


class _Reading:
    """How the events of one type, in one version, are read; made at the first of them and kept.

    One decoder goes from the document's bytes to the fact, and passes over the attributes that a fact does not need.
    """

    def __init__(self, catalogue: Catalogue, name: str) -> None:
        self.kind, self.version = catalogue.find(name)
        self.is_decided_on = self.kind.is_decided_on
        self.is_older = self.version != self.kind.version
        data = dict[str, Any] if self.is_older else self.kind.cls
        document = msgspec.defstruct(
            f"{self.kind.cls.__name__}Document", [("actor", str), ("correlationid", str), ("data", data)]
        )
        self.documents: msgspec.json.Decoder[Any] = msgspec.json.Decoder(document)
        shape = self.kind.sealed_shape
        self.parts: msgspec.json.Decoder[Any] | None = msgspec.json.Decoder(shape) if shape else None


class Codec:
    """The events of one service."""

    def __init__(self, origin: Origin, catalogue: Catalogue, keyring: Keyring) -> None:
        self._origin = origin
        self._catalogue = catalogue
        self._keyring = keyring
        self._readings: dict[str, _Reading] = {}

    def keys_for(self, facts: Sequence[Any], known: Keys | None = None) -> Keys:
        """``known`` and the keys that seal these facts, made where there are none yet; none of an erased person."""
        keys = known or {}
        subjects = {
            getattr(fact, subject_field)
            for fact in facts
            for name, subject_field in self._catalogue.of(type(fact)).sealed_fields.items()
            if getattr(fact, name) is not None
        }
        return keys | self._keyring.make_all(subjects - keys.keys())

    def encode(self, fact: Any, stream: str, version: int, event_id: str, asked: Asked, *, keys: Keys) -> EventData:
        """The two byte strings of one event. Raises ``Erased`` where a key is missing."""
        kind = self._catalogue.of(type(fact))
        document = {
            "specversion": "1.0",
            "id": event_id,
            "source": str(self._origin),
            "type": kind.name,
            "subject": stream,
            # Consumers compare it as text, so it is padded.
            "sequence": f"{version:010d}",
            "time": asked.at.isoformat(),
            "partitionkey": self._origin.region,
            "correlationid": asked.correlation,
            "causationid": asked.causation or asked.command_id,
            "actor": asked.actor,
            **({"checkedby": asked.checked_by} if asked.checked_by else {}),
            "datacontenttype": "application/json",
            "data": {name: getattr(fact, name) for name in kind.open_fields},
        }
        return EventData(event_id, kind.name, msgspec.json.encode(document), _seal(fact, kind, event_id, keys))

    def decode_all(self, recorded: Sequence[Recorded], keys: Keys | None = None) -> list[Any]:
        """The facts as decisions look at them. Raises ``UnknownType``.

        Sealed fields are None where nothing is decided on them, where they did not come along, and once the person is
        erased. Nothing that a decision does not look at is opened for it.
        """
        read = [(each, self._reading(each.type).is_decided_on) for each in recorded]
        return [fact for fact, _, _ in self._facts(read, {} if keys is None else keys)]

    def happened_all(self, recorded: Sequence[Recorded]) -> list[Happened[Any]]:
        """The facts with their places in the log, and all that is sealed in them, but for erased persons."""
        read = [(each, True) for each in recorded]
        return [
            Happened(fact, each.id, each.stream, each.version, each.position, each.committed_at, correlation, actor)
            for each, (fact, correlation, actor) in zip(recorded, self._facts(read, {}), strict=True)
        ]

    def _facts(self, read: Sequence[tuple[Recorded, bool]], keys: Keys) -> Iterator[tuple[Any, str, str]]:
        """Facts, what they correlate with, and who asked; whatever keys they need are asked for together.

        ``read`` says of each event whether it is opened.
        """
        seals = [_seals.decode(each.sealed) if opens and each.sealed else () for each, opens in read]
        keys |= self._keyring.get_all({part.subject for parts in seals for part in parts} - keys.keys())
        opener = Opener(keys)
        # One by one: what is let go of at once never becomes the collector's work.
        return (self._fact(each, parts, opener) for (each, _), parts in zip(read, seals, strict=True))

    def _reading(self, event_type: str) -> _Reading:
        if (reading := self._readings.get(event_type)) is None:
            reading = self._readings[event_type] = _Reading(self._catalogue, event_type)
        return reading

    def _fact(self, recorded: Recorded, seals: Sequence[Seal], opener: Opener) -> tuple[Any, str, str]:
        reading = self._reading(recorded.type)
        document = reading.documents.decode(recorded.open)
        fact = document.data
        if reading.is_older:
            data = self._catalogue.upcast(reading.kind, reading.version, fact)
            fact = msgspec.convert(data, type=reading.kind.cls, strict=False)
        if reading.parts is not None:
            for part in seals:
                if (opened := opener.open(part.suite, part.subject, part.ciphertext, recorded.id)) is not None:
                    values = reading.parts.decode(opened)
                    for name in reading.kind.sealed_fields:
                        if (value := getattr(values, name)) is not None:
                            # Frozen for everybody else: nobody has seen this one yet. A copy would cost more than
                            # opening the part does.
                            object.__setattr__(fact, name, value)
        return fact, document.correlationid, document.actor

    def guards(self, fact: Any) -> tuple[Sequence[Guard], Sequence[str]]:
        """The claims a fact makes, and the subjects whose claims it ends."""
        kind = self._catalogue.of(type(fact))
        claims = [
            Guard(guard, self.guard_digest(guard, value), getattr(fact, kind.sealed_fields[name]))
            for name, guard in kind.guarded_fields.items()
            if (value := getattr(fact, name)) is not None
        ]
        return claims, [getattr(fact, kind.frees)] if kind.frees else []

    def guard_digest(self, guard: str, value: str) -> bytes:
        """The keyed hash under which a value that must be unique is known: 32 bytes, useless without the key."""
        return hmac.digest(self._keyring.secret("guards"), f"{guard}\x00{value}".encode(), hashlib.sha256)

    def digest(self, command: Any) -> bytes:
        """A keyed digest of a command's content. Keyed, because what people type can be guessed from a bare hash."""
        content = msgspec.json.encode([type(command).__name__, command], order="deterministic")
        return hmac.digest(self._keyring.secret("commands"), content, hashlib.sha256)


def _seal(fact: Any, kind: EventType, event_id: str, keys: Keys) -> bytes:
    by_subject: dict[str, dict[str, Any]] = {}
    for name, subject_field in kind.sealed_fields.items():
        if (value := getattr(fact, name)) is not None:
            by_subject.setdefault(getattr(fact, subject_field), {})[name] = value
    parts = []
    for subject, values in by_subject.items():
        if (key := keys.get(subject)) is None:
            raise Erased(subject)
        suite, ciphertext = seal(key, msgspec.json.encode(values), event_id, subject)
        parts.append((suite, subject, ciphertext))
    return msgspec.msgpack.encode(parts) if parts else b""


def envelope(recorded: Recorded) -> Envelope:
    """The CloudEvents attributes of an event."""
    return _envelopes.decode(recorded.open)
