"""Alembic's way in: run the revisions on the connection that ``migrating`` hands over, in one transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
