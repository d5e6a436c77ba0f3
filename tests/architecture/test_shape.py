"""The shape of the house: the same role files in each service, sizes a reader can take in, one reader of each thing."""

import ast
import dataclasses
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.wire.catalogue import Catalogue

ROOT = Path(__file__).parents[2]
SERVICES = ("members", "volunteering", "evaluation")
ROLES = ("events", "contract", "projections", "policies", "service")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
FORBIDDEN = {"common", "utils", "helpers", "util", "misc", "base", "manager"}

#: Tables of contents: one arm to a command or a fact, nothing else.
CONTENTS = {"decide", "evolve", "_evolved", "classify", "_apply_person"}


def sources() -> list[Path]:
    return sorted(path for room in ("infra", "services", "samples") for path in (ROOT / room).rglob("*.py"))


def functions() -> Iterator[tuple[str, int]]:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name not in CONTENTS:
                yield f"{path.relative_to(ROOT)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_five_role_files(service: str) -> None:
    folder = ROOT / "services" / service
    missing = [role for role in ROLES if not (folder / f"{role}.py").exists() and not (folder / role).is_dir()]
    assert missing == []


def test_a_file_can_be_read_in_one_sitting() -> None:
    long = {str(p.relative_to(ROOT)): n for p in sources() if (n := len(p.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}


def test_a_function_fits_on_a_screen() -> None:
    # Closures that register routes and commands are measured by their parts.
    registering = {"blueprint", "running", "caring"}
    long = {
        name: size for name, size in functions() if size > LONGEST_FUNCTION and name.split(":")[1] not in registering
    }
    assert long == {}


def test_no_room_is_a_dumping_ground() -> None:
    assert [path for path in sources() if path.stem in FORBIDDEN or path.parent.name in FORBIDDEN] == []


def test_only_settings_reads_the_environment() -> None:
    readers = [str(p.relative_to(ROOT)) for p in sources() if "environ" in p.read_text() and p.name != "settings.py"]
    assert [name for name in readers if "os.environ" in (ROOT / name).read_text()] == []


def test_the_domain_reads_no_clock_and_draws_no_lots() -> None:
    read = ("date.today(", "datetime.now(", "time.time(", "uuid4(", "random.")
    domain = [p for s in SERVICES for p in (ROOT / "services" / s).rglob("*.py") if "policies" not in p.parts]
    accounts = ROOT / "services" / "gateway" / "accounts"
    domain += [*(accounts / "account").rglob("*.py"), *(accounts / f"{n}.py" for n in ("lockout", "profile", "token"))]
    assert [str(p) for p in domain if any(word in p.read_text() for word in read)] == []


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_every_event_field_is_declared_open_or_sealed(service: str) -> None:
    catalogue = importlib.import_module(f"services.{service}.contract").EVENTS
    assert isinstance(catalogue, Catalogue)  # made without raising Undeclared
    for kind in catalogue:
        assert {f.name for f in dataclasses.fields(kind.cls)} == {*kind.open_fields, *kind.sealed_fields}


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_what_is_personal_is_sealed(service: str) -> None:
    """Names that always mean a person's data are never open."""
    personal = {"id_number", "phone", "address", "birth_date", "joined_on", "full_member_on", "sex", "employer", "wish"}
    personal |= {"sign_in_name", "display_name", "password", "secret", "recovery", "digest"}
    catalogue = importlib.import_module(f"services.{service}.contract").EVENTS
    assert [(kind.name, name) for kind in catalogue for name in kind.open_fields if name in personal] == []


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
def test_every_refusal_says_in_two_languages_how_to_mend_it(service: str) -> None:
    contract = importlib.import_module(f"services.{service}.contract")
    nouns = {id(noun): noun for noun in contract.COMMANDS.values()}.values()
    for noun in nouns:
        for refusal in noun.Refused.__subclasses__():
            own = vars(refusal)
            assert {"zh", "en"} <= set(own), f"{refusal.__module__}.{refusal.__name__} has no sentence of its own"
            assert own["zh"].endswith(("。", "！", "？")), refusal
            assert own["en"].endswith("."), refusal
