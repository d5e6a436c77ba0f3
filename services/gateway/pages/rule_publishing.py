"""发布规则: a new version of the parameters, each with the clause that it rests on, from a day on."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g
from marshmallow import Schema, fields
from werkzeug.wrappers import Response

from services.gateway.pages import place_words, words
from services.gateway.pages.desk import ask
from services.gateway.pages.form import Field, Form, Page, Values, carrying_out

#: The parameters of each group of a rulebook. The terms of the mechanisms go on as they are.
GROUPS: Mapping[str, Sequence[str]] = {
    "rules": ("elderly_age", "elderly_party_age", "elderly_joined_before", "mobile_months"),
    "people": ("probation_months", "extension_min_months", "extension_max_months"),
    "organizations": ("term_years",),
}
_NAMES = [name for group in GROUPS.values() for name in group]

#: Between the document and the clause, in what is chosen.
_OF = "/"


class _Version(Schema):
    """A version as it is typed; what is cited for a parameter stands in ``cited``."""

    version = fields.String(required=True)
    effective_from = fields.Date(required=True)
    source_clause = fields.String(required=True)
    parameters = fields.Nested(
        Schema.from_dict({
            name: (fields.Date if name == "elderly_joined_before" else fields.Integer)(required=True) for name in _NAMES
        })
    )  # fmt: skip
    cited = fields.Nested(Schema.from_dict({name: fields.String(required=True) for name in _NAMES}))


def _latest() -> dict[str, Any]:
    """The version that was published last, asked once for a page; nothing before the first."""
    if "latest_rulebook" not in g:
        versions = ask("members", "Rulebooks")
        g.latest_rulebook = versions[-1] if versions else {"parameters": [], "citations": {}}
    found: dict[str, Any] = g.latest_rulebook
    return found


def _value(name: str) -> str:
    return next((str(each["value"]) for each in _latest()["parameters"] if each["name"] == name), "")


def _citation(name: str) -> str:
    """What the parameter cites, or else the clause that the whole version rests on."""
    latest = _latest()
    cited = latest["citations"].get(name)
    if cited is not None:
        return f"{cited['document_id']}{_OF}{cited['clause']}"
    return next((each for each, said in _clauses().items() if said == latest.get("source_clause")), "")


def _clauses() -> dict[str, str]:
    """Every clause of a document that holds, asked once for a page."""
    if "clauses" not in g:
        g.clauses = {
            f"{each['document_id']}{_OF}{clause['number']}": f"{each['number']} {clause['number']}"
            for each in ask("members", "PolicyDocuments")
            if not each["repealed_by"]
            for clause in each["clauses"]
        }
    found: dict[str, str] = g.clauses
    return found


def _parameter(name: str) -> tuple[Field, Field]:
    label = place_words.PARAMETERS[name]
    return (
        Field(f"parameters.{name}", label, start=lambda: _value(name)),
        Field(f"cited.{name}", "{of}的依据条款", of=label, choices=_clauses, start=lambda: _citation(name)),
    )


PUBLISH = Form("publish", "发布规则", _Version(), (
    Field("version", "版本号", "如：class-2027。发布后不能再用。"),
    Field("effective_from", "生效日期", words.DAY_HINT),
    Field("source_clause", "总的依据", "文号和条款，如：柯桥街工委〔2010〕25号 四、3。",
          start=lambda: _latest().get("source_clause", "")),
    *(each for name in _NAMES for each in _parameter(name)),
), "发布", place_words.PUBLISHED_LASTS, {
    "urn:linli:members:version-taken": "version",
}, "政策规则", note=place_words.PUBLISH_NOTE)  # fmt: skip
_ask = carrying_out("members", "PublishRulebook", "已发布规则")


def publish(typed: Values) -> Page | Response:
    """The parameters in their groups; terms and what they cite as in the version before."""
    before, parameters = _latest(), typed["parameters"]
    cited = {name: dict(zip(("document_id", "clause"), of.split(_OF, 1), strict=True))
             for name, of in typed["cited"].items()}  # fmt: skip
    version: dict[str, Any] = {name: typed[name] for name in ("version", "effective_from", "source_clause")}
    version |= {group: {name: parameters[name] for name in names} for group, names in GROUPS.items()}
    version |= {"citations": {**before["citations"], **cited}}
    version |= {"mechanisms": before["mechanisms"]} if "mechanisms" in before else {}
    return _ask(version)
