"""A request that would be understood, made from its schema: what must be there, and nothing else."""

from typing import Any

from marshmallow import Schema, fields

from infra.wire.schema import OneOf

_ID = "0b0e7c1e-5f0a-4c57-9f6e-2d1c3a4b5e6f"

#: Texts whose form means something.
_TEXTS = {"starts": "08:00", "ends": "09:30", "period": "2010-06", "quarter": "2010-Q2"}

#: The narrower kind first: every one of them is asked whether a field is of it.
_VALUES: tuple[tuple[type[fields.Field[Any]], Any], ...] = (
    (fields.AwareDateTime, "2010-06-07T09:00:00+08:00"),
    (fields.Date, "2010-06-07"),
    (fields.Integer, 1),
    (fields.Decimal, "1.5"),
    (fields.Boolean, True),
    (fields.Dict, {}),
)


def example_of(schema: Schema) -> dict[str, Any]:
    """The fields that must be given, each with a value of its type."""
    return {name: _value(name, field) for name, field in schema.fields.items() if field.required}


def _value(name: str, field: fields.Field[Any]) -> Any:
    if isinstance(field, fields.Nested):
        return example_of(field.schema)
    if isinstance(field, fields.List):
        return [_value(name.removesuffix("s"), field.inner)]
    if isinstance(field, fields.Enum):
        return next(member.value for member in field.enum.__members__.values())
    if isinstance(field, OneOf):
        return {str: "示例", bool: True, int: 1}[field.kinds[0]]
    for kind, value in _VALUES:
        if isinstance(field, kind):
            return value
    return _ID if name.endswith(("_id", "_by")) else _TEXTS.get(name, "示例")
