"""``linli``: runs an installation and looks after it. It knows no domain; services add their own commands.

A package of the entry-point group ``linli.services`` may have a module ``cli`` with ``register(app)``.
"""

import importlib
import importlib.util
import sys

import typer

from infra.adapters.engine import NotPrepared
from infra.adapters.garbage import look_seldom
from infra.adapters.runtime import installed
from infra.cli.caring import caring
from infra.cli.keeping import keeping
from infra.cli.preparing import preparing
from infra.cli.running import notes, running
from infra.settings import BadSettings


def application() -> typer.Typer:
    """Every command: ours, and those that the installed services add."""
    app = typer.Typer(
        name="linli", no_args_is_help=True, pretty_exceptions_show_locals=False, add_completion=False, help=__doc__
    )
    running(app)
    preparing(app)
    keeping(app)
    caring(app)
    for package in installed().values():
        if importlib.util.find_spec(f"{package}.cli") is not None:
            importlib.import_module(f"{package}.cli").register(app)
    return app


def main() -> None:
    """The console script. What its user can mend is a sentence, not a traceback."""
    look_seldom()
    try:
        application()()
    except (BadSettings, NotPrepared) as why:
        notes.print(f"[red]{why}")
        sys.exit(2)
