"""中文 and English: a text stands in Chinese where it is used, and is translated where it is shown.

The Chinese text is the key of its English in ``translations/en/LC_MESSAGES/desk.po``, which is read when it is first
needed. ``say`` translates in Python; ``templates`` makes templates do it by themselves; ``extraction`` finds every text
there is. What people typed (names, titles) is looked up nowhere.
"""

import re
from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import current_app, g, has_request_context, request

#: Tag → its own name. The first is that of the source texts, and of whoever asks for neither.
LANGUAGES = {"zh-CN": "中文", "en": "English"}
SOURCE = next(iter(LANGUAGES))

CATALOGUE = Path(__file__).parents[1] / "translations" / "en" / "LC_MESSAGES" / "desk.po"

#: Han characters, and the punctuation that goes with them.
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff09\uff0c-\uff5e]")


def language() -> str:
    """The language of this page: chosen before, or else what the browser prefers; Chinese without a browser."""
    if not has_request_context():
        return SOURCE
    if "language" not in g:
        chosen = request.cookies.get(current_app.config["LANGUAGE_COOKIE"])
        g.language = chosen if chosen in LANGUAGES else _preferred()
    found: str = g.language
    return found


def _preferred() -> str:
    """The first language of the browser that is one of ours, in whatever country."""
    ours = {tag.partition("-")[0]: tag for tag in LANGUAGES}
    wanted = (tag.partition("-")[0].lower() for tag in request.accept_languages.values())
    return next((ours[each] for each in wanted if each in ours), SOURCE)


def say(text: str, /, **values: Any) -> str:
    """The text in the language of the page, with its places filled. The first whole number decides on the plural."""
    found = translated(text, values)
    return found.format_map(values) if values else found


def either(zh: Any, en: Any) -> str:
    """What was written in both languages, in that of the page."""
    return str((en if language() == "en" else zh) or "")


def translated(text: str, values: Mapping[str, Any]) -> str:
    """The text in the language of the page, its places empty yet."""
    if language() == SOURCE or not CHINESE.search(text):
        return text
    number = next((each for each in values.values() if isinstance(each, int) and not isinstance(each, bool)), 1)
    found = _translations().ngettext(text, text, number)
    return found if found != text else _translations().gettext(text)


def catalogue() -> Catalog:
    """The English of every text, as the file has it."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", domain="desk", abort_invalid=True)


@cache
def _translations() -> NullTranslations:
    compiled = BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return GNUTranslations(compiled)


class Spoken:
    """A module of words as templates see it: its texts and tables in the language of the page."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return spoken(getattr(self._module, name))


def spoken(found: Any) -> Any:
    """A text, or a table of texts, in the language of the page; anything else as it is."""
    match found:
        case str():
            return say(found)
        case tuple():
            return tuple(spoken(each) for each in found)
        case Mapping():
            return {code: spoken(each) for code, each in found.items()}
        case _:
            return found
