"""Facts about the sign-in policy."""

from dataclasses import dataclass
from datetime import date

from services.gateway.accounts.events.codes import Open, Role


@dataclass(frozen=True, slots=True)
class Guessing:
    """After ``tries`` failures in a row one waits ``first_wait`` seconds, after each further one twice as long."""

    tries: int
    first_wait: int
    longest_wait: int
    forget_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInProfile:
    """A sign-in policy, whole: every number that decides who comes in, and how."""

    name: str
    shortest_password: int
    kinds_of_characters: int
    least_strength: int
    password_days: int | None
    remembered_passwords: int
    per_account: Guessing
    per_address: Guessing
    idle_minutes: int
    session_hours: int
    token_days: int
    second_factor: tuple[Role, ...]
    #: For how long a command waits for its second person.
    check_days: int = 7
    #: For how many days after it was made an entry can be contested. No rule says how long; the office's own default.
    contest_days: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInProfileChosen:
    """From a day on the office signs in by this profile; it stands here whole, so that it can be shown later."""

    profile: Open[SignInProfile]
    on: Open[date]
    by: Open[str]
