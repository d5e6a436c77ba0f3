"""``python -m infra.cli``: the console script, for processes that start it by module."""

from infra.cli import main

main()
