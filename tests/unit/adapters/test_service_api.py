"""The HTTP side of a service: whoever asks shows the secret, and is answered or told what to mend."""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from infra.adapters.logs import OneLine
from infra.adapters.permissions import PLATFORM, Asker, permissions_of
from infra.adapters.runtime import Runtime, define
from infra.adapters.service_api import LARGEST_BODY, ServiceApi
from infra.adapters.sqlite_bus import SqliteBus
from infra.adapters.statements import Statements
from infra.eventsourcing.following import catch_up
from infra.settings import Settings

#: Who asks here: everything that the table gives to anybody.
ANYBODY = Asker(
    "clerk", frozenset({"STREET_OPERATOR", "APPROVER", PLATFORM}), None, Asker("chief", frozenset({"APPROVER"}))
)
HEADERS = {
    "Idempotency-Key": "c1",
    "X-Linli-At": "2010-06-07T09:00:00+08:00",
}
ROOT = {"organization_id": "o1", "kind": "WORK_COMMITTEE", "name": "党工委", "on": "2010-06-07"}
PERSON = {
    "member_id": "m1",
    "organization_id": "o1",
    "community_id": "o1",
    "relationship": "HERE",
    "category": "FULL",
    "particulars": {"name": "陈小明"},
    "on": "2010-06-07",
}


@pytest.fixture
def api(tmp_path: Path) -> Iterator[ServiceApi]:
    """The members service on an empty home."""
    runtime = Runtime(define("services.members"), Settings(tmp_path, 0, "330621001"))
    yield ServiceApi(runtime, "secret", permissions_of("services.members"))
    runtime.close()


def request(body: Any = None, *, data: bytes | None = None, path: str = "/", **changes: str | None) -> Request:
    """A request with these headers changed (``None``: left out), spelt with underscores."""
    headers: dict[str, str | None] = {"Authorization": f"Bearer {Statements('secret', 'members').make(ANYBODY)}"}
    headers |= {**HEADERS, **{name.replace("_", "-"): value for name, value in changes.items()}}
    content = msgspec.json.encode(body) if data is None else data
    sent = {name: value for name, value in headers.items() if value is not None}
    return Request(EnvironBuilder(method="POST", path=path, data=content, headers=sent).get_environ())


def read(response: Response) -> Any:
    """What the answer says."""
    return msgspec.json.decode(response.get_data())


def register(api: ServiceApi, **changes: str | None) -> Response:
    """Ask for an organisation."""
    return api.command(request(ROOT, **changes), "RegisterOrganization")


def refused(response: Response, status: int) -> dict[str, Any]:
    """The problem document, complete and in two languages."""
    assert response.status_code == status
    assert response.content_type == "application/problem+json; charset=utf-8"
    found: dict[str, Any] = read(response)
    assert (found["status"], found["type"][:10]) == (status, "urn:linli:")
    assert found["title"].endswith("。")
    assert found["detail"].endswith(".")
    return found


def head(api: ServiceApi) -> int:
    """Where the log ends."""
    return api.runtime.store.head().position


# ── Commands ─────────────────────────────────────────────────────────────────


def test_an_accepted_command_says_where_its_outcome_stands(api: ServiceApi) -> None:
    response = register(api)
    assert (response.status_code, read(response)) == (
        200,
        {"service": "members", "stream": "organization-o1", "version": 1, "position": 1, "first": True},
    )


def test_a_repeated_command_gets_its_first_answer(api: ServiceApi) -> None:
    first = read(register(api))
    assert read(register(api)) == {**first, "first": False}
    assert head(api) == 1


def test_other_content_under_the_same_id_is_refused(api: ServiceApi) -> None:
    register(api)
    other = api.command(request({**ROOT, "name": "另一个"}), "RegisterOrganization")
    assert refused(other, 422)["type"] == "urn:linli:command-reused"
    assert head(api) == 1


def test_a_refusal_of_the_domain_is_a_problem(api: ServiceApi) -> None:
    register(api)
    again = register(api, Idempotency_Key="c2")
    assert refused(again, 409)["type"] == "urn:linli:members:organization-known"


