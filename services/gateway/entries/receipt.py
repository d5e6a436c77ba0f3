"""The number on a receipt: whose log the entry is in, and at which position, so that it is never given twice."""

import re
import unicodedata

#: Service → the letter that its receipts begin with.
LETTERS = {"members": "M", "volunteering": "V"}

_SERVICES = {letter: service for service, letter in LETTERS.items()}
_NUMBER = re.compile(r"([A-Z])[\s-]*([0-9]{1,15})")


def number_of(service: str, position: int) -> str:
    """``M-000482``."""
    return f"{LETTERS[service]}-{position:06d}"


def place_of(number: str) -> tuple[str, int] | None:
    """Service and position of a number however it is typed; None where it is none."""
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", number).strip().upper())
    return (_SERVICES[found[1]], int(found[2])) if found and found[1] in _SERVICES else None
