"""Every command and question of every service can be asked in JSON, and nothing else can be asked with it."""

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from infra.adapters.runtime import define, installed
from infra.wire.schema import SIGNED, ValidationError, loads, schema_of

SERVICES = [define(package) for name, package in installed().items() if name != "gateway"]
ASKED = [
    (service.name, kind)
    for service in SERVICES
    for kinds in (service.commands, service.queries, service.intakes)
    for kind in kinds
]
IDS = [f"{service}.{kind.__name__}" for service, kind in ASKED]
every = pytest.mark.parametrize(("service", "kind"), ASKED, ids=IDS)


def example(hint: Any) -> Any:
    """Some value of a type, by hand and not by the schema that is under test."""
    if get_origin(hint) is Annotated:
        return example(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return example(next(kind for kind in get_args(hint) if kind is not NoneType))
    if get_origin(hint) in (tuple, list):
        return get_origin(hint)([example(get_args(hint)[0])])
    if get_origin(hint) is dict:
        return {"k": example(get_args(hint)[1])}
    if dataclasses.is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(**{name: example(hints[name]) for name in brought(hint)})  # type: ignore[operator]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    plain: dict[Any, Any] = {
        int: 3,
        bool: True,
        str: "文",
        date: date(2010, 6, 7),
        Decimal: Decimal("1.5"),
        datetime: datetime.fromisoformat("2010-06-07T09:00:00+08:00"),
    }
    return plain[hint]


def plain(value: Any) -> Any:
    """As it would come in a request."""
    found = msgspec.json.decode(msgspec.json.encode(value))
    return {name: found[name] for name in brought(type(value))}


def brought(kind: type) -> list[str]:
    """The fields that a request brings: all but the hands, which come with the statement of who asks."""
    return [field.name for field in dataclasses.fields(kind) if SIGNED not in field.metadata]


@every
def test_it_comes_in_as_it_was_meant(service: str, kind: type) -> None:
    assert loads(kind, plain(example(kind))) == example(kind)


def test_no_request_says_whose_hand_it_is() -> None:
    """A document may repeal another; a decision of a body is no hand."""
    hands = {
        f"{kind.__name__}.{name}"
        for service in SERVICES
        for kind in service.accepted
        for name in brought(kind)
        if name.endswith("_by") and get_type_hints(kind)[name] is str
    }
    assert hands == {"RepealPolicyDocument.repealed_by"}


@every
def test_an_unknown_field_is_refused(service: str, kind: type) -> None:
    with pytest.raises(ValidationError) as caught:
        loads(kind, {**plain(example(kind)), "nationality": "汉"})
    assert list(caught.value.normalized_messages()) == ["nationality"]


@every
@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_what_is_no_object_is_refused(service: str, kind: type, data: Any) -> None:
    with pytest.raises(ValidationError):
        loads(kind, data)


@every
def test_each_field_of_the_wrong_type_is_named(service: str, kind: type) -> None:
    for field in dataclasses.fields(kind):
        with pytest.raises(ValidationError) as caught:
            loads(kind, {**plain(example(kind)), field.name: {"a": {"b": [None]}}})
        assert field.name in caught.value.normalized_messages()


@every
def test_what_has_no_default_must_be_given(service: str, kind: type) -> None:
    needed = {
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    assert {name for name, field in schema_of(kind).fields.items() if field.required} == needed


@every
def test_no_message_quotes_what_was_typed(service: str, kind: type) -> None:
    with pytest.raises(ValidationError) as caught:
        loads(kind, {**{f.name: ["陈小明"] for f in dataclasses.fields(kind)}, "x": 1})
    assert "陈小明" not in repr(caught.value.normalized_messages())


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**40])
def test_a_number_that_no_column_holds_is_refused(number: int) -> None:
    for service in SERVICES:
        for kind in service.commands:
            for name in [field.name for field in dataclasses.fields(kind) if get_type_hints(kind)[field.name] is int]:
                with pytest.raises(ValidationError):
                    loads(kind, {**plain(example(kind)), name: number})
