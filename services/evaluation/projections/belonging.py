"""Where the streams of this service belong: a rating to the organisation that is rated, which is a community's.

Whoever has signed in may read a rating; what is done about it is for its own community and the sub-district.
"""

from collections.abc import Collection
from typing import Any

from infra.adapters.belonging import Belonging
from infra.adapters.runtime import Runtime
from services.evaluation import cycle, rating, rulebook


def of_rating(about: Any, _state: Any, _runtime: Runtime) -> Collection[str]:
    """The organisation itself."""
    return {about.organization_id}


BELONGING = {
    "rating": Belonging(rating, of_rating, public=True),
    "cycles": Belonging(cycle, public=True),
    "rulebook": Belonging(rulebook, public=True),
}
