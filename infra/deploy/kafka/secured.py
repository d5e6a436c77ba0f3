"""The doors of a secured broker, as its properties say them.

INSIDE is for our own services, in a network that is ours alone (SASL_PLAINTEXT); OUTSIDE, with a certificate and an
advertised name, for others (SASL_SSL). Who comes in shows an account (accounts.py); what nobody allowed is refused.
"""

from dataclasses import dataclass
from pathlib import Path

from infra.adapters.kafka_connection import MECHANISM

#: The account that may everything, of whoever runs the broker.
ADMIN = "admin"

SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required"
PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule required"


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a broker is reached, as ``host:port``; ``bound`` is where OUTSIDE listens behind its name."""

    inside: str
    outside: str
    bound: str
    controller: str


def secured(listening: Listening, password: str, certificate: Path) -> dict[str, str]:
    """The properties. They hold the administrator's password: whatever file they come to is for its owner only."""
    login = f'username="{ADMIN}" password="{password}"'
    return {
        "listeners": f"INSIDE://{listening.inside},OUTSIDE://{listening.bound},CONTROLLER://{listening.controller}",
        "advertised.listeners": f"INSIDE://{listening.inside},OUTSIDE://{listening.outside}",
        "listener.security.protocol.map": "INSIDE:SASL_PLAINTEXT,OUTSIDE:SASL_SSL,CONTROLLER:SASL_PLAINTEXT",
        "inter.broker.listener.name": "INSIDE",
        "sasl.enabled.mechanisms": MECHANISM,
        "sasl.mechanism.inter.broker.protocol": MECHANISM,
        "listener.name.inside.scram-sha-512.sasl.jaas.config": f"{SCRAM} {login};",
        "listener.name.outside.scram-sha-512.sasl.jaas.config": f"{SCRAM};",
        # A controller cannot look up in its log who may read its log.
        "sasl.mechanism.controller.protocol": "PLAIN",
        "listener.name.controller.sasl.enabled.mechanisms": "PLAIN",
        "listener.name.controller.plain.sasl.jaas.config": f'{PLAIN} {login} user_{ADMIN}="{password}";',
        "listener.name.outside.ssl.keystore.type": "PEM",
        "listener.name.outside.ssl.keystore.location": str(certificate),
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "super.users": f"User:{ADMIN}",
        "allow.everyone.if.no.acl.found": "false",
    }
