"""A long list in pages: how many there are, which page is shown, and the addresses of the others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Sheet:
    """Which part of a list is asked for. ``about`` is what else its address says."""

    number: int
    size: int
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def offset(self) -> int:
        """How many come before it."""
        return (self.number - 1) * self.size

    def pages(self, total: int) -> int:
        """How many sheets a list of this length fills; at least one."""
        return max(1, -(-total // self.size))

    def address(self, number: int = 1, size: int | None = None, **more: Any) -> str:
        """The same list, another sheet or something else changed."""
        kept = {**self.about, "page": number, "size": size or self.size, **more}
        return url_for(str(request.endpoint), **(request.view_args or {}), **kept)


def asked_sheet(default: int = SIZES[0], about: Mapping[str, Any] | None = None) -> Sheet:
    """From ``?page=`` and ``?size=``; the first page where they make no sense."""
    size = request.args.get("size", default, int)
    number = request.args.get("page", 1, int)
    kept = about if about is not None else {name: value for name, value in request.args.items() if value}
    return Sheet(min(max(number, 1), 100_000), size if size in SIZES else default, kept)
