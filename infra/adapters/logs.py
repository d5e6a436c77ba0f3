"""What processes of ours say of themselves: one line of JSON each, without a word of an exception.

``time`` (UTC), ``level``, ``process``, ``logger``, ``message`` and whatever a line is about: ``correlation`` above all,
by which one command can be followed from the desk through the service, the relay and every consumer. Ids and positions
only. An exception may quote a person, so only its kind and its place are told, unless it is the kernel's.
"""

import logging
import sys
from collections.abc import Callable, Sequence
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.msgspec import MsgspecFormatter

from infra.eventsourcing.errors import KernelError
from infra.eventsourcing.following import Effect
from infra.eventsourcing.messages import Recorded, Told, ignored
from infra.wire.codec import envelope

#: Of more events in one step, only their ends are told: an import of thousands would say nothing but that.
ONE_BY_ONE = 20

#: What we say is wanted; of what stands below us only what is wrong.
OURS = "infra", "services", "__main__"


class OneLine(MsgspecFormatter):
    """A record as one line."""

    def formatException(  # noqa: N802 - logging's name for it
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The kind of an exception and where it came from, never its words."""
        _, error, _ = ei
        return " < ".join(told_of(error).values()) if error is not None else ""


def told_of(error: BaseException) -> dict[str, str]:
    """What may be told of an exception: its kind, and the places that it went through, the innermost first.

    The kernel's own errors speak of streams and positions, and of what to do; these are told in their words.
    """
    kind = type(error).__name__
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    told = f"{kind}: {error}" if isinstance(error, KernelError) else kind
    return {"error": told, "where": " < ".join(reversed(places))}


def begin_log(process: str, to: TextIO | None = None) -> None:
    """Say everything (on standard error) as the named process."""
    # Nobody is told from which line or thread a word came, so it is not found out, for every command: what the
    # library's own documentation says to do.
    logging._srcfile = None  # noqa: SLF001
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(_one_line(process))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def keep_apart(log: logging.Logger, process: str, path: Path, days: int) -> None:
    """Keep what one logger says in a file of its own, a new one each midnight, and those of so many days before."""
    handler = TimedRotatingFileHandler(path, when="midnight", backupCount=days, encoding="utf-8")
    handler.setFormatter(_one_line(process))
    log.addHandler(handler)
    log.propagate = False


def _one_line(process: str) -> OneLine:
    return OneLine(
        ["levelname", "name", "message"],
        timestamp="time",
        rename_fields={"levelname": "level", "name": "logger"},
        static_fields={"process": process},
    )


def tell_of(
    log: logging.Logger, message: str, declares: Callable[[str], bool] = lambda _: True, **about: Any
) -> Callable[[Sequence[Recorded]], None]:
    """Something that tells of events that were published or followed: one by one where they are few."""

    def tell(batch: Sequence[Recorded]) -> None:
        if not log.isEnabledFor(logging.INFO):
            return
        told = [event for event in batch if declares(event.type)]
        if len(told) > ONE_BY_ONE:
            many = {"events": len(told), "from": told[0].position, "position": told[-1].position}
            log.info(message, extra=about | many)
            return
        for event in told:
            one = {"type": event.type, "position": event.position, "correlation": envelope(event).correlationid}
            log.info(message, extra=about | one)

    return tell


#: Who is to be told of what a consumer passes.
Telling = Callable[[Effect], Told]


def silently(_effect: Effect) -> Told:
    """Nobody is."""
    return ignored
