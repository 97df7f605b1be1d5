"""What is taken away: the same bytes from the URL and the command line, and each file does what it is for."""

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import nbclient
import nbformat
import numpy as np
import pytest
from hypothesis import given, settings

from app.answer.exports import BY_SUFFIX
from app.represent.latex import Paper, latex
from app.run.engine import Engine
from app.run.query import parse

from ..run.strategies import queries

RUNS = (
    "",
    "preset=l-layer&t=2&step=dZ2",
    "preset=xor&optimizer=adam&t=3&step=W1_next",
    "preset=iris&step=J&example=mean",
)
ASKED = "ask=dZ1[1,2],dW2,shape:dW1,sign:W1[0,0],line:dZ1&who=ann,bo"
TINY = 8
"""Bytes of the signature of a PNG."""


@pytest.mark.parametrize("suffix", BY_SUFFIX)
def test_every_kind_is_cacheable_open_and_the_same_twice(client: httpx.Client, suffix: str) -> None:
    kind = BY_SUFFIX[suffix]
    address = f"{kind.path}?t=1&step=dW1" + ("&ask=J" if kind.of_questions else "")
    first, second = (client.get(address) for _ in range(2))
    assert first.status_code == 200
    assert first.headers["content-type"] == kind.media
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["access-control-allow-origin"] == "*"
    file = kind.path.removeprefix("/export")
    disposition = f'attachment; filename="backwalk{file}"' if kind.path.startswith("/export") else None
    assert first.headers.get("content-disposition") == disposition
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"{kind.path}?stepp=1").status_code == 422


