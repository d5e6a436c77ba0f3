"""Killing a process at any named point loses nothing and applies nothing twice.

Each row kills one real process with SIGKILL, once, while a small office registers its organisations and imports a
roster; the supervisor starts it again, the client asks again with the same ids, and the checker looks at everything.
"""

from datetime import date

import msgspec
import pytest

from infra.adapters.workbook_writing import Table, write_workbook
from infra.eventsourcing import Recorded
from samples.make_roster import id_number
from services.members.contract.roster_columns import COLUMNS, TITLES
from services.members.contract.roster_preview import SheetKind
from tests.conftest import Installation

PEOPLE = 130  # more than one batch of commands

POINTS = [
    pytest.param("members/append.before_commit:3", id="a service, before its commit"),
    pytest.param("members/append.after_commit:3", id="a service, after its commit and before it answers"),
    pytest.param("relay/relay.after_publish:2", id="the relay, after it published and before its cursor moves"),
    pytest.param("worker/consume.after_effect:3", id="a consumer, after its effect"),
    pytest.param("worker/consume.before_commit:3", id="a consumer, before its effect is kept"),
    pytest.param("worker/policy.after_batch:2", id="an import, half-way"),
    pytest.param("worker/append.before_commit:4", id="an import, before a batch is kept"),
]


def roster() -> bytes:
    """A small roster of two branches, with five people on the on-duty sheet beside."""
    people = [
        (
            "陈" + "甲乙丙丁戊己庚辛壬癸"[n % 10] + "一二三四五六七八九十"[n // 10 % 10],
            id_number(date(1950 + n % 40, 1 + n % 12, 1 + n % 28)),
        )
        for n in range(PEOPLE)
    ]
    sheets = []
    for kind, rows in (
        (SheetKind.ROSTER, [_roster_row(n, name, number) for n, (name, number) in enumerate(people[:-5])]),
        (SheetKind.ON_DUTY, [_on_duty_row(name, number) for name, number in people[-5:]]),
    ):
        headings = tuple(column.headings[0] for column in COLUMNS[kind])
        sheets.append(Table(TITLES[kind], headings, rows))
    return write_workbook(sheets)


def _roster_row(n: int, name: str, number: str) -> tuple[str, ...]:
    born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return (
        name,
        "男",
        number,
        born,
        "正式党员",
        "1985-07-01",
        "1986-07-01",
        f"湖滨社区第{'一二'[n % 2]}党支部",
        "湖滨社区",
        "",
        "",
    )


def _on_duty_row(name: str, number: str) -> tuple[str, ...]:
    return (name, "男", number, "", "区图书馆", "区图书馆党支部", "湖滨社区", "2026-03-05")


def office(installation: Installation) -> None:
    """What the office does while the fault strikes; asked again with the same ids whenever there is no answer."""
    ask = installation.command
    day = {"on": "2026-01-05"}
    ask(
        "members",
        "RegisterOrganization",
        "c1",
        organization_id="street",
        kind="WORK_COMMITTEE",
        name="柯桥街道党工委",
        **day,
    )
    ask(
        "members",
        "RegisterOrganization",
        "c2",
        organization_id="hubin",
        kind="COMMUNITY",
        name="湖滨社区",
        parent_id="street",
        **day,
    )
    for number in "一二":
        name = f"湖滨社区第{number}党支部"
        branch = {"organization_id": f"b{ord(number)}", "kind": "BRANCH", "name": name, "parent_id": "hubin"}
        ask("members", "RegisterOrganization", f"c3-{ord(number)}", **branch, **day)
    ask("members", "PublishRulebook", "c4", version="v1", effective_from="2010-06-07", source_clause="四、3", rules={})
    installation.settle()
    preview = installation.upload(roster())
    assert preview["counts"]["error"] == 0, preview["findings"][:3]
    installation.confirm(preview["import_id"])
    installation.settle()


def check(installation: Installation) -> None:
    """What must be true whatever died."""
    counts = installation.query("members", "ClassCounts", day=installation.today)["counts"]["hubin"]
    assert counts["REGISTERED"] == PEOPLE - 5
    assert counts["ON_DUTY"] == 5
    for service in ("members", "volunteering", "evaluation"):
        log = events_of(installation, service)
        assert [event.position for event in log] == list(range(1, len(log) + 1)), "positions have a gap"
        assert len({event.id for event in log}) == len(log), "an event was kept twice"
        versions: dict[str, list[int]] = {}
        for event in log:
            versions.setdefault(event.stream, []).append(event.version)
        assert all(found == list(range(1, len(found) + 1)) for found in versions.values()), "a stream has a gap"
        published = installation.published(service)
        assert [event.open for event in published] == [event.open for event in log], "the bus differs"
    registered = [event for event in events_of(installation, "members") if "MemberRegistered" in event.type]
    assert len(registered) == PEOPLE
    assert installation.linli("parked", "list").startswith("没有搁置")
    before = digests(installation)
    assert msgspec.json.decode(installation.linli("rebuild", "--json")) == before, "a rebuild gives other read models"


def events_of(installation: Installation, service: str) -> list[Recorded]:
    with installation.opened(service) as runtime:
        return runtime.store.log(0, 100_000)


def digests(installation: Installation) -> dict[str, str]:
    return dict(msgspec.json.decode(installation.linli("digests", "--json")))


@pytest.mark.parametrize("fault", POINTS)
def test_a_process_killed_at_this_point_loses_nothing_and_applies_nothing_twice(
    installation: Installation, fault: str
) -> None:
    installation.start(LINLI_FAULT=fault)
    office(installation)
    process = fault.partition("/")[0]
    assert f"{process} ended with -9; starting it again" in installation.log(), "the fault never struck"
    check(installation)


def test_without_a_fault_the_same_office_passes_the_same_check(installation: Installation) -> None:
    installation.start()
    office(installation)
    assert "ended with" not in installation.log()
    check(installation)
