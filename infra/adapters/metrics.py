"""Figures for Prometheus, on a port of their own: what a process counts, and what its services keep.

Names begin with ``linli_``; labels are names of services, consumers and entrypoints, never of people or streams.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infra.adapters.observing import look
from infra.adapters.runtime import Runtime
from infra.eventsourcing.relay import Leadership
from infra.presence import announce
from infra.settings import Settings

registry = CollectorRegistry()

requests = Counter(
    "linli_requests", "Requests answered, by their outcome.", ["service", "entrypoint", "status"], registry=registry
)
seconds = Histogram(
    "linli_request_duration_seconds",
    "How long answers took.",
    ["service", "entrypoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=registry,
)
failures = Counter(
    "linli_follower_failures", "Times a group of followers had to begin again.", ["group"], registry=registry
)


@contextmanager
def counted(service: str, entrypoint: str) -> Iterator[Callable[[int], None]]:
    """A request; tell what is yielded the status of its answer."""
    begun = perf_counter()
    status = [500]
    try:
        yield status.append
    finally:
        requests.labels(service, entrypoint, status[-1]).inc()
        seconds.labels(service, entrypoint).observe(perf_counter() - begun)


class Followed(Collector):
    """Logs and their consumers, looked at when somebody asks."""

    def __init__(self, runtimes: Sequence[Runtime]) -> None:
        self._runtimes = runtimes

    def collect(self) -> Iterator[Metric]:
        """Everything, as it is now."""
        appended = CounterMetricFamily("linli_events_appended", "Events in the log.", labels=["service"])
        published = CounterMetricFamily("linli_events_published", "Events the relay has published.", labels=["service"])
        pending = GaugeMetricFamily("linli_outbox_pending", "Events that wait for the relay.", labels=["service"])
        oldest = GaugeMetricFamily("linli_outbox_oldest_seconds", "Age of the oldest of them.", labels=["service"])
        consumers = ["service", "consumer"]
        lag = GaugeMetricFamily("linli_consumer_lag_records", "Events that wait for a consumer.", labels=consumers)
        late = GaugeMetricFamily("linli_consumer_lag_seconds", "Age of the oldest of them.", labels=consumers)
        parked = GaugeMetricFamily("linli_consumer_parked", "Events a consumer has put aside.", labels=consumers)
        for state in look(self._runtimes):
            appended.add_metric([state.name], state.head)
            published.add_metric([state.name], state.published)
            pending.add_metric([state.name], state.to_publish.events)
            oldest.add_metric([state.name], state.to_publish.seconds)
            for consumer, behind in state.following.items():
                lag.add_metric([state.name, consumer], behind.events)
                late.add_metric([state.name, consumer], behind.seconds)
            for consumer, count in state.parked.items():
                parked.add_metric([state.name, consumer], count)
        yield from (appended, published, pending, oldest, lag, late, parked)


class Published(Collector):
    """The relays of a process."""

    def __init__(self, relays: Sequence[Leadership]) -> None:
        self._relays = relays

    def collect(self) -> Iterator[Metric]:
        """Who leads, and who was refused."""
        leads = GaugeMetricFamily("linli_relay_leader", "Whether this process leads the relay.", labels=["topic"])
        refused = CounterMetricFamily(
            "linli_relay_refused", "Writes refused because another relay led.", labels=["topic"]
        )
        for relay in self._relays:
            leads.add_metric([relay.topic], relay.leads)
            refused.add_metric([relay.topic], relay.refused)
        yield from (leads, refused)


def serve_metrics(settings: Settings, process: str, besides: Collector | None = None) -> None:
    """Answer Prometheus in a thread, where ``LINLI_METRICS`` says, or where the system lets us."""
    if besides is not None:
        registry.register(besides)
    host, port = settings.metrics_at()
    server, _ = start_http_server(port, host, registry)
    announce(settings, f"{process}.metrics", f"http://{host}:{server.server_port}/metrics")
