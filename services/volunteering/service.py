"""The map of the volunteering service: commands, queries and events by ``contract``, answers by ``projections``.

Every domain service has the entrypoints of ``DomainService``; what only this one has stands in the class body.
"""

from infra.adapters.nameko_service import Api, DomainService


class VolunteeringService(DomainService):
    """Service offered and minutes confirmed."""

    name = "volunteering"
    api = Api("services.volunteering")
