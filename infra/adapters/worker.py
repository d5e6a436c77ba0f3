"""The process that follows: every service's relay, projectors and policies, each group in a thread of its own.

Plain threads; neither nameko nor eventlet is imported here (a test sees to it).
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Sequence

from infra.adapters.engine import engine_of
from infra.adapters.feed import HttpFeed
from infra.adapters.runtime import Runtime, define, installed
from infra.adapters.sources import Bus, topic_of
from infra.eventsourcing.relay import Leadership
from infra.settings import Settings, announce, from_environment, show_life

log = logging.getLogger(__name__)

#: Pauses in seconds: with work at hand there is none; without, they grow up to the longest.
SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 0.2
#: After a failure that is not an event's own (a locked database, a gap) the thread tries again so much later.
AFTER_FAILURE = 1.0

#: Seconds a thread may keep Python's lock while others wait. The threads here let go of it at every statement; with
#: Python's default of 5 ms each would often wait longer for the lock than for the disk.
SWITCH_INTERVAL = 0.0005

Step = Callable[[], int]


def follow(name: str, steps: Sequence[Step], stopping: threading.Event) -> None:
    """Take the steps in turn until told to stop."""
    pause = SHORTEST_PAUSE
    while not stopping.is_set():
        done = 0
        for step in steps:
            try:
                done += step()
            except Exception as error:
                if stopping.is_set():
                    return  # whoever waited for something was told to give up
                log.exception("%s cannot go on, trying again: %s", name, type(error).__name__)
                stopping.wait(AFTER_FAILURE)
            if stopping.is_set():
                return
        pause = SHORTEST_PAUSE if done else min(pause * 1.5, LONGEST_PAUSE)
        if not done:
            stopping.wait(pause)


def threads_of(runtime: Runtime, bus: Bus, stopping: threading.Event) -> list[threading.Thread]:
    """The relay, the projectors and the policies of one service."""
    groups: dict[str, Sequence[Step]] = {
        "relay": [Leadership(topic_of(runtime.name), runtime.store, bus).step],
        "projectors": [consumer.step for consumer in runtime.projectors(bus)],
        "policies": [consumer.step for consumer in runtime.policies(bus)],
    }
    return [
        threading.Thread(
            target=follow, args=(f"{runtime.name} {group}", steps, stopping), name=f"{runtime.name}-{group}"
        )
        for group, steps in groups.items()
        if steps
    ]


def open_bus(settings: Settings) -> Bus:
    """The bus of the installation."""
    return engine_of(settings).bus({topic_of(name): HttpFeed(settings, name) for name in installed()})


def main() -> None:
    """Follow until told to stop."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = from_environment("worker")
    sys.setswitchinterval(SWITCH_INTERVAL)
    bus = open_bus(settings)
    runtimes = [Runtime(define(package), settings) for package in installed().values()]
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threads = [thread for runtime in runtimes for thread in threads_of(runtime, bus, stopping)]
    for thread in threads:
        thread.start()
    announce(settings, "worker", "threads")
    while any(thread.is_alive() for thread in threads):
        if all(thread.is_alive() for thread in threads):
            show_life(settings, "worker")
        stopping.wait(5)
        if stopping.is_set():
            bus.close()  # also gives up a publication that waits for a broker
            for thread in threads:
                thread.join()
    for runtime in runtimes:
        runtime.close()


if __name__ == "__main__":
    main()
