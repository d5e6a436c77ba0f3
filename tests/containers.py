"""Engines in containers, for the tests: where a Docker engine answers and has the image; nothing is pulled.

Ports are published on loopback only. A container ends with the session; should the session be killed, testcontainers'
reaper ends it, where that image is there too.
"""

import contextlib
import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

#: Seconds for the Docker engine to answer, and for what is in a container to be ready.
ANSWER, READY = 5, 90


class NoContainer(Exception):
    """There will be no container; the text says what is missing."""


def has_image(image: str) -> bool:
    """Whether a Docker engine answers and has the image."""
    if (docker := shutil.which("docker")) is None:
        return False
    try:
        asked = subprocess.run([docker, "image", "inspect", image], capture_output=True, timeout=ANSWER, check=False)
    except subprocess.TimeoutExpired:
        return False
    return asked.returncode == 0


def run(
    stack: contextlib.ExitStack,
    image: str,
    port: int,
    *,
    environment: Callable[[int], Mapping[str, str]],
    ready: Callable[[Any], Any],
    command: str | None = None,
) -> int:
    """Run an image until the stack closes; answers the loopback port that leads to ``port``. Raises ``NoContainer``."""
    if not has_image(image):
        raise NoContainer(f"no Docker engine answers, or it has no image {image}")
    try:
        from docker.errors import DockerException
        from testcontainers.core import wait_strategies
        from testcontainers.core.config import testcontainers_config
        from testcontainers.core.container import DockerContainer
    except ImportError:
        raise NoContainer("testcontainers is not installed") from None
    if not has_image(testcontainers_config.ryuk_image):
        testcontainers_config.ryuk_disabled = True
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        published: int = free.getsockname()[1]
    container = DockerContainer(image).with_envs(**environment(published))
    container.ports[f"{port}/tcp"] = ("127.0.0.1", published)
    if command is not None:
        container.with_command(command)
    container.waiting_for(ready(wait_strategies).with_startup_timeout(READY).with_poll_interval(0.5))
    try:
        stack.enter_context(container)
    except DockerException as why:
        raise NoContainer(f"the Docker engine does not run {image}: {why}") from why
    return published
