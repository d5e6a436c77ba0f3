"""schemathesis, which knows nothing of us but our own description, asks whatever that allows and what it does not.

No answer may be a 500, or one that the description does not name. A failure prints the request as a line of curl and
the seed; the same seed asks the same again.
"""

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.gateway.accounts.events import Role
from services.gateway.pace import Allowance
from services.gateway.pages import gate
from services.gateway.server import server_of
from tests.unit.permissions.office import Office

SCHEMATHESIS = str(Path(sys.executable).with_name("schemathesis"))
SEED = "2010"

#: All but ``positive_data_acceptance``: a command id that was used is refused, however well-formed the rest.
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
    "response_schema_conformance", "negative_data_rejection", "missing_required_header", "unsupported_method",
    "allow_header_conformance", "ignored_auth",
)  # fmt: skip

BRIEFLY = ("--phases", "examples,fuzzing", "--max-examples", "1")
WHOLE = ("--phases", "examples,coverage,fuzzing", "--max-examples", "20")


@pytest.fixture
def served(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the gateway answers, with real services behind it; nobody is told to ask less often."""
    for name in ("PERSON", "MACHINE", "WORKBOOKS"):
        monkeypatch.setattr(gate, name, Allowance(at_once=16, burst=10**9, per_second=10**9))
    server = server_of(office.app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join(20)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("how", [BRIEFLY, pytest.param(WHOLE, marks=pytest.mark.long)], ids=["briefly", "whole"])
def test_whatever_is_asked_no_answer_is_a_defect_or_undescribed(
    served: str, office: Office, tmp_path: Path, how: tuple[str, ...]
) -> None:
    everything = office.machine(Role.STREET_OPERATOR, Role.APPROVER, Role.AUDITOR)
    asking = [SCHEMATHESIS, "run", f"{served}/api/openapi.json", "-H", f"Authorization: Bearer {everything.token}"]
    told = ["--seed", SEED, "--generation-database", "none", "--no-color", "--checks", ",".join(CHECKS), *how]
    done = subprocess.run([*asking, *told], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    tested = re.search(r"Tested: (\d+)", done.stdout)
    assert tested is not None and int(tested[1]) > 150
