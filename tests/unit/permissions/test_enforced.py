"""Every action by every role, at the desk and again at the service: what the file says goes, and nothing else."""

import tomllib
import uuid
from pathlib import Path
from typing import Any

import msgspec
import pytest

import services
from infra.adapters.permissions import PLATFORM, Asker
from infra.adapters.runtime import define
from services.gateway.accounts.events import OF_COMMUNITIES, Role
from services.gateway.accounts.token import NOT_FOR_MACHINES
from services.gateway.client import SERVICES
from tests.unit.permissions.office import LIXIN, Office

FILE = tomllib.loads((Path(services.__path__[0]) / "permissions.toml").read_text())
#: What the file says, read by another way than the program's: action → roles.
ALLOWED: dict[tuple[str, str], set[str]] = {
    (where, name): set(Role) if "EVERYONE" in line["allow"] else set(line["allow"])
    for line in FILE["right"]
    for where in ("members", "volunteering", "evaluation", "desk")
    for name in line.get(where, ())
}
ENTRYPOINTS = ("history", "feed", "progress", "wake")
REFUSED = 403


def asking(service: str) -> list[tuple[str, str]]:
    """Entrypoint and name of everything that can be asked of a service."""
    found = define(f"services.{service}")
    kinds = {"command": found.accepted, "query": found.queries, "take_in": found.intakes}
    named = [(kind, each.__name__) for kind, classes in kinds.items() for each in classes]
    return [*named, *((each, "") for each in ENTRYPOINTS)]


def of_role(role: str) -> Asker:
    """Somebody of this role; whatever takes a second person has been looked at by one who may."""
    communities = frozenset({LIXIN.community}) if role in OF_COMMUNITIES else None
    return Asker("account:1", frozenset({role}), communities, Asker("account:2", frozenset({Role.APPROVER})))


@pytest.mark.parametrize("role", [*Role, PLATFORM])
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_does_what_the_file_says_also_for_whom_the_desk_let_through(
    office: Office, service: str, role: str
) -> None:
    before = office.heads()
    for entrypoint, name in asking(service):
        response = office.directly(service, of_role(role), entrypoint, name)
        allowed = role in ALLOWED[service, name or entrypoint] or (role == PLATFORM and _is_everyones(service, name))
        assert (response.status_code != REFUSED) == allowed, (name or entrypoint, response.get_data())
    assert office.heads() == before  # an empty body is no command


def _is_everyones(service: str, name: str) -> bool:
    return (service, name) in ALLOWED and ALLOWED[service, name] == set(Role)


@pytest.mark.parametrize("role", Role)
def test_the_desk_does_what_the_file_says(office: Office, role: Role) -> None:
    """Pages and forms, by an account that has signed in."""
    browser = office.browser(role)
    for rule in office.app.url_map.iter_rules():
        if ("desk", rule.endpoint) not in ALLOWED:
            continue
        address = rule.build(_arguments(rule.arguments, rule.endpoint), append_unknown=False)
        assert address is not None
        for method in sorted({"GET", "POST"} & set(rule.methods or ())):
            with browser.open(address[1], method=method) as answer:
                allowed = role in ALLOWED["desk", rule.endpoint]
                assert (answer.status_code != REFUSED) == allowed, (method, rule.endpoint)
                assert answer.status_code < 500, (method, rule.endpoint)
                if not allowed:
                    assert "权限" in answer.get_data(as_text=True)


def _arguments(names: set[str], endpoint: str) -> dict[str, Any]:
    found: dict[str, Any] = {name: str(uuid.uuid4()) for name in names}
    found |= {"act": "roles" if endpoint.startswith("accounts.") else "confirm"} if "act" in names else {}
    return found


@pytest.mark.parametrize("role", sorted(set(Role) - NOT_FOR_MACHINES))
def test_the_public_api_does_what_the_file_says(office: Office, role: Role) -> None:
    machine = office.machine(role, communities=(LIXIN.community,) if role in OF_COMMUNITIES else ())
    before = office.heads()
    for service in SERVICES:
        for entrypoint, name in asking(service):
            kind = {"command": "commands", "query": "queries", "take_in": "intakes"}.get(entrypoint)
            if kind is None:
                continue
            status, said = machine.ask(f"{kind}/{service}/{name}", {})
            assert (status != REFUSED) == (role in ALLOWED[service, name]), (service, name, said)
            if status == REFUSED:
                assert said["type"] == "urn:linli:not-permitted"
                assert said["title"].endswith("。") and said["detail"].endswith(".")
        status, _ = machine.ask(f"history/{service}?stream=x", method="GET")
        assert (status != REFUSED) == (role in ALLOWED[service, "history"])
    assert office.heads() == before


def test_the_actor_is_whom_the_statement_names_whatever_headers_and_body_say(office: Office) -> None:
    machine = office.machine(Role.STREET_OPERATOR)
    body = {"organization_id": str(uuid.uuid4()), "kind": "BRANCH", "name": "第九党支部", "on": "2026-11-22"}
    headers = {"Authorization": f"Bearer {machine.token}", "X-Linli-Actor": "account:somebody-else"}
    answer = machine.client.post(
        "/api/commands/members/RegisterOrganization",
        json={**body, "parent_id": LIXIN.community},
        headers=headers,
    )
    assert answer.status_code == 200, answer.text
    stream = msgspec.json.decode(answer.get_data())["stream"]
    _, events = machine.history("members", stream)
    assert [each["actor"].partition(":")[0] for each in events] == ["token"]
    forged = machine.ask("commands/members/RegisterOrganization", {**body, "actor": "account:somebody-else"})
    assert forged[0] == 422


def test_an_account_of_the_whole_street_has_no_right_that_ends_at_communities(office: Office) -> None:
    """Whoever works in communities is given some, or can do nothing there."""
    asker = Asker("account:1", frozenset({Role.COMMUNITY_WORKER}))
    response = office.directly("members", asker, "query", "MemberList", {"day": "2026-11-22"})
    assert msgspec.json.decode(response.get_data())["type"] == "urn:linli:no-communities"


def test_an_operator_of_one_community_does_not_act_for_the_street(office: Office) -> None:
    """Roles say what, the account says how far."""
    limited = office.machine(Role.STREET_OPERATOR, communities=(LIXIN.community,))
    campaign = {"campaign_id": "c", "kind": "OTHER", "name": "行动", "from_day": "2026-11-22", "to_day": "2026-11-23"}
    status, said = limited.command("volunteering", "OpenCampaign", **campaign, on="2026-11-22")
    assert (status, said["type"]) == (404, "urn:linli:out-of-reach")
    status, said = limited.query("members", "Import", import_id="x")
    assert (status, said["type"]) == (403, "urn:linli:whole-only")
