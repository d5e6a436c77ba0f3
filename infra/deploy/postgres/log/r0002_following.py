"""What follows a log is kept beside it: positions and parked events of policies, what waits; and its incarnations.

A log that was here before is of one incarnation, which began at its beginning.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE incarnations (
    ordinal INTEGER PRIMARY KEY CHECK (ordinal > 0),
    incarnation VARCHAR(36) NOT NULL UNIQUE,
    began BIGINT NOT NULL
);
INSERT INTO incarnations (ordinal, incarnation, began) SELECT 1, incarnation, 0 FROM log_head;
CREATE TABLE positions (
    consumer TEXT COLLATE "C" PRIMARY KEY,
    position BIGINT NOT NULL,
    incarnation VARCHAR(36)
);
CREATE TABLE parked (
    consumer TEXT COLLATE "C" NOT NULL REFERENCES positions,
    position BIGINT NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    type TEXT NOT NULL,
    error TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    PRIMARY KEY (consumer, position)
);
CREATE TABLE waiting (
    name VARCHAR(80) COLLATE "C" PRIMARY KEY,
    until BIGINT NOT NULL,
    key_name TEXT NOT NULL,
    suite TEXT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE INDEX waiting_by_until ON waiting (until);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(TABLES)
