"""The same job by Emmett, in a Node process of its own (``emmett/rounds.js``).

On: its command handler, its PostgreSQL store with its own pool and migrations. Off, because it has none: looking a
command up by its id, a rulebook in force, ciphers, hashes of events.

Its packages are pinned in ``emmett/package-lock.json`` and installed when they are first asked for, in the cache.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import ours
from tests.bench.told import Told, told
from tests.engines import missing

PINNED = Path(__file__).parent / "emmett"


def installed() -> Path:
    """The folder with Emmett in it."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        missing("there is no Node.js (node, npm) to run Emmett with")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "linli"
    text = (PINNED / "package-lock.json").read_bytes()
    folder = cache / f"emmett-{hashlib.sha256(text).hexdigest()[:12]}"
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PINNED / name, folder)
        npm = ["npm", "ci", "--no-audit", "--no-fund"]
        done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(folder / "node_modules", ignore_errors=True)
            missing(f"Emmett cannot be installed: {done.stderr[-500:]}")
    shutil.copy(PINNED / "rounds.js", folder)
    return folder


@contextlib.contextmanager
def on_postgres(members: ours.Members) -> Iterator[Told]:
    """The process, with the members registered."""
    from tests.postgres_engine import postgres

    folder, server = installed(), postgres(ours=True)
    with tempfile.TemporaryDirectory() as name:
        database = server.at(Path(name)).database  # of its own; our tables lie in it unused
        url = server.owner.set(drivername="postgresql", database=database)
        environment = {**os.environ, "ADDRESS": url.render_as_string(hide_password=False)}
        with told(["node", "rounds.js"], environment, folder) as process:
            particulars = {"name": "王小明", "sex": "男", "birthDate": "1975-03", "phone": "13800000000"}
            particulars |= {"joinedOn": "1999-07-01", "address": "河西路 12 号"}
            registered = {"communityId": "community-01", "particulars": particulars}
            process.ask(what="fill", members=members.count, registered=registered)
            yield process
