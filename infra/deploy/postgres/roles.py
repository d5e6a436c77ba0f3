"""Who may do what. Roles are shared by a server's databases; into which of them a login comes is said by ``admit``.

=================  =================================================================================
role               what its logins do
=================  =================================================================================
``linli_writer``   append: INSERT and SELECT on events and commands, move the head, keep guards
``linli_relay``    publish: read the log, keep the relays' cursors
``linli_follower`` follow: keep positions, parked events, what waits for somebody's word, and sessions
``linli_reader``   read the log: feeds, read models, counts of what waits
``linli_auditor``  read what is needed to verify and recompute the history; it has no keys
``linli_keeper``   make, read and erase keys, in the key database
``linli_projector`` make and fill read models, in their database
=================  =================================================================================
"""

from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import URL, Connection, text

from infra.adapters.postgres import IDLE_SECONDS, open_postgres

History = Literal["log", "keys", "reads"]

GRANTS: Mapping[History, Mapping[str, Mapping[str, str]]] = {
    "log": {
        "linli_writer": {
            "events": "SELECT, INSERT",
            "commands": "SELECT, INSERT",
            "log_head": "SELECT, UPDATE (position, committed_at)",
            "incarnations": "SELECT",
            "guards": "SELECT, INSERT, DELETE",
        },
        "linli_relay": {
            "events": "SELECT",
            "log_head": "SELECT",
            "relays": "SELECT, INSERT, UPDATE (epoch, position)",
        },
        "linli_follower": {
            "positions": "SELECT, INSERT, UPDATE (position, incarnation)",
            "parked": "SELECT, INSERT, UPDATE (error, attempts), DELETE",
            "waiting": "SELECT, INSERT, UPDATE (until, key_name, suite, sealed), DELETE",
            "sessions": "SELECT, INSERT, UPDATE (seen, content), DELETE",
            "throttles": "SELECT, INSERT, UPDATE (failed, at), DELETE",
        },
        "linli_reader": {"events": "SELECT", "log_head": "SELECT", "relays": "SELECT"},
        "linli_auditor": dict.fromkeys(("events", "commands", "log_head", "incarnations", "relays"), "SELECT"),
    },
    "keys": {"linli_keeper": {"keys": "SELECT, INSERT, UPDATE (key)"}},
    "reads": {"linli_projector": {"generation": "SELECT, UPDATE"}},
}

#: Who may make schemas in a database: read models come and go with the code.
MAKERS = {"reads": "linli_projector"}

#: Two databases may be prepared at the same moment; whoever comes second finds the role made.
_MAKE_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$
"""


def settle(tx: Connection, history: History) -> None:
    """Make the roles and give them exactly what ``GRANTS`` says; harmless when repeated."""
    database = _quoted(tx, tx.execute(text("SELECT current_database()")).scalar_one())
    statements = [f"REVOKE ALL ON DATABASE {database} FROM PUBLIC", "REVOKE ALL ON SCHEMA public FROM PUBLIC"]
    # Also whoever comes without our settings, from a console say, does not hold the head for ever.
    statements.append(f"ALTER DATABASE {database} SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    statements.append(f"ALTER DATABASE {database} SET synchronous_commit = 'on'")
    for role, tables in GRANTS[history].items():
        statements.append(_MAKE_ROLE.format(role=role))
        statements.append(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        statements.append(f"GRANT USAGE ON SCHEMA public TO {role}")
        statements.append(f"GRANT SELECT ON alembic_version TO {role}")
        statements += [f"GRANT {rights} ON {table} TO {role}" for table, rights in tables.items()]
    if maker := MAKERS.get(history):
        statements.append(f"GRANT CREATE ON DATABASE {database} TO {maker}")
    for statement in statements:
        tx.exec_driver_sql(statement)


def admit(url: str | URL, login: str, password: str, roles: Sequence[str]) -> None:
    """Let a login into this database with these roles, made if need be; its password is set anew.

    The server is sent a verifier, never the password. Roles that were given before and are not named stay.
    """
    engine = open_postgres(url, "linli roles")
    try:
        with engine.begin() as tx:
            name = _quoted(tx, login)
            verifier = _verifier(tx, login, password)
            known = tx.execute(text("SELECT 1 FROM pg_roles WHERE rolname = :login"), {"login": login}).first()
            verb = "CREATE" if known is None else "ALTER"
            tx.exec_driver_sql(f"{verb} ROLE {name} LOGIN PASSWORD '{verifier}'")
            for role in roles:
                tx.exec_driver_sql(f"GRANT {_quoted(tx, role)} TO {name}")
            database = _quoted(tx, tx.execute(text("SELECT current_database()")).scalar_one())
            tx.exec_driver_sql(f"GRANT CONNECT ON DATABASE {database} TO {name}")
    finally:
        engine.dispose()


def _verifier(tx: Connection, login: str, password: str) -> str:
    driver = tx.connection.driver_connection
    if driver is None:
        raise ConnectionError("the connection was lost")
    made: bytes = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return made.decode()


def _quoted(tx: Connection, name: str) -> str:
    return tx.dialect.identifier_preparer.quote_identifier(name)
