"""A decision of a body that our own people only record: every service names it in the same way."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Decided:
    """The body that decided, in which form, on which day, and the number of the document that says so."""

    organization: str
    kind: str
    on: date
    document: str

    @property
    def is_documented(self) -> bool:
        """Whether a document is named: without one, nobody can look it up."""
        return bool(self.document.strip())
