"""What nameko's entrypoints take. nameko would look at every request; we look here, once (``nameko_service._Http``)."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def entrypoints() -> list[tuple[str, list[str], list[str]]]:
    """Of every method behind ``@http``: where it is, the variables of its address, and its arguments."""
    found = []
    for path in (ROOT / "infra/adapters/nameko_service.py", *sorted((ROOT / "services").glob("*/service.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for call in node.decorator_list:
                    if isinstance(call, ast.Call) and ast.unparse(call.func) == "http":
                        address = str(ast.literal_eval(call.args[1]))
                        where = f"{path.relative_to(ROOT)}:{node.name}"
                        variables = re.findall(r"<(?:\w+:)?(\w+)>", address)
                        found.append((where, variables, [each.arg for each in node.args.args]))
    return found


@pytest.mark.parametrize(("where", "variables", "arguments"), entrypoints())
def test_an_entrypoint_takes_the_request_and_what_its_address_has(
    where: str, variables: list[str], arguments: list[str]
) -> None:
    assert arguments == ["self", "request", *variables], where


def test_there_are_entrypoints_to_look_at() -> None:
    assert len(entrypoints()) >= 10
