"""The map of the evaluation service: commands, queries and events by ``contract``, answers by ``projections``.

Every domain service has the entrypoints of ``DomainService``; what only this one has stands in the class body.
"""

from infra.adapters.nameko_service import Api, DomainService


class EvaluationService(DomainService):
    """Evidence, and star ratings of organisations."""

    name = "evaluation"
    api = Api("services.evaluation")
