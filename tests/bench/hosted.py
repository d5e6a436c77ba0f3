"""Our handler in greenlets, in a process set up as the nameko host sets itself up; told over a pipe (``told``)."""

# ruff: noqa: I001 - first of all nameko_host: it patches the standard library, and sets how psycopg waits
from infra.adapters import nameko_host

import json
import sys
import time

import eventlet

from infra.adapters.garbage import look_seldom
from infra.settings import from_environment
from tests.bench import ours


def main() -> None:
    """A line asks for a round: {"members", "first", "count", "concurrent"}; the answer is commands per second."""
    look_seldom()
    with ours.opened(from_environment("members")) as runtime:
        nameko_host._assert_waiting_is_seen()
        for line in sys.stdin:
            asked = json.loads(line)
            members = ours.Members(asked["members"])
            numbers = range(asked["first"], asked["first"] + asked["count"])
            print(json.dumps(in_greenlets(runtime, members, numbers, asked["concurrent"])), flush=True)


def in_greenlets(runtime: ours.Runtime, members: ours.Members, numbers: range, concurrent: int) -> float:
    def work(mine: range) -> None:
        for number in mine:
            runtime.handler.handle(members.command(number), ours.asked())

    begun = time.perf_counter()
    greenlets = [eventlet.spawn(work, numbers[first::concurrent]) for first in range(concurrent)]
    for greenlet in greenlets:
        greenlet.wait()
    return len(numbers) / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
