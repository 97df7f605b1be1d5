"""A real server of notebooks, of whatever make."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ..conftest import free_port

ROOT = Path(__file__).parents[2]


@contextmanager
def serving_notebooks(folder: Path, health: str, *command: str) -> Iterator[str]:
    """The address of the process ``command`` in ``folder``, its home, once it answers at ``health``.

    ``{port}`` in the command is where it has to listen.
    """
    port = free_port()
    home = {"HOME": folder, "JUPYTER_CONFIG_DIR": folder / "config", "JUPYTER_RUNTIME_DIR": folder / "run"}
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            [each.replace("{port}", str(port)) for each in command],
            cwd=folder,
            env=os.environ | {name: str(path) for name, path in home.items()},
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                httpx.get(f"{address}{health}", timeout=2).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.2)
        else:
            pytest.fail((folder / "log").read_text()[-2000:])
        yield address
    finally:
        server.terminate()
        server.wait(timeout=60)
