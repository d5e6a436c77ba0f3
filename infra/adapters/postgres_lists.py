"""Lists as PostgreSQL's arrays, in the binary form of its protocol (``array_recv``).

The driver looks at every element to find out what a list is of, and every append brings seventeen lists. Here the list
says it by its class (``Texts``, ``Blobs``, ``Integers`` of ``direct``), and is written down at once.
"""

from collections.abc import Iterable
from struct import pack
from typing import Any

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

from infra.adapters.direct import Blobs, Integers, Texts

_TYPES = psycopg.adapters.types


def _array(of: int, size: int, elements: Iterable[bytes]) -> bytes:
    """One dimension from index 1, no NULLs; every element comes with its length."""
    return b"".join((pack("!iiIii", 1, 0, of, size, 1), *elements)) if size else pack("!iiI", 0, 0, of)


class _Listed(Dumper):
    format = Format.BINARY
    of: int

    def dump(self, obj: Any) -> bytes:
        return _array(self.of, len(obj), map(self.element, obj))

    @staticmethod
    def element(value: Any) -> bytes:
        raise NotImplementedError


class _Texts(_Listed):
    of, oid = _TYPES["text"].oid, _TYPES["text"].array_oid

    @staticmethod
    def element(value: str) -> bytes:
        data = value.encode()
        return pack("!i", len(data)) + data


class _Blobs(_Listed):
    of, oid = _TYPES["bytea"].oid, _TYPES["bytea"].array_oid

    @staticmethod
    def element(value: bytes) -> bytes:
        return pack("!i", len(value)) + value


class _Integers(_Listed):
    of, oid = _TYPES["int4"].oid, _TYPES["int4"].array_oid

    @staticmethod
    def element(value: int) -> bytes:
        return pack("!ii", 4, value)


for kind, dumper in ((Texts, _Texts), (Blobs, _Blobs), (Integers, _Integers)):
    psycopg.adapters.register_dumper(kind, dumper)
