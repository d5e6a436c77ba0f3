"""The sign-in policy: one of two profiles, whole, from a day on."""

from datetime import date

import pytest

from infra.eventsourcing.specification import specify
from services.gateway.accounts import profile
from services.gateway.accounts.events import SignInProfile, SignInProfileChosen
from services.gateway.accounts.passwords import WeakPassword, judge, kinds
from services.gateway.accounts.profile import MLPS, MODERN, ChooseSignInProfile, NoSuchProfile
from services.gateway.pages import account_words

DAY, LATER = date(2026, 11, 22), date(2026, 12, 1)
CHOOSE = ChooseSignInProfile(name="modern", on=LATER, by="cli")
CHOSEN = SignInProfileChosen(profile=MODERN, on=LATER, by="cli")


def test_the_office_profile_holds_until_another_is_chosen() -> None:
    specify(profile).when(CHOOSE, DAY).then(CHOSEN)
    state = profile.evolve(profile.initial, CHOSEN)
    assert (profile.in_force(state, DAY), profile.in_force(state, LATER)) == (MLPS, MODERN)


def test_choosing_what_holds_changes_nothing_and_a_name_must_be_known() -> None:
    specify(profile).given(CHOSEN).when(CHOOSE, DAY).then_nothing()
    specify(profile).when(ChooseSignInProfile(name="lax", on=DAY, by="cli"), DAY).refused(NoSuchProfile)


@pytest.mark.parametrize(
    ("rules", "password", "word"),
    [
        (MLPS, "Ab1-x", "至少 8 个字符"),
        (MLPS, "abcdefg1", "至少 3 类"),
        (MLPS, "Hejing-2026", "不能含有用户名或姓名"),
        (MLPS, "Old-pass-1", "最近 5 次"),
        (MODERN, "Xk-9/uq", "至少 12 个字符"),
        (MODERN, "password1234", "常见"),
        (MODERN, "qwertyuiop12", "常见"),
        (MODERN, "x" * 129, "最多 128"),
    ],
)
def test_a_weak_password_is_told_what_to_mend(rules: SignInProfile, password: str, word: str) -> None:
    with pytest.raises(WeakPassword) as weak:
        judge(password, ["hejing", "何静"], rules, lambda new: new == "Old-pass-1")
    assert word in weak.value.zh
    assert weak.value.en.endswith(".")
    assert password not in weak.value.zh + weak.value.en


@pytest.mark.parametrize(("rules", "password"), [(MLPS, "Hubin-26"), (MODERN, "湖滨路的桂花 闸口 纸伞 三更")])
def test_a_good_password_is_taken(rules: SignInProfile, password: str) -> None:
    judge(password, ["hejing", "何静"], rules, lambda _: False)


def test_there_are_four_kinds_of_characters() -> None:
    assert [kinds(text) for text in ("", "a", "aB", "aB3", "aB3-", "汉字")] == [0, 1, 2, 3, 4, 1]


@pytest.mark.parametrize("rules", [MLPS, MODERN])
def test_a_profile_reads_as_sentences_without_codes(rules: SignInProfile) -> None:
    text = "".join(name + value for name, value in account_words.policy(rules))
    assert "None" not in text
    assert "_" not in text
