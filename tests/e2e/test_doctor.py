"""`linli doctor` on both engines: nothing to say of what is well, and how to mend what is not."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.settings import SERVERS
from tests.conftest import LINLI, Installation, installed_on


def wrong(report: str) -> list[str]:
    """What was found wrong, each with the line that says how to mend it."""
    lines = report.splitlines()
    return [f"{line} {lines[at + 1]}" for at, line in enumerate(lines) if line.startswith("✗")]


def test_a_running_installation_is_well(installation: Installation) -> None:
    installation.start()
    report = installation.linli("doctor", expect=None)
    assert wrong(report) == []
    for seen in ("worker", "relay", "members 时钟", "待发布", "落后 0 条", "磁盘剩余"):
        assert seen in report
    assert (".sqlite" in report) != ("Kafka 主题" in report)


@pytest.fixture(scope="module")
def on_servers(tmp_path_factory: pytest.TempPathFactory, clusters: Callable[[bool], Any]) -> Iterator[Installation]:
    with installed_on(SERVERS, tmp_path_factory.mktemp("doctor") / "home", clusters) as found:
        yield found


def doctor(linli: Installation, **environment: str) -> str:
    return linli.linli("doctor", expect=1, **environment)


def test_what_does_not_run_is_named(on_servers: Installation) -> None:
    found = wrong(doctor(on_servers))
    assert [each.split()[1] for each in found] == [
        "evaluation",
        "gateway",
        "members",
        "volunteering",
        "worker",
        "relay",
    ]
    assert all("linli up" in each for each in found)


def test_a_server_that_is_away_is_named_once(on_servers: Installation) -> None:
    report = doctor(on_servers, LINLI_POSTGRES="postgresql://127.0.0.1:1", LINLI_KAFKA="127.0.0.1:1")
    away = [each for each in wrong(report) if "没有应答" in each and "127.0.0.1:1" in each]
    assert len(away) == 2
    assert all("linli servers" in each for each in away)
    assert "Traceback" not in report


def test_what_was_never_prepared_is_named_database_by_database(on_servers: Installation) -> None:
    found = wrong(doctor(on_servers, LINLI_INSTANCE="nobody"))
    databases = [each for each in found if "数据库 database nobody_" in each]
    assert len(databases) == 12
    [topics] = [each for each in found if "Kafka 主题" in each]
    assert "nobody.linli.internal.members is missing" in topics
    assert all("linli prepare" in each for each in (*databases, topics))


def test_a_command_without_its_settings_ends_with_a_sentence(tmp_path: Path) -> None:
    away = Installation(tmp_path / "home", servers={"LINLI_ENGINE": SERVERS})
    said = subprocess.run([LINLI, "digests"], env=away.environment(), capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert said.stderr.startswith("LINLI_POSTGRES and LINLI_KAFKA must say where the servers are")


def test_preparing_servers_that_refuse_ends_with_a_sentence(tmp_path: Path) -> None:
    nowhere = {"LINLI_POSTGRES": "postgresql://127.0.0.1:1", "LINLI_KAFKA": "127.0.0.1:1"}
    away = Installation(tmp_path / "home", servers={"LINLI_ENGINE": SERVERS, **nowhere})
    said = subprocess.run([LINLI, "prepare"], env=away.environment(), capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "Check LINLI_POSTGRES and the secret postgres-owner" in " ".join(said.stderr.split())
    assert "Traceback" not in said.stderr


def test_a_secret_that_is_not_there_is_named_and_no_other_is_shown(on_servers: Installation, tmp_path: Path) -> None:
    found = wrong(doctor(on_servers, LINLI_SECRETS=str(tmp_path)))
    assert any("the secret postgres-members cannot be read" in each for each in found)
