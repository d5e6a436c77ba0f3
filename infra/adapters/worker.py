"""The process that follows: every service's relay, projectors and policies, each group in a thread of its own.

Plain threads; neither nameko nor eventlet is imported here (a test sees to it).
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence

from infra.adapters import metrics
from infra.adapters.engine import engine_of
from infra.adapters.feed import HttpFeed
from infra.adapters.garbage import look_seldom
from infra.adapters.logs import begin_log, tell_of
from infra.adapters.metrics import serve_metrics
from infra.adapters.news import WORKER, Heard, Listening, News
from infra.adapters.runtime import Runtime, define, installed
from infra.adapters.sources import Bus, topic_of
from infra.eventsourcing.following import Consumer, Effect
from infra.eventsourcing.messages import Recorded, Told
from infra.eventsourcing.relay import Leadership
from infra.eventsourcing.together import together
from infra.presence import announce, show_life
from infra.settings import Settings, from_environment

log = logging.getLogger(__name__)

#: Seconds after which a thread looks although it has heard of nothing new: the word may have been lost.
LONGEST_PAUSE = 1.0
#: After a failure that is not an event's own (a locked database, a gap) the thread tries again so much later.
AFTER_FAILURE = 1.0

#: Seconds a thread may keep Python's lock while others wait. The threads here let go of it at every statement; with
#: Python's default of 5 ms each would often wait longer for the lock than for the disk.
SWITCH_INTERVAL = 0.0005

Step = Callable[[], int]


def follow(group: str, steps: Mapping[str, Step], stopping: threading.Event, heard: Heard) -> None:
    """Follow each name by its step until told to stop: as long as there is anything to do, and then at its news."""
    names: Collection[str] = steps
    while not stopping.is_set():
        for name in names:
            try:
                if steps[name]():
                    heard.tell(name)
            except Exception as error:
                if stopping.is_set():
                    return  # whoever waited for something was told to give up
                metrics.failures.labels(group).inc()
                log.exception("%s cannot go on, trying again: %s", group, type(error).__name__)
                stopping.wait(AFTER_FAILURE)
                heard.tell(name)
            if stopping.is_set():
                return
        names = heard.wait(LONGEST_PAUSE) or steps


def relay_of(runtime: Runtime, bus: Bus, news: News) -> Leadership:
    """The publisher of a service's log; who follows its topic in this process hears of what it publishes."""
    topic = topic_of(runtime.name)
    tell = tell_of(log, "published", service=runtime.name)

    def published(batch: Sequence[Recorded]) -> None:
        news.spread(topic, {event.type for event in batch})
        tell(batch)

    return Leadership(topic, runtime.store, bus, published=published)


def threads_of(
    runtime: Runtime, relay: Leadership, bus: Bus, stopping: threading.Event, news: News
) -> list[threading.Thread]:
    """The relay, the projectors and the policies of one service."""

    def telling(effect: Effect) -> Told:
        return tell_of(log, "applied", effect.declares, service=runtime.name, consumer=effect.name)

    def thread(group: str, steps: Mapping[str, Step], heard: Heard) -> threading.Thread:
        name = f"{runtime.name} {group}"
        return threading.Thread(target=follow, args=(name, steps, stopping, heard), name=name)

    threads = [thread("relay", {runtime.name: relay.step}, news.of([runtime.name]))]
    for group, consumers in (
        ("projectors", runtime.projectors(bus, tell=telling)),
        ("policies", runtime.policies(bus, tell=telling)),
    ):
        if consumers:
            steps = {each.source.name: each.step for each in together(consumers)}
            threads.append(thread(group, steps, news.of(steps, declared_by(consumers))))
    return threads


def declared_by(consumers: Sequence[Consumer]) -> Callable[[str], bool]:
    """Whether a type of events is anything to one of these."""
    return lambda event_type: any(consumer.effect.declares(event_type) for consumer in consumers)


def open_bus(settings: Settings) -> Bus:
    """The bus of the installation."""
    return engine_of(settings).bus({topic_of(name): HttpFeed(settings, name) for name in installed()})


def main() -> None:
    """Follow until told to stop."""
    begin_log(WORKER)
    settings = from_environment(WORKER)
    sys.setswitchinterval(SWITCH_INTERVAL)
    look_seldom()
    bus = open_bus(settings)
    runtimes = [Runtime(define(package), settings) for package in installed().values()]
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    news = News()
    relays = [relay_of(runtime, bus, news) for runtime in runtimes]
    threads = [
        thread
        for runtime, relay in zip(runtimes, relays, strict=True)
        for thread in threads_of(runtime, relay, bus, stopping, news)
    ]
    for thread in threads:
        thread.start()
    serve_metrics(settings, WORKER, metrics.Followed(runtimes, relays))
    listening = Listening(settings, news)
    announce(settings, WORKER, listening.address)
    while any(thread.is_alive() for thread in threads):
        if all(thread.is_alive() for thread in threads):
            show_life(settings, WORKER)
        stopping.wait(5)
        if stopping.is_set():
            bus.close()  # also gives up a publication that waits for a broker
            news.wake_all()
            for thread in threads:
                thread.join()
    listening.close()
    for runtime in runtimes:
        runtime.close()


if __name__ == "__main__":
    main()
