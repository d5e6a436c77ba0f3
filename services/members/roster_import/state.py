"""What the decisions about an import look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from services.members.events.imports import DifferenceKey

#: How a difference stands as long as somebody may accept or decline it.
ANSWERABLE = ("open", "refused")


class Refused(Exception):
    """An import cannot go on."""

    zh = "无法执行该导入。"
    en = "This import cannot be carried out."


@dataclass(frozen=True, slots=True)
class RosterImport:
    """How far it is, and how each difference stands: open, accepted, applied, refused, declined or answered."""

    status: str = "unknown"
    refused: int = 0
    differences: Mapping[DifferenceKey, str] = field(default_factory=dict)
    #: What a reversal left to people, as long as nobody has seen to it.
    leftovers: frozenset[DifferenceKey] = frozenset()

    def count(self, *standing: str) -> int:
        """How many differences stand so."""
        return sum(each in standing for each in self.differences.values())

    def with_differences(self, keys: Iterable[DifferenceKey], standing: str) -> "RosterImport":
        """The same, with these differences standing so."""
        return replace(self, differences={**self.differences, **dict.fromkeys(keys, standing)})


initial = RosterImport()
