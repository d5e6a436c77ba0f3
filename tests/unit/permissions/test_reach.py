"""Somebody of one community: of another's things they see nothing and do nothing, as if there were none."""

import dataclasses
import re
from typing import Any

import pytest

from infra.adapters.permissions import Asker, Scope, permissions_of
from infra.adapters.runtime import define
from services.gateway.accounts.events import Role
from services.gateway.client import SERVICES
from services.members import brigade
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.bodies import body_of
from tests.unit.permissions.office import HUBIN, LIXIN, NOWHERE, Community, Machine, Office

TABLE = permissions_of("services.members")
DAY = TODAY.isoformat()


def within_communities(kind: str) -> list[tuple[str, type]]:
    """The commands that are given to somebody by community, or the queries that answer by community."""
    found = []
    for service in SERVICES:
        definition = define(f"services.{service}")
        classes: Any = definition.accepted if kind == "commands" else definition.queries
        for each in sorted(classes, key=lambda cls: cls.__name__):
            right = TABLE.right(service, each.__name__)
            by_community = each in definition.within or (right and Scope.COMMUNITY in right.allow.values())
            if by_community:
                found.append((service, each))
    return found


@pytest.fixture(scope="module")
def worker(office: Office) -> Machine:
    """Of 立新."""
    return office.machine(Role.COMMUNITY_WORKER, communities=(LIXIN.community,))


@pytest.fixture(scope="module")
def street(office: Office) -> Machine:
    return office.machine(Role.STREET_OPERATOR, Role.APPROVER)


def secrets_of(community: Community) -> set[str]:
    """The ids of what is a community's own, and a word of its people's names."""
    ids = {community.member, community.volunteer, community.activity, community.unit, community.case}
    ids |= {community.post, community.aid, community.guest}
    return {*ids, *(f"{community.name}{each}" for each in "甲乙丙")}


def told(answer: Any) -> set[str]:
    """What an answer tells of 湖滨's people and things."""
    return {each for each in secrets_of(HUBIN) if each in repr(answer)}


# ── Queries ──────────────────────────────────────────────────────────────────

#: What ``EventsBehind`` is asked about, besides what its class tells.
KINDS = ("campaign", "activity", "volunteer", "record", "period")


def questions(cls: type, community: Community) -> list[dict[str, Any]]:
    """A query about a community's things, in each of its forms."""
    if cls.__name__ != "EventsBehind":
        return [body_of(cls, community.ids() | {"member_ids": [community.member, community.volunteer]})]  # type: ignore[dict-item]  # several
    ids = {"activity": community.activity, "volunteer": community.volunteer, "period": f"2026-11/{community.community}"}
    ids["record"] = f"{community.volunteer}/attendance-{community.activity}"
    return [{"kind": kind, "id": ids.get(kind, "none")} for kind in KINDS]


def without(community: Community, answer: Any) -> str:
    """An answer, without the ids that it was asked by."""
    text = repr(answer)
    for each in community.ids().values():
        text = text.replace(each, "ID")
    return text


#: Organisations are no secret; who their secretaries are is asked below.
ABOUT_PEOPLE = [each for each in within_communities("queries") if each[1].__name__ != "OrganizationList"]


@pytest.mark.parametrize(("service", "cls"), ABOUT_PEOPLE)
def test_a_question_about_another_communitys_is_answered_like_one_about_nothing(
    worker: Machine, service: str, cls: type
) -> None:
    for about, unknown in zip(questions(cls, HUBIN), questions(cls, NOWHERE), strict=True):
        answer = worker.query(service, cls.__name__, **about)
        nothing = worker.query(service, cls.__name__, **unknown)
        assert without(HUBIN, answer) == without(NOWHERE, nothing)


@pytest.mark.parametrize(("service", "cls"), within_communities("queries"))
def test_a_question_about_all_is_answered_about_ones_own(worker: Machine, service: str, cls: type) -> None:
    """Wherever no community is named."""
    everything = {k: v for k, v in body_of(cls, LIXIN.ids()).items() if k != "community_id"}
    assert told(worker.query(service, cls.__name__, **everything)) == set()


