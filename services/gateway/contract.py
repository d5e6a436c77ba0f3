"""Published language of the gateway: nothing for others. Accounts, what waits, entries and exports are its own."""

from collections.abc import Mapping
from typing import get_args

from infra.eventsourcing.decider import Decider
from infra.wire.catalogue import Catalogue
from services.gateway.accounts import account, profile, token
from services.gateway.accounts.events import AccountEvent, SignInProfileChosen, TokenEvent
from services.gateway.entries import contest
from services.gateway.entries.events import EntryEvent
from services.gateway.exports import export
from services.gateway.exports.events import ListExported
from services.gateway.preparations import preparation
from services.gateway.preparations.events import PreparationEvent

#: Nobody else need know who signs in.
PUBLISHED: tuple[type, ...] = ()

EVENTS = Catalogue(
    "gateway",
    (
        *get_args(AccountEvent),
        *get_args(TokenEvent),
        SignInProfileChosen,
        *get_args(PreparationEvent),
        *get_args(EntryEvent),
        ListExported,
    ),
)

COMMANDS: Mapping[type, Decider] = {
    command: noun for noun in (account, profile, token, preparation, contest, export) for command in noun.COMMANDS
}

#: None may be asked from outside: the pages check what a person shows, and ask in this process.
ACCEPTED: frozenset[type] = frozenset()

#: What decides here is the sign-in profile in force.
RULEBOOK = profile
