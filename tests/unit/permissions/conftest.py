"""One office for all tests of this folder: asking is what they do, and what is refused changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.permissions.office import Office, opened


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home: Path = tmp_path_factory.mktemp("office")
    with opened(home) as found:
        yield found
