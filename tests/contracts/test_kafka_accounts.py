"""Who is let in to Kafka by which door, and what each may do there: everything else is refused, aloud."""

import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ACL, ACLOperation, ACLPermissionType, ACLResourcePatternType, ResourcePattern, ResourceType
from kafka.errors import (
    AuthorizationError,
    GroupAuthorizationFailedError,
    KafkaError,
    KafkaTimeoutError,
    SaslAuthenticationFailedError,
    TopicAuthorizationFailedError,
    UnsupportedSaslMechanismError,
)
from kafka.protocol.consumer import FetchRequest

from infra.adapters.kafka_bus import KafkaBus
from infra.adapters.kafka_connection import BadConnection, Network, NotTrusted, connection_of
from infra.deploy.kafka.accounts import AccountPlan, AccountsNotApplied, apply_accounts, declared
from infra.deploy.kafka.certificates import make_authority
from infra.deploy.kafka.local import CannotStart, LocalKafka
from infra.deploy.kafka.topics import TopicPlan, apply_topics, examine_topics
from infra.eventsourcing import Recorded
from infra.eventsourcing.errors import Unavailable
from tests.engines import missing

REGION = "330621001"
NOW = "the log as it is"
INTERNAL, FOR_THE_COUNTY = "linli.internal.members", "county.organizations.v1"
PASSWORDS = {"linli": "a password of the house", "county": "a password, of [the] county="}


@pytest.fixture(scope="module")
def arguments() -> set[bytes]:
    """What everybody on the machine could see of the processes while the broker was made and started."""
    return set()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory, arguments: set[bytes]) -> Iterator[LocalKafka]:
    local = LocalKafka(tmp_path_factory.mktemp("secured"), outside="localhost")
    started = threading.Event()

    def looking() -> None:
        while not started.wait(0.05):
            for process in Path("/proc").glob("[0-9]*/cmdline"):
                with contextlib.suppress(OSError):
                    arguments.add(process.read_bytes())

    watching = threading.Thread(target=looking)
    watching.start()
    try:
        local.start()
    except CannotStart as why:
        missing(f"there is no Kafka: {why}")
    finally:
        started.set()
        watching.join()
    try:
        plans = [TopicPlan(name, 1, 1, {"retention.ms": "-1"}) for name in (INTERNAL, FOR_THE_COUNTY)]
        apply_topics(local.connection(), plans)
        apply_accounts(local.connection(), declared(), PASSWORDS)
        yield local
    finally:
        local.stop()


def inside(broker: LocalKafka, account: str = "linli", password: str = "") -> dict[str, Any]:
    return connection_of(broker.address, "SASL_PLAINTEXT", account, password or PASSWORDS[account])


def outside(broker: LocalKafka, account: str = "county", password: str = "", ca: Path | None = None) -> dict[str, Any]:
    return connection_of(broker.outside, "SASL_SSL", account, password or PASSWORDS[account], ca or broker.authority)


@pytest.fixture
def opened() -> Iterator[Callable[..., KafkaBus]]:
    buses: list[KafkaBus] = []

    def opening(connection: dict[str, Any], patience: float = 10) -> KafkaBus:
        buses.append(KafkaBus(connection, REGION, patience=patience))
        return buses[-1]

    yield opening
    for each in buses:
        each.close()


@pytest.fixture
def admin(broker: LocalKafka) -> Iterator[Any]:
    client = KafkaAdminClient(**broker.connection())
    yield client
    client.close()


def event(position: int) -> Recorded:
    identity = f"00000000-0000-0000-0000-{position:012d}"
    return Recorded(position, "jar-1", position, identity, "linli.test.Counted.v1", 1_790_000_000_000_000, b"{}")


