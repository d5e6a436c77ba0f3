"""What the decisions about a pairing look at."""

from datetime import date
from typing import NamedTuple


class Refused(Exception):
    """A pairing command cannot be carried out."""

    zh = "无法办理该结对帮扶事项。"
    en = "This cannot be done for the pairing."


class Pairing(NamedTuple):
    """What the decisions below look at."""

    is_open: bool = False
    helper_id: str | None = None
    paired_on: date = date.min
    visits: frozenset[str] = frozenset()


initial = Pairing()


class PairingNotYet(Refused):
    """What is entered has happened."""

    zh = "结对帮扶事项的日期不能晚于今天，请核对。"
    en = "Nothing of a pairing is entered before its day; check the date."


class NotPaired(Refused):
    """It takes a helper."""

    zh = "该党员目前没有结对帮扶人，请先登记结对。"
    en = "This member has no helper; form the pair first."


def must_be_paired(on: date, pairing: Pairing, today: date) -> None:
    """Raises ``NotPaired``, ``PairingNotYet``."""
    if pairing.helper_id is None or on < pairing.paired_on:
        raise NotPaired
    if on > today:
        raise PairingNotYet
