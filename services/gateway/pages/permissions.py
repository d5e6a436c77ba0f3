"""系统管理 → 权限表: who may do what, and how far, as it is enforced; to be printed as evidence."""

from flask import Blueprint, g, render_template

from infra.adapters.permissions import EVERYONE, PLATFORM, Right, Scope
from services.gateway.language import say
from services.gateway.pages.rights import table

pages = Blueprint("permissions", __name__, url_prefix="/permissions")

#: How the table says a scope; a public right is not narrowed by communities, and says so.
SCOPES = {Scope.STREET: "全街道", Scope.COMMUNITY: "本社区", Scope.OWN: "本人"}


@pages.get("")
def show() -> str:
    """A line to a right, a column to a role; one's own columns stand out."""
    roles = {role: say(zh) for role, (zh, _) in table().roles.items()}
    lines = [(right, _everyone(right), {role: _cell(right, role) for role in roles}) for right in _rights()]
    return render_template("permissions.html", roles=roles, lines=lines, own=g.me.roles)


def _cell(right: Right, role: str) -> str:
    """How far a role may go, and whether it may be the second person."""
    said = [SCOPES[right.allow[role]] if role in right.allow else "", "可复核" if role in right.check else ""]
    return say("、").join(say(each) for each in said if each)


def _rights() -> list[Right]:
    """Those that people have."""
    return [right for right in table().rights if {*right.allow} != {PLATFORM}]


def _everyone(right: Right) -> str | None:
    return say(SCOPES[right.allow[EVERYONE]]) if EVERYONE in right.allow else None
