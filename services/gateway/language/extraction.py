"""Finds every Chinese text that the desk can show, and brings the catalogue up to date: ``make english``.

New texts are added with their English left empty, those that are gone are taken out; a test fails until all are filled
in. A text with a number in it may be given ``msgid_plural``, the same as its ``msgid``.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2 import Environment, nodes

from services.gateway.language import CATALOGUE, CHINESE, catalogue
from services.gateway.language.templates import Translating

GATEWAY = CATALOGUE.parents[3]

#: Without a day and a name, which would differ in every branch.
_HEADER = r"""# The English of the desk. The Chinese text is the key; `make english` brings this file up to date.
msgid ""
msgstr ""
"Language: en\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""

#: Calls whose texts stand in both languages where they are.
IN_BOTH = frozenset({"problem", "either"})


class Unmarked(Exception):
    """A Chinese text is put together so that nobody can translate it."""


def texts() -> Mapping[str, list[str]]:
    """Every text, with the files in which it stands."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted((GATEWAY / "pages").rglob("*.py")):
        for text in of_module(path.read_text(), path.name):
            found[text].append(str(path.relative_to(GATEWAY)))
    for path in sorted((GATEWAY / "templates").glob("*.html")):
        for text in of_template(path.read_text()):
            found[text].append(str(path.relative_to(GATEWAY)))
    return {text: sorted(set(where)) for text, where in found.items()}


def of_module(source: str, name: str = "") -> Iterator[str]:
    """The texts of a Python module: its Chinese strings, but for docstrings. Raises ``Unmarked`` for an f-string."""
    tree = ast.parse(source)
    for node in _said(tree):
        if isinstance(node, ast.JoinedStr):
            if any(isinstance(each, ast.Constant) and CHINESE.search(str(each.value)) for each in node.values):
                raise Unmarked(f"{name}:{node.lineno}: write say(…, name=value) instead of an f-string")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and CHINESE.search(node.value):
            yield node.value


def _said(node: ast.AST) -> Iterator[ast.AST]:
    """What is below a node, but for docstrings and what stands in both languages."""
    for each in ast.iter_child_nodes(node):
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant):
            continue
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id in IN_BOTH:
            continue
        yield each
        yield from _said(each)


def of_template(source: str) -> Iterator[str]:
    """The texts of a template."""
    tree = Environment(extensions=[Translating], trim_blocks=True, lstrip_blocks=True, autoescape=True).parse(source)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in ("_", "markup") and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const):
                yield first.value


def missing(known: Catalog, wanted: Mapping[str, list[str]]) -> list[str]:
    """Texts without English."""
    return [text for text in wanted if (found := known.get(text)) is None or not all(_strings(found.string))]


def stale(known: Catalog, wanted: Mapping[str, list[str]]) -> list[str]:
    """English of texts that are shown nowhere."""
    return [text for each in known if (text := _strings(each.id)[0]) and text not in wanted]


def _strings(found: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (found,) if isinstance(found, str) else tuple(found or ())


def update(path: Path = CATALOGUE) -> tuple[list[str], list[str]]:
    """Write the catalogue anew; answers what is to be filled in, and what was taken out."""
    known, wanted = catalogue(), texts()
    made = Catalog(locale="en", domain="desk")
    for text, where in sorted(wanted.items(), key=lambda each: (each[1], each[0])):
        found = known.get(text)
        places = [(each, 1) for each in where]
        made.add(found.id if found else text, found.string if found else "", locations=places)
    with path.open("wb") as file:
        file.write(_HEADER.encode())
        write_po(file, made, width=0, omit_header=True, include_lineno=False)
    return missing(made, wanted), stale(known, wanted)


if __name__ == "__main__":
    _to_fill, _gone = update()
    sys.stdout.write(f"{CATALOGUE}: {len(_to_fill)} to be filled in, {len(_gone)} taken out\n")
