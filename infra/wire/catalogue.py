"""Which class an event type means, in which version, and how older versions are read.

A type reads ``linli.members.MemberRegistered.v2``: stable words, never the path of a class. An event class may name
its ``VERSION`` (1 without); an *upcaster* turns the open data of one version into that of the next. Upcasters act on
reading only: what was kept stays as it is.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import msgspec

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


class UnknownType(Exception):
    """An event type, or a newer version of one, that this service does not know."""


class Undeclared(TypeError):
    """An event field that says neither that it is open nor for whom it is sealed."""


@dataclass(frozen=True)
class EventType:
    """One event class, taken apart: which fields travel open, which are sealed and for whom."""

    cls: type
    name: str
    version: int
    open_fields: tuple[str, ...]
    sealed_fields: Mapping[str, str]
    guarded_fields: Mapping[str, str]
    erases: str | None
    #: The field that names whose claims end; those of an erased person do.
    frees: str | None
    sealed_shape: type[msgspec.Struct] | None
    #: Whether decisions look at anything that is sealed; else it stays closed when a stream is read to decide.
    is_decided_on: bool

    @property
    def stem(self) -> str:
        """The name without its version."""
        return stem_of(self.name)


class Catalogue:
    """The event classes of one service."""

    def __init__(
        self, service: str, classes: Iterable[type], upcasters: Mapping[tuple[str, int], Upcaster] | None = None
    ) -> None:
        self.service = service
        self._upcasters = dict(upcasters or {})
        self._by_class = {cls: _take_apart(service, cls) for cls in classes}
        self._by_name = {kind.stem: kind for kind in self._by_class.values()}

    def __iter__(self) -> Any:
        return iter(self._by_class.values())

    def of(self, cls: type) -> EventType:
        """The type of a class."""
        try:
            return self._by_class[cls]
        except KeyError:
            raise UnknownType(f"{cls.__name__} is not in the catalogue of {self.service}") from None

    def find(self, name: str) -> tuple[EventType, int]:
        """The type by its name and the version in the name. Raises ``UnknownType``, also for a newer version."""
        kind, version = self._by_name.get(stem_of(name)), name.rpartition(".v")[2]
        if kind is None or not version.isdecimal() or not 1 <= int(version) <= kind.version:
            raise UnknownType(name)
        return kind, int(version)

    def upcast(self, kind: EventType, version: int, data: dict[str, Any]) -> dict[str, Any]:
        """Open data of an older version as the present one would have written it."""
        for older in range(version, kind.version):
            data = self._upcasters[(kind.cls.__name__, older)](data)
        return data


def stem_of(name: str) -> str:
    """A type's name without its version."""
    return name.rpartition(".v")[0]


def _take_apart(service: str, cls: type) -> EventType:
    hints = get_type_hints(cls, include_extras=True)
    open_fields, sealed, guarded, shape = [], {}, {}, []
    erases = frees = None
    decided_on = False
    for field in dataclasses.fields(cls):
        hint = hints[field.name]
        if get_origin(hint) is Annotated and "open" in get_args(hint):
            open_fields.append(field.name)
            erases = field.name if field.metadata.get("erases") else erases
            frees = field.name if field.metadata.get("erases") or field.metadata.get("frees") else frees
        elif "sealed_for" in field.metadata:
            sealed[field.name] = field.metadata["sealed_for"]
            shape.append((field.name, hint, None))
            decided_on = decided_on or field.metadata.get("decided_on", False)
            if "guard" in field.metadata:
                guarded[field.name] = field.metadata["guard"]
        else:
            raise Undeclared(f"{cls.__name__}.{field.name}: say Open[…], or for whom it is sealed")
    version = getattr(cls, "VERSION", 1)
    struct = msgspec.defstruct(f"{cls.__name__}Sealed", shape, omit_defaults=True) if shape else None
    name = f"linli.{service}.{cls.__name__}.v{version}"
    return EventType(cls, name, version, tuple(open_fields), sealed, guarded, erases, frees, struct, decided_on)
