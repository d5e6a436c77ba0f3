"""Who is at work just now: a table of opaque rows. A session's name is 256 random bits that only the browser holds.

Kept is its SHA-256, so that a copy of the table lets nobody in. A session ends when nobody was seen for its idle time,
at its last moment, or when it is ended; what the rows mean is the business of whoever asks for them.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, or_, select, update

from infra.adapters.database import Database
from infra.adapters.tables import sessions

#: Seconds after which being seen again is written down. Less would be a commit to every request.
SEEN_EVERY = 20

#: Seconds for which it is known whose a session was that ended because nobody was seen.
LAPSED_FOR = 12 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """One row. ``mark`` is for whoever began it: what must still be so for the session to count."""

    id: bytes
    subject: str
    step: str
    mark: int
    begun: int
    seen: int
    idle: int
    until: int
    content: bytes

    @property
    def ends(self) -> int:
        """When it ends if nobody is seen again."""
        return min(self.seen + self.idle, self.until)


def fingerprint(token: str) -> bytes:
    """What is kept of a session's name."""
    return hashlib.sha256(token.encode()).digest()


class Sessions:
    """The sessions of one service."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(self, subject: str, step: str, mark: int, *, idle: int, longest: int, content: bytes = b"") -> str:
        """Begin a session; answers its name, which is not kept. What ended long ago is swept out."""
        now, token = int(self._clock()), secrets.token_urlsafe(32)
        row = {"subject": subject, "step": step, "mark": mark, "begun": now, "seen": now, "idle": idle}
        with self._database.writing() as tx:
            tx.execute(delete(sessions).where(self._over(now - LAPSED_FOR)))
            tx.execute(insert(sessions).values(id=fingerprint(token), until=now + longest, content=content, **row))
        return token

    def find(self, token: str) -> Session | None:
        """The session of this name, seen just now; None where there is none or it has ended."""
        now = int(self._clock())
        mine = sessions.c.id == fingerprint(token)
        with self._database.reading() as tx:
            row = tx.execute(select(sessions).where(mine)).first()
        if row is None:
            return None
        found = Session(**row._mapping)
        if found.ends <= now:
            return None
        if now - found.seen >= SEEN_EVERY:
            with self._database.writing() as tx:
                tx.execute(update(sessions).where(mine).values(seen=now))
        return found

    def lapsed(self, token: str) -> str | None:
        """Whose session of this name it was, if it ended of itself a while ago: it lets nobody in any more."""
        with self._database.reading() as tx:
            row = tx.execute(select(sessions).where(sessions.c.id == fingerprint(token))).first()
        return Session(**row._mapping).subject if row is not None else None

    def change(self, session_id: bytes, content: bytes) -> None:
        """Keep something else with it."""
        with self._database.writing() as tx:
            tx.execute(update(sessions).where(sessions.c.id == session_id).values(content=content))

    def of(self, subject: str) -> list[Session]:
        """The subject's sessions that have not ended, the newest first."""
        theirs = (sessions.c.subject == subject) & ~self._over(int(self._clock()))
        with self._database.reading() as tx:
            rows = tx.execute(select(sessions).where(theirs).order_by(sessions.c.begun.desc(), sessions.c.id)).all()
        return [Session(**row._mapping) for row in rows]

    def end(self, session_id: bytes) -> None:
        """End one. Harmless when repeated."""
        self._end(sessions.c.id == session_id)

    def end_all(self, subject: str, but: bytes = b"") -> None:
        """End all of a subject, but one."""
        self._end((sessions.c.subject == subject) & (sessions.c.id != but))

    def _end(self, those: ColumnElement[bool]) -> None:
        with self._database.writing() as tx:
            tx.execute(delete(sessions).where(those))

    @staticmethod
    def _over(now: int) -> ColumnElement[bool]:
        return or_(sessions.c.seen + sessions.c.idle <= now, sessions.c.until <= now)
