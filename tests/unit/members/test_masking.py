"""Worked example 14: what lists show of names, phones and ID numbers."""

import pytest

from services.members.contract.masking import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张小三", "张*三"),
        ("欧阳小三", "欧阳*三"),
        ("欧阳三", "欧阳*"),
        ("欧阳", "欧*"),
        ("张欧阳三", "张**三"),
        ("𠮷小三", "𠮷*三"),
        ("阿依古丽·买买提", "阿******提"),
        ("张", "*"),
        ("", ""),
    ],
)
def test_names(name: str, shown: str) -> None:
    """The surname, stars, and the last character of a longer given name."""
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"), [("13812345678", "138****5678"), ("0575-84120000", "***********00"), ("12345", "*****")]
)
def test_phones(phone: str, shown: str) -> None:
    """Three and four digits of a mobile number."""
    assert mask_phone(phone) == shown


def test_id_numbers() -> None:
    """Six and four characters, or nothing."""
    assert mask_id("330621193007010004") == "330621********0004"
    assert mask_id("330621") == "******"
