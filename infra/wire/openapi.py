"""An OpenAPI 3.1 document whose schemas are those that requests are checked by: nothing is declared a second time."""

from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from infra.wire.schema import LONGEST_TEXT, OneOf

VERSION = "3.1.0"

#: Texts that can be kept, and numbers that are written as text.
_TEXT, _NUMBER = r"^[^\u0000]*$", r"^-?[0-9]+(\.[0-9]+)?$"

_JSON_TYPES = {str: "string", bool: "boolean", int: "integer"}


def new_document(title: str, version: str, **more: Any) -> APISpec:
    """A document in the making. A schema that stands in an operation becomes a component of its own."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    document = APISpec(title, version, VERSION, plugins=[plugin], **more)
    plugin.converter.add_attribute_function(_types)  # type: ignore[union-attr]  # the document has just made it
    return document


def _name(schema: Schema | type[Schema]) -> str:
    """``members.RegisterMember``: two services may have commands of one name, one service has not."""
    cls = schema if isinstance(schema, type) else type(schema)
    return f"{cls.__module__.split('.')[1]}.{cls.__name__}"


def _types(_converter: Any, field: fields.Field[Any], **_: Any) -> dict[str, Any]:
    """The types of fields that take more than one, and which texts; apispec binds this to its converter."""
    none = ["null"] if field.allow_none else []
    if isinstance(field, OneOf):
        return {
            "type": [*(_JSON_TYPES[kind] for kind in field.kinds), *none],
            "maxLength": LONGEST_TEXT,
            "pattern": _TEXT,
        }
    if isinstance(field, fields.Decimal):
        return {"type": ["number", "string", *none], "pattern": _NUMBER}
    if isinstance(field, fields.Enum):
        return {"type": ["string", *none] if none else "string"}
    if isinstance(field, fields.Dict):
        return {"propertyNames": {"pattern": _TEXT}}
    return {"pattern": _TEXT} if type(field) is fields.String else {}
