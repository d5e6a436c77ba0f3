"""Who is at work just now, and who fails too often: opaque rows that a backup leaves out."""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE sessions (
    id BYTEA PRIMARY KEY,
    subject TEXT COLLATE "C" NOT NULL,
    step TEXT NOT NULL,
    mark BIGINT NOT NULL,
    begun BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    idle BIGINT NOT NULL,
    until BIGINT NOT NULL,
    content BYTEA NOT NULL
);
CREATE INDEX sessions_by_subject ON sessions (subject);
CREATE TABLE throttles (
    subject BYTEA NOT NULL,
    origin BYTEA NOT NULL,
    failed INTEGER NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (subject, origin)
);
CREATE INDEX throttles_by_time ON throttles (at);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(TABLES)
