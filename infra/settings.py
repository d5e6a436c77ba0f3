"""The one reader of the environment.

====================  ================================================================  ========================
variable              meaning                                                           default
====================  ================================================================  ========================
LINLI_HOME            the installation's own folder, made with mode 0700                ``./var``
LINLI_PORT            port of the desk                                                  8000
LINLI_REGION          code of the sub-district, in every event's source                 330621001
LINLI_ENGINE          ``embedded`` (SQLite files in the home), or ``postgres+kafka``    ``embedded``
LINLI_SECRETS         folder of secrets, one to a file; see ``Settings.secret``         ``secrets`` in the home
LINLI_LISTEN          HOST:PORT on which a process answers                              loopback
LINLI_METRICS         HOST:PORT on which a process answers Prometheus                   loopback
LINLI_PEERS           where our processes find each other: ``http://{service}:8000``    addresses in the home
LINLI_PUBLIC          where people reach the desk through a proxy: ``https://HOST``     the desk's own address
LINLI_PROXIES         addresses or networks of those proxies, with commas               none
LINLI_OIDC            file that names the identity provider (accounts/provider.py)      none
LINLI_TODAY           fixes the civil day (YYYY-MM-DD), for tests                       the clock's
LINLI_FAULT           ``process/point[:nth]``: that process dies at the named fault     none
                      point, once (for tests)
LINLI_KAFKA_JARS      folder of the jars of a local Kafka                               in the user's cache
====================  ================================================================  ========================

With ``postgres+kafka``:

====================  ================================================================  ========================
LINLI_POSTGRES        ``postgresql://OWNER@HOST:PORT``; the owner makes databases and   as `linli servers` last
                      roles (`linli prepare`), each service has a login of its own      started them
LINLI_KAFKA           ``HOST:PORT``, several with commas                                the same
LINLI_KAFKA_SECURITY  ``PLAINTEXT`` (loopback only), ``SASL_PLAINTEXT``, ``SASL_SSL``   ``PLAINTEXT``
LINLI_KAFKA_CA        file of the authority that signed the brokers' certificates       the system's
LINLI_INSTANCE        name before databases, logins and (unless ``linli``) topics, so   ``linli``
                      that several installations can share the servers
====================  ================================================================  ========================
"""

import contextlib
import ipaddress
import os
import re
import secrets
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as time_of_day
from pathlib import Path

from infra.eventsourcing import faults
from infra.eventsourcing.decider import CIVIL_TIME

EMBEDDED, SERVERS = "embedded", "postgres+kafka"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class BadSettings(Exception):
    """A variable holds something that cannot be used; the text names it and says what is expected."""


@dataclass(frozen=True)
class Servers:
    """Where PostgreSQL and Kafka are."""

    postgres: str
    kafka: str
    kafka_security: str = "PLAINTEXT"
    kafka_ca: str = ""
    instance: str = "linli"

    @property
    def topic_prefix(self) -> str:
        """What stands before the topics of an installation that is not the only one."""
        return "" if self.instance == "linli" else f"{self.instance}."


