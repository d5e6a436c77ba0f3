"""Passwords, at the edge: hashed with argon2id, checked in the same time for everybody, and judged by the profile."""

import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from services.gateway.accounts.events import SignInProfile

#: Hashes under way at once: each takes 64 MiB, and a flood of sign-ins must not take the machine's memory.
AT_ONCE = 2

#: Characters; longer ones are wrong, and cost no more than others.
LONGEST = 128

#: zxcvbn looks at so many characters; what comes after makes a password no weaker.
_LOOKED_AT = 72


def normal(password: str) -> str:
    """The same characters however a keyboard composed them."""
    return unicodedata.normalize("NFC", password)


class Passwords:
    """Hashing and checking."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()  # RFC 9106: argon2id, 64 MiB, three passes
        self._turns = threading.Semaphore(AT_ONCE)
        # What nobody's password fits: checked against for names that nobody has.
        self._nobodys = self._hasher.hash("", salt=bytes(16))

    def hash(self, password: str, salt: bytes) -> str:
        """The hash that is kept. The salt comes from whoever asks, so that asking twice comes to the same."""
        with self._turns:
            return self._hasher.hash(normal(password), salt=salt)

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one that was hashed; takes as long where there is none."""
        shown = normal(password) if len(password) <= LONGEST else ""
        with self._turns:
            try:
                found = self._hasher.verify(kept or self._nobodys, shown)
            except (Argon2Error, InvalidHashError):
                return False
        return found and bool(kept) and bool(shown)


@dataclass(frozen=True, slots=True)
class Weakness:
    """What is wrong with a new password, and how to mend it. Quotes nothing of it."""

    zh: str
    en: str


class WeakPassword(Exception):
    """A new password does not meet the profile."""

    def __init__(self, weaknesses: Sequence[Weakness]) -> None:
        super().__init__("weak password")
        self.zh = "；".join(each.zh for each in weaknesses) + "。"
        self.en = "; ".join(each.en for each in weaknesses) + "."


def judge(password: str, names: Sequence[str], rules: SignInProfile, is_earlier: Callable[[str], bool]) -> None:
    """Raises ``WeakPassword`` unless the profile accepts the password. ``is_earlier`` is asked last: it is slow."""
    found = list(_weaknesses(password, names, rules))
    if not found and is_earlier(password):
        found = [Weakness(_used(rules), "choose one that was not used lately")]
    if found:
        raise WeakPassword(found)


def _used(rules: SignInProfile) -> str:
    last = f"最近 {rules.remembered_passwords} 次用过的" if rules.remembered_passwords else "当前的"
    return f"不能使用{last}密码"


def _weaknesses(password: str, names: Sequence[str], rules: SignInProfile) -> Iterator[Weakness]:
    if len(password) < rules.shortest_password:
        yield Weakness(
            f"密码至少 {rules.shortest_password} 个字符", f"use at least {rules.shortest_password} characters"
        )
    if len(password) > LONGEST:
        yield Weakness(f"密码最多 {LONGEST} 个字符", f"use at most {LONGEST} characters")
    if kinds(password) < rules.kinds_of_characters:
        count = rules.kinds_of_characters
        yield Weakness(
            f"须包含大写字母、小写字母、数字、其他符号中的至少 {count} 类",
            f"use {count} kinds of characters out of capitals, small letters, digits and others",
        )
    if any(len(name) > 2 and name.casefold() in password.casefold() for name in names):
        yield Weakness("密码中不能含有用户名或姓名", "leave your own name out of it")
    elif rules.least_strength and strength(password, names) < rules.least_strength:
        yield Weakness(
            "该密码常见或容易猜到，请改用几个互不相关的词或更长的句子",
            "it is common or easy to guess; use several unrelated words",
        )


def kinds(password: str) -> int:
    """How many of the four kinds of characters there are: capitals, small letters, digits, others."""
    looked_for: Sequence[Callable[[str], bool]] = (
        str.isupper,
        str.islower,
        str.isdigit,
        lambda character: not (character.isupper() or character.islower() or character.isdigit()),
    )
    return sum(any(map(is_of, password)) for is_of in looked_for)


def strength(password: str, names: Sequence[str]) -> int:
    """0 to 4, by lists of common and breached passwords that come with the package; nothing is asked of a network."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists are loaded where a profile looks at them

    found: dict[str, Any] = zxcvbn(password[:_LOOKED_AT], user_inputs=list(names))
    return int(found["score"])