@pytest.mark.parametrize(
    ("service", "name", "data"),
    [
        ("members", "MemberList", {"day": DAY}),
        ("members", "MemberDetail", {"member_id": HUBIN.member, "day": DAY}),
        ("members", "Proposals", {}),
        ("members", "HolderOfIdNumber", {"id_number": HUBIN.ids()["id_number"]}),
        ("members", "Posts", {}),
        ("members", "PostAssignments", {}),
        ("members", "PostDetail", {"post_id": HUBIN.post}),
        ("members", "ServiceTrail", {"member_id": HUBIN.volunteer, "mechanism": "MOBILITY"}),
        ("members", "Moves", {}),
        ("members", "HardshipCases", {}),
        ("members", "AidEntries", {"first": DAY, "last": DAY}),
        ("members", "Pairings", {}),
        ("members", "Cares", {}),
        ("members", "Pioneers", {}),
        ("members", "EmployerFeedback", {}),
        ("volunteering", "ActivityList", {}),
        ("volunteering", "ActivityDetail", {"activity_id": HUBIN.activity}),
        ("volunteering", "ServiceTotals", {"volunteer_id": HUBIN.volunteer}),
        ("volunteering", "EventsBehind", {"kind": "activity", "id": HUBIN.activity}),
    ],
)
def test_the_street_and_that_community_itself_are_told(
    office: Office, street: Machine, service: str, name: str, data: dict[str, Any]
) -> None:
    """So that what others are not told is something."""
    neighbour = office.machine(Role.COMMUNITY_WORKER, communities=(HUBIN.community,))
    for somebody in (street, neighbour):
        status, answer = somebody.query(service, name, **data)
        assert (status, told(answer) != set()) == (200, True)


def test_counts_are_of_ones_own(worker: Machine, street: Machine) -> None:
    _, mine = worker.query("members", "ClassCounts", day=DAY)
    _, whole = street.query("members", "ClassCounts", day=DAY)
    assert (set(mine["counts"]), mine["persons"]) == ({LIXIN.community}, 3)
    assert (set(whole["counts"]), whole["persons"]) == ({LIXIN.community, HUBIN.community}, 6)
    _, waiting = worker.query("members", "Waiting", day=DAY)
    assert (waiting["pending_cases"], waiting["proposals"]) == (1, {"ELDERLY": 1})


# ── History ──────────────────────────────────────────────────────────────────

STREAMS = [
    *(("members", word) for word in ("member", "unit", "mobility", "post", "aid", "brigade")),
    *(("volunteering", word) for word in ("activity", "service")),
]


def id_of(word: str, community: Community) -> str:
    """Whose stream begins with this word."""
    whose = {"service": "volunteer", "mobility": "volunteer", "brigade": "community"}
    return str(getattr(community, whose.get(word, word)))


@pytest.mark.parametrize(("service", "word"), STREAMS)
def test_the_history_of_another_communitys_is_as_empty_as_that_of_nothing(
    worker: Machine, service: str, word: str
) -> None:
    assert worker.history(service, f"{word}-{id_of(word, HUBIN)}") == (200, [])
    assert worker.history(service, f"{word}-{id_of(word, NOWHERE)}") == (200, [])
    assert worker.history(service, f"{word}-{id_of(word, LIXIN)}")[1] != []


@pytest.mark.parametrize("service", SERVICES)
def test_no_position_tells_of_another_community(office: Office, service: str) -> None:
    asker = Asker("account:1", frozenset({Role.COMMUNITY_WORKER}), frozenset({LIXIN.community}))
    positions = list(range(1, office.heads()[service] + 1))
    response = office.directly(service, asker, "history", body={"positions": positions})
    assert told(response.get_data(as_text=True)) == set()
    assert LIXIN.community in response.get_data(as_text=True)


def test_everybody_reads_the_history_of_organisations_and_ratings(worker: Machine) -> None:
    assert worker.history("members", f"organization-{HUBIN.community}")[1] != []
    assert worker.history("evaluation", "cycles")[1] != []


