"""What the docstrings say is true, and there are pages made of it; the shell completes."""

import doctest
import subprocess
import sys
from pathlib import Path

import pytest

import app
import app.api
import app.models


@pytest.mark.parametrize("module", [app.api, app.models])
def test_the_examples_of_the_docstrings_run(module: object) -> None:
    tried, failed = 0, 0
    for example in doctest.DocTestFinder().find(module):  # type: ignore[arg-type]
        found = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(example)
        tried, failed = tried + found.attempted, failed + found.failed
    assert tried
    assert failed == 0


def test_there_is_a_page_of_every_name(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pdoc", "--docformat", "restructuredtext", "-o", str(tmp_path), "backwalk"]
    subprocess.run(command, check=True, capture_output=True, timeout=300, cwd=tmp_path)
    page = (tmp_path / "backwalk.html").read_text(encoding="utf-8")
    for name in app.__all__:
        assert f'id="{name}"' in page, name
        if name != "__version__":
            assert getattr(app, name).__doc__, name


def test_the_shell_completes_commands_and_options(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app.cli", "--print-completion", "bash"]
    script = tmp_path / "backwalk.bash"
    script.write_text(subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout)
    asked = f"""source {script}
COMP_WORDS=(backwalk co); COMP_CWORD=1
$(complete -p backwalk | sed 's/.*-F \\([^ ]*\\).*/\\1/') backwalk co backwalk
echo "${{COMPREPLY[@]}}"
"""
    found = subprocess.run(["bash", "-c", asked], check=True, capture_output=True, text=True, timeout=60)
    assert found.stdout.split() == ["compare"]
