"""A newer roster at the desk, from the file to the reversal that a second person agrees to, over HTTP."""

import io
import re
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient

from infra.adapters.workbook_writing import Table, write_workbook
from services.gateway.accounts.events import Role
from services.members.contract.roster_columns import COLUMNS, TITLES
from services.members.contract.roster_preview import SheetKind
from tests.unit.gateway.subdistrict import TODAY
from tests.unit.permissions.office import LIXIN, NUMBERS, Office

KNOWN, NEW = NUMBERS["立新"], "330603194503050074"
HEADINGS = [column.headings[0] for column in COLUMNS[SheetKind.ROSTER]]


def line(number: str, name: str, **said: str) -> list[str]:
    """A row of the roster, by its headings."""
    facts = {"姓名": name, "性别": "男", "身份证号": number, "人员类别": "正式党员", "入党日期": "1985-07-01",
             "转正日期": "1986-07-01", "所在党支部": "立新社区", "所属社区": "立新"}  # fmt: skip
    return [{**facts, **said}.get(heading, "") for heading in HEADINGS] + ["汉"]


def workbook(*lines: list[str]) -> bytes:
    """The file, with a column that is not kept."""
    return write_workbook([Table(TITLES[SheetKind.ROSTER], [*HEADINGS, "民族"], lines)])


ROSTER = workbook(line(KNOWN, "立新甲", 联系电话="13812345678"), line(NEW, "李思敏"))


@pytest.fixture
def clerk(office: Office) -> FlaskClient:
    return office.browser(Role.STREET_OPERATOR)


