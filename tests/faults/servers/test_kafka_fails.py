"""Kafka stops, dies, hangs or cannot be reached, while the office works; and records come twice, late or as rubbish."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from kafka import KafkaProducer

from infra.adapters.kafka_records import partition_of, to_record
from infra.adapters.observing import look
from infra.adapters.sources import topic_of
from infra.deploy.kafka.topics import declared
from infra.eventsourcing.relay import LONGEST_PATIENCE, PATIENCE, republish
from services.members.events import OrganizationKind, OrganizationRegistered
from services.members.organization.leading import AppointSecretary
from services.members.organization.standing import RegisterOrganization
from tests.faults.checker import History
from tests.faults.plan import Fault
from tests.faults.servers.engines import wait_until
from tests.faults.servers.platform import Platform
from tests.faults.simulation.office import BEGUN
from tests.faults.simulation.process import REGION
from tests.faults.simulation.world import definitions


def bounces(fault: str, times: int) -> list[Fault]:
    """Away for a second, back for two: starting takes its own time."""
    return [Fault(fault, 1 + 3 * n, 1, "kafka") for n in range(times)]


def accepted(platform: Platform) -> int:
    return sum(each.outcome == "accepted" and each.by == "client" for each in platform.recorder.history.asks)


def copies(history: History) -> int:
    """Records that came again."""
    counted = [Counter(record.position for record in each.records) for each in history.services.values()]
    return sum(count - 1 for counter in counted for count in counter.values())


@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(bounces("stop", 1), id="a restart in order"),
        pytest.param(bounces("stop", 5), id="five restarts in order", marks=pytest.mark.long),
        pytest.param(bounces("crash", 1), id="a kill"),
        pytest.param(bounces("crash", 5), id="five kills", marks=pytest.mark.long),
        pytest.param([Fault("pause", 1, 4, "kafka")], id="it hangs"),
        pytest.param([Fault("pause", 1, 30, "kafka")], id="it hangs for half a minute", marks=pytest.mark.long),
        pytest.param([Fault("hole", 1, 4, "kafka")], id="nothing comes through"),
        pytest.param([Fault("hole", 1, 60, "kafka")], id="nothing comes through for a minute", marks=pytest.mark.long),
        pytest.param([Fault("slow", 0, 6, "kafka")], id="a slow link", marks=pytest.mark.long),
        pytest.param([Fault("slices", 0, 4, "kafka")], id="bytes in slices", marks=pytest.mark.long),
        pytest.param([Fault("reset", at / 2, 0, "kafka") for at in range(1, 9)], id="connections reset"),
    ],
)
def test_the_office_goes_on_and_every_promise_holds(platform: Platform, plan: list[Fault]) -> None:
    before = platform.engines.injected, accepted(platform)
    history = platform.suffer(*plan)
    platform.holds(history)
    assert platform.engines.injected == before[0] + len(plan)
    assert accepted(platform) > before[1]


@pytest.mark.parametrize("seconds", [5, pytest.param(45, marks=pytest.mark.long)])
def test_replies_that_are_lost_lose_nothing(platform: Platform, seconds: int) -> None:
    """The broker keeps what it got, and nobody hears of it before the connections are cut.

    Within its patience a producer sends the same again and the broker knows it; after it, there are copies.
    """
    before = copies(platform.settled(time.monotonic()))
    cut = Fault("no replies", 1, seconds, "kafka"), Fault("reset", seconds + 0.5, 0, "kafka")
    history = platform.suffer(*cut)
    platform.holds(history)
    assert seconds < 40 or copies(history) > before


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seconds", [5, pytest.param(600, marks=pytest.mark.long)])
def test_while_kafka_is_away_commands_are_accepted_and_wait_in_the_log(platform: Platform, seconds: int) -> None:
    with platform.load():
        with platform.engines.injections()["crash"]("kafka"):
            time.sleep(0.5)
            before = accepted(platform)
            time.sleep(seconds)
            meanwhile, lag = accepted(platform) - before, platform.lag()
            waiting = max(state.to_publish.seconds for state in look(platform.seen.values()))
        mended = time.monotonic()
    assert meanwhile > seconds
    assert any(who.startswith("relay of") for who in lag), lag
    assert waiting > seconds / 2, "the figure by which somebody would be alarmed"
    platform.holds(platform.settled(mended))


def test_a_worker_that_is_cut_off_is_relieved_and_what_it_publishes_late_is_dropped(platform: Platform) -> None:
    """The one that leads reaches Kafka through the proxy, the other one does without."""
    refused = sum(each.refused for _, each in platform.leaderships)
    relieving = platform.start_worker(platform.direct)
    leading = platform.start_worker()
    with platform.load():
        time.sleep(2)  # the older ones hear that they lead no more
        with platform.engines.injections()["hole"]("kafka"):
            time.sleep(1)
            took = wait_until(
                lambda: not any(who.startswith("relay of") and lag > 20 for who, lag in platform.lag().items()),
                LONGEST_PATIENCE,
                platform.lag,
            )
            time.sleep(2 * PATIENCE)
            lag = platform.lag()
        mended = time.monotonic()
        time.sleep(2)
    history = platform.settled(mended)
    for each in (relieving, leading):
        each.stop()
        platform.workers.remove(each)
    platform.holds(history)
    assert took < LONGEST_PATIENCE
    assert not any(who.startswith("relay of") and lag > 50 for who, lag in lag.items()), "nobody took over"
    assert sum(each.refused for _, each in platform.leaderships) > refused


def test_copies_in_any_order_are_applied_once(platform: Platform) -> None:
    with platform.load():
        for name, service in platform.seen.items():
            upto = platform._cursor(name)
            for after in (0, upto // 2, 0):
                republish(topic_of(name), service.store, platform.bus, after, upto)
            log = service.store.log(0, upto)
            incarnation = service.store.head().incarnation
            send(platform, name, *(to_record(event, REGION, incarnation) for event in reversed(log[-50:])))
        mended = time.monotonic()
    history = platform.settled(mended)
    platform.holds(history)
    assert copies(history) > 100


def test_rubbish_on_a_topic_is_set_aside_and_the_rest_flows(platform: Platform) -> None:
    key = REGION.encode()
    log = platform.seen["members"].store.log(0, 1)
    tombstone: dict[str, Any] = to_record(log[0], REGION, platform.seen["members"].store.head().incarnation)
    rubbish = [
        {"key": key, "value": b"\xff\xfe\x00"},
        {"key": key, "value": b'{"id": '},
        {"key": None, "value": b"{}"},
        {"key": key, "value": b"{}", "headers": [("position", b"many")]},
        tombstone | {"value": None},
    ]
    before = len(platform.workers[0].bus.set_aside)  # type: ignore[attr-defined]
    with platform.load():
        time.sleep(1)
        send(platform, "members", *rubbish)
        mended = time.monotonic()
        time.sleep(2)
    platform.holds(platform.settled(mended))
    assert len(platform.workers[0].bus.set_aside) == before + len(rubbish)  # type: ignore[attr-defined]


def test_after_all_of_it_a_rebuild_gives_the_same(platform: Platform) -> None:
    history = platform.rebuilt(platform.settled(time.monotonic()))
    platform.holds(history)


def test_a_newer_version_of_an_event_waits_until_newer_code_reads_it(platform: Platform) -> None:
    """Whoever publishes is upgraded first; the event's stream waits where it is declared, all others flow."""
    for each in platform.workers:
        each.stop()
    platform.workers.clear()
    ask = platform.hosts["members"].handler.handle
    with newer(OrganizationRegistered):
        ask(registering("newer"), platform._asked())
        ask(AppointSecretary(organization_id="newer", member_id="somebody", on=BEGUN), platform._asked())
    ask(registering("beside"), platform._asked())
    platform.start_worker()
    wait_until(lambda: not platform.lag(), 30, platform.lag)
    places = platform.seen["members"]
    parked = [each for each in places.progress()["parked"] if each["consumer"] == "places<members"]
    assert [each["type"].rpartition(".")[2] for each in parked] == ["v2", "v1"], "the later event does not wait"
    with newer(OrganizationRegistered):
        history = platform.settled(time.monotonic())
        platform.holds(history)
        assert not places.progress()["parked"]
        platform.holds(platform.rebuilt(history))
    platform.broken = True  # its log is of a newer version than the code of the tests behind this one


@contextmanager
def newer(cls: type) -> Iterator[None]:
    """Meanwhile, everybody's code knows one more version of an event."""
    catalogue = definitions()["members"].events
    kind = catalogue.of(cls)
    next_one = replace(kind, version=kind.version + 1, name=f"{kind.stem}.v{kind.version + 1}")
    catalogue._upcasters[cls.__name__, kind.version] = lambda data: data
    for known in (next_one, kind):
        catalogue._by_class[cls] = catalogue._by_name[kind.stem] = known
        if known is next_one:
            yield


def registering(name: str) -> RegisterOrganization:
    kind = OrganizationKind.COMMUNITY
    return RegisterOrganization(organization_id=name, kind=kind, name=name, parent_id="street", on=BEGUN)


def send(platform: Platform, service: str, *records: dict[str, Any]) -> None:
    """Write records past our own publisher."""
    partitions = next(each.partitions for each in declared() if each.name == topic_of(service))
    producer = KafkaProducer(bootstrap_servers=platform.engines.kafka.address)
    for record in records:
        producer.send(platform.prefix + topic_of(service), partition=partition_of(REGION, partitions), **record)
    producer.flush()
    producer.close()