@pytest.mark.parametrize("suffix", BY_SUFFIX)
def test_the_command_line_writes_the_bytes_of_the_url(client: httpx.Client, tmp_path: Path, suffix: str) -> None:
    asked = "&ask=J" if BY_SUFFIX[suffix].of_questions else ""
    query, file = f"preset=xor&t=3&step=dW1{asked}", tmp_path / f"xor{suffix}"
    command = [sys.executable, "-m", "app.cli", "export", query, "-o", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert file.read_bytes() == client.get(f"{BY_SUFFIX[suffix].path}?{query}").content


def test_the_command_line_says_what_it_cannot_write(tmp_path: Path) -> None:
    for query, name, words in (("", "a.doc", "-o must end in one of .svg"), ("hiden=1", "a.svg", "did you mean")):
        command = [sys.executable, "-m", "app.cli", "export", query, "-o", str(tmp_path / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
        assert not (tmp_path / name).exists()


@pytest.mark.parametrize("query", RUNS)
def test_the_arrays_are_those_of_the_trace(client: httpx.Client, query: str) -> None:
    tensors = client.get(f"/api/trace?{query}").json()["tensors"]
    with np.load(io.BytesIO(client.get(f"/export.npz?{query}").content)) as arrays:
        assert set(arrays.files) == set(tensors)
        for name, tensor in tensors.items():
            assert arrays[name].tolist() == tensor["values"], name
    assert client.get(f"/export.json?{query}").json()["tensors"] == tensors


@pytest.mark.parametrize("query", RUNS)
@pytest.mark.filterwarnings("default")
def test_the_notebook_runs_from_top_to_bottom(client: httpx.Client, query: str) -> None:
    trace = client.get(f"/api/trace?{query}").json()
    notebook = nbformat.reads(client.get(f"/export.ipynb?{query}").text, as_version=4)
    nbformat.validate(notebook)
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) == 1 + len(trace["steps"])
    for cell, step in zip(code[1:], trace["steps"], strict=True):
        shown = cell.outputs[0].data["text/plain"]
        if "..." not in shown:
            value = eval(shown, {"array": np.array, "np": np, "nan": np.nan, "inf": np.inf})
            expected = np.array(trace["tensors"][step["writes"]]["values"], dtype=float)
            np.testing.assert_allclose(value, expected, rtol=1e-6, atol=1e-8)


@given(query=queries())
@settings(max_examples=60)
def test_the_paper_is_plain_ascii_with_every_number(query: str) -> None:
    run = parse(query)
    trace = Engine().trace(run)
    text = latex([Paper(run, trace, {})])
    assert text.isascii()
    assert text.count(r"\subsection*") == len(trace.equations(run.recipe.notation))
    assert text.count("{") == text.count("}")
    for begun in re.findall(r"\\begin\{(\w+)\}", text):
        assert text.count(rf"\begin{{{begun}}}") == text.count(rf"\end{{{begun}}}")
    # Four significant digits of the loss, however they are written.
    written = re.search(r"\\\[ [JC] = (\S+?)(?:\\cdot 10\^\{(-?\d+)\})? \\\]", text)
    if np.isfinite(trace.loss):
        assert written
        value = float(written[1]) * 10.0 ** int(written[2] or 0)
        assert value == pytest.approx(trace.loss, rel=1e-3, abs=1e-300)


@pytest.mark.skipif(not shutil.which("pdflatex"), reason="no TeX is installed")
@pytest.mark.parametrize(
    "query",
    [
        *RUNS, "notation=row", "preset=mse-factor&activation=linear&lr=50&t=500", ASKED, ASKED + "&key=1",
        "preset=digits&t=3&optimizer=adam&l2=0.001",
    ],
)  # fmt: skip
def test_a_real_tex_compiles_the_paper(client: httpx.Client, tmp_path: Path, query: str) -> None:
    (tmp_path / "paper.tex").write_bytes(client.get(f"/export.tex?{query}").content)
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert "Overfull \\hbox" not in done.stdout
    assert (tmp_path / "paper.pdf").stat().st_size > 10_000


@pytest.mark.parametrize("theme", ["auto", "light", "dark", "projector", "print"])
@pytest.mark.parametrize("query", RUNS)
def test_the_still_needs_nothing_but_itself(client: httpx.Client, query: str, theme: str) -> None:
    text = client.get(f"/figure.svg?{query}&theme={theme}&width=1200").text
    assert not re.search(r"var\(|calc\(|light-dark|url\(|href|@import|<style|class=|\\sstyle=", text)
    root = ElementTree.fromstring(text)
    assert root.get("width") == "1200"
    step = parse(query).cursor.step or "Z1"
    symbol = client.get(f"/api/trace?{query}").json()["tensors"][step]["symbol"]
    words = [each for each in root.itertext() if each.startswith("iteration")]
    assert words
    assert f" · {symbol} · " in words[0]


def test_the_still_says_what_the_page_says(client: httpx.Client) -> None:
    from app.picture.scene import picture

    run = parse("preset=iris&t=2&step=dW1&hidden=32")
    trace = Engine().trace(run)
    ids = [step.id for step in trace.equations(run.recipe.notation)]
    page = ElementTree.fromstring(picture(run, trace, "frame").still(ids.index("dW1")))
    still = ElementTree.fromstring(client.get(f"/figure.svg?{run.canonical}").content)

    def said(root: Any) -> list[str]:
        return [mark.text for mark in root.iter() if mark.tag.endswith("text") and mark.text]

    def edges(root: Any) -> list[tuple[str | None, ...]]:
        marks = [mark for mark in root.iter() if "data-edge" in mark.attrib]
        return [
            tuple(mark.get(name) for name in ("data-edge", "data-value", "data-grad", "x1", "y1"))
            for mark in marks
        ]

    assert said(still)[:-1] == said(page)
    assert edges(still) == edges(page)


def test_pixels(client: httpx.Client) -> None:
    for query, width in (("", 960), ("width=320", 320), ("width=2000&theme=dark", 2000)):
        png = client.get(f"/figure.png?{query}").content
        assert png[:TINY] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(png[16:20]) == width
        assert int.from_bytes(png[20:24]) == pytest.approx(width * 536 / 960, abs=1)
    assert client.get("/figure.png?width=4001").json()["errors"][0]["parameter"] == "width"


@pytest.mark.skipif(not shutil.which("inkscape"), reason="Inkscape is not installed")
def test_inkscape_reads_the_still(client: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "still.svg").write_bytes(client.get("/figure.svg?step=dW1").content)
    command = ["inkscape", "still.svg", "--export-type=pdf", "--export-filename=still.pdf"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert (tmp_path / "still.pdf").read_bytes()[:4] == b"%PDF"
