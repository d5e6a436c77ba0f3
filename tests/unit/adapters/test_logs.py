"""What processes say of themselves: one line each, to be followed by its correlation, and nobody's data in it."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path
from typing import Any

import pytest

from infra.adapters.logs import ONE_BY_ONE, begin_log, keep_apart, tell_of
from infra.eventsourcing import Recorded

log = logging.getLogger("infra.of_the_test")


Said = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def said() -> Iterator[Said]:
    """What was said so far, line by line."""
    root, heard = logging.getLogger(), io.StringIO()
    before = root.handlers[:]
    root.handlers.clear()
    begin_log("worker", heard)
    yield lambda: [json.loads(line) for line in heard.getvalue().splitlines()]
    root.handlers[:] = before


def event(position: int, correlation: str = "c1") -> Recorded:
    document = {
        "id": f"e{position}",
        "source": "s",
        "type": "linli.members.Counted.v1",
        "subject": "jar",
        "sequence": "1",
        "time": "2026-01-05T09:00:00+08:00",
        "actor": "desk",
        "correlationid": correlation,
        "data": {},
    }
    return Recorded(position, "jar", position, f"e{position}", str(document["type"]), 1, json.dumps(document).encode())


def test_a_record_is_one_line_with_its_process_and_what_it_is_about(said: Said) -> None:
    log.info("accepted\n{", extra={"correlation": "c1", "position": 7})
    (line,) = said()
    assert line["message"] == "accepted\n{"
    assert (line["process"], line["level"], line["logger"]) == ("worker", "INFO", "infra.of_the_test")
    assert (line["correlation"], line["position"]) == ("c1", 7)
    assert datetime.fromisoformat(str(line["time"])).utcoffset() == timedelta(0)


def test_an_exception_is_told_by_kind_and_place_never_by_its_words(said: Said) -> None:
    try:
        int("陈小明")
    except ValueError:
        log.exception("cannot go on")
    (line,) = said()
    assert "陈小明" not in json.dumps(line, ensure_ascii=False)
    assert "ValueError" in str(line["exc_info"])
    assert "test_logs.py" in str(line["exc_info"])


def test_libraries_below_us_are_heard_only_when_something_is_wrong(said: Said) -> None:
    logging.getLogger("kafka.net").info("hello")
    assert said() == []


def test_few_events_are_told_one_by_one_with_their_correlation(said: Said) -> None:
    tell_of(log, "applied", consumer="places")([event(1, "c1"), event(2, "c2")])
    assert [(each["position"], each["correlation"], each["consumer"]) for each in said()] == [
        (1, "c1", "places"),
        (2, "c2", "places"),
    ]


def test_of_many_events_only_the_ends_are_told(said: Said) -> None:
    tell_of(log, "published")([event(position) for position in range(1, ONE_BY_ONE + 2)])
    (line,) = said()
    assert (line["events"], line["from"], line["position"]) == (ONE_BY_ONE + 1, 1, ONE_BY_ONE + 1)


def test_what_is_kept_apart_stands_in_its_own_file_alone_and_the_oldest_days_go(said: Said, tmp_path: Path) -> None:
    apart = logging.getLogger("infra.apart")
    keep_apart(apart, "gateway", tmp_path / "access.log", 2)
    (handler,) = apart.handlers
    assert isinstance(handler, TimedRotatingFileHandler)
    apart.info("answered", extra={"page": "members.one"})
    (line,) = [json.loads(line) for line in (tmp_path / "access.log").read_text().splitlines()]
    assert ((line["process"], line["page"]), said()) == (("gateway", "members.one"), [])
    for day in (1, 2, 3):
        (tmp_path / f"access.log.2026-01-0{day}").touch()
    handler.doRollover()
    handler.close()
    kept = sorted(each.name for each in tmp_path.iterdir())
    assert (len(kept), kept[:2]) == (3, ["access.log", "access.log.2026-01-03"])


def test_what_nobody_asked_for_is_not_told(said: Said) -> None:
    tell_of(log, "applied", lambda type_: False)([event(1)])
    assert said() == []
