"""A transaction's turn: what an engine says when it had none to give, in the kernel's words."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from infra.eventsourcing.errors import Unavailable

log = logging.getLogger(__name__)


@contextmanager
def turn(passes: Callable[[DBAPIError], bool]) -> Iterator[None]:
    """Raise ``Unavailable`` for those errors of an engine that pass; the others are defects and stay what they are."""
    try:
        yield
    except NoConnectionFree as error:
        raise Unavailable("no connection was free in time; ask again") from error
    except DBAPIError as error:
        if not passes(error):
            raise
        # What the server says of a statement may quote a value; what it says of a connection does not.
        log.warning("no turn: %s", error.orig if error.statement is None else type(error.orig).__name__)
        raise Unavailable("the database had no turn to give; ask again") from error
