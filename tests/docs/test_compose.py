"""What docker-compose.yml promises: one image, no privileges, secrets from files and only to whom they are for."""

import re
import shutil
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from infra.adapters.runtime import installed

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "infra/deploy/docker"
COMPOSE: Mapping[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: Mapping[str, Any] = COMPOSE["services"]
ENGINES = ("postgres", "kafka")
OURS = {name: service for name, service in SERVICES.items() if name not in ENGINES}
#: What may only be the name of a file.
CONFIDENTIAL = re.compile("PASSWORD|SECRET|TOKEN|CREDENTIAL|KEY")

MakeSecrets = Callable[..., Path]


def test_every_installed_service_is_served() -> None:
    served = {name for name, service in OURS.items() if service["command"][0] == "serve"}
    assert served == set(installed())
    assert all(SERVICES[name]["command"] == ["serve", name] for name in served)


def test_all_of_ours_is_one_image_and_one_account_without_rights() -> None:
    assert {(service["image"], service["user"]) for service in OURS.values()} == {("linli", "10001:10001")}
    assert "USER 10001:10001" in (DOCKER / "Dockerfile").read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_whatever_runs_has_no_privileges_and_writes_to_its_volume_only(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert not [volume for volume in service["volumes"] if volume.split(":")[0] not in COMPOSE["volumes"]]
    assert service["mem_limit"]


@pytest.mark.parametrize("name", SERVICES)
def test_no_variable_holds_a_secret(name: str) -> None:
    for variable, value in SERVICES[name]["environment"].items():
        if CONFIDENTIAL.search(variable):
            assert str(value).startswith("/run/secrets"), variable
        assert not re.search(r"://[^/]*@", str(value)), variable


@pytest.mark.parametrize("name", installed())
def test_a_service_sees_its_own_database_login_and_nothing_that_administers(name: str) -> None:
    assert set(SERVICES[name]["secrets"]) == {"services", f"postgres-{name}"}


def test_only_what_prepares_and_the_engine_itself_may_administer() -> None:
    holders = {
        secret: {name for name, service in SERVICES.items() if secret in service.get("secrets", ())}
        for secret in ("postgres-owner", "kafka-admin")
    }
    assert holders == {"postgres-owner": {"prepare", "postgres"}, "kafka-admin": {"prepare", "kafka"}}


def test_secrets_are_files_of_a_folder_that_git_and_the_image_leave_out() -> None:
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"${{LINLI_SECRETS:-./secrets}}/{name}"}
    assert "secrets/" in (ROOT / ".gitignore").read_text().splitlines()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert next(line for line in ignored if not line.startswith("#")) == "*"
    assert [line for line in ignored if line.startswith("!") and "secret" in line] == []


def test_ports_are_published_on_loopback_unless_told_otherwise() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {
        "gateway": ["127.0.0.1:${LINLI_PORT:-8000}:8000"],
        "kafka": ["${LINLI_OUTSIDE:-127.0.0.1:9094}:9094"],
    }


def test_the_network_of_the_engines_leads_nowhere() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    outward = {name for name, service in SERVICES.items() if service["networks"] != ["inside"]}
    assert outward == {"gateway", "kafka"}


def test_the_broker_is_the_one_that_the_tests_run_on() -> None:
    pom = (ROOT / "infra/deploy/kafka/pom.xml").read_text()
    version = re.search(r"kafka_2\.13</artifactId>\s*<version>([^<]+)", pom)
    assert version is not None
    assert SERVICES["kafka"]["image"] == f"apache/kafka:{version[1]}"
    for name in ENGINES:
        assert f'"{SERVICES[name]["image"]}"' in "".join(path.read_text() for path in ROOT.glob("tests/*engine*.py"))


@pytest.fixture
def make_secrets(tmp_path: Path) -> MakeSecrets:
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl")
    folder = tmp_path / "secrets"

    def make(*arguments: str) -> Path:
        subprocess.run([DOCKER / "make-secrets.sh", folder, *arguments], check=True, timeout=30)
        return folder

    return make


def test_the_script_makes_every_secret_once(make_secrets: MakeSecrets) -> None:
    folder = make_secrets()
    made = {path.name: path.read_text() for path in folder.iterdir()}
    assert set(made) == {*COMPOSE["secrets"], "kafka-ca.key", "kafka-ca.pem"}
    assert len(set(made.values())) == len(made)
    make_secrets()
    assert {path.name: path.read_text() for path in folder.iterdir()} == made


def test_nobody_else_comes_into_the_folder_of_secrets(make_secrets: MakeSecrets) -> None:
    assert stat.S_IMODE(make_secrets().stat().st_mode) == 0o700


@pytest.mark.parametrize(("host", "name"), [("10.1.2.3", "IP Address:10.1.2.3"), ("kafka.street", "DNS:kafka.street")])
def test_the_brokers_certificate_is_made_out_to_where_it_is_reached(
    make_secrets: MakeSecrets, host: str, name: str
) -> None:
    folder = make_secrets(host)
    verified = ["openssl", "verify", "-CAfile", folder / "kafka-ca.pem", folder / "kafka-tls.pem"]
    subprocess.run(verified, check=True, capture_output=True, timeout=30)
    shown = ["openssl", "x509", "-in", folder / "kafka-tls.pem", "-noout", "-ext", "subjectAltName"]
    assert name in subprocess.run(shown, check=True, capture_output=True, text=True, timeout=30).stdout


def test_compose_takes_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], check=False, capture_output=True).returncode:
        pytest.skip("there is no docker compose")
    subprocess.run([docker, "compose", "config", "--quiet"], cwd=ROOT, check=True, timeout=30)
