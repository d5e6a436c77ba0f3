"""The process that does what goes over the bus: it publishes each service's log, and follows what others published."""

import logging
from collections.abc import Sequence

from infra.adapters import metrics
from infra.adapters.background import Background, begin, opened, telling_of
from infra.adapters.engine import engine_of
from infra.adapters.feed import HttpFeed
from infra.adapters.logs import tell_of
from infra.adapters.news import RELAY, News
from infra.adapters.runtime import Runtime, installed
from infra.adapters.sources import Bus, Topic, topic_of
from infra.eventsourcing.messages import Recorded, ignored
from infra.eventsourcing.relay import Leadership
from infra.settings import Settings

log = logging.getLogger("infra.adapters.relay")  # also where it is the program


def leadership_of(runtime: Runtime, bus: Bus, news: News) -> Leadership:
    """The publisher of a service's log; who follows its topic in this process hears of what it publishes.

    Where a reading waits, they hear of it before as well: they ask while the broker still keeps it, and are answered
    at once.
    """
    topic = topic_of(runtime.name)
    tell = tell_of(log, "published", service=runtime.name)

    def spread(batch: Sequence[Recorded]) -> None:
        news.spread(topic, {event.type for event in batch})

    def published(batch: Sequence[Recorded]) -> None:
        spread(batch)
        tell(batch)

    return Leadership(topic, runtime.store, bus, publishing=spread if bus.waits else ignored, published=published)


def go_over_the_bus(background: Background, runtime: Runtime, bus: Bus) -> Leadership:
    """Publish a service's log, and let its consumers follow the topics of others; answers who publishes."""
    leadership = leadership_of(runtime, bus, background.news)
    background.add(runtime.name, "relay", {runtime.name: leadership.step}, background.news.of([runtime.name]))
    telling = telling_of(runtime.name)
    for group, consumers in (
        ("projectors of topics", runtime.projectors(bus, tell=telling)),
        ("policies on topics", runtime.policies(bus, tell=telling)),
    ):
        abroad = [each for each in consumers if isinstance(each.source, Topic)]
        background.add_consumers(runtime.name, group, abroad)
    return leadership


def open_bus(settings: Settings) -> Bus:
    """The bus of the installation."""
    return engine_of(settings).bus({topic_of(name): HttpFeed(settings, name) for name in installed()})


def main() -> None:
    """Publish and follow until told to stop."""
    settings = begin(RELAY)
    background, runtimes, bus = Background(), opened(settings), open_bus(settings)
    leaderships = [go_over_the_bus(background, runtime, bus) for runtime in runtimes]
    background.run(RELAY, settings, metrics.Published(leaderships), bus.close)
    for runtime in runtimes:
        runtime.close()


if __name__ == "__main__":
    main()
