"""Packages of npm that a test compares with, or runs in."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest


def fetched(folder: Path, name: str) -> Path:
    """The package ``name``, unpacked in ``folder``. Skips the test where npm cannot fetch it."""
    npm = shutil.which("npm", path=str(Path(sys.executable).parent)) or shutil.which("npm")
    assert npm
    done = subprocess.run([npm, "pack", "--silent", name], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot fetch {name}: {done.stderr[-200:]}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"
