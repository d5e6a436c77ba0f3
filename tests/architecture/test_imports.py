"""The directions of the house, as import-linter holds them (pyproject.toml, [tool.importlinter])."""

import subprocess
import sys
from pathlib import Path


def test_every_import_goes_in_an_allowed_direction() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_what_follows_loads_neither_nameko_nor_eventlet() -> None:
    program = (
        "import sys, infra.adapters.worker, infra.adapters.relay, infra.adapters.runtime as r\n"
        "[r.define(package) for package in r.installed().values()]\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('nameko', 'eventlet')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_a_service_opens_nothing(tmp_path: Path) -> None:
    program = "import services.members.contract, services.volunteering.contract, services.evaluation.contract"
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, capture_output=True)
    assert list(tmp_path.iterdir()) == []
