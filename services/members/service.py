"""The map of the members service: commands, queries and events by ``contract``, answers by ``projections``.

Every domain service has the entrypoints of ``DomainService``; what only this one has stands in the class body.
"""

from infra.adapters.nameko_service import Api, DomainService


class MembersService(DomainService):
    """Who is known to which organisation, in which classes."""

    name = "members"
    api = Api("services.members")
