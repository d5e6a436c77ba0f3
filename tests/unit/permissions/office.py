"""An office with two communities: its services and its desk in one process, asked by the requests that they answer."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import requests
from flask.testing import FlaskClient
from requests.adapters import BaseAdapter
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request, Response

from infra.adapters.permissions import Asker, permissions_of
from infra.adapters.runtime import Runtime, define
from infra.adapters.service_api import ServiceApi
from infra.adapters.sqlite_bus import SqliteBus
from infra.adapters.statements import Statements
from infra.eventsourcing.together import together
from infra.settings import Settings
from services.gateway.accounts.events import OF_COMMUNITIES, Role, Scope
from services.gateway.accounts.passwords import Passwords
from services.gateway.accounts.registry import Duties, Registry
from services.gateway.client import SERVICES, Services
from services.gateway.imports import Imports
from services.gateway.projections import Reads
from tests.unit.gateway.conftest import QUICK, at_the_desk, desk_app
from tests.unit.gateway.subdistrict import TODAY


def named(text: str) -> str:
    """The id of something of this test."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))


STREET = named("street")
CYCLE = "cycle-2026"


@dataclass(frozen=True)
class Community:
    """A community, and the ids of what belongs to it. Two have the same things; the third has none that exist."""

    name: str

    def __getattr__(self, what: str) -> str:
        return named(f"{what} of {self.name}")

    def ids(self) -> dict[str, str]:
        """By the names that commands and queries call them."""
        return {
            "community_id": self.community, "organization_id": self.community, "member_id": self.member,
            "volunteer_id": self.volunteer, "leader_id": self.member, "contact_id": self.contact,
            "activity_id": self.activity, "record_id": f"attendance-{self.activity}", "unit_id": self.unit,
            "case_id": self.case, "post_id": self.post, "aid_id": self.aid, "cycle_id": CYCLE,
            "id_number": NUMBERS.get(self.name, "330621194403010014"),
        }  # fmt: skip


NUMBERS = {"立新": "330621193805010009", "湖滨": "330621193906010019"}
LIXIN, HUBIN, NOWHERE = Community("立新"), Community("湖滨"), Community("无此")


class InProcess(BaseAdapter):
    """Brings a request of the gateway's client to a service of this process."""

    def __init__(self, apis: Mapping[str, ServiceApi]) -> None:
        super().__init__()
        self._apis = apis

    def send(self, request: requests.PreparedRequest, *_: object, **__: object) -> requests.Response:
        service, _, path = str(request.url).removeprefix("http://").partition("/")
        entrypoint, _, name = path.partition("/")
        api = self._apis[service]
        methods = {"commands": api.command, "rehearsals": api.rehearse, "queries": api.query, "intakes": api.take_in}
        method = methods.get(entrypoint) or getattr(api, entrypoint)
        answer = method(as_received(request), *([name] if entrypoint in methods else []))
        found = requests.Response()
        found.status_code, found._content, found.url = answer.status_code, answer.get_data(), str(request.url)
        return found

    def close(self) -> None:
        """Nothing is open."""


def as_received(request: requests.PreparedRequest) -> Request:
    """The request as it comes out of the wire."""
    body = request.body or b""
    data = body.encode() if isinstance(body, str) else body
    headers = [(name, value) for name, value in request.headers.items() if name != "Content-Length"]
    return Request(EnvironBuilder(method=request.method, data=data, headers=headers).get_environ())


class Beside(Services):
    """The services beside the gateway, found without addresses."""

    def __init__(self, settings: Settings, apis: Mapping[str, ServiceApi]) -> None:
        super().__init__(settings)
        self._session.mount("http://", InProcess(apis))

    def _address(self, service: str) -> str:
        return f"http://{service}"


