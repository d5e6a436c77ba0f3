"""What may come in: a marshmallow schema for a command, derived from its dataclass.

The dataclass is the one source; unknown fields, wrong types and missing values are refused with a message per field.
"""

import dataclasses
import enum
import types
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from marshmallow import RAISE, Schema, ValidationError, fields, validate

__all__ = ["LONGEST_TEXT", "SIGNED", "OneOf", "ValidationError", "loads", "schema_of"]

#: In a command field's metadata: which hand it names, ``actor`` or ``checked_by`` of what surrounds the command.
SIGNED = "signed"

#: Longer texts belong in documents, not in events.
LONGEST_TEXT = 2000


class _Boolean(fields.Boolean):
    """True or false, and not what might be meant by it (``1``, ``"yes"``)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class _Integer(fields.Integer):
    """A whole number. ``2.0`` is one in JSON, and what some languages write."""

    def _validated(self, value: Any) -> int:
        return super()._validated(int(value) if isinstance(value, float) and value.is_integer() else value)


_PLAIN: dict[Any, Any] = {
    # What a database column and other languages can hold.
    int: lambda **kw: _Integer(strict=True, validate=validate.Range(-(2**63), 2**63 - 1), **kw),
    bool: _Boolean,
    date: fields.Date,
    datetime: fields.AwareDateTime,
    Decimal: lambda **kw: fields.Decimal(allow_nan=False, **kw),
}


@cache
def schema_of(cls: type) -> Schema:
    """The schema of a dataclass. Fields with a default may be left out; no others may be added.

    A field that is ``signed`` comes with the statement of who asks, and is refused like any that is unknown.
    """
    hints, brought = _hints(cls), [f for f in dataclasses.fields(cls) if SIGNED not in f.metadata]
    columns = {f.name: _field(hints[f.name], _has_default(f)) for f in brought}
    made = Schema.from_dict(columns, name=cls.__name__)
    made.__module__, made.__doc__ = cls.__module__, cls.__doc__  # so that a description can say whose it is
    return made(unknown=RAISE)


def loads(cls: type, data: Any) -> Any:
    """An instance of ``cls`` from plain data. Raises marshmallow's ``ValidationError`` (messages by field)."""
    return _build(cls, schema_of(cls).load(data))


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=False)


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _field(hint: Any, optional: bool) -> fields.Field[Any]:
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    common: dict[str, Any] = {"required": not optional}
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [arg for arg in get_args(hint) if arg is not types.NoneType]
        common["allow_none"] = len(kinds) < len(get_args(hint))
        if len(kinds) > 1:
            return OneOf(tuple(kinds), **common)
        hint = kinds[0]
    if get_origin(hint) in (tuple, list):
        return fields.List(_field(get_args(hint)[0], optional=False), **common)
    if get_origin(hint) is dict:
        return fields.Dict(
            keys=fields.String(validate=_can_be_kept), values=_field(get_args(hint)[1], optional=False), **common
        )
    if dataclasses.is_dataclass(hint):
        return fields.Nested(schema_of(hint), **common)  # type: ignore[arg-type]  # a dataclass is a type
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return fields.Enum(hint, by_value=True, **common)
    if hint in _PLAIN:
        made: fields.Field[Any] = _PLAIN[hint](**common)
        return made
    return fields.String(validate=[validate.Length(max=LONGEST_TEXT), _can_be_kept], **common)


def _can_be_kept(text: str) -> None:
    """No database keeps this character in a text."""
    if "\0" in text:
        raise ValidationError("Not a valid string.")


class OneOf(fields.Field[Any]):
    """A value of one of several JSON types (text or yes/no, say), taken as it comes."""

    def __init__(self, kinds: tuple[type, ...], **common: Any) -> None:
        super().__init__(error_messages={"invalid": "Not a valid value."}, **common)
        self.kinds = kinds

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if type(value) not in self.kinds or (isinstance(value, str) and len(value) > LONGEST_TEXT):
            raise self.make_error("invalid")
        if isinstance(value, str):
            _can_be_kept(value)
        return value


def _build(hint: Any, value: Any) -> Any:
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if value is None:
        return None
    if get_origin(hint) in (Union, types.UnionType):
        kinds = [arg for arg in get_args(hint) if arg is not types.NoneType]
        return _build(kinds[0], value) if len(kinds) == 1 else value
    if get_origin(hint) in (tuple, list):
        return get_origin(hint)(_build(get_args(hint)[0], item) for item in value)
    if get_origin(hint) is dict:
        return {key: _build(get_args(hint)[1], item) for key, item in value.items()}
    if dataclasses.is_dataclass(hint):
        hints = _hints(hint)  # type: ignore[arg-type]  # a dataclass is a type
        return hint(**{name: _build(hints[name], item) for name, item in value.items()})  # type: ignore[operator]  # the same
    return value