def test_a_number_of_somebody_else_is_refused_without_saying_whose(api: ServiceApi) -> None:
    number = "330621193805010009"
    api.command(request({**PERSON, "id_number": number}), "RegisterMember")
    other = {**PERSON, "member_id": "m2", "id_number": number}
    response = api.command(request(other, Idempotency_Key="c2"), "RegisterMember")
    assert refused(response, 409)["type"] == "urn:linli:guard-taken"
    assert not {number, "m1"} & set(msgspec.json.decode(response.get_data()).values())


@pytest.mark.parametrize("name", ["Unknown", "ProposeClassifications", "RefuseRow", "CompleteImport", "ClassCounts"])
def test_only_accepted_commands_are_known(api: ServiceApi, name: str) -> None:
    assert refused(api.command(request({}), name), 404)["type"] == "urn:linli:no-such-command"


# ── Who asks ─────────────────────────────────────────────────────────────────


ENTRYPOINTS = ["command", "query", "take_in", "history", "feed", "progress", "wake"]


@pytest.mark.parametrize("entrypoint", ENTRYPOINTS)
@pytest.mark.parametrize("shown", [None, "", "secret", "Bearer ", "Bearer other", "bearer secret", "Bearer 密"])
def test_every_entrypoint_asks_for_a_statement(api: ServiceApi, entrypoint: str, shown: str | None) -> None:
    name = ["X"] if entrypoint in ("command", "query", "take_in") else []
    made = request({}, Authorization=None)
    if shown is not None:
        made.environ["HTTP_AUTHORIZATION"] = shown.encode().decode("latin-1")
    response = getattr(api, entrypoint)(made, *name)
    assert refused(response, 401)["type"] == "urn:linli:unauthorized"


def test_that_it_lives_is_no_secret(api: ServiceApi) -> None:
    assert api.livez(request(Authorization=None)).get_data() == b"ok"


# ── Bodies ───────────────────────────────────────────────────────────────────


BAD_JSON = [b"", b"{", b"{'a': 1}", b"\xff\xfe", b'"\xff"', b'{"a": NaN}', b'"\\ud800"', b"{} {}"]


@pytest.mark.parametrize("data", BAD_JSON)
def test_what_is_no_json_is_refused(api: ServiceApi, data: bytes) -> None:
    response = api.command(request(data=data), "RegisterOrganization")
    assert refused(response, 400)["type"] == "urn:linli:not-json"


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused(api: ServiceApi, opening: bytes) -> None:
    response = api.command(request(data=opening * 100_000), "RegisterOrganization")
    assert refused(response, 400)["type"] == "urn:linli:not-json"


def test_an_oversized_body_is_refused_unread(api: ServiceApi) -> None:
    made = request(ROOT)
    made.environ["CONTENT_LENGTH"] = str(LARGEST_BODY + 1)
    assert refused(api.command(made, "RegisterOrganization"), 413)["type"] == "urn:linli:too-large"


def test_an_intake_is_checked_like_a_command(api: ServiceApi) -> None:
    too_long = request({"file_digest": "x" * 2001, "rows": []})
    assert refused(api.take_in(too_long, "PrepareImport"), 422)["errors"].keys() == {"file_digest"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"nationality": "汉"}, "nationality"),
        ({"kind": "CLUB"}, "kind"),
        ({"on": "7.6.2010"}, "on"),
        ({"on": None}, "on"),
        ({"name": 7}, "name"),
        ({"parent_id": ["a"]}, "parent_id"),
        ({"name": "长" * 2001}, "name"),
    ],
)
def test_wrong_fields_are_named(api: ServiceApi, changes: dict[str, Any], field: str) -> None:
    response = api.command(request({**ROOT, **changes}), "RegisterOrganization")
    assert refused(response, 422)["errors"].keys() == {field}
    assert head(api) == 0


@pytest.mark.parametrize("body", [[], None, "text", 7])
def test_a_body_that_is_no_object_is_refused(api: ServiceApi, body: Any) -> None:
    refused(api.command(request(body), "RegisterOrganization"), 422)