def consumed(connection: dict[str, Any], topic: str, group: str | None = None, seconds: float = 15) -> list[Any]:
    """What a consumer of the county's own making gets from a topic, from its beginning."""
    consumer = KafkaConsumer(**connection, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False)
    try:
        if group is None:
            consumer.assign([TopicPartition(topic, 0)])
        else:
            consumer.subscribe([topic])
        deadline, found = time.monotonic() + seconds, []
        while not found and time.monotonic() < deadline:
            found = [record for batch in consumer.poll(timeout_ms=500).values() for record in batch]
        return found
    finally:
        consumer.close()


def fetched(connection: dict[str, Any], topic: str) -> tuple[int, bytes]:
    """What the broker itself answers to whoever asks for a topic's first bytes: error and records."""
    partition = FetchRequest.FetchTopic.FetchPartition(
        partition=0, fetch_offset=0, partition_max_bytes=1_000_000, current_leader_epoch=-1, log_start_offset=-1
    )
    request = FetchRequest(
        max_wait_ms=500,
        min_bytes=1,
        max_bytes=1_000_000,
        isolation_level=0,
        session_id=0,
        session_epoch=-1,
        topics=[FetchRequest.FetchTopic(topic=topic, partitions=[partition])],
        forgotten_topics_data=[],
        rack_id="",
        max_version=12,  # later ones name a topic by an id that has to be learnt first
    )
    client = KafkaAdminClient(**connection)
    try:
        answer = client._manager.run(client._manager.send, request, 1).responses[0].partitions[0]
        return answer.error_code, bytes(answer.records or b"")
    finally:
        client.close()


# ── our own services ─────────────────────────────────────────────────────────


def test_our_services_publish_and_read_internal_topics_by_the_inside_door(
    broker: LocalKafka, opened: Callable[..., KafkaBus]
) -> None:
    bus = opened(inside(broker))
    bus.publish(INTERNAL, NOW, [event(1), event(2)])
    assert opened(inside(broker)).read(INTERNAL, 0, 10) == [event(1), event(2)]


def test_our_services_publish_for_the_county_and_need_not_read_it(
    broker: LocalKafka, opened: Callable[..., KafkaBus]
) -> None:
    bus = opened(inside(broker))
    bus.publish(FOR_THE_COUNTY, NOW, [event(1)])
    with pytest.raises(TopicAuthorizationFailedError):
        bus.read(FOR_THE_COUNTY, 0, 10)


def test_what_nobody_allowed_is_no_empty_topic(broker: LocalKafka, opened: Callable[..., KafkaBus]) -> None:
    bus = opened(inside(broker))
    begun = time.monotonic()
    with pytest.raises(TopicAuthorizationFailedError):
        bus.read("anything.else", 0, 10)
    with pytest.raises(TopicAuthorizationFailedError):
        bus.publish("anything.else", NOW, [event(1)])
    assert time.monotonic() - begun < 9  # and not ten, which is the patience
    assert bus.read("linli.internal.nothing", 0, 10) == []


def test_a_right_that_is_taken_away_is_noticed_at_the_next_reading(
    broker: LocalKafka, opened: Callable[..., KafkaBus]
) -> None:
    bus = opened(inside(broker))
    bus.publish(INTERNAL, NOW, [event(1), event(2)])
    assert [each.position for each in bus.read(INTERNAL, 0, 1)] == [1]
    [plan] = [each for each in declared() if each.name == "linli"]
    apply_accounts(broker.connection(), [AccountPlan("linli", frozenset())], PASSWORDS)
    try:
        with pytest.raises(AuthorizationError):
            bus.read(INTERNAL, 1, 1)
        with pytest.raises(AuthorizationError):
            bus.publish(INTERNAL, NOW, [event(3)])
    finally:
        apply_accounts(broker.connection(), [plan], PASSWORDS)
    assert [each.position for each in bus.read(INTERNAL, 1, 1)] == [2]


# ── the county ───────────────────────────────────────────────────────────────


