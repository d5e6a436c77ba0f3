"""系统管理 → 登录策略: the profile in force as an assessor reads it, to be printed as evidence."""

from flask import Blueprint, render_template

from services.gateway.accounts import profile
from services.gateway.pages import account_words
from services.gateway.pages.desk import desk

pages = Blueprint("policy", __name__, url_prefix="/policy")


@pages.get("")
def show() -> str:
    """Every rule with its value, and since when."""
    registry = desk().registry
    chosen = registry.runtime.state(profile, profile.STREAM).chosen
    rules = registry.rules()
    return render_template(
        "policy.html",
        rules=rules,
        lines=account_words.policy(rules),
        chosen=chosen,
        printed=registry.now(),
    )