def test_a_validity_without_end_is_no_defect(api: ServiceApi) -> None:
    decided = {"organization": "街道", "kind": "审批", "on": "2010-06-07", "document": "d"}
    case = {"member_id": "m1", "case_id": "k1", "on": "2010-06-07"}
    assert api.command(request(PERSON), "RegisterMember").status_code == 200
    assert api.command(request(case, Idempotency_Key="c2"), "ApplyForAid").status_code == 200
    approve = {**case, "decided_by": decided, "valid_until": "9999-12-31"}
    assert api.command(request(approve, Idempotency_Key="c3"), "ApproveHardship").status_code == 200


# ── Headers ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "changes",
    [
        {"Idempotency_Key": None},
        {"Idempotency_Key": ""},
        {"Idempotency_Key": "two words"},
        {"Idempotency_Key": "x" * 65},
        {"X_Correlation_Id": "two words"},
        {"X_Linli_At": None},
        {"X_Linli_At": "yesterday"},
        {"X_Linli_At": "2010-06-07T09:00:00"},
        {"X_Linli_At": "9999-12-31T23:00:00+00:00"},
        {"X_Linli_At": "0001-01-01T00:00:00+14:00"},
        {"If_Match": "latest"},
        {"If_Match": ""},
    ],
)
def test_headers_are_checked(api: ServiceApi, changes: dict[str, str | None]) -> None:
    assert refused(register(api, **changes), 400)["type"] == "urn:linli:bad-headers"
    assert head(api) == 0


def test_a_stale_version_is_refused_with_the_present_one(api: ServiceApi) -> None:
    register(api)
    appoint = {"organization_id": "o1", "member_id": "m1", "on": "2010-06-07"}
    api.command(request(appoint, Idempotency_Key="c2"), "AppointSecretary")
    stale = request({**appoint, "member_id": "m2"}, Idempotency_Key="c3", If_Match='"1"')
    found = refused(api.command(stale, "AppointSecretary"), 409)
    assert (found["type"], found["version"], head(api)) == ("urn:linli:conflict", 2, 2)


def test_the_present_version_is_accepted(api: ServiceApi) -> None:
    register(api)
    appoint = request(
        {"organization_id": "o1", "member_id": "m1", "on": "2010-06-07"}, Idempotency_Key="c2", If_Match='"1"'
    )
    assert read(api.command(appoint, "AppointSecretary"))["version"] == 2


def test_the_story_is_named_after_the_command_unless_it_is_told(api: ServiceApi) -> None:
    register(api)
    register(api, Idempotency_Key="c2")
    appoint = {"organization_id": "o1", "member_id": "m1", "on": "2010-06-07"}
    api.command(request(appoint, Idempotency_Key="c3", X_Correlation_Id="story"), "AppointSecretary")
    events = read(api.history(request({"stream": "organization-o1"})))["events"]
    assert [event["correlation"] for event in events] == ["c1", "story"]


# ── Questions ────────────────────────────────────────────────────────────────


def test_a_question_is_answered(api: ServiceApi) -> None:
    response = api.query(request({"day": "2010-06-07"}), "ClassCounts")
    assert (response.status_code, read(response)["persons"]) == (200, 0)


def test_what_nobody_knows_is_not_found(api: ServiceApi) -> None:
    response = api.query(request({"member_id": "x", "day": "2010-06-07"}), "MemberDetail")
    assert refused(response, 404)["type"] == "urn:linli:no-such-answer"


@pytest.mark.parametrize(("entrypoint", "what"), [("query", "query"), ("take_in", "intake")])
def test_an_unknown_question_is_not_found(api: ServiceApi, entrypoint: str, what: str) -> None:
    response = getattr(api, entrypoint)(request({}), "RegisterOrganization")
    assert refused(response, 404)["type"] == f"urn:linli:no-such-{what}"


def test_an_intake_is_taken_in(api: ServiceApi) -> None:
    response = api.take_in(request({"file_digest": "abc", "rows": []}), "PrepareImport")
    assert (response.status_code, read(response)["status"]) == (200, "unknown")


