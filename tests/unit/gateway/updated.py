"""What the members service would answer about imports: a newer roster with a difference of each kind, one reversed."""

from collections.abc import Callable
from typing import Any

from services.gateway.client import Refusal
from tests.unit.gateway.subdistrict import COMMUNITIES, MASKED, MEMBERS, named

UPDATE, REVERSED, COMPARING, ABANDONED, ADDED = (named("update", at) for at in range(5))
KINDS = ("CHANGED", "ABSENT", "STANDING", "RETURNED")
_SAID = {"zh": "此人资料在比对之后另有更正。", "en": "Corrected since."}
_STATES = {
    UPDATE: "COMPARED",
    REVERSED: "REVERSED",
    COMPARING: "COMPARING",
    ABANDONED: "ABANDONED",
    ADDED: "COMPLETED",
}


def _import(import_id: str) -> dict[str, Any]:
    about = {"import_id": import_id, "way": "ADDED" if import_id == ADDED else "UPDATE", "status": _STATES[import_id]}
    counts = {"rows": 2080, "differences": 4, "unchanged": 2076, "left": 1, "open": 3}
    return {**about, **counts, "refusal": None, "not_kept": "民族", "begun_on": "2026-11-20", "over_on": None}


def imports(asked: dict[str, Any]) -> dict[str, Any]:
    """One of each state."""
    return {"total": len(_STATES), "rows": [_import(each) for each in _STATES]}


def detail(asked: dict[str, Any]) -> dict[str, Any]:
    """What could not be compensated of the reversed one; why the abandoned one was."""
    if asked["import_id"] not in _STATES:
        raise Refusal(404, {"type": "urn:linli:no-such-answer", "status": 404})
    found = _import(asked["import_id"])
    stays = {"member_id": MEMBERS[0], "name": MASKED[0], "kind": "JOINED", "said": _SAID, "settled_on": None}
    counts = {"CHANGED": {"REFUSED": 1}, "ABSENT": {"OPEN": 1}, "STANDING": {"ACCEPTED": 1}, "RETURNED": {"OPEN": 1}}
    refusal = _SAID if asked["import_id"] == ABANDONED else None
    return {**found, "refusal": refusal, "counts": counts, "uncompensated": [stays], "rows_wait": False}


def _difference(import_id: str, at: int) -> dict[str, Any]:
    kind, status = KINDS[at], ("REFUSED", "OPEN", "OPEN", "DECLINED")[at]
    about = {"import_id": import_id, "member_id": MEMBERS[at], "kind": kind, "place": at, "status": status}
    where = {"organization_id": named("branch", "立新社区第一党支部"), "community_id": COMMUNITIES[0]}
    why = {"reason": {3: "ROSTER_WRONG"}.get(at), "said": _SAID if at == 0 else None}
    fields = ["phone", "birth_date"] if at == 0 else []
    return {**about, **where, **why, "name": MASKED[at], "fields": fields, "answerable": at < 3, "acceptable": at == 0}


def differences(asked: dict[str, Any]) -> dict[str, Any]:
    """One of each kind."""
    return {"total": 4, "rows": [_difference(asked["import_id"], at) for at in range(4)]}


def difference(asked: dict[str, Any]) -> dict[str, Any]:
    """Old and new side by side; the day of birth differs in what is masked."""
    phone = {"field": "phone", "old": None, "new": "138****5678", "differs_masked": False}
    born = {"field": "birth_date", "old": "1960-**-**", "new": "1960-**-**", "differs_masked": True}
    place = {"field": "organization_id", "old": COMMUNITIES[0], "new": COMMUNITIES[1], "differs_masked": False}
    standing = {"field": "category", "old": "PROBATIONARY", "new": "FULL", "differs_masked": False}
    at = KINDS.index(asked["kind"])
    lines = [[phone, born], [], [standing], [place, standing]][at]
    return {**_difference(asked["import_id"], at), "lines": lines, "is_known": True}


def preview(asked: dict[str, Any]) -> dict[str, Any]:
    """Two can be taken back, of one person later facts tell."""
    stays = {"member_id": MEMBERS[0], "name": MASKED[0], "kind": "JOINED", "said": _SAID, "settled_on": None}
    return {"compensated": {"MOVED": 1, "CHANGED": 1}, "stays": [stays] * 21}


QUERIES: dict[tuple[str, str], Callable[[dict[str, Any]], Any]] = {
    ("members", "RosterImports"): imports,
    ("members", "RosterImportDetail"): detail,
    ("members", "Differences"): differences,
    ("members", "DifferenceDetail"): difference,
    ("members", "ReversalPreview"): preview,
}

#: Where they are shown.
PAGES = (
    "/updates",
    "/updates/upload",
    *(f"/updates/{each}" for each in _STATES),
    *(f"/updates/{UPDATE}/{kind}/{MEMBERS[at]}" for at, kind in enumerate(KINDS)),
    f"/updates/{UPDATE}/ABSENT/{MEMBERS[1]}/answer",
    f"/updates/{UPDATE}/CHANGED/{MEMBERS[0]}/decline",
    f"/updates/{UPDATE}/accept-all",
    f"/updates/{ADDED}/reverse",
    f"/updates/{REVERSED}/settle",
)
