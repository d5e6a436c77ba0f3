"""Every page renders, says everything in Chinese, shows no clear name, and puts nothing personal into an address."""

import re
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from services.evaluation.contract import EVENTS as EVALUATION
from services.gateway.pace import Allowance
from services.gateway.pages import gate, words
from services.gateway.pages.sentences import SENTENCES, duration, moment, sentence
from services.members.contract import EVENTS as MEMBER_EVENTS
from services.members.projections.queries.people import ERASED
from services.volunteering.contract import EVENTS as VOLUNTEERING
from tests.unit.gateway import updated
from tests.unit.gateway.fakes import FakeImports, FakeServices
from tests.unit.gateway.mechanisms import AID, CASE
from tests.unit.gateway.served import POST
from tests.unit.gateway.subdistrict import ACTIVITY, CAMPAIGN, CLEAR_NAMES, COMMUNITIES, CYCLE, IMPORT, MASKED, MEMBERS

PAGES = (
    "/",
    "/?day=2026-06-30&known_at=12",
    "/members",
    f"/members?community={COMMUNITIES[0]}&class=HARDSHIP&day=2026-11-22&size=50&page=2",
    f"/members?community={COMMUNITIES[5]}",
    *(f"/members/{member}" for member in MEMBERS),
    f"/members/{MEMBERS[0]}?day=2026-03-01&known_at=40",
    f"/members/{MEMBERS[0]}/transfer",
    f"/members/{MEMBERS[0]}/hand-over",
    "/organizations/tree",
    f"/organizations/{COMMUNITIES[0]}",
    f"/organizations/{COMMUNITIES[0]}/dissolve",
    "/units",
    f"/units/{COMMUNITIES[0]}",
    f"/units/{COMMUNITIES[0]}/affiliate",
    "/units/record",
    "/rules",
    "/rules/rehearse",
    "/mergers",
    "/checks",
    *updated.PAGES,
    f"/disclosures/of/{MEMBERS[0]}",
    f"/members/clear?asked=community%3D{COMMUNITIES[0]}",
    "/tasks",
    f"/tasks?state=OVERDUE&whose={MEMBERS[1]}&mechanism=CARE&day=2026-11-22",
    "/tasks?whose=NOBODY",
    "/hardship",
    f"/hardship/{CASE}",
    f"/hardship/{CASE}/sheet",
    f"/hardship/{CASE}/object",
    f"/hardship/of/{MEMBERS[1]}/apply",
    "/pairing",
    f"/pairing/{MEMBERS[0]}",
    f"/pairing/{MEMBERS[0]}/sheet",
    f"/pairing/{MEMBERS[0]}/change",
    f"/pairing/{MEMBERS[0]}/give",
    "/aid",
    f"/aid?period=2025-4&fund=CHARITY&community={COMMUNITIES[0]}",
    "/aid/book",
    f"/aid/{AID}/void",
    "/proposals",
    f"/proposals?class=MOBILE_OUT&community={COMMUNITIES[5]}",
    "/organizations",
    "/volunteering",
    f"/volunteering?campaign={CAMPAIGN}&state=HELD",
    f"/volunteering/{ACTIVITY}",
    "/ratings",
    *(f"/ratings/{CYCLE}/{community}" for community in COMMUNITIES),
    "/history",
    "/history?service=members",
    f"/history?service=members&stream=member-{MEMBERS[0]}",
    "/history?service=evaluation&positions=1,2,x",
    f"/history/count?community={COMMUNITIES[0]}&class=ELDERLY&day=2026-11-22",
    f"/history/activity/{ACTIVITY}",
    f"/history/campaign/{CAMPAIGN}",
    f"/history/rating/{CYCLE}/{COMMUNITIES[0]}?dimension=LEADERSHIP&indicator=LEADERSHIP_TEAM",
    "/history/follow/command-1",
    "/imports",
    f"/imports/{IMPORT}",
    "/roster",
    f"/roster?community={COMMUNITIES[1]}&class=ELDERLY",
    "/posts",
    "/posts/catalogue",
    "/posts/open?kind=HEALTH",
    f"/posts/{POST}",
    f"/posts/{POST}/choose",
    f"/posts/{POST}/{MEMBERS[0]}/letter",
    f"/posts/{POST}/{MEMBERS[1]}/approve",
    *(f"/posts/members/{member}" for member in MEMBERS[::4]),
    "/brigades",
    "/brigades/report-in",
    f"/brigades/of/{COMMUNITIES[0]}",
    *(f"/brigades/{member}" for member in MEMBERS[::4]),
    f"/brigades/{MEMBERS[0]}/receipt",
    f"/brigades/{MEMBERS[0]}/feedback/2026-Q3/agree",
    "/mobility",
    "/mobility/outflow",
    *(f"/mobility/{member}" for member in MEMBERS[::4]),
    f"/mobility/{MEMBERS[0]}/choose",
    "/care",
    *(f"/care/{member}" for member in MEMBERS[::4]),
    f"/care/{MEMBERS[0]}/choose",
    f"/care/{MEMBERS[0]}/card",
)