def sent(browser: FlaskClient, page: str, address: str = "", **data: Any) -> Any:
    """A form of a page, sent as the page would."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(page).text)
    assert token is not None, page
    form = {"csrf_token": token[1], "command_id": str(uuid.uuid4()), "step": "sure", **data}
    return browser.post(address or page, data=form, follow_redirects=True)


def uploaded(office: Office, clerk: FlaskClient, content: bytes) -> str:
    """The address of the update that an upload leads to."""
    answer = sent(clerk, "/updates/upload", file=(io.BytesIO(content), "roster.xlsx"))
    office.settle()
    return str(answer.request.path)


def rows(office: Office, address: str) -> dict[str, dict[str, Any]]:
    """The differences, by kind."""
    street = office.machine(Role.STREET_OPERATOR)
    status, found = street.query("members", "Differences", import_id=address.rpartition("/")[2])
    assert status == 200
    return {row["kind"]: row for row in found["rows"]}


def test_a_newer_roster_from_the_file_to_its_reversal(office: Office, clerk: FlaskClient) -> None:
    address = uploaded(office, clerk, ROSTER)
    import_id = address.rpartition("/")[2]
    page = clerk.get(address).text
    assert "非涉密系统，严禁处理国家秘密" in page
    assert "民族" in page, "what is not kept is named"
    found = rows(office, address)
    assert set(found) == {"JOINED", "CHANGED", "ABSENT"}
    assert all(name in page for name in ("李思敏", "立新甲", "立新乙")), "within one's scope names are in full"
    assert not any(clear in page for clear in ("13812345678", NEW))

    detail = clerk.get(f"{address}/JOINED/{found['JOINED']['member_id']}").text
    assert "330603********0074" in detail

    keys = [f"{import_id}/{kind}/{found[kind]['member_id']}" for kind in ("JOINED", "CHANGED")]
    asked = sent(clerk, address, "/updates/accept", chosen=keys, step="")
    assert "将按新名册采纳 2 项差异" in asked.text
    sent(clerk, address, "/updates/accept", chosen=keys)
    office.settle()
    assert {kind: row["status"] for kind, row in rows(office, address).items()} == {
        "JOINED": "APPLIED",
        "CHANGED": "APPLIED",
        "ABSENT": "OPEN",
    }

    assert "不在新名册，待核实" in clerk.get("/").text
    absent = f"{address}/ABSENT/{found['ABSENT']['member_id']}"
    sent(clerk, f"{absent}/answer", answer="LEFT_OUT")
    office.settle()
    assert "不在新名册，待核实" not in clerk.get("/").text

    sent(clerk, address, f"{address}/finish")
    office.settle()
    asked = sent(clerk, f"{address}/reverse", reason="WRONG_FILE", step="")
    assert "可以恢复：新增 1 项、资料不同 1 项。" in asked.text
    sent(clerk, f"{address}/reverse", reason="WRONG_FILE")
    office.settle()
    waits = re.search(r'href="(/checks/[0-9a-f-]{36})"', clerk.get("/checks").text)
    assert waits is not None
    checker = office.browser(Role.APPROVER)
    assert import_id in checker.get(waits[1]).text
    sent(checker, waits[1], f"{waits[1]}/agree")
    office.settle()
    assert "全部事项已恢复，没有遗留。" in clerk.get(address).text
    street = office.machine(Role.STREET_OPERATOR)
    assert street.query("members", "HolderOfIdNumber", id_number=NEW)[0] == 404


def test_what_a_reversal_left_is_on_the_first_page_until_it_is_entered_as_seen_to(
    office: Office, clerk: FlaskClient
) -> None:
    address = uploaded(office, clerk, workbook(line(KNOWN, "立新甲"), line(NEW, "李思敏")))
    joined = rows(office, address)["JOINED"]["member_id"]
    sent(clerk, address, "/updates/accept", chosen=[f"{address.rpartition('/')[2]}/JOINED/{joined}"])
    office.settle()
    street = office.machine(Role.STREET_OPERATOR)
    assert street.command("members", "AssignContact", member_id=joined, contact_id="c1", on=TODAY.isoformat())[0] == 200
    sent(clerk, address, f"{address}/finish")
    sent(clerk, f"{address}/reverse", reason="WRONG_FILE")
    office.settle()
    waits = re.search(r'href="(/checks/[0-9a-f-]{36})"', clerk.get("/checks").text)
    assert waits is not None
    sent(office.browser(Role.APPROVER), waits[1], f"{waits[1]}/agree")
    office.settle()
    first = clerk.get("/").text
    assert "撤销导入的遗留事项" in first and f'href="{address}"' in first
    assert "待处理" in clerk.get(address).text

    sent(clerk, f"{address}/settle", leftovers=[f"JOINED/{joined}"])
    office.settle()
    assert "撤销导入的遗留事项" not in clerk.get("/").text
    page = clerk.get(address).text
    assert "已处理" in page and f"{address}/settle" not in page


def test_a_faulty_row_stops_the_comparison_and_says_what_to_mend(office: Office, clerk: FlaskClient) -> None:
    before = office.heads()["members"]
    address = uploaded(office, clerk, workbook(line("330603194503050076", "李思敏")))
    assert address.startswith("/imports/")
    page = clerk.get(address).text
    assert "校验码" in page
    assert office.heads()["members"] == before


def test_a_branch_that_nobody_knows_stops_it_too(office: Office, clerk: FlaskClient) -> None:
    address = uploaded(office, clerk, workbook(line(NEW, "李思敏", 所在党支部="无此支部")))
    assert address.startswith("/imports/")
    assert "党支部尚未登记" in clerk.get(address).text


def test_ticking_nothing_leads_back_with_a_word(office: Office, clerk: FlaskClient) -> None:
    assert "请先勾选要采纳的差异" in sent(clerk, "/updates/upload", "/updates/accept").text


def test_a_tick_that_is_none_of_ours_leads_back_with_a_word_too(office: Office, clerk: FlaskClient) -> None:
    address = uploaded(office, clerk, workbook(line(KNOWN, "立新甲", 联系电话="13987654321")))
    for chosen in ("nothing", f"{address.rpartition('/')[2]}/JOINED", "a/b/c/d"):
        answer = sent(clerk, address, "/updates/accept", chosen=[chosen])
        assert answer.status_code in (200, 404), chosen
        assert "出错" not in answer.text


def test_what_wants_a_paper_is_refused_beside_the_list(office: Office, clerk: FlaskClient) -> None:
    address = uploaded(office, clerk, workbook(line(KNOWN, "立新甲", 人员类别="预备党员", 转正日期="")))
    standing = f"{address.rpartition('/')[2]}/STANDING/{LIXIN.member}"
    answer = sent(clerk, address, "/updates/accept", chosen=[standing])
    assert "须凭文件逐人办理，不能直接采纳" in answer.text


def test_all_of_a_kind_are_taken_over_at_once(office: Office, clerk: FlaskClient) -> None:
    address = uploaded(office, clerk, workbook(line(KNOWN, "立新甲", 联系电话="13987654321")))
    assert "没有待办理的这类差异" in sent(clerk, f"{address}/accept-all", kind="MOVED").text
    sent(clerk, f"{address}/accept-all", kind="CHANGED")
    office.settle()
    assert rows(office, address)["CHANGED"]["status"] == "APPLIED"
    history = office.machine(Role.STREET_OPERATOR).history("members", f"member-{LIXIN.member}")[1]
    corrected = [each["actor"] for each in history if "ParticularsCorrected" in each["type"]]
    assert corrected[-1] == "policy:members.updating"


def test_a_decline_has_its_reason_beside_it(office: Office, clerk: FlaskClient) -> None:
    address = uploaded(office, clerk, workbook(line(KNOWN, "立新丁")))
    sent(clerk, f"{address}/CHANGED/{LIXIN.member}/decline", reason="ROSTER_WRONG")
    office.settle()
    assert rows(office, address)["CHANGED"]["status"] == "DECLINED"
    assert "名册有误，以现有登记为准" in clerk.get(address).text
