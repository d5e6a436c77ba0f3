"""A process that runs rounds when it is told to, a line of JSON each way: for sides that need one of their own."""

import contextlib
import json
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any


class Told:
    """Ask, and wait for the answer."""

    def __init__(self, process: "subprocess.Popen[str]", errors: Path) -> None:
        self._process = process
        self._errors = errors

    def ask(self, **question: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        if not (line := self._process.stdout.readline()):
            raise RuntimeError(f"{self._process.args} ended: {self._errors.read_text()[-2000:]}")
        return json.loads(line)


@contextlib.contextmanager
def told(command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None) -> Iterator[Told]:
    """Start it; its input's end is its own."""
    with tempfile.TemporaryDirectory() as kept, (Path(kept) / "stderr").open("w") as errors:
        process = subprocess.Popen(
            command,
            env=dict(environment),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        try:
            yield Told(process, Path(errors.name))
        finally:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
