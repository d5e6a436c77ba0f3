"""An append as one statement, so that the head is locked as long as the server works on it, and never across a network.

``append_events`` is the PostgreSQL text of what ``EventStore.append`` promises; ``infra/adapters/postgres_store.py``
asks it. Lists in one line are one thing: the appends; their events, one after the other; their claims and their
releases, each with the number of its append. What it refuses, it refuses for the reasons of ``sqlite_store``, in the
same order.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

FUNCTION = """
CREATE FUNCTION append_events(
    now BIGINT, largest INTEGER,
    streams TEXT[], expected INTEGER[], command_ids TEXT[], digests BYTEA[], follows TEXT[], counts INTEGER[],
    ids TEXT[], types TEXT[], opens BYTEA[], sealeds BYTEA[],
    claim_of INTEGER[], kinds TEXT[], claimed BYTEA[], subjects TEXT[],
    release_of INTEGER[], released TEXT[]
) RETURNS TABLE (outcome TEXT, version INTEGER, at BIGINT, stream TEXT, kind TEXT, holder TEXT)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    head log_head%ROWTYPE;
    known commands%ROWTYPE;
    kept TEXT[] := '{}';
    freed TEXT[];
    actual INTEGER;
    size INTEGER;
    event INTEGER := 0;
    claim INTEGER := 1;
    first_claim INTEGER;
    release INTEGER := 1;
BEGIN
    -- The lock: what the statements below see is the truth until the commit, for each of them looks anew.
    SELECT * INTO STRICT head FROM log_head FOR UPDATE;
    now := greatest(now, head.committed_at);
    FOR n IN 1 .. cardinality(streams) LOOP
        freed := '{}';
        WHILE release_of[release] = n LOOP
            freed := freed || released[release];
            release := release + 1;
        END LOOP;
        first_claim := claim;
        WHILE claim_of[claim] = n LOOP
            claim := claim + 1;
        END LOOP;
        event := event + counts[n];
        stream := streams[n];
        kind := NULL;
        holder := NULL;

        SELECT * INTO known FROM commands WHERE id = command_ids[n];
        IF FOUND THEN
            outcome := CASE WHEN known.digest = digests[n] THEN 'answered' ELSE 'reused' END;
            stream := known.stream;
            version := known.version;
            at := known.position;
            RETURN NEXT;
            CONTINUE;
        END IF;

        SELECT coalesce(max(e.version), 0) INTO actual FROM events e WHERE e.stream = streams[n];
        IF actual <> expected[n] OR (follows[n] <> '' AND follows[n] <> ALL (kept)) THEN
            outcome := 'conflict';
            version := actual;
            RETURN NEXT;
            CONTINUE;
        END IF;

        size := 0;
        FOR i IN event - counts[n] + 1 .. event LOOP
            size := octet_length(opens[i]) + octet_length(sealeds[i]);
            EXIT WHEN size > largest;
        END LOOP;
        IF size > largest THEN
            outcome := 'too large';
            version := size;
            RETURN NEXT;
            CONTINUE;
        END IF;

        FOR i IN first_claim .. claim - 1 LOOP
            SELECT g.subject INTO holder FROM guards g
                WHERE g.kind = kinds[i] AND g.digest = claimed[i] AND g.subject <> ALL (freed);
            FOR earlier IN first_claim .. i - 1 LOOP
                IF holder IS NULL AND kinds[earlier] = kinds[i] AND claimed[earlier] = claimed[i] THEN
                    holder := subjects[earlier];
                END IF;
            END LOOP;
            kind := kinds[i];
            EXIT WHEN holder <> subjects[i];
            holder := NULL;
        END LOOP;
        IF holder IS NOT NULL THEN
            outcome := 'taken';
            RETURN NEXT;
            CONTINUE;
        END IF;

        FOR i IN event - counts[n] + 1 .. event LOOP
            head.position := head.position + 1;
            actual := actual + 1;
            INSERT INTO events VALUES (
                head.position, streams[n], actual, ids[i], types[i], now, opens[i], sealeds[i],
                sha256('\\x00'::BYTEA || int8send(head.position) || int8send(now)
                    || sha256(opens[i]) || sha256(sealeds[i]))
            );
        END LOOP;
        INSERT INTO commands VALUES (command_ids[n], digests[n], streams[n], actual, head.position);
        kept := kept || command_ids[n];
        IF freed <> '{}' THEN
            DELETE FROM guards g WHERE g.subject = ANY (freed);
        END IF;
        FOR i IN first_claim .. claim - 1 LOOP
            -- A subject has one value of a kind: a correction gives the old one free.
            DELETE FROM guards g WHERE g.kind = kinds[i] AND g.subject = subjects[i];
            INSERT INTO guards VALUES (kinds[i], claimed[i], subjects[i]);
        END LOOP;
        outcome := 'kept';
        version := actual;
        at := head.position;
        RETURN NEXT;
    END LOOP;
    UPDATE log_head SET position = head.position, committed_at = now WHERE position < head.position;
END $$
"""


def upgrade() -> None:
    """Make the function."""
    op.execute(FUNCTION)
