"""Published language of the gateway: nothing for others. Accounts, tokens and sign-in policy are its own affair."""

from collections.abc import Mapping
from typing import get_args

from infra.eventsourcing.decider import Decider
from infra.wire.catalogue import Catalogue
from services.gateway.accounts import account, profile, token
from services.gateway.accounts.events import AccountEvent, SignInProfileChosen, TokenEvent

#: Nobody else need know who signs in.
PUBLISHED: tuple[type, ...] = ()

EVENTS = Catalogue("gateway", (*get_args(AccountEvent), *get_args(TokenEvent), SignInProfileChosen))

COMMANDS: Mapping[type, Decider] = {command: noun for noun in (account, profile, token) for command in noun.COMMANDS}

#: None may be asked from outside: the pages check what a person shows, and ask in this process.
ACCEPTED: frozenset[type] = frozenset()

#: What decides here is the sign-in profile in force.
RULEBOOK = profile
