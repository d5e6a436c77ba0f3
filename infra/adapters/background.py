"""What follows in the background: groups of followers, each in a thread of its own, until their process is told to end.

Two processes do so, with an interpreter each: ``infra.adapters.worker`` follows each service's own log, and
``infra.adapters.relay`` does what goes over the bus. So what has happened in one service reaches the others, and the
desk's pages, without standing behind the service's own read models and policies.

Plain threads; neither nameko nor eventlet is imported here (a test sees to it).
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client.registry import Collector

from infra.adapters import metrics
from infra.adapters.garbage import look_seldom
from infra.adapters.logs import Telling, begin_log, tell_of
from infra.adapters.metrics import serve_metrics
from infra.adapters.news import Heard, Listening, News
from infra.adapters.runtime import Runtime, define, installed
from infra.eventsourcing.following import Consumer, Effect
from infra.eventsourcing.messages import Told
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


@dataclass(frozen=True)
class Background:
    """The followers of a process: what they hear, and what tells them to stop."""

    news: News = field(default_factory=News)
    stopping: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def add(self, service: str, group: str, steps: Mapping[str, Step], heard: Heard) -> None:
        """A group of followers of a service."""
        name = f"{service} {group}"
        self.threads.append(threading.Thread(target=follow, args=(name, steps, self.stopping, heard), name=name))

    def add_consumers(self, service: str, group: str, consumers: Sequence[Consumer]) -> None:
        """The consumers of a service that follow the same logs; none is no group."""
        if consumers:
            steps = {each.source.name: each.step for each in together(consumers)}
            self.add(service, group, steps, self.news.of(steps, declared_by(consumers)))

    def run(
        self, process: str, settings: Settings, besides: Collector, give_up: Callable[[], None] = lambda: None
    ) -> None:
        """Follow until told to end; ``give_up`` then lets go of whatever a follower may wait for."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        for thread in self.threads:
            thread.start()
        serve_metrics(settings, process, besides)
        listening = Listening(settings, self.news)
        announce(settings, process, listening.address)
        while any(thread.is_alive() for thread in self.threads):
            if all(thread.is_alive() for thread in self.threads):
                show_life(settings, process)
            self.stopping.wait(5)
            if self.stopping.is_set():
                give_up()
                self.join()
        listening.close()

    def join(self) -> None:
        """Wait until the last one has stopped."""
        self.stopping.set()
        self.news.wake_all()
        for thread in self.threads:
            thread.join()


def declared_by(consumers: Sequence[Consumer]) -> Callable[[str], bool]:
    """Whether a type of events is anything to one of these."""
    return lambda event_type: any(consumer.effect.declares(event_type) for consumer in consumers)


def telling_of(service: str) -> Telling:
    """What the consumers of a service put into the log."""

    def telling(effect: Effect) -> Told:
        return tell_of(log, "applied", effect.declares, service=service, consumer=effect.name)

    return telling


def begin(process: str) -> Settings:
    """What a process that follows does first."""
    begin_log(process)
    sys.setswitchinterval(SWITCH_INTERVAL)
    look_seldom()
    return from_environment(process)


def opened(settings: Settings) -> list[Runtime]:
    """Every service installed."""
    return [Runtime(define(package), settings) for package in installed().values()]
