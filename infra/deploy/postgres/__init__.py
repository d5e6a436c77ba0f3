"""PostgreSQL made ready for a service: its tables, its roles, and a server of one's own where there is none.

``migrating``  brings a database to the present schema; one history for logs (``log/``), one for keys (``keys/``)
``roles``      who may do what to which table, and how a login gets a role
``local``      a server from the binaries on this machine
"""

from infra.deploy.postgres.migrating import migrate
from infra.deploy.postgres.roles import admit

__all__ = ["admit", "migrate"]
