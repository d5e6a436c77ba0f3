"""How a Kafka cluster is reached, and how the client library is made to say what happened on the way.

``connection_of`` gives what every client of the library needs to be let in. ``Door`` is the network side of one client,
for those who must not wait longer than they want to.

The library (kafka-python 3.0) tries again for as long as it may, whatever the answer was: a wrong password and a
strange certificate look like a cluster that is away (what a broker says just before it hangs up is even thrown away
unread), and a TLS handshake that hangs has no limit at all. When it gives up, it leaves a thread behind. ``Network``
ends with the refusal, in time, and leaves nothing.
"""

import ipaddress
import logging
import ssl
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

from kafka.errors import (
    AuthorizationError,
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    KafkaTimeoutError,
    SaslAuthenticationFailedError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
    UnsupportedSaslMechanismError,
)
from kafka.net.compat import KafkaNetClient
from kafka.net.inet import KafkaNetSocket
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector
from kafka.net.transport import KafkaSSLTransport, KafkaTCPTransport

PLAINTEXT, SASL_PLAINTEXT, SASL_SSL = "PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL"
MECHANISM = "SCRAM-SHA-512"

#: Answers that asking again does not change.
REFUSALS = AuthorizationError, IllegalSaslStateError, SaslAuthenticationFailedError, UnsupportedSaslMechanismError

# At DEBUG the library writes its whole configuration, the password included, and whole requests.
logging.getLogger("kafka").setLevel(logging.WARNING)
# It warns whenever the machine was busy for a tenth of a second.
logging.getLogger("kafka.net.selector").setLevel(logging.ERROR)
# It warns at each connection that passwords go in the clear. With SCRAM they do not go at all.
logging.getLogger("kafka.net.sasl.scram").setLevel(logging.ERROR)


class BadConnection(Exception):
    """A cluster cannot, or must not, be reached like this; the text says what to change."""


class NotTrusted(KafkaError):  # type: ignore[misc]  # the library ships no types
    """The certificate shown at the address is not one that our authority signed for that name."""


def connection_of(
    address: str, security: str = PLAINTEXT, account: str = "", password: str = "", ca: Path | None = None
) -> dict[str, Any]:
    """What a client needs to reach a cluster (``host:port``, several with commas) and be let in.

    Without ``ca``, certificates are checked against the authorities of this machine. Raises ``BadConnection``.
    """
    found: dict[str, Any] = {
        "bootstrap_servers": [each.strip() for each in address.split(",")],
        "security_protocol": security,
        "kafka_client": Network,
    }
    if security == PLAINTEXT:
        if strangers := [host for each in found["bootstrap_servers"] if not is_here(host := each.rpartition(":")[0])]:
            raise BadConnection(
                f"PLAINTEXT lets everybody in who reaches the broker, so it is for this machine only, not for"
                f" {', '.join(strangers)}: use SASL_SSL there, or SASL_PLAINTEXT in a network that is ours alone"
            )
        return found
    if security not in {SASL_PLAINTEXT, SASL_SSL}:
        raise BadConnection(f"the security must be PLAINTEXT, SASL_PLAINTEXT or SASL_SSL, not {security!r}")
    if not account or not password:
        raise BadConnection(f"{security} needs an account and its password")
    found |= {"sasl_mechanism": MECHANISM, "sasl_plain_username": account, "sasl_plain_password": password}
    if security == SASL_SSL and ca is not None:
        try:
            ssl.create_default_context(cafile=ca)
        except OSError as error:
            raise BadConnection(f"there is no certificate of an authority at {ca}: {error}") from error
        found["ssl_cafile"] = str(ca)
    return found


def is_here(host: str) -> bool:
    """Whether a host is this machine, and its name no other's."""
    host = host.strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _LastWords:
    """What came just before the end is not thrown away: it is where a broker says why it hangs up."""

    def _sock_recv(self) -> tuple[bytes, Exception | None]:
        data, end = super()._sock_recv()  # type: ignore[misc]
        return data, None if data else end  # the end comes again


class _Plain(_LastWords, KafkaTCPTransport):  # type: ignore[misc]  # the library ships no types
    async def handshake(self, timeout_at: float | None = None) -> None:
        """There is none."""


class _Sealed(_LastWords, KafkaSSLTransport):  # type: ignore[misc]  # the library ships no types
    async def handshake(self, timeout_at: float | None = None) -> None:
        """The library's own, within limits."""
        while True:
            try:
                self._sock.do_handshake()
            except ssl.SSLWantReadError:
                await self._net.wait_read(self._sock, timeout_at)
            except ssl.SSLWantWriteError:
                await self._net.wait_write(self._sock, timeout_at)
            else:
                return


class _Sockets(KafkaNetSocket):  # type: ignore[misc]  # the library ships no types
    """A socket that comes to nothing is closed. The library leaves it to the collector, thousands in an outage."""

    SCHEMES = ()

    async def sock_connect(self, net: Any, sock: Any, sockaddr: Any, timeout_at: float | None = None) -> Any:
        try:
            return await super().sock_connect(net, sock, sockaddr, timeout_at)
        except BaseException:
            sock.close()
            raise


