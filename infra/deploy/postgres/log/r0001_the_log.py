"""The log of one service: head, events, commands, guards, relays (``infra/adapters/tables.py``).

Text that is a key compares byte by byte (``COLLATE "C"``): an index must not depend on the system's locale library.
"""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE log_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL,
    committed_at BIGINT NOT NULL,
    incarnation VARCHAR(36) NOT NULL
);
CREATE TABLE events (
    position BIGINT PRIMARY KEY CHECK (position > 0),
    stream TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    id VARCHAR(36) COLLATE "C" NOT NULL UNIQUE,
    type TEXT NOT NULL,
    committed_at BIGINT NOT NULL,
    open BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    leaf BYTEA NOT NULL,
    UNIQUE (stream, version)
);
CREATE TABLE commands (
    id VARCHAR(64) COLLATE "C" PRIMARY KEY,
    digest BYTEA NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    position BIGINT NOT NULL
);
CREATE TABLE guards (
    kind VARCHAR(40) COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, digest)
);
CREATE INDEX guards_by_subject ON guards (subject);
CREATE TABLE relays (
    name TEXT COLLATE "C" PRIMARY KEY,
    epoch BIGINT NOT NULL,
    position BIGINT NOT NULL
);
"""

#: Grants keep the roles from it; these keep everybody from it, the owner of the tables too.
PROMISES = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'rows of ' || TG_TABLE_NAME || ' only get more';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE events ENABLE ALWAYS TRIGGER only_added;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON commands
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE commands ENABLE ALWAYS TRIGGER only_added;
CREATE FUNCTION refuse_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'the head of the log never moves backwards';
END $$;
CREATE TRIGGER only_forward BEFORE UPDATE ON log_head
    FOR EACH ROW WHEN (NEW.position < OLD.position OR NEW.committed_at < OLD.committed_at)
    EXECUTE FUNCTION refuse_return();
"""


def upgrade() -> None:
    """Make the tables and what they promise."""
    op.execute(TABLES)
    op.execute(PROMISES)