#: What an office clerk must not meet: codes, and words of another language outside of names of files and rulebooks.
LEFT_OVER = re.compile(r"\b(None|True|False|[A-Z]{3,}(_[A-Z]+)+|FEMALE|MALE|undefined|Traceback)\b")


class Reading(HTMLParser):
    """The words and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(desk: FlaskClient, address: str, status: int = 200) -> tuple[str, Reading]:
    response = desk.get(address)
    assert response.status_code == status
    reading = Reading()
    reading.feed(response.text)
    return response.text, reading


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_chinese_masked_and_asks_nobody_else(desk: FlaskClient, address: str) -> None:
    text, reading = read(desk, address)

    shown = " ".join(reading.words)
    assert not LEFT_OVER.search(shown), LEFT_OVER.search(shown)
    assert not [name for name in CLEAR_NAMES if name in text]
    assert all(each.startswith(("/", "#")) and not each.startswith("//") for each in reading.addresses)
    assert not [name for name in (*CLEAR_NAMES, *MASKED) for each in reading.addresses if name in each]
    assert "script" not in reading.tags
    assert "style" not in reading.tags | reading.attributes


def test_every_link_of_every_page_leads_somewhere(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PERSON", Allowance(at_once=1, burst=10_000, per_second=1))  # nobody clicks so fast
    links = {link for address in PAGES for link in read(desk, address)[1].addresses if link.startswith("/")}

    for link in links:
        with desk.get(link) as response:
            assert response.status_code in (200, 302), link


def test_the_overview_hides_the_small_count_and_its_complement(desk: FlaskClient) -> None:
    text, _ = read(desk, "/")

    assert "&lt;5</a>" in text
    assert text.count("＊</a>") == 1
    assert "合计为去重人数" in text


def test_one_silent_service_leaves_the_rest_of_the_overview_standing(desk: FlaskClient, services: FakeServices) -> None:
    services.silent = {"volunteering"}

    text, _ = read(desk, "/")

    assert "“志愿服务”服务暂不可用，请稍后刷新" in text
    assert "1350" in text


def test_a_class_says_why(desk: FlaskClient) -> None:
    _, reading = read(desk, f"/members/{MEMBERS[0]}")
    shown = "".join(reading.words)

    assert "年满 70 周岁：符合" in shown
    assert "党龄满 50 年：不符合" in shown
    assert "1949-10-01 以前入党：资料不全" in shown
    assert "class-2010-1" in shown
    assert "柯街困〔2026〕3号" in shown
    assert "2027-03-01 止" in shown
    assert "免于认岗" in shown


def test_an_erased_person_shows_as_erased_and_takes_no_form(desk: FlaskClient) -> None:
    text, _ = read(desk, f"/members/{MEMBERS[4]}")

    assert words.ERASED == ERASED
    assert ERASED in text
    assert ERASED not in desk.get(f"/members/{MEMBERS[4]}", headers={"Accept-Language": "en-GB"}).text
    assert text.count('method="post"') == 1  # 退出


def test_an_empty_list_says_what_to_do_next(desk: FlaskClient) -> None:
    text, _ = read(desk, f"/members?community={COMMUNITIES[5]}")

    assert "重置" in text
    assert "没有符合条件的党员" in text


def test_a_day_nobody_can_read_is_today_and_says_so(desk: FlaskClient) -> None:
    text, _ = read(desk, "/members?day=2026-13-45")

    assert "日期无法识别" in text
    assert 'value="2026-11-22"' in text


@pytest.mark.parametrize(
    ("address", "what"),
    [
        (f"/aid/{AID}/void", MASKED[0]),
        (f"/hardship/{CASE}/object", MASKED[0]),
        (f"/members/{MEMBERS[0]}/transfer", MASKED[0]),
        (f"/organizations/{COMMUNITIES[0]}/dissolve", "立新社区"),
    ],
)
def test_a_form_says_first_whom_or_what_it_is_about(desk: FlaskClient, address: str, what: str) -> None:
    text, _ = read(desk, address)

    facts = text.partition('<dl class="facts entered">')[2]
    assert re.findall(r"<dd>(.*?)</dd>", facts)[0] == what


def test_what_is_voided_is_told_by_its_voucher_and_amount(desk: FlaskClient) -> None:
    text, _ = read(desk, f"/aid/{AID}/void")

    assert "记-118" in text
    assert "1,200.50" in text


def test_nobody_is_offered_as_their_own_contact(desk: FlaskClient) -> None:
    for address in (f"/mobility/{MEMBERS[0]}/choose", f"/care/{MEMBERS[0]}/choose"):
        text, reading = read(desk, address)

        assert "系本人" in text
        assert [each for each in reading.addresses if f"contact/{MEMBERS[0]}" in each] == []


def test_an_objection_is_answered_to_the_class_that_it_was_made_to(desk: FlaskClient) -> None:
    text, _ = read(desk, f"/members/{MEMBERS[0]}/answer")

    assert re.findall(r'<option value="([A-Z_]+)"', text) == ["ELDERLY"]


def test_back_entries_are_marked(desk: FlaskClient) -> None:
    text, reading = read(desk, f"/volunteering/{ACTIVITY}")

    assert "3 小时 15 分" in text
    assert "窗口" in "".join(reading.words)
    assert "补录待核" in text
    assert "2026-07-09 提出，待处理" in text


def test_an_import_goes_from_preview_over_progress_to_its_result(desk: FlaskClient, imports: FakeImports) -> None:
    text, _ = read(desk, f"/imports/{IMPORT}")
    assert "民族、学历、籍贯" in text
    assert re.search(r'value="ALL_OR_NOTHING" checked', text)

    imports.status = "RUNNING"
    text, _ = read(desk, f"/imports/{IMPORT}")
    assert 'http-equiv="refresh"' in text

    imports.status = "COMPLETED"
    text, _ = read(desk, f"/imports/{IMPORT}")
    assert 'http-equiv="refresh"' not in text
    assert "下载错误文件" in text
    assert desk.get(f"/imports/{IMPORT}/errors").data == b"PK errors"
    assert "attachment" in desk.get("/imports/template").headers["Content-Disposition"]


def test_every_event_has_a_sentence() -> None:
    known = {kind.cls.__name__ for events in (MEMBER_EVENTS, VOLUNTEERING, EVALUATION) for kind in events}

    assert known == set(SENTENCES)


def test_no_sentence_asks_for_a_sealed_field() -> None:
    for events in (MEMBER_EVENTS, VOLUNTEERING, EVALUATION):
        for kind in events:
            asked = set(re.findall(r"{(\w+)}", SENTENCES[kind.cls.__name__]))
            assert asked <= {*kind.open_fields, "document", "duration"}, kind.name


def test_a_sentence_speaks_of_what_it_knows() -> None:
    data = {"minutes": 195, "source": "BACK_ENTRY"}

    assert sentence("linli.volunteering.ServiceRecorded.v1", data, str) == "计入志愿服务 3 小时 15 分（补录）"
    assert sentence("linli.members.SomethingNew.v1", {}, str) == "其他记录"
    assert [duration(each) for each in (0, 45, 120, None)] == ["0 分", "45 分", "2 小时", "—"]
    assert moment(1_275_872_412_000_000) == "2010-06-07 09:00:12"
    assert moment("2010-06-07T01:00:12+00:00") == "2010-06-07 09:00:12"