async def _connect(net: Any, host: str, port: int, options: Any, timeout_at: float | None) -> Any:
    """A socket to the first of the host's addresses that answers."""
    sockets, failure = _Sockets(), KafkaConnectionError(f"the address of {host} is not known")
    for place in sockets.dns_lookup(host, port):
        try:
            return await sockets.connect(net, place, options, timeout_at=timeout_at)
        except KafkaTimeoutError:
            raise KafkaConnectionError("nobody answered in time") from None
        except (OSError, KafkaConnectionError) as error:
            failure = KafkaConnectionError(f"unable to connect: {error}")
    raise failure


class _Connections(KafkaConnectionManager):  # type: ignore[misc]  # the library ships no types
    """Connections that were refused once are not tried again."""

    def __init__(self, net: Any, **configs: Any) -> None:
        super().__init__(net, **configs)
        # Which the library forgets to hand on.
        self.cluster.config["allow_auto_create_topics"] = False
        self._refusal: KafkaError | None = None
        self._transports: weakref.WeakSet[Any] = weakref.WeakSet()
        self._ending = threading.Lock()

    def get_connection(self, *args: Any, **more: Any) -> Any:
        connection = super().get_connection(*args, **more)
        connection.init_future.add_errback(self._failed)
        return connection

    def _failed(self, error: BaseException) -> None:
        if isinstance(error.__cause__, ssl.SSLCertVerificationError):
            self._refusal = NotTrusted(str(error.__cause__.verify_message))
        elif isinstance(error, REFUSALS):
            self._refusal = error

    def maybe_raise_auth_failure(self, node_id: Any) -> None:
        if self._refusal is not None:
            raise self._refusal

    async def _build_transport(self, node: Any, timeout_at: float | None = None) -> Any:
        sock = await _connect(self._net, node.host, node.port, self.config["socket_options"], timeout_at)
        if self.ssl_enabled:
            told = {name: value for name, value in self.config.items() if name.startswith("ssl_")}
            transport: Any = _Sealed(self._net, sock, host=node.host, **told)
        else:
            transport = _Plain(self._net, sock, host=node.host)
        self._transports.add(transport)
        try:
            await transport.handshake(timeout_at)
        except BaseException as error:
            transport.abort(error)
            if isinstance(error, Exception):
                raise KafkaConnectionError(f"the handshake failed: {error}") from error
            raise
        return transport

    def end(self) -> None:
        """Let go of every socket, whatever is still to be said on it; the library leaves such a one to the collector.

        Who comes second waits: it would take the loop from under the first.
        """
        with self._ending:
            self.close()
            self._net.stop()
            for transport in list(self._transports):
                transport._close()  # noqa: SLF001 - the public way waits for the loop
            self._net.close()

    def bootstrap(self, timeout_ms: float | None = None, refresh: bool = True) -> None:
        try:
            super().bootstrap(timeout_ms, refresh)
        except BaseException:
            self.end()
            raise


class Network(KafkaNetClient):  # type: ignore[misc]  # the library ships no types
    """The network side of one client."""

    def __init__(self, **configs: Any) -> None:
        net = NetworkSelector(**configs)
        super().__init__(net, _Connections(net, **configs))

    def close(self, node_id: Any = None) -> None:
        """Close one connection, or all and the loop."""
        if node_id is None:
            self._manager.end()
        else:
            super().close(node_id)

    def give_up(self) -> None:
        """End from another thread; whoever waits for an answer gets an error."""
        if self._net._io_thread is not None:  # noqa: SLF001 - nobody else tells
            self.close()
        else:  # the loop belongs to the thread that waits
            self._net.call_soon_threadsafe(self._manager.close)


class Door:
    """What a client goes in and out by: pass it as ``kafka_client``. Any thread may shut it on the one that uses it."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._network: Network | None = None
        self._shut = threading.Event()

    def __call__(self, **configs: Any) -> Network:
        """Called by the client, when it is made."""
        self._network = Network(**configs)
        if self._shut.is_set():
            self._network.close()
        return self._network

    def partitions(self, topic: str) -> int:
        """How many partitions a topic has, 0 when there is none of that name.

        Where we may not know, ``TopicAuthorizationFailedError``: the library's own question (for all topics) would be
        answered as if there were none.
        """
        assert self._network is not None, "the client is made first"  # noqa: S101 - an order of two lines
        cluster = self._network.cluster
        deadline = time.monotonic() + self._patience
        absent = 0
        while (found := cluster.partitions_for_topic(topic)) is None:
            cluster.add_topic(topic)
            answer, answered = cluster.request_update(), threading.Event()
            answer.add_both(lambda *_, answered=answered: answered.set())
            self._network.wakeup()
            while not answered.wait(0.1):
                if self._shut.is_set() or time.monotonic() > deadline:
                    raise KafkaTimeoutError(f"nobody answered what {topic} is")
            if topic in cluster.unauthorized_topics:
                raise TopicAuthorizationFailedError({topic})
            if answer.succeeded() or isinstance(answer.exception, UnknownTopicOrPartitionError):
                # An answer may be to a question that was asked before ours; one that names no topic says little.
                absent += 1 if answer.succeeded() else 3
                if absent > 5:
                    return 0
            elif not answer.retriable() or self._shut.is_set() or time.monotonic() > deadline:
                raise answer.exception
        return len(found)

    def shut(self) -> None:
        """Whoever waits inside gives up."""
        self._shut.set()
        if self._network is not None:
            with suppress(RuntimeError):  # it is closed already
                self._network.give_up()
