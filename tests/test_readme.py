"""What the README promises about itself."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.run.limits import LIMITS
from app.run.query import parse

ROOT = Path(__file__).parent.parent
README, SECURITY = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "SECURITY.md"))


@pytest.mark.parametrize(("heading", "command"), [("Run", "scripts/run"), ("Test", "scripts/test")])
def test_the_two_commands_are_single_lines(heading: str, command: str) -> None:
    found = re.search(rf"^## {heading}$.*?^```\w*\n(.*?)\n```", README, re.MULTILINE | re.DOTALL)
    assert found
    assert found[1] == command


def test_the_example_in_python_does_what_it_says(tmp_path: Path) -> None:
    found = re.search(r"```python\n(import backwalk.*?)```", README, re.DOTALL)
    assert found
    # In a checkout the package is the folder app.
    program = found[1].replace("import backwalk", "import app as backwalk")
    path = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, env=path, capture_output=True, text=True, check=True)
    assert "dW1\tGradient of the weights of layer 1\tdW1 = X.T @ dZ1" in done.stdout
    assert (tmp_path / "xor.html").stat().st_size > 100_000


def test_the_example_of_a_comparison_does_what_it_says() -> None:
    found = re.search(
        r"```python\n(import backwalk\n\nrun = backwalk.Run\(\"preset=two-layer.*?)```", README, re.DOTALL
    )
    assert found
    program = found[1].replace("import backwalk", "import app as backwalk")
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    first, second = done.stdout.splitlines()
    assert "WRONG" in first and "1/m forgotten" in first
    assert second.split() == ["db1", "right"]


def test_every_query_in_the_readme_is_a_run() -> None:
    queries = re.findall(r"[/?\"](?:embed|trace|check)?\??(preset=[^\s\"`)>]+)", README)
    assert len(queries) > 3
    for query in queries:
        parse(query)


def test_every_limit_is_documented() -> None:
    for row in LIMITS.values():
        if row.group != "run":
            continue
        assert f"`{row.name}`" in README
        assert f"{row.most:,}" in README


def test_every_bound_is_on_the_page_on_security() -> None:
    for row in LIMITS.values():
        assert f"`{row.name}`" in SECURITY
        assert f"{row.default:,}" in SECURITY


def test_every_row_on_security_is_held_by_a_test() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", SECURITY)
    assert len(named) > 25
    for file, function in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not function or f"def {function}(" in text, (file, function)


def test_every_picture_and_file_is_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (Path(__file__).parent.parent / target).exists(), target