@pytest.fixture
def one_for_each(broker: LocalKafka, opened: Callable[..., KafkaBus]) -> None:
    bus = opened(inside(broker))
    bus.publish(FOR_THE_COUNTY, NOW, [event(1)])
    bus.publish(INTERNAL, NOW, [event(1)])


@pytest.mark.usefixtures("one_for_each")
@pytest.mark.parametrize("group", [None, "county.reports"])
def test_the_county_reads_its_topics_from_outside(broker: LocalKafka, group: str | None) -> None:
    assert consumed(outside(broker), FOR_THE_COUNTY, group)[0].value == b"{}"


@pytest.mark.usefixtures("one_for_each")
def test_the_county_is_refused_the_internal_topics(broker: LocalKafka, opened: Callable[..., KafkaBus]) -> None:
    """Refused, not kept waiting."""
    begun = time.monotonic()
    with pytest.raises(TopicAuthorizationFailedError):
        opened(outside(broker)).read(INTERNAL, 0, 10)
    assert time.monotonic() - begun < 9  # and not ten, which is the patience


@pytest.mark.usefixtures("one_for_each")
@pytest.mark.parametrize("group", [None, "county.reports"])
def test_no_internal_record_comes_to_the_county(
    broker: LocalKafka, group: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    """The client that the county has of its own may only write down that it was refused."""
    assert consumed(outside(broker), INTERNAL, group, seconds=2) == []
    assert f"Topic {INTERNAL} is not authorized for this client" in caplog.text


@pytest.mark.usefixtures("one_for_each")
def test_a_client_that_asks_for_the_bytes_all_the_same_is_refused(broker: LocalKafka) -> None:
    found = {topic: fetched(outside(broker), topic) for topic in (FOR_THE_COUNTY, INTERNAL)}
    assert found[FOR_THE_COUNTY][0] == 0
    assert b"{}" in found[FOR_THE_COUNTY][1]
    assert found[INTERNAL] == (TopicAuthorizationFailedError.errno, b"")
    assert b"{}" in fetched(inside(broker), INTERNAL)[1]


@pytest.mark.usefixtures("one_for_each")
def test_the_county_does_not_even_learn_that_there_are_others(broker: LocalKafka) -> None:
    consumer = KafkaConsumer(**outside(broker))
    assert consumer.topics() == {FOR_THE_COUNTY}
    consumer.close()


def test_the_county_joins_no_group_but_its_own(broker: LocalKafka) -> None:
    with pytest.raises(GroupAuthorizationFailedError):
        consumed(outside(broker), FOR_THE_COUNTY, "reports")


@pytest.mark.parametrize("idempotent", [True, False])
@pytest.mark.parametrize("topic", [FOR_THE_COUNTY, INTERNAL])
def test_the_county_publishes_nothing(broker: LocalKafka, topic: str, idempotent: bool) -> None:
    producer = KafkaProducer(**outside(broker), enable_idempotence=idempotent, max_block_ms=5000)
    try:
        with pytest.raises(KafkaError, match=r"(Topic|Cluster)AuthorizationFailed"):
            producer.send(topic, b"{}").get(timeout=5)
    finally:
        producer.close(timeout=1)


def test_the_county_makes_and_deletes_no_topic(broker: LocalKafka) -> None:
    client = KafkaAdminClient(**outside(broker))
    try:
        with pytest.raises(AuthorizationError):
            client.create_topics({"county.another": {"num_partitions": 1, "replication_factor": 1}})
        with pytest.raises(AuthorizationError):
            client.delete_topics([FOR_THE_COUNTY])
    finally:
        client.close()


# ── the doors ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("account", "password"), [("county", "guessed"), ("stranger", "a password"), ("admin", "admin")]
)
def test_who_does_not_know_the_password_is_refused_at_once(
    broker: LocalKafka, opened: Callable[..., KafkaBus], account: str, password: str
) -> None:
    begun = time.monotonic()
    for connection in (inside(broker, account, password), outside(broker, account, password)):
        with pytest.raises(SaslAuthenticationFailedError):
            opened(connection).read(FOR_THE_COUNTY, 0, 1)
        with pytest.raises(SaslAuthenticationFailedError):
            opened(connection).publish(FOR_THE_COUNTY, NOW, [event(1)])
    assert time.monotonic() - begun < 9  # and not ten, which is the patience


