"""系统管理 → 权限表: who may do what, and how far, as it is enforced; to be printed as evidence."""

from flask import Blueprint, g, render_template

from infra.adapters.permissions import EVERYONE, PLATFORM, Right, Scope
from services.gateway.pages.rights import table

pages = Blueprint("permissions", __name__, url_prefix="/permissions")

#: How the table says a scope; a public right is not narrowed by communities, and says so.
SCOPES = {Scope.STREET: "全街道", Scope.COMMUNITY: "本社区", Scope.OWN: "本人"}


@pages.get("")
def show() -> str:
    """A line to a right, a column to a role; one's own columns stand out."""
    roles = {role: zh for role, (zh, _) in table().roles.items()}
    lines = [
        (right, _everyone(right), {role: SCOPES[scope] for role, scope in right.allow.items()}) for right in _rights()
    ]
    return render_template("permissions.html", roles=roles, lines=lines, own=g.me.roles)


def _rights() -> list[Right]:
    """Those that people have."""
    return [right for right in table().rights if {*right.allow} != {PLATFORM}]


def _everyone(right: Right) -> str | None:
    return SCOPES[right.allow[EVERYONE]] if EVERYONE in right.allow else None
