"""What `make bundle` makes installs and runs where there is no network, and refuses what was altered on the way."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from infra.deploy.bundle.__main__ import CannotBundle, bundle
from infra.deploy.kafka.local import kafka_version
from tests.engines import missing

RUN = Path(__file__).with_name("without_network.py")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    try:
        made = bundle(folder)
    except CannotBundle as why:
        missing(f"no bundle can be made here: {why}")
    with tarfile.open(made) as archive:
        archive.extractall(folder, filter="data")
    return folder / made.stem


def run(*program: str | Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run something as a user of that home, who has no settings of ours or of pip's."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "PYTHON": sys.executable}
    return subprocess.run(program, env=environment, cwd=home, capture_output=True, text=True, timeout=200, check=False)


def namespace() -> list[str]:
    """What runs a program in a network namespace of its own."""
    for command in (["unshare", "-rn"], ["unshare", "-n"]):
        if shutil.which("unshare") and subprocess.run([*command, "true"], check=False).returncode == 0:
            return command
    pytest.skip("no network namespace can be made here (unshare -rn)")


def test_it_installs_and_runs_without_a_network(unpacked: Path, tmp_path: Path) -> None:
    done = run(*namespace(), sys.executable, RUN, unpacked, tmp_path / "linli", home=tmp_path)
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout + done.stderr
    assert said[said.index("installed") :] == [
        "installed",
        "Linli is ready at http://127.0.0.1:8000",
        "200 /",
        "200 /organizations",
        "200 /static/desk.css",
        "ended with 0",
    ]
    assert any((tmp_path / f".cache/linli/kafka-{kafka_version()}").glob("kafka_2.13-*.jar"))
    assert (tmp_path / "linli/samples/roster.xlsx").exists()


def test_what_was_altered_on_the_way_is_not_installed(unpacked: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copy"
    shutil.copytree(unpacked, copied)
    wheel = next((copied / "wheels").glob("flask-*.whl"))
    wheel.write_bytes(wheel.read_bytes()[:-1] + b"x")
    done = run(copied / "install.sh", tmp_path / "linli", home=tmp_path)
    assert done.returncode == 1
    assert "altered" in done.stderr
    assert not (tmp_path / "linli").exists()


def test_a_bundle_for_another_python_says_so(unpacked: Path, tmp_path: Path) -> None:
    copied = tmp_path / "copy"
    shutil.copytree(unpacked, copied)
    (copied / "made-for").write_text("3.99 plan9\n")
    sums = copied / "SHA256SUMS"
    sums.write_text("".join(line for line in sums.read_text().splitlines(True) if "made-for" not in line))
    done = run(copied / "install.sh", tmp_path / "linli", home=tmp_path)
    assert done.returncode == 1
    assert "This bundle is for Python 3.99 plan9" in done.stderr