def test_a_password_in_the_clear_is_not_asked_for(broker: LocalKafka) -> None:
    with pytest.raises(UnsupportedSaslMechanismError):
        KafkaConsumer(**inside(broker) | {"sasl_mechanism": "PLAIN"})


@pytest.mark.parametrize("door", ["inside", "outside"])
def test_nobody_comes_in_without_an_account(broker: LocalKafka, door: str) -> None:
    address = broker.address if door == "inside" else broker.outside
    with pytest.raises(KafkaTimeoutError):
        KafkaConsumer(**connection_of(address), bootstrap_timeout_ms=500)


def test_a_broker_that_our_authority_did_not_sign_for_is_not_told_the_account(
    broker: LocalKafka, opened: Callable[..., KafkaBus], tmp_path: Path
) -> None:
    bus = opened(outside(broker, ca=make_authority(tmp_path)))
    with pytest.raises(NotTrusted, match=r"unable to get local issuer|self.signed|signature"):
        bus.read(FOR_THE_COUNTY, 0, 1)


def test_the_account_of_our_services_may_come_by_the_outside_door_too(
    broker: LocalKafka, opened: Callable[..., KafkaBus]
) -> None:
    bus = opened(outside(broker, "linli"))
    bus.publish(INTERNAL, NOW, [event(1)])
    assert bus.read(INTERNAL, 0, 1) == [event(1)]


def test_our_services_may_see_how_their_topics_are_set(broker: LocalKafka) -> None:
    plans = [TopicPlan(name, 1, 1, {"retention.ms": "-1"}) for name in (INTERNAL, FOR_THE_COUNTY)]
    assert examine_topics(inside(broker), plans) == []


def test_no_password_stands_among_the_arguments_of_a_process(broker: LocalKafka, arguments: set[bytes]) -> None:
    assert any(b"kafka.tools.StorageTool" in each for each in arguments)
    assert any(b"kafka.Kafka" in each for each in arguments)
    password = (broker.folder / "admin.password").read_bytes()
    assert [each for each in arguments if password in each] == []


def test_passwords_and_keys_are_in_files_for_their_owner_only(broker: LocalKafka) -> None:
    password = (broker.folder / "admin.password").read_bytes()
    holding = [file for file in broker.folder.rglob("*") if file.is_file() and password in file.read_bytes()]
    assert {file.name for file in holding} == {"admin.password", "server.properties"}
    for file in (*holding, broker.folder / "ca.key", broker.folder / "broker.pem", broker.folder):
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_secured_broker_goes_on_after_a_restart(broker: LocalKafka, opened: Callable[..., KafkaBus]) -> None:
    before = opened(inside(broker))
    before.publish(INTERNAL, NOW, [event(1)])
    broker.kill()
    broker.start()
    assert before.read(INTERNAL, 0, 1) == [event(1)]
    assert opened(outside(broker, "linli")).read(INTERNAL, 0, 1) == [event(1)]


# ── declarations ─────────────────────────────────────────────────────────────


def test_what_was_applied_is_not_applied_again(broker: LocalKafka) -> None:
    assert apply_accounts(broker.connection(), declared(), PASSWORDS) == []


def rule(operation: ACLOperation, kind: ResourceType, name: str, **other: Any) -> ACL:
    place = ResourcePattern(kind, name, other.get("pattern", ACLResourcePatternType.LITERAL))
    return ACL("User:county", "*", operation, other.get("permission", ACLPermissionType.ALLOW), place)