@dataclass(frozen=True)
class Settings:
    """What every process of an installation agrees on."""

    home: Path
    port: int
    region: str
    fixed_today: date | None = None
    engine: str = EMBEDDED
    servers: Servers = Servers("", "")
    listen: str = ""
    peers: str = ""
    metrics: str = ""
    secrets: Path | None = None
    public_address: str = ""
    proxies: tuple[Network, ...] = ()
    oidc: str = ""

    def now(self) -> datetime:
        """The moment at which something is asked. Read at the edge only; with a fixed day, nine in its morning."""
        if self.fixed_today is not None:
            return datetime.combine(self.fixed_today, time_of_day(9), CIVIL_TIME)
        return datetime.now(CIVIL_TIME)

    def today(self) -> date:
        """The civil day."""
        return self.now().date()

    @property
    def play_token(self) -> Path:
        """Lies there while somebody plays past days as commands; who shows its content says what the moment is."""
        return self.home / "play.token"

    @property
    def moved(self) -> Path:
        """Lies there once an embedded installation has moved to servers, and says when."""
        return self.home / "moved.txt"

    def folder(self, *parts: str) -> Path:
        """A folder under the home, made if need be, readable by its owner only."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)  # parents that are made for a folder get no mode
        path = self.home.joinpath(*parts)
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def secret(self, name: str) -> str:
        """A secret, by the name of its file; made at first use, unless the folder was given.

        ``services``            what our processes sign with who asks, when they ask each other
        ``postgres-owner``      password of the owner; `linli prepare` needs it, nobody else
        ``postgres-SERVICE``    password of a service's own login
        ``oidc-client``         what the identity provider knows us by
        ``kafka-admin``         password of the account that makes topics and accounts; `linli prepare` needs it
        ``kafka-linli``         password of our services' account

        Raises ``BadSettings`` when a folder was given and has no such file.
        """
        path = (self.secrets or self.folder("secrets")) / name
        if self.secrets is None and not path.exists():
            write_secret(path, secrets.token_urlsafe(32))
        try:
            return path.read_text().strip()
        except OSError as error:
            raise BadSettings(f"the secret {name} cannot be read ({type(error).__name__}): {path}") from None

    def address(self, service: str) -> str | None:
        """Where a process of ours answers; None while nobody knows."""
        if self.peers:
            return self.peers.replace("{service}", service)
        # Read each time: a process that was started again listens elsewhere.
        try:
            return (self.home / "run" / f"{service}.address").read_text()
        except FileNotFoundError:
            return None

    @property
    def desk(self) -> str:
        """Where the desk and the public API answer to our own processes."""
        return self.peers.replace("{service}", "gateway") or f"http://127.0.0.1:{self.port}"

    @property
    def public(self) -> str:
        """Where people reach the desk: through the proxies before it, if there are any."""
        return self.public_address or self.desk

    def listening(self, default_port: int = 0) -> tuple[str, int]:
        """Host and port on which a process answers; port 0: one that the system chooses."""
        return _host_and_port(self.listen or f"127.0.0.1:{default_port}")

    def metrics_at(self) -> tuple[str, int]:
        """Host and port on which a process answers Prometheus; port 0: one that the system chooses."""
        return _host_and_port(self.metrics or "127.0.0.1:0")


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


def write_secret(path: Path, content: str) -> None:
    """Write a file that only its owner reads. The first of several processes wins."""
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.touch(0o600)
    fresh.write_text(content)
    with contextlib.suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def from_environment(process: str = "") -> Settings:
    """Read and check the environment, as the named process. Raises ``BadSettings`` with all that is wrong."""
    environment = os.environ
    wrong: list[str] = []
    home = Path(environment.get("LINLI_HOME", "var")).resolve()
    today_text = environment.get("LINLI_TODAY", "")
    today = None
    try:
        today = date.fromisoformat(today_text) if today_text else None
    except ValueError:
        wrong.append(f"LINLI_TODAY must be a day such as 2026-11-22, not {today_text!r}")
    given = {name: environment.get(f"LINLI_{name}", default) for name, (default, _, _) in _FORMS.items()}
    for name, (_, form, expected) in _FORMS.items():
        if not re.fullmatch(form, given[name]):
            wrong.append(f"LINLI_{name} must be {expected}, not {given[name]!r}")
    if given["PORT"].isdigit() and int(given["PORT"]) > 65535:
        wrong.append("LINLI_PORT must be at most 65535")
    servers = _servers(home, given, wrong)
    proxies = _proxies(given, wrong)
    if wrong:
        raise BadSettings("; ".join(wrong))
    _arm(environment.get("LINLI_FAULT", ""), process)
    os.umask(0o077)  # whatever a process of ours writes, only its owner reads
    return Settings(
        home=home,
        port=int(given["PORT"]),
        region=given["REGION"],
        fixed_today=today,
        engine=given["ENGINE"],
        servers=servers,
        listen=given["LISTEN"],
        peers=given["PEERS"],
        metrics=given["METRICS"],
        secrets=Path(environment["LINLI_SECRETS"]) if environment.get("LINLI_SECRETS") else None,
        public_address=given["PUBLIC"].rstrip("/"),
        proxies=proxies,
        oidc=given["OIDC"],
    )


#: What stands in a variable: its default, its form, and what to say of another one.
_FORMS = {
    "PORT": ("8000", r"[1-9]\d{0,4}", "a port number"),
    "REGION": ("330621001", r"\d{1,12}", "a region code of up to 12 digits"),
    "ENGINE": (EMBEDDED, r"embedded|postgres\+kafka", "embedded or postgres+kafka"),
    "LISTEN": ("", r"(\S+:\d{1,5})?", "HOST:PORT"),
    "METRICS": ("", r"(\S+:\d{1,5})?", "HOST:PORT"),
    "PEERS": ("", r"(https?://\S*\{service\}\S*)?", "an address with {service} in it"),
    "PUBLIC": ("", r"(https?://[a-z0-9.-]+(:\d{1,5})?/?)?", "an address such as https://linli.example.cn"),
    "PROXIES": ("", r".*", "addresses or networks such as 127.0.0.1,10.2.0.0/16"),
    "OIDC": ("", r".*", "a file"),
    "POSTGRES": ("", r"(postgres(ql)?://\S+)?", "an address such as postgresql://linli_owner@127.0.0.1:5432"),
    "KAFKA": ("", r"([^\s,]+:\d+(,[^\s,]+:\d+)*)?", "HOST:PORT"),
    "KAFKA_SECURITY": ("PLAINTEXT", "PLAINTEXT|SASL_PLAINTEXT|SASL_SSL", "PLAINTEXT, SASL_PLAINTEXT or SASL_SSL"),
    "KAFKA_CA": ("", r".*", "a file"),
    "INSTANCE": ("linli", r"[a-z][a-z0-9_]{0,30}", "lower-case letters, digits and underscores"),
}


def _servers(home: Path, given: dict[str, str], wrong: list[str]) -> Servers:
    """The addresses that were given, or those of the servers that `linli servers` started in this home."""
    left = _local_servers(home)
    postgres, kafka = given["POSTGRES"] or left.get("postgres", ""), given["KAFKA"] or left.get("kafka", "")
    if re.match(r"\w+://[^/@]*:[^/@]*@", postgres):
        wrong.append("LINLI_POSTGRES must hold no password; put it into the file postgres-owner among the secrets")
        postgres = ""
    return Servers(postgres, kafka, given["KAFKA_SECURITY"], given["KAFKA_CA"], given["INSTANCE"])


def _proxies(given: dict[str, str], wrong: list[str]) -> tuple[Network, ...]:
    """Whose word is taken for who has asked."""
    if given["PUBLIC"].startswith("https:") and not given["PROXIES"]:
        wrong.append("LINLI_PUBLIC is https, so LINLI_PROXIES must name the proxy that ends it: we serve no TLS")
    try:
        return tuple(ipaddress.ip_network(each.strip()) for each in given["PROXIES"].split(",") if each.strip())
    except ValueError:
        wrong.append(f"LINLI_PROXIES must be {_FORMS['PROXIES'][2]}, not {given['PROXIES']!r}")
        return ()


def _local_servers(home: Path) -> dict[str, str]:
    path = home / "servers" / "addresses.toml"
    return tomllib.loads(path.read_text()) if path.exists() else {}


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
        "LINLI_ENGINE": settings.engine,
        "LINLI_TODAY": settings.fixed_today.isoformat() if settings.fixed_today else "",
        "MALLOC_ARENA_MAX": "2",  # every thread would have an arena of its own, which returns little
    }
    # Under one supervisor every process listens where the system lets it, and says so in the home.
    not_theirs = {"LINLI_LISTEN", "LINLI_PEERS", "LINLI_METRICS"} | (set() if first_start else {"LINLI_FAULT"})
    inherited = {k: v for k, v in os.environ.items() if k not in not_theirs}
    return {**inherited, **ours}


def kafka_jars(version: str) -> Path:
    """Where the jars of a local Kafka are kept, apart from any installation."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return Path(os.environ.get("LINLI_KAFKA_JARS") or cache / "linli" / f"kafka-{version}").resolve()


def wait_by_select() -> None:
    """Let psycopg, which is yet to be imported, wait in Python; for processes of eventlet."""
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
