"""Keeping what an office knows: the backup drill, a restore of one service only, and the move to servers."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import requests

from infra.settings import EMBEDDED, SERVERS
from tests.conftest import Installation, installed_on
from tests.faults.test_kill_points import office

pytestmark = pytest.mark.timeout(600)

DAY = {"on": "2026-01-06"}
PERSON = {"community_id": "hubin", "branch_id": f"b{ord('一')}", "on": "2026-01-06", "full_member_on": "1990-07-01"}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    """Where backups go: logs here, keys there."""
    return str(tmp_path / "logs"), str(tmp_path / "keys")


def digests(linli: Installation) -> dict[str, str]:
    return dict(msgspec.json.decode(linli.linli("digests", "--json")))


def pages(linli: Installation) -> list[str]:
    """What an operator sees, without what is new on each page."""
    from tests.e2e.test_story import words_of

    return [words_of(linli.page(path)) for path in ("/", "/members", "/organizations?size=100", "/proposals")]


def somebody(linli: Installation) -> str:
    """A person of the roster."""
    listed = linli.query("members", "MemberList", day=linli.today, limit=5)["rows"]
    return str(listed[0]["member_id"])


def name_of(linli: Installation, member_id: str) -> Any:
    return linli.query("members", "MemberDetail", member_id=member_id, day=linli.today)["name"]


def incarnation(linli: Installation, service: str) -> str:
    with linli.opened(service) as runtime:
        return runtime.store.head().incarnation


def test_the_drill(installation: Installation, folders: tuple[str, str]) -> None:
    """given a backup, and work and an erasure after it · when it is restored · then the office is as it was then,
    under a new incarnation, and the erased person stays erased"""
    linli = installation
    linli.start()
    office(linli)
    linli.settle()
    gone = somebody(linli)
    assert name_of(linli, gone) != "已删除人员"
    linli.linli("backup", *folders)
    before, was = digests(linli), incarnation(linli, "members")
    numbers = linli.query("members", "ClassCounts", day=linli.today)

    linli.command("members", "RegisterOrganization", organization_id="late", kind="BRANCH", name="迟到支部",
                  parent_id="hubin", **DAY)  # fmt: skip
    linli.linli("erase", gone, "--basis", "本人申请", "--yes")
    linli.settle()
    refused = linli.linli("restore", *folders, expect=2)
    assert refused == "", "a running platform was restored under its feet"
    linli.stop()

    said = linli.linli("restore", *folders)
    assert "keys destroyed again: 0" not in said
    assert "rejoin" not in said, "consumers that were restored together must go on by themselves"
    linli.start()
    linli.settle()
    assert incarnation(linli, "members") != was
    assert digests(linli) == before
    assert linli.query("members", "ClassCounts", day=linli.today) == numbers
    assert name_of(linli, gone) == "已删除人员", "a restored key gave an erased person's name back"
    linli.command("members", "RegisterOrganization", organization_id="again", kind="BRANCH", name="新支部",
                  parent_id="hubin", **DAY)  # fmt: skip
    linli.settle()
    assert any("again" in event.stream for event in linli.published("members")), "nothing is published any more"


def test_consumers_of_a_service_that_was_restored_alone_stop_loudly_and_rejoin(
    installation: Installation, folders: tuple[str, str]
) -> None:
    linli = installation
    linli.start()
    office(linli)
    linli.settle()
    linli.linli("backup", *folders)
    linli.command("members", "RegisterOrganization", organization_id="lost", kind="BRANCH", name="将失支部",
                  parent_id="hubin", **DAY)  # fmt: skip
    linli.settle()
    linli.stop()
    said = linli.linli("restore", *folders, "--service", "members")
    assert "gateway timeline<members" in said
    assert "run `linli rejoin`" in said
    linli.start()
    wait_for(lambda: "was restored" in linli.log(), linli)
    linli.stop()
    linli.linli("rejoin")
    linli.start()
    linli.settle()
    assert "将失支部" not in linli.page("/organizations?size=100")


def wait_for(happened: Callable[[], bool], linli: Installation) -> None:
    import time

    deadline = time.monotonic() + 30
    while not happened():
        assert time.monotonic() < deadline, linli.log()
        time.sleep(0.1)


def test_a_file_that_was_altered_restores_nothing(installation: Installation, folders: tuple[str, str]) -> None:
    linli = installation
    if not linli.servers:
        linli.start()
        linli.stop()
    linli.linli("backup", *folders)
    (path,) = Path(folders[0]).glob("*/members.log")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    before = incarnation(linli, "members")
    linli.linli("restore", *folders, expect=2)
    assert incarnation(linli, "members") == before


@pytest.fixture
def servers(tmp_path: Path, clusters: Callable[[bool], Any]) -> Iterator[dict[str, str]]:
    """Servers that nobody uses yet."""
    with installed_on(SERVERS, tmp_path / "other", clusters) as found:
        yield dict(found.servers) | {"OWNER": str(found.home / "secrets" / "postgres-owner")}


def test_an_embedded_office_moves_to_servers_with_everything_it_knows(tmp_path: Path, servers: dict[str, str]) -> None:
    """given an embedded office · when it moves, interrupted once · then pages, digests, histories and first answers
    are the same on the servers, and the embedded one refuses to start"""
    owner = Path(servers.pop("OWNER"))
    linli = Installation(tmp_path / "home")
    linli.start()
    office(linli)
    linli.settle()
    once = linli.command("members", "RegisterOrganization", "same", organization_id="b9", kind="BRANCH",
                         name="第九支部", parent_id="hubin", **DAY)  # fmt: skip
    linli.settle()
    before, seen, was = digests(linli), pages(linli), incarnation(linli, "members")
    history = [(event.position, event.id, event.open) for event in linli.published("members")]
    linli.stop(signal.SIGTERM)

    (linli.home / "secrets" / "postgres-owner").write_text(owner.read_text())
    there = servers | {"LINLI_ENGINE": EMBEDDED}
    interrupted = linli.linli("migrate", expect=None, **there, LINLI_FAULT="linli/fill.after_batch:4")
    assert "逐字节一致" not in interrupted, "the fault never struck"
    assert "逐字节一致" in linli.linli("migrate", **there)
    assert "moved" in failing(linli)

    linli.servers = servers
    linli.start()
    linli.settle()
    assert (digests(linli), incarnation(linli, "members")) == (before, was)
    assert pages(linli) == seen
    assert [(event.position, event.id, event.open) for event in linli.published("members")] == history
    again = linli.command("members", "RegisterOrganization", "same", organization_id="b9", kind="BRANCH",
                          name="第九支部", parent_id="hubin", **DAY)  # fmt: skip
    assert (again["position"], again["first"]) == (once["position"], False)
    assert requests.get(f"{linli.url}/livez", timeout=5).ok
    linli.close()


def failing(linli: Installation) -> str:
    """What `linli up` says when it will not start."""
    import subprocess

    from tests.conftest import LINLI

    done = subprocess.run(
        [LINLI, "up"], env=linli.environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    return done.stdout + done.stderr