def test_what_somebody_allowed_by_hand_is_taken_away(broker: LocalKafka, admin: Any) -> None:
    by_hand = [
        rule(ACLOperation.READ, ResourceType.TOPIC, INTERNAL),
        rule(ACLOperation.ALL, ResourceType.TOPIC, "county.", pattern=ACLResourcePatternType.PREFIXED),
        rule(ACLOperation.ALTER, ResourceType.CLUSTER, "kafka-cluster"),
        rule(ACLOperation.READ, ResourceType.TOPIC, FOR_THE_COUNTY, permission=ACLPermissionType.DENY),
    ]
    assert admin.create_acls(by_hand)["failed"] == []
    assert apply_accounts(broker.connection(), declared(), PASSWORDS) == [
        "county: - allow all topic county. (prefixed)",
        "county: - allow alter cluster kafka-cluster (literal)",
        "county: - allow read topic linli.internal.members (literal)",
        "county: - deny read topic county.organizations.v1 (literal)",
    ]
    assert fetched(outside(broker), INTERNAL)[0] == TopicAuthorizationFailedError.errno


def test_a_new_password_replaces_the_old_one(broker: LocalKafka) -> None:
    """Of an account made for this: the other tests share the others."""
    plan = AccountPlan("auditor", frozenset({("TOPIC", "audit.", "READ")}))
    first, second = {"auditor": "the first password"}, {"auditor": "the second password"}
    changes = ["auditor: password", "auditor: + allow read topic audit. (prefixed)"]
    assert apply_accounts(broker.connection(), [plan], first) == changes
    assert apply_accounts(broker.connection(), [plan], second) == ["auditor: password"]
    KafkaConsumer(**inside(broker, "auditor", second["auditor"])).close()
    with pytest.raises(SaslAuthenticationFailedError):
        KafkaConsumer(**inside(broker, "auditor", first["auditor"]))


