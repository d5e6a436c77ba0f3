"""A newer roster of one branch as a clerk uploads it, and a sample of each way that it can go."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page

from infra.adapters.workbook import read_workbook
from infra.adapters.workbook_writing import Table, write_workbook
from samples.make_roster import build
from services.gateway.demo.year import Days
from services.members.contract.roster import RosterRow, SheetKind, read_roster
from services.members.contract.roster_columns import TITLES
from tests.conftest import Installation

#: Whose roster the sample compares.
BRANCH = "湖滨社区第二党支部"


def roster_of(branch: str, office: Installation) -> tuple[RosterRow, ...]:
    """Its rows as the first roster had them."""
    day = Days(date.fromisoformat(office.today)).roster
    preview = read_roster(read_workbook(build(day), "roster.xlsx"), day)
    return tuple(row for row in preview.of(SheetKind.ROSTER) if row.values["branch"] == branch)


def written(folder: Path, rows: tuple[RosterRow, ...], **said: str) -> Path:
    """The rows as a file, the first with something else said of them."""
    first = replace(rows[0], original={**rows[0].original, **said})
    lines = [[*row.original.values(), "汉"] for row in (first, *rows[1:])]
    path = folder / "新名册.xlsx"
    path.write_bytes(write_workbook([Table(TITLES[SheetKind.ROSTER], [*rows[0].original, "民族"], lines)]))
    return path


def upload(page: Page, file: Path) -> None:
    """Upload it to be compared, from the page of newer rosters."""
    page.get_by_role("link", name="上传新名册", exact=True).click()
    page.get_by_label("名册文件").set_input_files(file)
    page.get_by_role("button", name="上传并比对").click()


def compare_and_reverse(office: Installation, clerk: Page, approver: Page) -> None:
    """Two newer rosters: what the first said of a phone the second says otherwise, so the first is reversed in vain.

    The second one stays open, with a difference to be taken over and somebody who is not on it.
    """
    rows = roster_of(BRANCH, office)
    first = _compared(office, clerk, rows, 联系电话="16000008801")
    _take_over(office, first)
    office.command("members", "FinishUpdate", import_id=first, on=office.today)
    second = _compared(office, clerk, rows, 联系电话="16000008802")
    _take_over(office, second)
    office.command("members", "FinishUpdate", import_id=second, on=office.today)
    wrong = {"import_id": first, "reason": "WRONG_FILE", "on": office.today}
    waits = clerk.request.post(f"{office.url}/api/commands/members/ReverseImport", data=wrong).json()
    agreed = approver.request.post(f"{office.url}/api/preparations/{waits['preparation_id']}/agree", data={})
    assert agreed.ok, agreed.text()
    _compared(office, clerk, rows[:-1], 联系电话="16000008803")
    office.settle()


def _compared(office: Installation, clerk: Page, rows: tuple[RosterRow, ...], **said: str) -> str:
    """Answers the id of the import."""
    with TemporaryDirectory() as folder:
        clerk.goto(f"{office.url}/updates")
        upload(clerk, written(Path(folder), rows, **said))
    office.settle()  # the service compares of itself
    return clerk.url.rpartition("/")[2]


def _take_over(office: Installation, import_id: str) -> None:
    rows = office.query("members", "Differences", import_id=import_id, kind="CHANGED")["rows"]
    chosen = [{"kind": row["kind"], "member_id": row["member_id"]} for row in rows]
    office.command("members", "AcceptDifferences", import_id=import_id, differences=chosen, on=office.today)
    office.settle()