class Office:
    """Everything, and ways to ask it as somebody."""

    def __init__(self, home: Path) -> None:
        self.settings = Settings(home, 8000, "330621001", TODAY)
        packages = {service: f"services.{service}" for service in (*SERVICES, "gateway")}
        self.runtimes = {service: Runtime(define(package), self.settings) for service, package in packages.items()}
        self.bus = SqliteBus(home / "bus.sqlite")
        secret, table = self.settings.secret("services"), permissions_of("services.members")
        self.apis = {service: ServiceApi(self.runtimes[service], secret, table) for service in SERVICES}
        gateway = self.runtimes["gateway"]
        services = Beside(self.settings, self.apis)
        self.registry = Registry(gateway, Passwords(QUICK))
        everybody = self.runtimes.values()
        self.relays = [runtime.relay(self.bus) for runtime in everybody]
        kinds = [kind(self.bus) for runtime in everybody for kind in (runtime.projectors, runtime.policies)]
        self.followers = [each for kind in kinds for each in together(kind)]
        self._browsers: dict[Role, FlaskClient] = {}
        imports = Imports(services, gateway)
        self.app = desk_app(self.settings, services, imports, Reads(gateway), self.registry)

    def close(self) -> None:
        """Let go of everything."""
        self.app.extensions["linli"].door.close()
        for runtime in self.runtimes.values():
            runtime.close()
        self.bus.close()

    def settle(self) -> None:
        """Let everybody follow everything."""
        moved = True
        while moved:
            moved = False
            for relay in self.relays:
                while relay.step():
                    pass
            for consumers in self.followers:
                moved = bool(consumers.step()) or moved

    def heads(self) -> dict[str, int]:
        """Where the logs end."""
        return {service: self.runtimes[service].store.head().position for service in SERVICES}

    # ── asking ───────────────────────────────────────────────────────────────

    def machine(self, *roles: Role, communities: tuple[str, ...] = ()) -> "Machine":
        """A program with a token."""
        scope = Scope.COMMUNITIES if communities else Scope.STREET
        duties = Duties(roles, scope, communities)
        made, _ = self.registry.issue_token(str(uuid.uuid4()), "cli", "tests", duties, timedelta(days=1))
        return Machine(self.app.test_client(), str(made))

    def browser(self, role: Role) -> FlaskClient:
        """Somebody at the desk, for 立新 where the role is for communities."""
        communities = (LIXIN.community,) if role in OF_COMMUNITIES else ()
        if role not in self._browsers:
            self._browsers[role] = at_the_desk(self.app, self.registry, role, communities)
        return self._browsers[role]

    def directly(self, service: str, asker: Asker, entrypoint: str, name: str = "", body: Any = None) -> Response:
        """A service asked without the gateway, with a statement of our own making."""
        statement = Statements(self.settings.secret("services"), service).make(asker)
        headers = {"Authorization": f"Bearer {statement}", "Idempotency-Key": str(uuid.uuid4())}
        headers |= {"X-Linli-At": self.settings.now().isoformat()}
        data = msgspec.json.encode(body if body is not None else {})
        request = Request(EnvironBuilder(method="POST", data=data, headers=headers).get_environ())
        response: Response = getattr(self.apis[service], entrypoint)(request, *([name] if name else []))
        return response


