"""Facts to the two byte strings that are kept, and back."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.adapters.memory_keyring import MemoryKeyring
from infra.eventsourcing import Asked, EventData, Guard, Happened, Recorded
from infra.eventsourcing.decider import as_decided_on
from infra.privacy.keyring import Erased
from infra.privacy.sealing import Unreadable
from infra.wire.catalogue import Catalogue, UnknownType
from infra.wire.codec import Codec, Origin, envelope

T = TypeVar("T")
Open = Annotated[T, "open"]


# ── A small language of facts ────────────────────────────────────────────────


class Weather(StrEnum):
    FAIR = "FAIR"
    RAIN = "RAIN"


@dataclass(frozen=True, slots=True)
class Place:
    street: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Two neighbours met; either may be forgotten without the other."""

    VERSION: ClassVar[int] = 2

    host: Open[str]
    guest: Open[str]
    on: Open[date]
    minutes: Open[int]
    weather: Open[Weather]
    places: Open[tuple[Place, ...]] = ()
    note: Open[str | None] = None
    host_name: str | None = field(default=None, metadata={"sealed_for": "host"})
    host_home: Place | None = field(default=None, metadata={"sealed_for": "host"})
    guest_name: str | None = field(default=None, metadata={"sealed_for": "guest"})
    guest_card: str | None = field(default=None, metadata={"sealed_for": "guest", "guard": "card"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Where somebody lives now is what later decisions look at; what was said of it is not."""

    neighbour: Open[str]
    home: Place | None = field(default=None, metadata={"sealed_for": "neighbour", "decided_on": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    neighbour: Open[str] = field(metadata={"erases": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReturned:
    neighbour: Open[str] = field(metadata={"frees": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """A command."""

    host: str
    minutes: int
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Another command, of the same content."""

    host: str
    minutes: int
    note: str | None = None


def in_minutes(data: dict[str, Any]) -> dict[str, Any]:
    """The first version counted hours."""
    return {"minutes": data["hours"] * 60, **data}


CATALOGUE = Catalogue("square", [Met, Moved, Forgotten], {("Met", 1): in_minutes})
ORIGIN = Origin("330602", "square", "2f0e")
ASKED = Asked("command-1", "clerk-1", datetime(2026, 3, 1, 9, 30, tzinfo=UTC), "visit-1", "event-0")
MET = Met(
    host="ann",
    guest="ben",
    on=date(2026, 2, 28),
    minutes=30,
    weather=Weather.RAIN,
    places=(Place("Bridge Lane", 4),),
    host_name="Ann of the Bridge",
    host_home=Place("Canal Street", 9),
    guest_name="Ben of the Mill",
    guest_card="K-4711",
)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def codec(keyring: MemoryKeyring) -> Codec:
    return Codec(ORIGIN, CATALOGUE, keyring)


def encoded(codec: Codec, fact: object = MET, event_id: str = "event-1", asked: Asked = ASKED) -> EventData:
    return codec.encode(fact, "square-1", 7, event_id, asked, keys=codec.keys_for([fact]))


def recorded(data: EventData, position: int = 12) -> Recorded:
    return Recorded(position, "square-1", 7, data.id, data.type, 1_700_000_000_000_000, data.open, data.sealed)


def document(data: EventData) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(data.open)
    return found


def with_data(data: EventData, type_: str, **changes: object) -> Recorded:
    """The event as another version of the software would have written its open data."""
    whole = document(data)
    whole["type"], whole["data"] = type_, {**whole["data"], **changes}
    return recorded(replace(data, type=type_, open=json.dumps(whole).encode()))


# ── The open part ────────────────────────────────────────────────────────────


def test_the_open_part_is_a_complete_cloudevent(codec: Codec) -> None:
    attributes = document(encoded(codec))
    assert attributes.pop("data")["host"] == "ann"
    assert attributes == {
        "specversion": "1.0",
        "id": "event-1",
        "source": "/linli/330602/square/2f0e",
        "type": "linli.square.Met.v2",
        "subject": "square-1",
        "sequence": "0000000007",
        "time": "2026-03-01T09:30:00+00:00",
        "partitionkey": "330602",
        "correlationid": "visit-1",
        "causationid": "event-0",
        "actor": "clerk-1",
        "datacontenttype": "application/json",
    }


def test_attribute_names_keep_the_rules_of_cloudevents(codec: Codec) -> None:
    assert all(re.fullmatch("[a-z0-9]{1,20}", name) for name in document(encoded(codec)))


def test_an_event_without_another_cause_is_caused_by_its_command(codec: Codec) -> None:
    assert document(encoded(codec, asked=replace(ASKED, causation=None)))["causationid"] == "command-1"


def test_sequences_compare_as_text(codec: Codec) -> None:
    sequences = [
        document(codec.encode(MET, "square-1", version, "event-1", ASKED, keys=codec.keys_for([MET])))["sequence"]
        for version in (9, 10)
    ]
    assert sequences == sorted(sequences)


def test_open_data_is_what_is_declared_open(codec: Codec) -> None:
    assert document(encoded(codec))["data"] == {
        "host": "ann",
        "guest": "ben",
        "on": "2026-02-28",
        "minutes": 30,
        "weather": "RAIN",
        "places": [{"street": "Bridge Lane", "number": 4}],
        "note": None,
    }


def test_nothing_sealed_is_readable_in_either_part(codec: Codec) -> None:
    data = encoded(codec)
    secrets = [b"Ann of the Bridge", b"Canal Street", b"Ben of the Mill", b"K-4711"]
    assert not any(secret in data.open + data.sealed for secret in secrets)


def test_an_event_of_another_service_cannot_be_encoded(codec: Codec) -> None:
    with pytest.raises(UnknownType):
        encoded(codec, Meet(host="ann", minutes=1))


def test_the_attributes_are_read_back(codec: Codec) -> None:
    read = envelope(recorded(encoded(codec)))
    assert (read.id, read.subject, read.actor, read.causationid) == ("event-1", "square-1", "clerk-1", "event-0")


def decode(codec: Codec, one: Recorded) -> Any:
    return codec.happened_all([one])[0].fact


# ── There and back ───────────────────────────────────────────────────────────

texts = st.text(max_size=30)
places = st.builds(Place, texts, st.integers(-(2**53), 2**53))
facts = st.builds(
    Met,
    host=st.sampled_from(["ann", "ben"]),
    guest=st.sampled_from(["cyd", "dan"]),
    on=st.dates(),
    minutes=st.integers(-(2**53), 2**53),
    weather=st.sampled_from(Weather),
    places=st.lists(places, max_size=3).map(tuple),
    note=st.none() | texts,
    host_name=st.none() | texts,
    host_home=st.none() | places,
    guest_name=st.none() | texts,
    guest_card=st.none() | texts,
)


@given(facts)
def test_a_fact_comes_back_as_it_was(fact: Met) -> None:
    codec = Codec(ORIGIN, CATALOGUE, MemoryKeyring())
    assert decode(codec, recorded(encoded(codec, fact))) == fact


@given(facts)
def test_without_the_keys_the_open_part_comes_back(fact: Met) -> None:
    """Another service, or an auditor, reads the same events."""
    data = encoded(Codec(ORIGIN, CATALOGUE, MemoryKeyring()), fact)
    reader = Codec(ORIGIN, CATALOGUE, MemoryKeyring())
    opened = replace(fact, host_name=None, host_home=None, guest_name=None, guest_card=None)
    assert decode(reader, recorded(data)) == decode(reader, recorded(replace(data, sealed=b""))) == opened


def test_a_fact_comes_back_with_its_place(codec: Codec) -> None:
    happened = codec.happened_all([recorded(encoded(codec))])[0]
    assert happened == Happened(
        fact=MET,
        id="event-1",
        stream="square-1",
        version=7,
        position=12,
        committed_at=1_700_000_000_000_000,
        correlation="visit-1",
        actor="clerk-1",
    )


def test_a_fact_with_nothing_to_seal_has_no_sealed_part(codec: Codec) -> None:
    assert encoded(codec, Forgotten(neighbour="ann")).sealed == b""


# ── As decisions look at it ──────────────────────────────────────────────────

MOVED = Moved(neighbour="ann", home=Place("Mill Lane", 2))


def test_to_decide_only_what_is_decided_on_is_opened(codec: Codec) -> None:
    facts = codec.decode_all([recorded(encoded(codec)), recorded(encoded(codec, MOVED))])
    assert facts == [replace(MET, host_name=None, host_home=None, guest_name=None, guest_card=None), MOVED]
    assert facts == [as_decided_on(MET), as_decided_on(MOVED)]


def test_to_decide_only_the_keys_of_what_is_decided_on_are_asked_for(codec: Codec) -> None:
    keys: dict[str, bytes] = {}
    codec.decode_all([recorded(encoded(codec)), recorded(encoded(codec, MOVED))], keys)
    assert set(keys) == {"ann"}


# ── The sealed part ──────────────────────────────────────────────────────────


def test_what_was_sealed_is_none_after_erasure(codec: Codec, keyring: MemoryKeyring) -> None:
    kept = recorded(encoded(codec))
    keyring.erase("ann")
    assert decode(codec, kept) == replace(MET, host_name=None, host_home=None)


def test_erasing_changes_none_of_the_bytes(codec: Codec, keyring: MemoryKeyring) -> None:
    """Only the key goes: the hashes of the history stay true."""
    kept = recorded(encoded(codec))
    keyring.erase("ann")
    keyring.erase("ben")
    assert decode(codec, kept).minutes == 30
    assert envelope(kept).id == "event-1"


def test_nothing_is_sealed_for_an_erased_person(codec: Codec, keyring: MemoryKeyring) -> None:
    keyring.erase("ann")
    with pytest.raises(Erased):
        encoded(codec)


def test_a_sealed_part_cannot_be_moved_to_another_event(codec: Codec) -> None:
    """Of the same person, under the same key."""
    one, other = encoded(codec, event_id="event-1"), encoded(codec, event_id="event-2")
    with pytest.raises(Unreadable):
        decode(codec, recorded(replace(one, sealed=other.sealed)))


def test_a_sealed_part_cannot_be_moved_to_another_person() -> None:
    """Not even if both had the same key."""

    class SameKey(MemoryKeyring):
        def make_all(self, subjects: Iterable[str]) -> dict[str, bytes]:
            super().make_all(["everybody"])
            return self.get_all(subjects)

        def get(self, subject: str) -> bytes | None:
            return super().get("everybody")

    codec = Codec(ORIGIN, CATALOGUE, SameKey())
    data = encoded(codec)
    assert data.sealed.count(b"\xa3ann") == 1
    with pytest.raises(Unreadable):
        decode(codec, recorded(replace(data, sealed=data.sealed.replace(b"\xa3ann", b"\xa3eve"))))


def test_an_altered_sealed_part_is_unreadable(codec: Codec) -> None:
    data = encoded(codec)
    altered = data.sealed[:-1] + bytes([data.sealed[-1] ^ 1])
    with pytest.raises(Unreadable):
        decode(codec, recorded(replace(data, sealed=altered)))


def test_a_sealed_part_names_its_cipher_suite(codec: Codec) -> None:
    data = encoded(codec)
    assert data.sealed.count(b"A256GCM") == 2
    with pytest.raises(Unreadable, match="A999GCM"):
        decode(codec, recorded(replace(data, sealed=data.sealed.replace(b"A256GCM", b"A999GCM"))))


def test_the_same_fact_is_never_sealed_to_the_same_bytes(codec: Codec) -> None:
    """Or equal names could be seen without a key."""
    one, again = encoded(codec), encoded(codec)
    assert one.open == again.open
    assert one.sealed != again.sealed


# ── Versions ─────────────────────────────────────────────────────────────────


def test_an_older_version_is_read_as_the_present_one(codec: Codec) -> None:
    older = with_data(encoded(codec), "linli.square.Met.v1", hours=2)
    whole = json.loads(older.open)
    del whole["data"]["minutes"]
    assert decode(codec, older._replace(open=json.dumps(whole).encode())) == replace(MET, minutes=120)


def test_a_newer_version_is_an_unknown_type(codec: Codec) -> None:
    with pytest.raises(UnknownType):
        decode(codec, with_data(encoded(codec), "linli.square.Met.v3"))


def test_another_type_is_unknown(codec: Codec) -> None:
    with pytest.raises(UnknownType):
        decode(codec, with_data(encoded(codec), "linli.market.Sold.v1"))


def test_open_fields_of_the_future_are_ignored(codec: Codec) -> None:
    """Within a version fields are only added, so readers are not to mind."""
    assert decode(codec, with_data(encoded(codec), "linli.square.Met.v2", mood="good")) == MET


def test_attributes_of_the_future_are_ignored(codec: Codec) -> None:
    data = encoded(codec)
    opened = json.dumps({**document(data), "traceparent": "00-1-1-00"}).encode()
    assert decode(codec, recorded(replace(data, open=opened))) == MET


def test_an_open_field_added_since_takes_its_default(codec: Codec) -> None:
    data = encoded(codec)
    whole = document(data)
    del whole["data"]["note"], whole["data"]["places"]
    assert decode(codec, recorded(replace(data, open=json.dumps(whole).encode()))) == replace(MET, places=())


# ── Guards and digests ───────────────────────────────────────────────────────


def test_a_guarded_value_is_claimed_for_its_person(codec: Codec) -> None:
    claims, releases = codec.guards(MET)
    assert (list(claims), list(releases)) == ([Guard("card", codec.guard_digest("card", "K-4711"), "ben")], [])


def test_a_fact_without_the_value_claims_nothing(codec: Codec) -> None:
    assert codec.guards(replace(MET, guest_card=None)) == ([], [])


def test_the_fact_that_erases_a_person_releases_their_claims(codec: Codec) -> None:
    claims, releases = codec.guards(Forgotten(neighbour="ben"))
    assert (list(claims), list(releases)) == ([], ["ben"])


def test_a_fact_may_free_what_a_person_claimed_and_leave_the_person() -> None:
    codec = Codec(ORIGIN, Catalogue("neighbours", (CardReturned,)), MemoryKeyring())
    assert codec.guards(CardReturned(neighbour="ben")) == ([], ["ben"])


def test_a_guard_digest_is_of_the_value_the_kind_and_the_key(codec: Codec) -> None:
    other_key = Codec(ORIGIN, CATALOGUE, MemoryKeyring())
    digest = codec.guard_digest("card", "K-4711")
    assert digest == codec.guard_digest("card", "K-4711")
    others = {
        codec.guard_digest("card", "K-4712"),
        codec.guard_digest("phone", "K-4711"),
        other_key.guard_digest("card", "K-4711"),
    }
    assert len(others | {digest}) == 4


def test_equal_commands_have_equal_digests(codec: Codec) -> None:
    assert codec.digest(Meet(host="ann", minutes=1)) == codec.digest(Meet(host="ann", minutes=1, note=None))


@pytest.mark.parametrize("other", [Meet(host="ann", minutes=2), Meet(host="ann", minutes=1, note="")])
def test_other_content_has_another_digest(codec: Codec, other: Meet) -> None:
    assert codec.digest(Meet(host="ann", minutes=1)) != codec.digest(other)


def test_another_command_of_the_same_content_has_another_digest(codec: Codec) -> None:
    assert codec.digest(Meet(host="ann", minutes=1)) != codec.digest(Part(host="ann", minutes=1))


def test_a_digest_is_worth_nothing_without_the_key(codec: Codec) -> None:
    """What people type can be guessed; a bare hash of it would tell whether the guess is right."""
    other_key = Codec(ORIGIN, CATALOGUE, MemoryKeyring())
    assert codec.digest(Meet(host="ann", minutes=1)) != other_key.digest(Meet(host="ann", minutes=1))
