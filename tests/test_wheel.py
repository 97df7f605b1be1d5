"""The installed wheel, in an empty environment and from another folder, serves the page with all its assets."""

import json
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from app import Run
from app.answer.exports import EXPORTS
from app.answer.modules import modules
from app.files import VERSION
from tests.conftest import serving

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment in which nothing but the wheel is installed, made from the sdist, which is checked too."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "build", "--outdir", folder, ROOT], check=True, capture_output=True)
    (wheel,), (sdist,) = folder.glob("backwalk-*.whl"), folder.glob("backwalk-*.tar.gz")
    tools = Path(sys.executable).parent
    for check in (["twine", "check", "--strict", wheel, sdist], ["check-wheel-contents", wheel]):
        subprocess.run([tools / check[0], *check[1:]], check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "environment"], check=True)
    python = folder / "environment" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", wheel], check=True)
    return folder / "environment"


SOMEBODYS = """
import app, backwalk, pathlib
assert app.OWN == 1
trace = backwalk.Run("preset=xor&t=10").trace()
assert trace.tensors["dW1"].shape == (3, 2)
assert (pathlib.Path(backwalk.__file__).parent / "py.typed").is_file()
print(backwalk.__version__, trace.loss)
"""


def test_it_is_called_backwalk_and_leaves_somebodys_app_alone(environment: Path, tmp_path: Path) -> None:
    (packages,) = environment.glob("lib/python*/site-packages")
    assert (packages / "backwalk").is_dir()
    assert not [each.name for each in packages.iterdir() if each.name in ("app", "static", "templates", "tests")]
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("OWN = 1\n", encoding="utf-8")
    python = environment / "bin" / "python"
    said = subprocess.run([python, "-c", SOMEBODYS], cwd=tmp_path, capture_output=True, text=True, check=True)
    version, loss = said.stdout.split()
    assert version == VERSION
    assert float(loss) == pytest.approx(Run("preset=xor&t=10").trace().loss, rel=1e-12)
    trace = [python, "-m", "backwalk", "trace", "preset=xor&t=10"]
    sent = subprocess.run(trace, cwd=tmp_path, capture_output=True, check=True)
    assert json.loads(sent.stdout)["loss"] == float(loss)


def test_every_package_of_the_program_is_in_it(environment: Path) -> None:
    (installed,) = environment.glob("lib/python*/site-packages/backwalk")
    for folder, inside in (("app", "."), ("static", "static"), ("templates", "templates")):
        files = subprocess.run(
            ["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=False
        ).stdout.split()
        names = files or [str(each.relative_to(ROOT)) for each in (ROOT / folder).rglob("*.*")]
        missing = [
            name
            for name in names
            if "__pycache__" not in name and not (installed / inside / Path(name).relative_to(folder)).exists()
        ]
        assert missing == []
    assert {each.name for each in (installed / "static" / "fonts").iterdir()} == {"math.woff2", "text.ttf"}


def test_the_installed_wheel_serves_everything(environment: Path, tmp_path: Path) -> None:
    with serving(cwd=tmp_path, command=[str(environment / "bin" / "backwalk")]) as address:
        seen: set[str] = set()
        pages = ("/", "/embed", "/docs", "/teach", "/learn", "/learn/bias", "/write")
        waiting = {*pages, "/openapi.json", "/api/trace?preset=iris"}
        waiting |= {kind.path + ("?ask=J" if kind.of_questions else "") for kind in EXPORTS}
        # Named by the pages that answer a bad address, and one whose file is not here.
        for bad in ("/embed?stops=foo", f"/?data=sha256:{'0' * 64}"):
            waiting |= set(re.findall(r'src="(/[^"]+)"', httpx.get(address + bad, timeout=60).text))
        while waiting:
            path = waiting.pop()
            seen.add(path)
            answer = httpx.get(address + path, timeout=60)
            assert answer.status_code == 200, path
            if (
                path == "/export.html"
                or "bundle" in path
                or not answer.headers["content-type"].startswith("text/")
            ):
                continue
            links = (
                re.findall(r'(?:href|src)="(/[^"#]*)"', answer.text)
                if "html" in answer.headers["content-type"]
                else []
            )
            if path.endswith(".js"):
                found = re.findall(r'(?:from |import\()"(\.{1,2}/[\w/-]+\.js)"', answer.text)
                links = [urljoin(path, name) for name in found]
            # On paper a lesson has a picture for each scene; their address is tried elsewhere.
            waiting |= {unescape(link).partition("#")[0] for link in links if "print=1" not in link} - seen
        assert {"/static/css/page.css", "/static/js/state/player.js", "/static/icon.svg"} <= seen
        scripts = {f"/{file.relative_to(ROOT)}" for file in (ROOT / "static/js").rglob("*.js")}
        # Types are no script; a package for a learning system and a widget have their own in them.
        entries = ("entries/scorm.js", "entries/notebook.js")
        packed = {f"/static/js/{each}" for entry in entries for each in (entry, *modules(entry))}
        assert scripts <= seen | packed | {"/static/js/core/types.js"}
