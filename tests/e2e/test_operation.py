"""Whoever runs the platform sees how it gets on: ready or not, who is how far behind, and the way of one command."""

import json
import os
import signal
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from infra.adapters.news import FOLLOWING
from infra.settings import EMBEDDED
from tests.conftest import Installation, installed_on
from tests.faults.test_processes_fail import child


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed_on(EMBEDDED, tmp_path_factory.mktemp("operation") / "home", lambda _: None) as found:
        found.start()
        yield found


def metrics(office: Installation, process: str) -> dict[str, float]:
    """Every figure of a process, by its name and labels."""
    where = (office.home / "run" / f"{process}.metrics.address").read_text()
    lines = requests.get(where, timeout=10).text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")}


def until(true: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def register(office: Installation, correlation: str | None = None) -> dict[str, Any]:
    data = {"organization_id": uuid.uuid4().hex, "kind": "WORK_COMMITTEE", "name": "柯桥街道党工委", "on": "2026-01-05"}
    return office.command("members", "RegisterOrganization", correlation, **data)


def test_every_process_says_whether_it_is_ready(office: Installation) -> None:
    for process in ("members", "volunteering", "evaluation", "gateway"):
        address = (office.home / "run" / f"{process}.address").read_text()
        answer = requests.get(f"{address}/readyz", timeout=10)
        assert (answer.status_code, answer.json()) == (200, {"ready": True, "not_answering": []}), process


def test_one_command_can_be_followed_by_its_correlation_through_every_log(office: Installation) -> None:
    command_id = str(uuid.uuid4())
    position = register(office, command_id)["position"]

    def told() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in office.log().splitlines()]
        return [each for each in lines if each.get("correlation") == command_id]

    until(lambda: {"places<members", "timeline<members"} <= {each.get("consumer") for each in told()})
    way = [(each["process"], each["message"]) for each in told()]
    assert way[0] == ("gateway", "asked")
    assert {("members", "accepted"), ("relay", "published")} <= set(way)  # two processes write into one file
    assert {each["position"] for each in told() if each["message"] == "applied"} == {position}


def test_what_waits_for_followers_that_hang_is_gone_from_the_figures_once_they_go_on(
    office: Installation,
) -> None:
    office.settle()
    assert metrics(office, "relay")['linli_relay_leader{topic="linli.internal.members"}'] == 1
    figures = metrics(office, "worker")
    before = figures['linli_events_appended_total{service="members"}']
    following = [child(office, f"infra.adapters.{process}") for process in FOLLOWING]
    for each in following:
        os.kill(each, signal.SIGSTOP)
    register(office)
    for each in following:
        os.kill(each, signal.SIGCONT)
    office.settle()
    figures = metrics(office, "worker")
    assert figures['linli_events_appended_total{service="members"}'] == before + 1
    assert figures['linli_events_published_total{service="members"}'] == before + 1
    for name, value in figures.items():
        if name.startswith(("linli_outbox", "linli_consumer")):
            assert value == 0, name


def test_a_service_counts_its_answers_by_outcome(office: Installation) -> None:
    register(office)
    refused = office.send("POST", "/api/commands/members/RegisterOrganization", json={"organization_id": "x"})
    assert refused.status_code == 422
    figures = metrics(office, "members")
    assert figures['linli_requests_total{entrypoint="command",service="members",status="200"}'] > 0
    assert figures['linli_requests_total{entrypoint="command",service="members",status="422"}'] > 0
    assert figures['linli_request_duration_seconds_count{entrypoint="command",service="members"}'] > 1


def test_who_was_shown_a_page_stands_in_a_log_of_its_own(office: Installation) -> None:
    office.page("/organizations")
    line = json.loads((office.home / "log" / "access.log").read_text().splitlines()[-1])
    assert (line["page"], line["status"], line["names_in_clear"]) == ("organizations.listing", 200, False)
    assert line["actor"].startswith("token:")
    assert "organizations.listing" not in office.log()


def test_nothing_that_was_typed_is_in_the_log_or_in_the_figures(office: Installation) -> None:
    register(office)
    told = office.log() + "".join(str(metrics(office, each)) for each in ("members", *FOLLOWING, "gateway"))
    assert "柯桥街道党工委" not in told
    assert Path(office.home / "log" / "linli.log").read_text().count("\n") == len(office.log().splitlines())
