"""Stand-ins for what the gateway asks; they answer from the sub-district beside them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from infra.adapters.permissions import Asker
from services.gateway.accounts.registry import Registry
from services.gateway.client import Away, Refusal, Services, asking
from services.gateway.imports import Imports
from services.gateway.preparations import preparation
from services.gateway.preparations.preparation import Preparation
from services.gateway.projections import Whose
from tests.unit.gateway.answers import HISTORY, QUERIES, event
from tests.unit.gateway.subdistrict import IMPORT


class FakeServices(Services):
    """Answers from the tables above; remembers commands, refuses or is away when told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, Any], str]] = []
        self.refusal: Refusal | None = None
        self.silent: set[str] = set()
        self.actors: list[str] = []
        self.expected_versions: list[int | None] = []
        self.slow = False
        self.unanswered = False

    def command(
        self,
        service: str,
        name: str,
        data: Any,
        *,
        command_id: str,
        correlation: str | None = None,
        expected_version: int | None = None,
        asker: Asker | None = None,
    ) -> dict[str, Any]:
        """Remember it, or refuse."""
        self._here(service)
        if self.unanswered:
            raise Away(service)
        if self.refusal is not None:
            raise self.refusal
        first = command_id not in [each[3] for each in self.asked]
        self.asked.append((service, name, data, command_id))
        both = asker or asking.get()
        self.actors.append(both.actor if both.checked_by is None else f"{both.actor} {both.checked_by.actor}")
        self.expected_versions.append(expected_version)
        return {"service": service, "stream": "s", "version": 1, "position": 99, "first": first}

    def rehearse(self, service: str, name: str, data: Any, *, command_id: str, asker: Asker) -> None:
        """Refuse, or not."""
        self._here(service)
        if self.refusal is not None:
            raise self.refusal

    def query(self, service: str, name: str, data: Any) -> Any:
        """Look it up."""
        self._here(service)
        return QUERIES[service, name](data)

    def history(
        self, service: str, *, stream: str | None = None, positions: list[int] | None = None
    ) -> list[dict[str, Any]]:
        """A few events, whatever the stream."""
        self._here(service)
        wanted = range(len(HISTORY[service])) if stream else [each - 1 for each in positions or []]
        return [event(service, at) for at in wanted]

    def wait_for(self, service: str, position: int, seconds: float = 2.0) -> bool:
        """At once, unless told to be slow."""
        return not self.slow

    def wait_until(self, done: Callable[[], bool], seconds: float = 2.0) -> bool:
        """Nobody follows here: what is not there now will not be there later."""
        return done()

    def _here(self, service: str) -> None:
        if service in self.silent:
            raise Away(service)


class Now:
    """A clock that goes where it is told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **lasting: float) -> None:
        self.at += timedelta(**lasting)


class FakeReads:
    """The gateway's own timeline; which accounts there are is read from the log."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def registered(self, kind: str, limit: int, offset: int = 0, *, descending: bool = False) -> tuple[int, list[str]]:
        streams = [each.stream for each in self._registry.runtime.store.log(0, 10_000)]
        ids = list(dict.fromkeys(s.removeprefix(f"{kind}-") for s in streams if s.startswith(f"{kind}-")))
        return len(ids), (ids[::-1] if descending else ids)[offset:][:limit]

    def prepared(self, whose: Whose, states: Sequence[str], limit: int, offset: int = 0) -> tuple[int, list[str]]:
        found = self._seen_by(whose)
        ids = [each for each, state in found if state.status in states]
        return len(ids), ids[::-1][offset:][:limit]

    def to_check(self, whose: Whose) -> int:
        found = self._seen_by(whose)
        return sum(state.status == "waiting" and state.prepared_by != whose.actor for _, state in found)

    def exported(self, first: date, last: date, limit: int, offset: int = 0) -> tuple[int, list[int]]:
        kept = [each.position for each in self._registry.runtime.store.log(0, 10_000) if "ListExported" in each.type]
        return len(kept), kept[::-1][offset:][:limit]

    def _seen_by(self, whose: Whose) -> list[tuple[str, Preparation]]:
        _, ids = self.registered("preparation", 10_000)
        states = self._registry.runtime.states(preparation, [preparation.stream_of(each) for each in ids])
        return [
            (stream.removeprefix("preparation-"), state)
            for stream, state in states
            if state.prepared_by == whose.actor or (state.service, state.command) in whose.checkable
        ]

    def progress(self) -> dict[str, Any]:
        return {"head": 0, "read_models": {}, "policies": {}, "parked": []}

    def timeline(self, limit: int, service: str | None = None, before: int | None = None) -> list[dict[str, Any]]:
        """Every event of the tables."""
        lines = [{"service": s, "position": at + 1} for s, found in HISTORY.items() for at in range(len(found))]
        return [each for each in lines if service in (None, each["service"])][:limit]

    def by_correlation(self, correlation: str) -> list[dict[str, Any]]:
        """Two of members and one of evaluation."""
        if correlation == "nothing":
            return []
        places = [("members", 4), ("members", 5), ("evaluation", 2)]
        return [{"service": service, "position": position} for service, position in places]


class FakeImports(Imports):
    """An import that goes from preview to running to completed as told."""

    def __init__(self) -> None:
        self.status: str | None = None
        self.errors = 2
        self.refusal: Refusal | None = None

    def preview(self, data: bytes, filename: str) -> dict[str, Any]:
        """Of any file the same."""
        if self.refusal is not None:
            raise self.refusal
        message = "身份证号：校验码不符，有一位或相邻两位写错。请对照身份证改正。"
        english = "ID number: the check digit is wrong. Compare it with the card."
        finding = {"sheet": "党员花名册", "column": "身份证号", "message": message, "message_en": english}
        findings = [{**finding, "row": 7 + at, "level": "error" if at < self.errors else "warning"} for at in range(5)]
        counts = {"ok": 2080, "warning": 3, "error": self.errors}
        found = {"import_id": IMPORT, "status": "PREPARED", "counts": counts, "rows_total": 2083 + self.errors}
        found |= {"rows_good": 2083, "people_new": 1968, "people_known": 0, "unknown_sheets": ["汇总"]}
        return {
            **found,
            "not_kept": {"党员花名册": ["民族", "学历", "籍贯"]},
            "findings": findings,
            "has_error_file": self.errors > 0,
        }

    def recall(self, import_id: str) -> dict[str, Any] | None:
        """The preview, of the one import there is."""
        if import_id != IMPORT:
            return None
        kept, self.refusal = self.refusal, None
        found = self.preview(b"", "")
        self.refusal = kept
        return found

    def confirm(self, import_id: str, mode: str, command_id: str) -> dict[str, Any]:
        """It begins to run."""
        if self.refusal is not None:
            raise self.refusal
        self.status = "RUNNING"
        return {"service": "members", "stream": "s", "version": 1, "position": 1, "first": True}

    def progress(self, import_id: str) -> dict[str, Any] | None:
        """As told."""
        counts = {"rows": 2083, "people": 1240, "refused": 0, "left_out": 2}
        return (
            {"import_id": import_id, "status": self.status, **counts} if self.status and import_id == IMPORT else None
        )

    def error_file(self, import_id: str) -> bytes | None:
        """Some bytes."""
        return b"PK errors" if import_id == IMPORT else None

    @staticmethod
    def template() -> bytes:
        """Some bytes."""
        return b"PK template"
