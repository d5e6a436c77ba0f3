"""What a command or query about something says, made from its own class: so that one that is new is tried too."""

import dataclasses
import enum
import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from tests.unit.gateway.subdistrict import TODAY

#: Fields whose text means something besides an id.
MEANT = {"starts": "08:00", "ends": "09:00", "on": TODAY.isoformat(), "kind": "企业", "period": "2026-11"}


def body_of(cls: type, ids: Mapping[str, str]) -> dict[str, Any]:
    """Its fields: ids as given, and something of the right type where nothing is left out."""
    hints = get_type_hints(cls, include_extras=False)
    return {
        each.name: ids[each.name] if each.name in ids else _something(hints[each.name], each.name, ids)
        for each in dataclasses.fields(cls)
        if each.name in ids or (each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING)
    }


def _something(hint: Any, name: str, ids: Mapping[str, str]) -> Any:
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(each for each in get_args(hint) if each is not types.NoneType)
    if get_origin(hint) in (tuple, list):
        return []
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint)).value
    if dataclasses.is_dataclass(hint):
        return body_of(hint, ids)  # type: ignore[arg-type]  # a dataclass is a type
    plain = {int: 1, bool: False, Decimal: "1", date: TODAY.isoformat(), datetime: f"{TODAY}T09:00:00+08:00"}
    return plain.get(hint, MEANT.get(name, "some"))
