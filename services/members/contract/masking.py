"""Personal values as lists show them: enough to recognise a person one knows, not enough to learn one.

Source: the field matrix (name 张*三, phone 3+4, ID number 6+4); shorter or longer values never show more than that.
"""

from __future__ import annotations

# One list of words is easier to check against a dictionary than sixty quoted items.
_SURNAMES = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 "
    "太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 "
    "漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五"
)
COMPOUND_SURNAMES = frozenset(_SURNAMES.split())


def mask_name(name: str) -> str:
    """张三 → 张*, 张小三 → 张*三, 欧阳小三 → 欧阳*三; a name that is nothing but a compound surname shows its first."""
    if len(name) <= 1:
        return "*" * len(name)
    surname = name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]
    given = name[len(surname) :]
    if len(given) == 1:
        return f"{surname}*"
    return f"{surname}{'*' * (len(given) - 1)}{given[-1]}"


def mask_phone(phone: str) -> str:
    """13812345678 → 138****5678; a landline keeps its last two digits."""
    if len(phone) == 11 and phone.isdigit():
        return f"{phone[:3]}****{phone[-4:]}"
    return "*" * max(len(phone) - 2, 0) + phone[-2:] if len(phone) > 6 else "*" * len(phone)


def mask_id(id_number: str) -> str:
    """330621193007010004 → 330621********0004; anything that is not 18 characters long is hidden whole."""
    return f"{id_number[:6]}********{id_number[-4:]}" if len(id_number) == 18 else "*" * len(id_number)


def mask_date(partial: str) -> str:
    """1985-07-01 → 1985-**-**; the precision shows."""
    return partial[:4] + "".join("-**" for _ in partial.split("-")[1:])


def mask_text(text: str) -> str:
    """鉴湖景园3幢 → 鉴****; of an address or an employer, the first character."""
    return f"{text[:1]}****" if text else ""
