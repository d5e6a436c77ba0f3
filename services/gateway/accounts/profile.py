"""
The sign-in policy: one named profile is in force on a day, and every decision at the door is made by it.

    mlps (until another is chosen) ──choose──▶ modern ──choose──▶ mlps …

``mlps`` is what an assessment at level 2 of classified protection (等保二级) asks for; ``modern`` is what is known to
work better where nobody asks: long passwords that nobody else has, no forced change, and waits that grow and lock
nobody else out. Both are numbers in one shape; nothing in the code asks which of them it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.gateway.accounts.events import Guessing, Role, SignInProfile, SignInProfileChosen

STREAM = "sign-in-profile"

_MINUTES = 60
_HOURS = 60 * _MINUTES

#: Who must show a code of an authenticator besides the password.
SECOND_FACTOR = (
    Role.SYSTEM_ADMINISTRATOR,
    Role.SECURITY_ADMINISTRATOR,
    Role.AUDIT_ADMINISTRATOR,
    Role.AUDITOR,
    Role.APPROVER,
)

MLPS = SignInProfile(
    name="mlps",
    shortest_password=8,
    kinds_of_characters=3,
    least_strength=0,
    password_days=90,
    remembered_passwords=5,
    per_account=Guessing(5, 15 * _MINUTES, 15 * _MINUTES, 15 * _MINUTES),
    per_address=Guessing(50, 15 * _MINUTES, 15 * _MINUTES, 15 * _MINUTES),
    idle_minutes=30,
    session_hours=12,
    token_days=366,
    second_factor=SECOND_FACTOR,
)

MODERN = SignInProfile(
    name="modern",
    shortest_password=12,
    kinds_of_characters=1,
    least_strength=3,
    password_days=None,
    remembered_passwords=0,
    per_account=Guessing(3, 2, 15 * _MINUTES, 24 * _HOURS),
    per_address=Guessing(50, 2, 15 * _MINUTES, 1 * _HOURS),
    idle_minutes=30,
    session_hours=12,
    token_days=366,
    second_factor=SECOND_FACTOR,
)

PROFILES = {profile.name: profile for profile in (MLPS, MODERN)}


class Refused(Exception):
    """A sign-in profile cannot be chosen."""

    zh = "无法选用该登录策略。"
    en = "This sign-in profile cannot be chosen."


@dataclass(frozen=True, slots=True)
class Profiles:
    """Every choice, in its order."""

    chosen: tuple[SignInProfileChosen, ...] = ()


initial = Profiles()


def in_force(state: Profiles, day: date) -> SignInProfile:
    """The profile in force on a day. Of two choices for the same day the later one holds."""
    begun = [each for each in reversed(state.chosen) if each.on <= day]
    newest = max(begun, key=lambda each: each.on, default=None)
    return newest.profile if newest else MLPS


# ── Choosing ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseSignInProfile:
    """Let a named profile hold from a day on."""

    name: str
    on: date
    by: str


class NoSuchProfile(Refused):
    """Profiles are a short list, so that an assessor can read each."""

    zh = "没有这个登录策略，请从 mlps、modern 中选择。"
    en = "There is no such profile; choose mlps or modern."


def choose(command: ChooseSignInProfile, state: Profiles) -> Sequence[SignInProfileChosen]:
    """Outcome: ``SignInProfileChosen``; nothing when the same numbers hold on that day already."""
    if (profile := PROFILES.get(command.name)) is None:
        raise NoSuchProfile
    if in_force(state, command.on) == profile:
        return []
    return [SignInProfileChosen(profile=profile, on=command.on, by=command.by)]


# ── The whole of it ──────────────────────────────────────────────────────────

COMMANDS = (ChooseSignInProfile,)


def stream(command: ChooseSignInProfile) -> str:
    """One stream holds every choice."""
    return STREAM


def decide(command: ChooseSignInProfile, state: Profiles, rules: object, today: date) -> Sequence[SignInProfileChosen]:
    """There is one thing to ask."""
    return choose(command, state)


def evolve(state: Profiles, event: SignInProfileChosen) -> Profiles:
    """Every choice is kept."""
    return replace(state, chosen=(*state.chosen, event))
