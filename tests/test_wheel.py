"""The installed wheel, in an empty environment and from another folder, serves the page with all its assets."""

import re
import subprocess
import sys
from pathlib import Path

import httpx

from app.web.exports import EXPORTS
from tests.conftest import serving

ROOT = Path(__file__).parent.parent


def test_the_installed_wheel_serves_everything(tmp_path: Path) -> None:
    environment, elsewhere = tmp_path / "environment", tmp_path / "elsewhere"
    elsewhere.mkdir()
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT], check=True)
    (wheel,) = tmp_path.glob("backwalk-*.whl")
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    python = environment / "bin" / "python"
    subprocess.run([python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install", wheel], check=True)

    with serving(cwd=elsewhere, command=[str(environment / "bin" / "backwalk")]) as address:
        seen, waiting = set(), {"/", "/embed", "/docs", "/teach", "/openapi.json", "/api/trace?preset=iris"}
        waiting |= {kind.path for kind in EXPORTS.values()}
        # Named by the page that answers a bad address.
        waiting |= set(re.findall(r'src="(/[^"]+)"', httpx.get(f"{address}/embed?stops=foo").text))
        while waiting:
            path = waiting.pop()
            seen.add(path)
            answer = httpx.get(address + path)
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
                links = [
                    f"/static/js/{name}"
                    for name in re.findall(r'(?:from |import\()"\./([\w-]+\.js)"', answer.text)
                ]
            waiting |= {link.partition("#")[0] for link in links} - seen
        assert {"/static/css/page.css", "/static/js/player.js", "/static/icon.svg"} <= seen
        assert {f"/static/js/{file.name}" for file in (ROOT / "static/js").glob("*.js")} <= seen | {
            "/static/js/types.js"
        }
