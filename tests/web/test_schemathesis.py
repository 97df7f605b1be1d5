"""Every operation of the schema, called with what the schema allows and with what it does not, by schemathesis."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.mark.slow
def test_the_schema_and_the_server_agree(server: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG)]
    command += ["run", f"{server}/openapi.json", "--seed", "1", "--max-examples", "12", "--workers", "2"]
    # What takes a file is tried in test_files, with files.
    command += ["--include-method", "GET"]
    command += ["--phases", "coverage,fuzzing", "--continue-on-failure", "--no-color"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=900, cwd=tmp_path)
    assert found.returncode == 0, found.stdout[-6000:]
    made = re.search(r"(\d+) generated", found.stdout)
    assert made and int(made[1]) > 5_000, found.stdout[-2000:]
    tested = re.search(r"Tested: (\d+)", found.stdout)
    assert tested and int(tested[1]) >= 24, found.stdout[-2000:]
