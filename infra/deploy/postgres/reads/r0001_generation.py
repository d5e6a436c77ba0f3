"""The pointer at the generation that is served."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE generation (
    id INTEGER PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    number INTEGER NOT NULL CHECK (number > 0)
);
INSERT INTO generation (number) VALUES (1);
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(TABLES)
