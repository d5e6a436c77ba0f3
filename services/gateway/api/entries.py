"""What was entered for somebody, by the number of its receipt: how it stands, contesting it, answering."""

from flask import Blueprint, Response

from services.gateway.api.received import answer_of, chosen, command_id_of_request
from services.gateway.entries.contesting import Entries
from services.gateway.entries.events import Ground, Outcome


def add_entries(api: Blueprint, entries: Entries) -> None:
    """Give the API these routes."""

    @api.get("/entries/<receipt>")
    def entry(receipt: str) -> Response:
        return answer_of(entries.find(receipt))

    @api.post("/entries/<receipt>/contest")
    def contest(receipt: str) -> Response:
        ground = chosen(Ground, "ground")
        return answer_of({"position": entries.contest(receipt, ground, command_id_of_request())})

    @api.post("/entries/<receipt>/answer")
    def answer(receipt: str) -> Response:
        outcome = chosen(Outcome, "outcome")
        return answer_of({"position": entries.answer(receipt, outcome, command_id_of_request())})
