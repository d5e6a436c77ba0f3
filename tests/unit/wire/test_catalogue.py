"""Which class an event type means, in which version, and how older versions are read."""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, TypeVar

import pytest

from infra.wire.catalogue import Catalogue, Undeclared, UnknownType

T = TypeVar("T")
Open = Annotated[T, "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeted:
    """In its third version."""

    VERSION: ClassVar[int] = 3

    neighbour: Open[str]
    times: Open[int]
    name: str | None = field(default=None, metadata={"sealed_for": "neighbour"})
    card: str | None = field(default=None, metadata={"sealed_for": "neighbour", "guard": "card"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """In its first version."""

    neighbour: Open[str] = field(metadata={"erases": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Careless:
    """Says of a field neither that it is open nor for whom it is sealed."""

    neighbour: Open[str]
    phone: str


def count_from_one(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "times": data["times"] + 1}


def rename(data: dict[str, Any]) -> dict[str, Any]:
    data = dict(data)
    return {"neighbour": data.pop("who"), **data}


@pytest.fixture
def catalogue() -> Catalogue:
    return Catalogue("square", [Greeted, Forgotten], {("Greeted", 1): rename, ("Greeted", 2): count_from_one})


def test_a_type_is_named_after_service_class_and_version(catalogue: Catalogue) -> None:
    assert catalogue.of(Greeted).name == "linli.square.Greeted.v3"


def test_a_class_without_a_version_is_in_its_first(catalogue: Catalogue) -> None:
    assert catalogue.of(Forgotten).name == "linli.square.Forgotten.v1"


def test_a_class_of_another_service_is_unknown(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownType):
        catalogue.of(Careless)


def test_fields_are_told_apart(catalogue: Catalogue) -> None:
    kind = catalogue.of(Greeted)
    assert kind.open_fields == ("neighbour", "times")
    assert kind.sealed_fields == {"name": "neighbour", "card": "neighbour"}


def test_a_guard_is_known_by_its_field(catalogue: Catalogue) -> None:
    assert catalogue.of(Greeted).guarded_fields == {"card": "card"}


def test_the_fact_that_ends_a_key_is_known(catalogue: Catalogue) -> None:
    assert (catalogue.of(Forgotten).erases, catalogue.of(Greeted).erases) == ("neighbour", None)


def test_an_undeclared_field_is_refused() -> None:
    with pytest.raises(Undeclared, match=r"Careless\.phone"):
        Catalogue("square", [Careless])


def test_a_type_is_found_by_its_name(catalogue: Catalogue) -> None:
    kind, version = catalogue.find("linli.square.Greeted.v3")
    assert (kind.cls, version) == (Greeted, 3)


def test_an_older_version_is_found_as_such(catalogue: Catalogue) -> None:
    kind, version = catalogue.find("linli.square.Greeted.v1")
    assert (kind.cls, version) == (Greeted, 1)


@pytest.mark.parametrize(
    "name",
    [
        "linli.square.Greeted.v4",
        "linli.square.Forgotten.v2",
        "linli.square.Greeted.v0",
        "linli.square.Greeted.v-1",
        "linli.square.Greeted.vx",
        "linli.square.Greeted.v",
        "linli.square.Greeted",
        "linli.square.Whistled.v1",
        "linli.market.Greeted.v1",
        "Greeted",
        "",
    ],
)
def test_a_newer_version_or_another_name_is_unknown(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(UnknownType):
        catalogue.find(name)


def test_the_oldest_version_passes_every_upcaster_in_order(catalogue: Catalogue) -> None:
    kind = catalogue.of(Greeted)
    assert catalogue.upcast(kind, 1, {"who": "ann", "times": 0}) == {"neighbour": "ann", "times": 1}


def test_a_younger_version_passes_only_what_came_after_it(catalogue: Catalogue) -> None:
    kind = catalogue.of(Greeted)
    assert catalogue.upcast(kind, 2, {"neighbour": "ann", "times": 0}) == {"neighbour": "ann", "times": 1}


def test_the_present_version_passes_no_upcaster(catalogue: Catalogue) -> None:
    kind = catalogue.of(Greeted)
    assert catalogue.upcast(kind, 3, {"neighbour": "ann", "times": 0}) == {"neighbour": "ann", "times": 0}


def test_a_catalogue_lists_its_types(catalogue: Catalogue) -> None:
    assert [kind.cls for kind in catalogue] == [Greeted, Forgotten]
