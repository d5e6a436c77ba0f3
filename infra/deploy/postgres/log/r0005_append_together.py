"""Appends that do not touch one another, kept by a statement for each table instead of several for each append.

An import brings hundreds of them, and those who ask at the same moment mostly ask about different streams. Whatever is
out of the ordinary (a command that came before, a lost race, a stream or a guard that two of them want) is left to
``append_events``, which takes them one after the other and knows what to say. To both the same lists are given.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

FUNCTION = """
CREATE FUNCTION append_together(
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
BEGIN
    -- The lock: what the statements below see is the truth until the commit, for each of them looks anew.
    SELECT * INTO STRICT head FROM log_head FOR UPDATE;
    IF cardinality(released) > 0
        OR EXISTS (SELECT FROM unnest(follows) each WHERE each <> '')
        OR (SELECT count(DISTINCT each) FROM unnest(streams) each) < cardinality(streams)
        OR (SELECT count(DISTINCT each) FROM unnest(command_ids) each) < cardinality(command_ids)
        OR EXISTS (SELECT FROM commands WHERE id = ANY (command_ids))
        OR EXISTS (
            SELECT FROM unnest(streams, expected) asked(stream, version)
            WHERE asked.version <> (SELECT coalesce(max(e.version), 0) FROM events e WHERE e.stream = asked.stream)
        )
        OR EXISTS (
            SELECT FROM unnest(opens, sealeds) event(open, sealed)
            WHERE octet_length(event.open) + octet_length(event.sealed) > largest
        )
        OR EXISTS (SELECT FROM unnest(kinds, claimed) claim GROUP BY claim HAVING count(*) > 1)
        OR EXISTS (SELECT FROM unnest(kinds, subjects) claim GROUP BY claim HAVING count(*) > 1)
        OR EXISTS (
            SELECT FROM unnest(kinds, claimed, subjects) claim(kind, digest, subject)
            JOIN guards g ON g.kind = claim.kind AND g.digest = claim.digest WHERE g.subject <> claim.subject
        )
    THEN
        RETURN QUERY SELECT * FROM append_events(
            now, largest, streams, expected, command_ids, digests, follows, counts, ids, types, opens, sealeds,
            claim_of, kinds, claimed, subjects, release_of, released
        );
        RETURN;
    END IF;

    now := greatest(now, head.committed_at);
    INSERT INTO events
        SELECT head.position + place, placed.stream, placed.version, ids[place], types[place], now,
            opens[place], sealeds[place],
            sha256('\\x00'::BYTEA || int8send(head.position + place) || int8send(now)
                || sha256(opens[place]) || sha256(sealeds[place]))
        FROM (
            SELECT asked.stream, asked.before + step AS version,
                (row_number() OVER (ORDER BY n, step))::INTEGER AS place
            FROM unnest(streams, expected, counts) WITH ORDINALITY asked(stream, before, events, n),
                generate_series(1, asked.events) step
        ) placed;
    INSERT INTO commands
        SELECT command_ids[n], digests[n], asked.stream, asked.before + asked.events,
            head.position + sum(asked.events) OVER (ORDER BY n)
        FROM unnest(streams, expected, counts) WITH ORDINALITY asked(stream, before, events, n);
    IF cardinality(kinds) > 0 THEN
        -- A subject has one value of a kind: a correction gives the old one free.
        DELETE FROM guards g USING unnest(kinds, subjects) claim(kind, subject)
            WHERE g.kind = claim.kind AND g.subject = claim.subject;
        INSERT INTO guards SELECT * FROM unnest(kinds, claimed, subjects);
    END IF;
    UPDATE log_head SET position = head.position + cardinality(ids), committed_at = now WHERE cardinality(ids) > 0;
    RETURN QUERY
        SELECT 'kept', asked.before + asked.events, head.position + sum(asked.events) OVER (ORDER BY n)::BIGINT,
            asked.stream, NULL::TEXT, NULL::TEXT
        FROM unnest(streams, expected, counts) WITH ORDINALITY asked(stream, before, events, n)
        ORDER BY n;
END $$
"""


def upgrade() -> None:
    """Make the function."""
    op.execute(FUNCTION)
