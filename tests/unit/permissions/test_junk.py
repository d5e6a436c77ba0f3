"""Whatever is sent to a form of the desk, its answer says what is wrong; none is a defect of ours."""

import io
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from infra.adapters.permissions import permissions_of
from services.gateway.accounts.events import Role
from services.gateway.pace import Allowance
from services.gateway.pages import gate
from services.gateway.pages.form import Form
from tests.unit.permissions.office import CYCLE, LIXIN, Office, named
from tests.unit.permissions.test_enforced import of_role

TABLE = permissions_of("services.gateway")
JUNK = ("x", "a/b", "a/b/c", "a:b", "-1", "٣", "2026-13-45", "0001-01-01", named("junk"), "\x00", "{0}%s", "汉" * 3000)
#: What somebody might type, by the kind of a field.
TYPED = {
    "day": "2026-09-01", "days": "2026-10-01 至 2026-10-07", "number": "3", "yuan": "100", "tick": "yes",
    "either": "yes", "code": "123456", "password": "Hubin-lixin-2026",
}  # fmt: skip
#: So often each field is filled with junk, and the rest with what somebody might type.
TIMES = 1


def forms(office: Office) -> Iterator[tuple[str, Form, dict[str, str]]]:
    """Endpoint, form, and the parts of its address: ids of the office where they are known."""
    known = LIXIN.ids() | {"quarter": "2026Q1", "cycle_id": CYCLE, "kind": "JOINED"}
    for rule in office.app.url_map.iter_rules():
        form = getattr(office.app.view_functions[rule.endpoint], "form", None)
        if form is not None:
            yield rule.endpoint, form, {name: known.get(name, "x") for name in rule.arguments}


def typed(form: Form) -> dict[str, Any]:
    """What somebody might fill in."""
    filled = {}
    for each in form.fields:
        kind = form.kind(each)
        options = [] if callable(each.choices) else [option for option in each.options() if option]
        filled[each.name] = options[0] if options else TYPED.get(kind, LIXIN.ids().get(each.name, "某"))
    return filled


def test_junk_in_any_field_of_any_form_is_answered(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PERSON", "MACHINE", "WORKBOOKS"):
        monkeypatch.setattr(gate, name, Allowance(at_once=16, burst=10**9, per_second=10**9))
    monkeypatch.setitem(office.app.config, "WTF_CSRF_ENABLED", False)
    lot, defects, answers = Random(2010), list[tuple[str, str, str]](), dict[str, set[int]]()
    for endpoint, form, where in forms(office):
        role = next((each for each in Role if TABLE.allows(of_role(each), "desk", endpoint)), Role.STREET_OPERATOR)
        browser = office.browser(role)
        with office.app.test_request_context():
            address = office.app.url_for(endpoint, **where)
            sensible = typed(form)
        uploads = [each.name for each in form.fields if form.kind(each) == "file"]
        for field, junk in ((each, junk) for each in sensible for junk in lot.sample(JUNK, TIMES)):
            files = {name: (io.BytesIO(junk.encode()), "a.xlsx") for name in uploads}
            data = {**sensible, field: junk, **files, "command_id": named(junk + endpoint + field), "step": "sure"}
            answer = browser.post(address, data=data)
            answers.setdefault(endpoint, set()).add(answer.status_code)
            if answer.status_code == 500:
                defects.append((endpoint, field, junk[:20]))
    assert defects == []
    assert len(answers) > 100
