"""中文 / English: the language is chosen on any page, and kept in a cookie that says nothing else."""

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from services.gateway.language import LANGUAGES
from services.gateway.pages.gate import going_to

pages = Blueprint("language", __name__)

_YEAR = 365 * 24 * 3600


@pages.get("/language/<any({}):language>".format(", ".join(f'"{each}"' for each in LANGUAGES)))
def choose(language: str) -> Response:
    """Choose it, and go back to where one was."""
    answer = redirect(going_to(request.args.get("next", "")))
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(
        current_app.config["LANGUAGE_COOKIE"], language, _YEAR, httponly=True, secure=secure, samesite="Strict"
    )
    return answer
