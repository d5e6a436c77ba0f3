"""Where the streams of this service belong: activities to a community, and service to that of its activity."""

from collections.abc import Collection
from typing import Any

from infra.adapters.belonging import Belonging
from infra.adapters.runtime import Runtime
from services.volunteering import activity, campaign, rulebook, service_record
from services.volunteering.activity import Activity
from services.volunteering.service_record import Service


def of_activity(_about: Any, state: Activity, _runtime: Runtime) -> Collection[str]:
    """The community for which it was announced; it never moves to another."""
    return {state.community_id} if state.community_id else ()


def of_service(about: Any, state: Service, runtime: Runtime) -> Collection[str]:
    """The community of the activity that a command or fact names, or that its record is of."""
    record = state.records.get(getattr(about, "record_id", ""))
    activity_id = record.activity_id if record else getattr(about, "activity_id", None)
    if activity_id is None:
        return ()
    return of_activity(about, runtime.state(activity, f"activity-{activity_id}"), runtime)


BELONGING = {
    "activity": Belonging(activity, of_activity),
    "service": Belonging(service_record, of_service),
    "campaign": Belonging(campaign, public=True),
    "rulebook": Belonging(rulebook, public=True),
}
