"""The codes by which others know an organisation, and what can be checked of them without asking anybody.

* Region code (GB/T 2260): six digits for a county, nine for a sub-district.
* Statistical code (统计用区划代码): twelve digits, none of them a check digit. What can be checked is its make-up:
  county, sub-district (001–599), residents' or villagers' committee (001–399); it begins with the region code.
* Organisation code (GB 11714-1997): eight characters and a check character modulo 11.
* Unified social credit code (GB 32100-2015): eighteen characters, the last a check character modulo 31.
"""

import re

from services.members.events import CodeScheme

#: GB 32100-2015, table 2: no I, O, S, V, Z.
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ALPHABET_11714 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS_11714 = (3, 7, 9, 10, 5, 8, 4, 2)

_REGION = re.compile(r"[1-8][0-9]{5}([0-9]{3})?")
_STATISTICAL = re.compile(r"[1-8][0-9]{5}(?!000)[0-5][0-9]{2}(?!000)[0-3][0-9]{2}")
_ORGANIZATION = re.compile(r"[0-9A-Z]{8}-?[0-9X]")
_SOCIAL_CREDIT = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")


def is_sound(scheme: CodeScheme, code: str) -> bool:
    """Whether a code is made as its scheme says, check character included."""
    match scheme:
        case CodeScheme.REGION:
            return _REGION.fullmatch(code) is not None
        case CodeScheme.STATISTICAL:
            return _STATISTICAL.fullmatch(code) is not None
        case CodeScheme.ORGANIZATION:
            return _ORGANIZATION.fullmatch(code) is not None and code[-1] == _check_11714(code)
        case CodeScheme.SOCIAL_CREDIT:
            return _SOCIAL_CREDIT.fullmatch(code) is not None and code[-1] == _check_32100(code)


def is_within(code: str, region: str | None) -> bool:
    """Whether a statistical code is of the region, where that is known."""
    return region is None or code.startswith(region)


def _check_11714(code: str) -> str:
    total = sum(w * _ALPHABET_11714.index(c) for w, c in zip(_WEIGHTS_11714, code[:8], strict=True))
    return "0123456789X0"[11 - total % 11]


def _check_32100(code: str) -> str:
    total = sum(3**place * _ALPHABET.index(character) for place, character in enumerate(code[:17]))
    return _ALPHABET[-total % 31]