@dataclass(frozen=True)
class Machine:
    """A program at the public API."""

    client: FlaskClient
    token: str

    def ask(self, path: str, data: Any = None, *, method: str = "POST") -> Any:
        """One request; answers (status, what it says)."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = msgspec.json.encode(data) if data is not None else None
        answer = self.client.open(f"/api/{path}", method=method, headers=headers, data=body)
        return answer.status_code, msgspec.json.decode(answer.get_data())

    def command(self, service: str, name: str, /, **data: Any) -> Any:
        """A command."""
        return self.ask(f"commands/{service}/{name}", data)

    def query(self, service: str, name: str, /, **data: Any) -> Any:
        """A query."""
        return self.ask(f"queries/{service}/{name}", data)

    def history(self, service: str, stream: str) -> Any:
        """The events of a stream."""
        return self.ask(f"history/{service}?stream={stream}", method="GET")


@contextmanager
def opened(home: Path) -> Iterator[Office]:
    """An office in which both communities have one of each thing."""
    office = Office(home)
    street = office.machine(Role.STREET_OPERATOR, Role.APPROVER)
    checker = office.browser(Role.APPROVER)
    day = TODAY.isoformat()

    def done(service: str, name: str, /, **data: Any) -> None:
        status, answer = street.command(service, name, **data)
        if status == 202:
            agreed = checker.post(f"/api/preparations/{answer['preparation_id']}/agree", json={})
            status, answer = agreed.status_code, agreed.text
        assert status == 200, (name, answer)

    rules = {"version": "2010", "effective_from": "2010-06-07", "source_clause": "三", "rules": {}}
    done("members", "PublishRulebook", **rules)
    done("volunteering", "PublishRulebook", **rules)
    done("members", "RegisterOrganization", organization_id=STREET, kind="WORK_COMMITTEE", name="党工委", on=day)
    for each in (LIXIN, HUBIN):
        _furnish(each, day, done)
        office.settle()
        _furnish_what_follows(each, day, done)
        office.settle()
    rated = {"organizations": [LIXIN.community, HUBIN.community], "from_day": "2025-11-23", "to_day": "2026-11-22"}
    done("evaluation", "OpenCycle", cycle_id=CYCLE, year=2026, on=day, **rated)
    office.settle()
    try:
        yield office
    finally:
        office.close()


def _furnish(here: Community, day: str, done: Any) -> None:
    ids = here.ids()
    tree = {"kind": "COMMUNITY", "name": f"{here.name}社区", "parent_id": STREET}
    done("members", "RegisterOrganization", organization_id=here.community, on=day, **tree)
    unit = {"unit_id": here.unit, "community_id": here.community, "name": f"{here.name}市场", "kind": "企业"}
    done("members", "RecordResidentUnit", on=day, **unit)
    born = {"name": f"{here.name}甲", "birth_date": "1938-05-01"}
    roll = {"organization_id": here.community, "community_id": here.community, "relationship": "HERE"}
    old = {"category": "FULL", "particulars": born, "id_number": ids["id_number"]}
    done("members", "RegisterMember", member_id=here.member, on=day, **roll, **old)
    young = {"category": "FULL", "particulars": {"name": f"{here.name}乙"}}
    done("members", "RegisterMember", member_id=here.volunteer, on=day, **roll, **young)
    done("members", "ApplyForAid", member_id=here.member, case_id=here.case, on=day)
    _furnish_mechanisms(here, day, done)
    about = {"activity_id": here.activity, "community_id": here.community, "organization_id": here.community}
    what = {"name": f"{here.name}义诊", "field": "MEDICAL", "place": "大厅", "risks": "无", "notice_version": "1"}
    when = {"day": day, "starts": "08:00", "ends": "10:00", "seats": 5, "leader_id": here.member, "on": day}
    done("volunteering", "PublishActivity", **about, **what, **when)
    offered = {"activity_id": here.activity, "volunteer_id": here.volunteer, "on": day}
    done("volunteering", "SignUp", **offered, notice_version="1")
    times = {"starts": "08:00", "ends": "10:00", "leader_id": here.member}
    done("volunteering", "ConfirmAttendance", **offered, **times)


def _furnish_mechanisms(here: Community, day: str, done: Any) -> None:
    place = {"organization_id": here.community, "community_id": here.community}
    post = {"kind": "SANITATION", "name": "环境卫生岗", "duties": "查看并带动保持环境整洁", "seats": 1}
    done("members", "OpenPost", post_id=here.post, on=day, **place, **post)
    done("members", "ClaimPost", post_id=here.post, member_id=here.member, on=day)
    done("members", "RegisterOutflow", member_id=here.volunteer, left_on=day, on=day)
    done("members", "FormBrigade", community_id=here.community, name=f"{here.name}先锋大队", on=day)
    body = {"organization": "党工委", "kind": "会议", "on": day, "document": "1号"}
    gift = {"fund": "PARTY_DUES", "budget_line": "1", "amount_fen": 100, "voucher": "1", "receipt": "SIGNED"}
    done("members", "GiveAid", aid_id=here.aid, member_id=here.member, community_id=here.community, on=day,
         approved_by=body, **gift)  # fmt: skip
    case = {"member_id": here.volunteer, "case_id": here.volunteers_case, "on": day}
    done("members", "ApplyForAid", **case)
    done("members", "ApproveHardship", **case, decided_by=body, valid_until=day)
    old = {"member_class": "ELDERLY", "holds": True, "effective_from": day, "reason": "支部意见"}
    done("members", "OverrideClassification", member_id=here.volunteer, on=day, **old)
    guest = {"organization_id": here.community, "community_id": here.community, "relationship": "ELSEWHERE"}
    named = {"category": "FULL", "particulars": {"name": f"{here.name}丙"}}
    done("members", "RegisterMember", member_id=here.guest, on=day, **guest, **named)
    done("members", "ReportIn", member_id=here.guest, community_id=here.community, on=day, employer="学校")
    done("members", "AcceptReportIn", member_id=here.guest, on=day)


def _furnish_what_follows(here: Community, day: str, done: Any) -> None:
    """What can be entered once the mechanisms are open: a pair, calls, and what an employer would hear."""
    done("members", "FormPair", member_id=here.volunteer, helper_id=here.member, on=day)
    done("members", "EnrolInCare", member_id=here.volunteer, contact_id=here.member, on=day)
    quarter = {"quarter": "2026-Q4", "activities": "义诊", "minutes": 60}
    done("members", "DraftFeedback", member_id=here.guest, on=day, **quarter)
