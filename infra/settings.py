"""The one reader of the environment.

=================  ====================================================  =====================
variable           meaning                                               default
=================  ====================================================  =====================
LINLI_HOME         folder of the embedded engine, made with mode 0700    ``./var``
LINLI_PORT         port of the desk, on loopback                         8000
LINLI_TODAY        fixes the civil day (YYYY-MM-DD), for tests           the clock's
LINLI_REGION       code of the sub-district, in every event's source     330621001
LINLI_FAULT        ``process/point[:nth]``: that process dies at the    none
                   named fault point, once (for tests)
LINLI_KAFKA_JARS   folder of the jars of a local Kafka                   in the user's cache
=================  ====================================================  =====================
"""

import contextlib
import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from infra.eventsourcing import faults
from infra.eventsourcing.decider import CIVIL_TIME


class BadSettings(Exception):
    """A variable holds something that cannot be used; the text names it and says what is expected."""


@dataclass(frozen=True)
class Settings:
    """What every process of an installation agrees on."""

    home: Path
    port: int
    region: str
    fixed_today: date | None = None

    def now(self) -> datetime:
        """The moment at which something is asked. Read at the edge only; with a fixed day, nine in its morning."""
        if self.fixed_today is not None:
            return datetime.combine(self.fixed_today, time(9), CIVIL_TIME)
        return datetime.now(CIVIL_TIME)

    def today(self) -> date:
        """The civil day."""
        return self.now().date()

    @property
    def play_token(self) -> Path:
        """Lies there while somebody plays past days as commands; who shows its content says what the moment is."""
        return self.home / "play.token"

    def folder(self, *parts: str) -> Path:
        """A folder under the home, made if need be, readable by its owner only."""
        path = self.home.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def secret(self) -> str:
        """What our own services show each other; made at first use."""
        path = self.folder() / "secret"
        if not path.exists():
            fresh = path.with_suffix(f".{os.getpid()}")
            fresh.write_text(secrets.token_urlsafe(32))
            fresh.chmod(0o600)
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)  # the first of several processes wins
            fresh.unlink()
        return path.read_text().strip()


def from_environment(process: str = "") -> Settings:
    """Read and check the environment, as the named process. Raises ``BadSettings`` with all that is wrong."""
    wrong: list[str] = []
    port_text = os.environ.get("LINLI_PORT", "8000")
    if not port_text.isdigit() or not 0 < int(port_text) < 65536:
        wrong.append(f"LINLI_PORT must be a port number, not {port_text!r}")
    today_text = os.environ.get("LINLI_TODAY", "")
    today = None
    try:
        today = date.fromisoformat(today_text) if today_text else None
    except ValueError:
        wrong.append(f"LINLI_TODAY must be a day such as 2026-11-22, not {today_text!r}")
    region = os.environ.get("LINLI_REGION", "330621001")
    if not region.isdigit() or len(region) > 12:
        wrong.append(f"LINLI_REGION must be a region code of up to 12 digits, not {region!r}")
    if wrong:
        raise BadSettings("; ".join(wrong))
    _arm(os.environ.get("LINLI_FAULT", ""), process)
    os.umask(0o077)  # whatever a process of ours writes, only its owner reads
    home = Path(os.environ.get("LINLI_HOME", "var")).resolve()
    return Settings(home, int(port_text), region, today)


def _arm(fault: str, process: str) -> None:
    named, _, point = fault.partition("/")
    if point and named == process:
        name, _, nth = point.partition(":")
        faults.arm(name, int(nth or 1))


def child_environment(settings: Settings, *, first_start: bool) -> dict[str, str]:
    """The environment of a process that we start, so that it reads the same settings; it dies of a fault only once."""
    ours = {
        "LINLI_HOME": str(settings.home),
        "LINLI_PORT": str(settings.port),
        "LINLI_REGION": settings.region,
        "LINLI_TODAY": settings.fixed_today.isoformat() if settings.fixed_today else "",
    }
    inherited = {k: v for k, v in os.environ.items() if first_start or k != "LINLI_FAULT"}
    return {**inherited, **ours}


def kafka_jars(version: str) -> Path:
    """Where the jars of a local Kafka are kept, apart from any installation."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("LINLI_KAFKA_JARS") or cache / "linli" / f"kafka-{version}").resolve()


def announce(settings: Settings, process: str, address: str) -> None:
    """Say that a process answers, and where."""
    path = settings.folder("run") / f"{process}.address"
    path.with_suffix(".new").write_text(address)
    path.with_suffix(".new").replace(path)