# ── History and feed ─────────────────────────────────────────────────────────


def test_history_shows_the_open_part_and_that_something_is_sealed(api: ServiceApi) -> None:
    api.command(request(PERSON), "RegisterMember")
    (event,) = read(api.history(request({"stream": "member-m1"})))["events"]
    assert (event["position"], event["actor"], event["sealed"]) == (1, "clerk", True)
    assert "陈小明" not in repr(event)


def test_history_at_positions(api: ServiceApi) -> None:
    register(api)
    assert [event["position"] for event in read(api.history(request({"positions": [1, 7]})))["events"]] == [1]


@pytest.mark.parametrize("data", [b"{", b"\xff", b"[" * 100_000])
def test_history_refuses_what_is_no_json(api: ServiceApi, data: bytes) -> None:
    refused(api.history(request(data=data)), 400)


@pytest.mark.parametrize(
    "body", [[], "text", {"positions": ["x"]}, {"positions": 7}, {"stream": 7}, {"positions": [2**70]}]
)
def test_history_refuses_what_it_cannot_look_up(api: ServiceApi, body: Any) -> None:
    refused(api.history(request(body)), 422)


def test_history_of_nothing_is_empty(api: ServiceApi) -> None:
    assert read(api.history(request(data=b""))) == {"events": []}


def test_the_feed_has_the_bytes_of_the_log(api: ServiceApi) -> None:
    register(api)
    found = read(api.feed(request(path="/feed?after=0")))
    assert [record["value"].encode() for record in found["records"]] == [api.runtime.store.log(0, 1)[0].open]
    assert found["head"]["position"] == 1


@pytest.mark.parametrize(
    ("asked", "positions"), [("after=1", []), ("after=x&limit=y", [1]), ("limit=0", [1]), ("limit=-1", [1])]
)
def test_the_feed_goes_on_after_a_position(api: ServiceApi, asked: str, positions: list[int]) -> None:
    register(api)
    assert [record["position"] for record in read(api.feed(request(path=f"/feed?{asked}")))["records"]] == positions


def test_progress_says_how_far_everybody_has_come(api: ServiceApi, tmp_path: Path) -> None:
    register(api)
    bus = SqliteBus(tmp_path / "bus.sqlite")
    for consumer in api.runtime.projectors(bus):
        catch_up(consumer)
    bus.close()
    found = read(api.progress(request()))
    assert (found["head"], found["read_models"]["places<members"], found["parked"]) == (1, 1, [])


def test_waking_does_what_is_due(api: ServiceApi) -> None:
    assert read(api.wake(request(Idempotency_Key=None))) == {"asked": 0}


# ── Defects ──────────────────────────────────────────────────────────────────


class Stumbled(Exception):
    """Something that nobody expected, quoting a person."""


@pytest.mark.parametrize("kind", [Stumbled, ValueError, KeyError])
def test_a_defect_never_shows_nor_logs_its_text(
    api: ServiceApi, kind: type[Exception], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(query: Any) -> Any:
        raise kind(PERSON["particulars"])

    monkeypatch.setattr(api.runtime, "query", stumble)
    with caplog.at_level(logging.DEBUG):
        response = api.query(request({"day": "2010-06-07"}), "ClassCounts")
    assert refused(response, 500)["type"] == "urn:linli:defect"
    logged = "\n".join(OneLine().format(record) for record in caplog.records)
    assert kind.__name__ in logged
    assert "stumble" in logged
    assert "陈小明" not in logged + caplog.text + response.get_data(as_text=True)


def test_the_timer_waits_while_past_days_are_played(api: ServiceApi) -> None:
    runtime = api.runtime
    runtime.settings.play_token.write_text("token")
    api.tick()
    assert runtime.wake(date(2026, 1, 1)) == 0  # a first day, so nothing was done by the timer
    runtime.settings.play_token.unlink()
    assert runtime._days_done() == date(2026, 1, 1).toordinal()
    api.tick()
    assert runtime._days_done() == runtime.settings.today().toordinal()
