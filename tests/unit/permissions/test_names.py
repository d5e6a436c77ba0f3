"""Names are in full on pages, for whoever has the right to them, of their own people; and masked wherever else."""

import io
import logging
from dataclasses import replace

import msgspec
import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from infra.adapters.permissions import Asker
from services.gateway import access
from services.gateway.accounts.events import OF_COMMUNITIES, Role
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.bodies import body_of
from tests.unit.permissions.office import LIXIN, Office
from tests.unit.permissions.test_enforced import ALLOWED, of_role
from tests.unit.permissions.test_reach import told, within_communities
from tests.unit.permissions.test_releasing import form_of

CLEAR, MASKED = "立新甲", "立*甲"
ASKED = {"member_ids": [LIXIN.member]}
LOOKING = [role for role in Role if role in ALLOWED["members", "MemberNames"]]
WORKER = Asker("account:1", frozenset({Role.COMMUNITY_WORKER}), frozenset({LIXIN.community}), looking=True)


def called(office: Office, asker: Asker) -> str:
    """What the service says the person is called."""
    answer = office.directly("members", asker, "query", "MemberNames", ASKED)
    return str(msgspec.json.decode(answer.get_data())[LIXIN.member])


def page_of(browser: FlaskClient, address: str) -> tuple[bool, bool]:
    """Whether a page shows the name in full, and masked."""
    text = browser.get(address).text
    return CLEAR in text, MASKED in text


# ── Who asks ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", LOOKING)
def test_who_looks_sees_them_in_full_where_the_file_says_so(office: Office, role: Role) -> None:
    in_full = role in ALLOWED["members", "names"]
    assert called(office, replace(of_role(role), looking=True)) == (CLEAR if in_full else MASKED)


@pytest.mark.parametrize("role", LOOKING)
def test_an_answer_that_nobody_looks_at_is_masked_for_everybody(office: Office, role: Role) -> None:
    assert called(office, of_role(role)) == MASKED


def test_who_may_not_list_members_has_no_right_to_their_names() -> None:
    assert ALLOWED["members", "names"] < ALLOWED["members", "MemberList"]
    assert OF_COMMUNITIES & ALLOWED["members", "names"] == {Role.COMMUNITY_WORKER}


@pytest.mark.parametrize(("service", "cls"), within_communities("queries"))
def test_who_looks_is_told_nothing_of_another_communitys_people(office: Office, service: str, cls: type) -> None:
    everything = {name: value for name, value in body_of(cls, LIXIN.ids()).items() if name != "community_id"}
    answer = office.directly(service, WORKER, "query", cls.__name__, everything)
    assert told(answer.get_data(as_text=True)) == set()


# ── Where ────────────────────────────────────────────────────────────────────

PAGES = ("/members", f"/members/{LIXIN.member}", "/roster", "/proposals", "/hardship", "/tasks")


@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_them_to_a_community_worker_and_not_to_an_auditor(office: Office, address: str) -> None:
    office.settle()
    worker, auditor = office.browser(Role.COMMUNITY_WORKER), office.browser(Role.AUDITOR)
    assert page_of(worker, address) == (True, False)
    assert page_of(auditor, address.replace("/roster", f"/roster?community={LIXIN.community}")) == (False, True)


def test_what_stands_below_a_list_says_which(office: Office) -> None:
    assert "姓名为全名" in office.browser(Role.CLERK).get("/members").text
    assert "姓名已掩码" in office.browser(Role.AUDITOR).get("/members").text


def test_a_form_that_comes_back_shows_them_as_the_page_before_it(office: Office) -> None:
    address = f"/disclosures/of/{LIXIN.member}"
    browser = office.browser(Role.STREET_OPERATOR)
    assert page_of(browser, address) == (True, False)
    again = browser.post(address, data=form_of(browser.get(address).text))
    assert (again.status_code, CLEAR in again.text) == (422, True)


def test_a_workbook_is_masked_though_the_page_before_it_was_not(office: Office) -> None:
    browser = office.browser(Role.STREET_OPERATOR)
    assert page_of(browser, "/members") == (True, False)
    sheet = load_workbook(io.BytesIO(browser.get("/members?export=xlsx").data)).active
    assert sheet is not None
    names = [str(row[0].value) for row in sheet][1:]
    assert MASKED in names and CLEAR not in names
    assert page_of(browser, "/members") == (True, False)


def test_the_api_answers_masked_by_a_token_and_by_a_session(office: Office) -> None:
    _, answer = office.machine(Role.STREET_OPERATOR).query("members", "MemberNames", **ASKED)
    assert answer == {LIXIN.member: MASKED}
    browser = office.browser(Role.STREET_OPERATOR)
    assert browser.post("/api/queries/members/MemberNames", json=ASKED).get_json() == {LIXIN.member: MASKED}


def test_a_token_that_opens_a_page_sees_them_masked(office: Office) -> None:
    machine = office.machine(Role.STREET_OPERATOR)
    page = machine.client.get("/members", headers={"Authorization": f"Bearer {machine.token}"})
    assert (CLEAR in page.text, MASKED in page.text) == (False, True)


# ── Afterwards ───────────────────────────────────────────────────────────────


def test_every_look_leaves_a_line_without_a_word_that_was_typed(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    operator, auditor = office.browser(Role.STREET_OPERATOR), office.browser(Role.AUDITOR)
    with caplog.at_level(logging.INFO, logger=access.log.name):
        operator.get(f"/members/{LIXIN.member}?day={TODAY}&q=立新甲")
        operator.get("/members?export=xlsx")
        auditor.get("/members")
        operator.get("/members/立新甲")
        operator.get("/livez")
        office.app.test_client().get("/members")
    lines = [each for each in caplog.records if each.name == access.log.name]
    assert [(each.page, each.about, each.status, each.names_in_clear) for each in lines] == [  # type: ignore[attr-defined]  # extra
        ("members.one", [LIXIN.member], 200, True),
        ("members.listing", [], 200, False),
        ("members.listing", [], 200, False),
        ("members.one", [], 404, True),
    ]
    assert {each.actor.partition(":")[0] for each in lines} == {"account"}  # type: ignore[attr-defined]  # the same
    assert "立新" not in repr([vars(each) for each in lines])
