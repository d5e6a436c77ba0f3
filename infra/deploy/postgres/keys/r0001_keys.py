"""The keys of one service: a row for each subject, NULL once erased and for ever after."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE keys (
    subject TEXT COLLATE "C" PRIMARY KEY,
    key BYTEA
);
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'a key is made once and erased once';
END $$;
CREATE TRIGGER only_erased BEFORE UPDATE ON keys
    FOR EACH ROW WHEN (NEW.key IS NOT NULL OR NEW.subject <> OLD.subject) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_forgotten BEFORE DELETE OR TRUNCATE ON keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(TABLES)