# ── Pages ────────────────────────────────────────────────────────────────────

PAGES = ("/", "/organizations", "/members", "/proposals", "/volunteering", "/ratings", "/history")


def test_no_page_tells_of_another_communitys_people(office: Office) -> None:
    browser = office.browser(Role.COMMUNITY_WORKER)
    for address in PAGES:
        page = browser.get(address)
        assert (page.status_code, told(page.text)) == (200, set()), address
    assert "湖滨社区" in browser.get("/organizations").text


@pytest.mark.parametrize("address", ["/members/{member}", "/volunteering/{activity}", "/history/follow/{member}"])
def test_a_page_of_another_communitys_is_not_found_like_one_of_nothing(office: Office, address: str) -> None:
    browser = office.browser(Role.COMMUNITY_WORKER)

    def shown(community: Community) -> tuple[int, str]:
        asked = address.format(member=community.member, activity=community.activity)
        page = browser.get(asked)
        return page.status_code, re.sub(r'value="[^"]*"', "", page.text.replace(asked, "ADDRESS"))

    assert shown(HUBIN) == shown(NOWHERE)
    assert shown(HUBIN)[0] == 404


def test_what_followed_from_a_command_for_another_community_is_not_found(office: Office, street: Machine) -> None:
    (first, *_) = street.history("members", f"member-{HUBIN.member}")[1]
    browser = office.browser(Role.COMMUNITY_WORKER)
    assert browser.get(f"/history/follow/{first['correlation']}").status_code == 404
    assert office.browser(Role.AUDITOR).get(f"/history/follow/{first['correlation']}").status_code == 200


# ── Commands ─────────────────────────────────────────────────────────────────

#: Those that say to which community they would bring something.
BRINGING = [
    (service, cls)
    for service, cls in within_communities("commands")
    if "community_id" in {field.name for field in dataclasses.fields(cls)}
]


@pytest.mark.parametrize(("service", "cls"), within_communities("commands"))
def test_a_command_about_another_communitys_is_refused_like_one_about_nothing(
    office: Office, worker: Machine, service: str, cls: type
) -> None:
    before = office.heads()
    named_here = {"community_id": LIXIN.community}  # also where the command says that it would bring it here
    forms = [HUBIN.ids()] if cls in brigade.COMMANDS else [HUBIN.ids(), HUBIN.ids() | named_here]
    for ids in forms:  # a brigade is its community's: naming another community is speaking of another brigade
        answer = worker.command(service, cls.__name__, **body_of(cls, ids))
        assert (answer[0], answer[1]["type"]) == (404, "urn:linli:out-of-reach")
        assert told(answer) == set()
    if (service, cls) not in BRINGING:
        assert worker.command(service, cls.__name__, **body_of(cls, NOWHERE.ids())) == answer
    assert office.heads() == before


@pytest.mark.parametrize(("service", "cls"), BRINGING)
def test_nothing_is_brought_from_ones_own_community_to_another(
    office: Office, worker: Machine, service: str, cls: type
) -> None:
    before = office.heads()
    for mine in (LIXIN.ids(), NOWHERE.ids()):
        body = body_of(cls, mine | {"community_id": HUBIN.community})
        status, said = worker.command(service, cls.__name__, **body)
        assert (status, said["type"]) == (404, "urn:linli:out-of-reach")
    assert office.heads() == before


@pytest.mark.parametrize(("service", "cls"), within_communities("commands"))
def test_about_ones_own_it_is_decided_as_for_anybody(worker: Machine, service: str, cls: type) -> None:
    """By the domain, which may have its own refusals."""
    right = TABLE.right(service, cls.__name__)
    assert right is not None and Role.COMMUNITY_WORKER in right.allow
    status, said = worker.command(service, cls.__name__, **body_of(cls, LIXIN.ids()))
    assert status in (200, 409, 422), said
    assert said.get("type") != "urn:linli:out-of-reach"
