"""What CONTRIBUTING.md says how to add is added, as it says, to a copy of the program, and works there."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def block(heading: str) -> str:
    """The code below a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found[1]


def backwalk(copy: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.cli", *words]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("app", "static", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def add(copy: Path, heading: str, file: str, rows: str = "_ROWS") -> None:
    """Put the row that the page shows first into the table of ``file``."""
    table = copy / file
    text = table.read_text(encoding="utf-8")
    begins = f"\n{rows} = (\n"
    assert text.count(begins) == 1
    table.write_text(text.replace(begins, begins + block(heading).rstrip() + ",\n"), encoding="utf-8")


def test_an_activation(copy: Path) -> None:
    assert backwalk(copy, "check", "activation=squareplus").returncode == 2
    add(copy, "Add an activation", "app/numerics/activations.py")
    for notation in ("column", "row"):
        done = backwalk(copy, "check", f"activation=squareplus&t=3&notation={notation}")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "dZ1    pass" in done.stdout


def test_a_loss(copy: Path) -> None:
    add(copy, "Add a loss", "app/numerics/losses.py")
    done = backwalk(copy, "check", "data=line&output=linear&loss=quartic&t=2")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_mistake(copy: Path) -> None:
    add(copy, "Add a mistake", "app/numerics/bugs.py")
    done = backwalk(copy, "check", "bug=wrong-sign")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "dA1    fail" in done.stdout


def test_an_export(copy: Path) -> None:
    add(copy, "Add an export", "app/answer/exports.py", "EXPORTS")
    done = backwalk(copy, "export", "preset=xor&t=10", "-o", "norms.csv")
    assert done.returncode == 0, done.stderr
    lines = (copy / "norms.csv").read_text(encoding="utf-8").splitlines()
    assert {"X", "W1", "dW1", "J"} <= {line.partition(",")[0] for line in lines}
    assert all(float(line.partition(",")[2]) >= 0 for line in lines)


def test_a_language(copy: Path) -> None:
    shutil.copytree(ROOT / "scripts", copy / "scripts")
    assert backwalk(copy, "trace", "lang=de").returncode == 2
    command = [sys.executable, "scripts/words", "de"]
    subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=120, check=True)
    file = copy / "app/words/de/messages.po"
    catalog = file.read_text(encoding="utf-8")
    assert 'msgid "Error at the output"\nmsgstr ""' in catalog
    catalog = catalog.replace(
        'msgid "Error at the output"\nmsgstr ""', 'msgid "Error at the output"\nmsgstr "Fehler am Ausgang"'
    )
    file.write_text(catalog, encoding="utf-8")
    said = json.loads(backwalk(copy, "trace", "lang=de").stdout)
    assert "Fehler am Ausgang" in [step["title"] for step in said["steps"]]
    assert "static/js" in catalog, "the words of the scripts are in it too"
    english = json.loads(backwalk(copy, "trace", "").stdout)
    loss = f"{english['tensors']['J']['values']:.3g}"
    assert loss in json.dumps(english), "the loss is told"
    assert loss.replace(".", ",") in json.dumps(said), "numbers are written as in German"
    assert "Error at the output" in [step["title"] for step in english["steps"]]


def test_every_file_it_names_is_there() -> None:
    named = set(re.findall(r"`((?:app|tests|scripts|static)/[\w./]*)`", PAGE))
    named |= {
        f"app/{each}"
        for each in re.findall(r"`((?:run|web|answer|represent|numerics|picture|equations)/[\w./]*)`", PAGE)
    }
    assert len(named) > 15
    assert [name for name in named if not (ROOT / name).exists() and "/de/" not in name] == []
