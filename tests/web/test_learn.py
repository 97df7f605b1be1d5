"""The pages of the lessons."""

import json
import os
import re
import subprocess
from html import unescape
from pathlib import Path

import httpx
import numpy as np
import pytest

from app.lessons.reading import HEADER
from app.lessons.shelf import files, lesson
from app.run.engine import Engine

from ..conftest import COMMAND


def test_the_shelf_has_every_lesson(client: httpx.Client) -> None:
    page = client.get("/learn").text
    assert set(re.findall(r'href="/learn/([\w-]+)"', page)) == set(files())


@pytest.mark.parametrize("name", files())
def test_a_lesson_tells_its_numbers(client: httpx.Client, name: str) -> None:
    reply = client.get(f"/learn/{name}")
    assert reply.status_code == 200
    assert "{" not in re.sub(r"(?s)<script.*?</script>|<code.*?</code>|<math.*?</math>", "", reply.text)
    for entry, told in re.findall(r'data-entry="([^"]+)">([^<]+)<', reply.text):
        assert re.fullmatch(r"−?\d+(\.\d+)?(e−?\d+)?", told), entry


def test_no_such_lesson(client: httpx.Client) -> None:
    assert client.get("/learn/none").status_code == 404


def test_a_frame_tells_a_lesson_as_it_is_looked_at(client: httpx.Client) -> None:
    page = client.get("/embed?lesson=bias&theme=dark&controls=none").text
    scenes = json.loads(unescape(re.search(r'(?s)class="scenes">(.*?)</script>', page)[1]))
    assert len(scenes) == len(lesson("bias").scenes)
    assert all("theme=dark" in each["query"] and "controls=none" in each["query"] for each in scenes)
    assert all(client.get(f"/api/trace?{each['query']}").status_code == 200 for each in scenes)
    assert client.get("/embed?lesson=none").status_code == 404


@pytest.mark.parametrize("name", ["two-layer", "l-layer"])
def test_the_code_of_a_derivation_runs(name: str) -> None:
    scene = next(each for each in lesson(name).scenes if "```python\ndef " in each.text)
    code = re.findall(r"(?s)```python\n(.*?)```", scene.text)[0]
    scope = {"np": np}
    exec(code, scope)
    run = scene.run
    trace = Engine(float("inf")).trace(run)
    view = {each: trace.viewed(each, run.recipe.notation) for each in trace.tensors}
    layers = range(1, trace.network.depth + 1)
    if name == "two-layer":
        gradients = scope["backward"](view, view, view["X"], view["Y"])
    else:
        cache = [(view[f"Z{each}"], view[f"A{each}"]) for each in layers]
        dw, db = scope["backward"](view["X"], view["Y"], cache, [view[f"W{each}"] for each in layers])
        gradients = {f"dW{each}": dw[each - 1] for each in layers} | {f"db{each}": db[each - 1] for each in layers}
    assert len(gradients) == 2 * len(layers)
    for each, gradient in gradients.items():
        np.testing.assert_allclose(gradient, view[each], rtol=1e-12)


@pytest.mark.parametrize("name", files())
def test_a_lesson_of_a_misconception_ends_with_something_to_do(name: str) -> None:
    found = lesson(name)
    assert found.scenes[-1].run.exercise.targets
    if found.kind == "misconception":
        words = sum(len(each.text.split()) for each in found.scenes)
        assert 100 <= words <= 420, "about two minutes"


@pytest.mark.parametrize("name", files())
def test_a_lesson_can_be_printed(client: httpx.Client, name: str) -> None:
    page = client.get(f"/learn/{name}?print=1").text
    pictures = [unescape(each) for each in re.findall(r'<img src="([^"]+)"', page)]
    assert len(pictures) == len(lesson(name).scenes)
    for each in pictures[:1] + pictures[-1:]:
        assert client.get(each).status_code == 200
    assert "<script" not in page
    assert "{" not in re.sub(r"(?s)<script.*?</script>|<code.*?</code>|<math.*?</math>", "", page)


def test_the_page_on_writing_one_is_followed_to_the_letter(client: httpx.Client, tmp_path: Path) -> None:
    page = client.get("/write").text
    name, text = re.search(r'(?s)data-file="([^"]+)">(.*?)</pre>', page).groups()
    commands = re.findall(r"<pre>(backwalk [^<]*)</pre>", page)
    assert commands == [f"backwalk lesson mine/{name}", "backwalk --lessons mine"]
    (tmp_path / "mine").mkdir()
    here = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    (tmp_path / "mine" / name).write_text(unescape(text), encoding="utf-8")
    check, serve = (each.split()[1:] for each in commands)
    done = subprocess.run([*COMMAND, *check], cwd=tmp_path, env=here, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    own = subprocess.Popen(
        [*COMMAND, *serve, "--no-browser", "--port", "0"],
        cwd=tmp_path,
        env=here,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = own.stdout.readline().split()[3]
        assert f"/learn/{name.removesuffix('.md')}" in httpx.get(f"{address}learn", timeout=30).text
        frame = unescape(re.search(r"&lt;iframe src=(.*?)&gt;", page)[1]).strip('"')
        assert (
            httpx.get(
                address + frame.partition("/embed")[1][1:] + frame.partition("/embed")[2], timeout=60
            ).status_code
            == 200
        )
    finally:
        own.terminate()
        own.communicate(timeout=30)
    for field in HEADER:
        assert f"<code>{field}:</code>" in page