def test_passwords_are_in_no_log_even_when_everything_is_logged(
    broker: LocalKafka, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    plan = AccountPlan("logged", frozenset())
    apply_accounts(broker.connection(), [plan], {"logged": "never-to-be-seen"})
    admin_password = (broker.folder / "admin.password").read_text()
    assert "never-to-be-seen" not in caplog.text
    assert admin_password not in caplog.text
    assert "salted" not in caplog.text


@pytest.mark.parametrize("passwords", [{}, {"linli": "x"}, {"linli": "x", "county": ""}])
def test_an_account_without_a_password_is_not_applied(broker: LocalKafka, passwords: dict[str, str]) -> None:
    with pytest.raises(AccountsNotApplied, match="no password was given for"):
        apply_accounts(broker.connection(), declared(), passwords)


def test_the_declaration_is_what_the_documents_say() -> None:
    assert {plan.name: set(plan.rights) for plan in declared()} == {
        "linli": {
            ("TOPIC", "linli.internal.", "READ"),
            ("TOPIC", "linli.internal.", "WRITE"),
            ("TOPIC", "linli.internal.", "DESCRIBE"),
            ("TOPIC", "linli.internal.", "DESCRIBE_CONFIGS"),
            ("TOPIC", "county.", "WRITE"),
            ("TOPIC", "county.", "DESCRIBE"),
            ("TOPIC", "county.", "DESCRIBE_CONFIGS"),
        },
        "county": {("TOPIC", "county.", "READ"), ("TOPIC", "county.", "DESCRIBE"), ("GROUP", "county.", "READ")},
    }


# ── a broker that hangs ──────────────────────────────────────────────────────


@pytest.mark.parametrize("door", [inside, outside], ids=["inside", "outside"])
def test_a_door_that_does_not_open_in_time_is_unavailable(
    broker: LocalKafka, opened: Callable[..., KafkaBus], door: Callable[..., dict[str, Any]]
) -> None:
    """A TLS handshake that hangs, too."""
    broker.pause()
    try:
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            opened(door(broker, "linli"), patience=1).read(INTERNAL, 0, 1)
        with pytest.raises(Unavailable):
            opened(door(broker, "linli"), patience=1).publish(INTERNAL, NOW, [event(1)])
        assert time.monotonic() - begun < 9
    finally:
        broker.resume()


@pytest.mark.parametrize("door", [inside, outside], ids=["inside", "outside"])
def test_what_waits_at_a_door_gives_up_when_the_bus_is_closed(
    broker: LocalKafka, opened: Callable[..., KafkaBus], door: Callable[..., dict[str, Any]]
) -> None:
    bus = opened(door(broker, "linli"))
    answers: list[Unavailable] = []

    def asking(ask: Callable[[], Any]) -> None:
        try:
            ask()
        except Unavailable as error:
            answers.append(error)

    asked = [lambda: bus.read(INTERNAL, 0, 1), lambda: bus.publish(INTERNAL, NOW, [event(1)])]
    threads = [threading.Thread(target=asking, args=(ask,)) for ask in asked]
    broker.pause()
    try:
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        begun = time.monotonic()
        bus.close()
        for thread in threads:
            thread.join(10)
        assert time.monotonic() - begun < 5
    finally:
        broker.resume()
    assert [str(answer) for answer in answers] == ["the bus was closed"] * 2


# ── what a connection may be ─────────────────────────────────────────────────


@pytest.mark.parametrize("address", ["127.0.0.1:9092", "localhost:9092", "[::1]:9092", "127.0.0.1:1, localhost:2"])
def test_a_broker_on_this_machine_may_be_reached_without_security(address: str) -> None:
    assert connection_of(address)["bootstrap_servers"] == [each.strip() for each in address.split(",")]


@pytest.mark.parametrize("address", ["kafka:9092", "10.0.0.1:9092", "127.0.0.1:9092,kafka.example:9092", "0.0.0.0:1"])
def test_a_broker_elsewhere_is_not(address: str) -> None:
    with pytest.raises(BadConnection, match="use SASL_SSL there"):
        connection_of(address)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("kafka:9092", "SSL", "linli", "x"), "must be PLAINTEXT, SASL_PLAINTEXT or SASL_SSL, not 'SSL'"),
        (("kafka:9092", "SASL_SSL", "linli", ""), "SASL_SSL needs an account and its password"),
        (("kafka:9092", "SASL_PLAINTEXT", "", "x"), "SASL_PLAINTEXT needs an account and its password"),
        (
            ("kafka:9092", "SASL_SSL", "linli", "x", Path("/nowhere/ca.pem")),
            "no certificate of an authority at /nowhere",
        ),
    ],
)
def test_a_connection_that_cannot_be_says_what_to_change(arguments: tuple[Any, ...], why: str) -> None:
    with pytest.raises(BadConnection, match=why):
        connection_of(*arguments)


def test_no_client_asks_for_a_topic_to_be_made() -> None:
    network = Network(**connection_of("127.0.0.1:1"))
    assert network.cluster.metadata_request().allow_auto_topic_creation is False
    network.close()


def test_a_client_that_is_closed_in_the_middle_of_a_word_leaves_no_socket_behind() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        # So old a broker that nothing need be heard from it before one speaks.
        network = Network(**connection_of(f"127.0.0.1:{deaf.getsockname()[1]}"), api_version=(0, 9))
        network._net.start()
        connection = network._manager.get_connection(network.cluster.bootstrap_brokers()[0].node_id)
        network.wakeup()
        listening, _ = deaf.accept()
        with listening:
            while not connection.connected:
                time.sleep(0.01)
            spoken = connection.transport
            network._net.run(lambda: spoken.write(bytes(50_000_000)))
            network.close()
            assert spoken.host_port() == "none"


def test_a_client_that_finds_nobody_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(KafkaTimeoutError):
            KafkaConsumer(**connection_of("127.0.0.1:1"), bootstrap_timeout_ms=200)
    assert threading.active_count() <= before
