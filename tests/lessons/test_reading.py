"""A lesson's text file: read, or refused line by line."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.lessons.prose import prose
from app.lessons.reading import MOST_SCENES, LessonError, read
from app.run.engine import Engine
from app.run.query import parse
from app.words import LANGUAGES, number
from tests.conftest import COMMAND

ENGINE = Engine(float("inf"))
LESSONS = sorted((Path(__file__).parents[2] / "app" / "lessons").glob("*/*.md"))
HEAD = "title: T\nabout: A\nkind: exercise\nrun: preset=two-layer\n\n"


def test_a_scene_keeps_what_it_does_not_say() -> None:
    text = HEAD + (
        "## One\nstep: dW1\nexample: 2\nt: 3\nlit: dW1[0,1]\nask: dW1[0,0]\n\nFirst.\n\n"
        "## Two\nstep: db1\n\nSecond, {db1[0]}.\n"
        "## Three\nrun: preset=xor\n\nThird.\n"
    )
    one, two, three = read(text, ENGINE).scenes
    assert one.run.canonical == "preset=two-layer&ask=dW1[0,0]&t=3&step=dW1&example=1"
    assert [each.id for each in one.lit] == ["dW1[0,1]"]
    assert two.run.canonical == "preset=two-layer&t=3&step=db1&example=1"
    assert two.lit == ()
    assert three.run.canonical == "preset=xor"
    assert [each.text for each in (one, two, three)] == ["First.", "Second, {db1[0]}.", "Third."]
    assert [each.line for each in (one, two, three)] == [6, 15, 19]


@pytest.mark.parametrize("file", LESSONS, ids=lambda each: f"{each.parent.name}/{each.stem}")
def test_every_lesson_is_in_order(file: Path) -> None:
    assert read(file.read_text(encoding="utf-8"), ENGINE).scenes
    assert file.parent.name in LANGUAGES


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "the head needs a line 'title:'"),
        (
            HEAD.replace("exercise", "poem") + "## One\n\nText.\n",
            3,
            "kind is one of derivation, misconception, exercise",
        ),
        (HEAD + "## One\n\nText {J +}.\n", 8, "{J +} is no number"),
        (HEAD + "## One\n\nText {J / 0}.\n", 8, "{J / 0} cannot be computed"),
        (HEAD + "## One\n\nText {10.0 ** 999}.\n", 8, "cannot be computed"),
        (HEAD + "## One\n\nText {J:9}.\n", 8, "{J:9}: the digits after the colon are 1 to 8"),
        (HEAD + "## One\n\nText {open('x')}.\n", 8, "is no number"),
        (HEAD + "## One\n\nText {J.real}.\n", 8, "is no number"),
        ("title: T\nabuot: A\n", 2, "did you mean 'about'?"),
        ("title: T\ntitle: T\n", 2, "title is given twice"),
        (HEAD, 1, "there is no scene"),
        (HEAD + "Hello.\n\n## One\n\nText.\n", 6, "before the first scene there is only the head"),
        (HEAD + "## One\nstep: dW1\n", 6, "the scene says nothing"),
        (HEAD + "## One\nText.\n", 7, "prose begins after an empty line"),
        (HEAD + "## One\nstep: dW9\n\nText.\n", 7, "step must be one of"),
        (HEAD + "## One\nexample: 0\n\nText.\n", 7, "example is a whole number from 1"),
        (HEAD + "## One\nexample: 9\n\nText.\n", 7, "example"),
        (HEAD + "## One\nask: dW9\n\nText.\n", 7, "ask names dW9"),
        (HEAD + "## One\nhide: all\n\nText.\n", 7, "hide is formula or left out, not 'all'"),
        (HEAD + "## One\nlit: dW1\n\nText.\n", 7, "lit names dW1, which is no entry"),
        (HEAD + "## One\nlit: dW1[9,9]\n\nText.\n", 7, "lit names dW1[9,9], which is no entry"),
        (HEAD + "## One\nrun: preset=none\n\nText.\n", 7, "preset must be one of"),
        (HEAD + "## One\nrun: loss=mse&t=99999\nt: 3\n\nText.\n", 8, "t is given twice"),
        (HEAD + "## One\n\nText {dW9[0,0]}.\n", 8, "did you mean 'dW"),
        (HEAD + "## One\n\nText\n{dW1[0,9]}.\n", 9, "dW1[0,9] is no entry; the last one is [3,1]"),
        (HEAD + "## One\n\nText {dW1}.\n", 8, "dW1 is no entry"),
        (HEAD + "## One\nask: dW1[0,0]\n\nText {dW1[0,0]}.\n", 9, "is asked here"),
        (HEAD + "## One\nask: Z1[0,0]\n\nText {J}.\n", 9, "is asked here"),
        (HEAD + "## One\n\nText.\n" * (MOST_SCENES + 1), 306, "at most 100 scenes"),
        ("x" * 200_001, 1, "at most 200000 bytes"),
    ],
)
def test_what_is_wrong_is_told_by_line(text: str, line: int, words: str) -> None:
    with pytest.raises(LessonError) as raised:
        read(text, ENGINE)
    assert any(each.line == line and words in each.words for each in raised.value.faults), raised.value.faults


def test_numbers_are_computed_from_the_run() -> None:
    text = (
        HEAD + "## One\nstep: dW1\n\n{J} {m} {lr} {dZ1[1,0]} {1 - A1[1,0] ** 2} {-b1[0]} `{no}` $\\frac{1}{m}$\n"
    )
    (scene,) = read(text, ENGINE).scenes
    for notation in ("column", "row"):
        run = parse(f"notation={notation}&step=dW1")
        trace = ENGINE.trace(run)
        tensors, scale = trace.tensors, 1 if notation == "column" else trace.m
        told = re.findall(r"<b[^>]*>([^<]*)</b>", prose(replace(scene, run=run), trace))
        slope = 1 - tensors["A1"][1, 0] ** 2
        wanted = [trace.loss, trace.m, 0.5, tensors["dZ1"][1, 0] / scale, slope, -tensors["b1"][0, 0]]
        assert told == [number(float(each), 3) for each in wanted]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*HEAD.splitlines(), "## S", "step: dW1", "", "{J} x", "ask: J", "a:", "t: 1"])))
def test_any_text_is_a_lesson_or_refused(lines: list[str]) -> None:
    for text in ("\n".join(lines), HEAD + "\n".join(lines)):
        try:
            assert read(text, ENGINE).scenes
        except LessonError as error:
            assert all(1 <= each.line <= text.count("\n") + 1 for each in error.faults)
            assert all(each.words for each in error.faults)


def test_on_the_command_line(tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*COMMAND, "lesson", *arguments], capture_output=True, text=True, timeout=120)

    done = run(str(LESSONS[0]))
    assert (done.returncode, done.stderr) == (0, "")
    file = tmp_path / "mine.md"
    file.write_text(HEAD + "## One\nstep: dW9\n\nText.\n")
    done = run(str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"{file}:7: step must be one of")
    file.write_bytes(b"\xff")
    assert "is not UTF-8" in run(str(file)).stderr
    assert "cannot read" in run(str(tmp_path / "none.md")).stderr


def test_lessons_of_ones_own(tmp_path: Path) -> None:
    def serve(folder: Path, *more: str) -> subprocess.Popen[str]:
        options = ["--no-browser", "--port", "0", "--lessons", str(folder), *more]
        return subprocess.Popen(
            [*COMMAND, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )

    own = tmp_path / "own"
    own.mkdir()
    empty = serve(own)
    assert "there is no lesson" in empty.communicate(timeout=60)[1]
    assert empty.returncode == 2

    (own / "mine.md").write_text(HEAD.replace("title: T", "title: Mine") + "## One\nstep: dW1\n\nIt is {J}.\n")
    (own / "faulty.md").write_text(HEAD + "## One\nstep: dW9\n\nText.\n")
    refused = serve(own)
    assert f"{own / 'faulty.md'}:7: step must be one of" in refused.communicate(timeout=60)[1]
    assert refused.returncode == 2

    (own / "faulty.md").unlink()
    server = serve(own)
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[3]
        shelf = httpx.get(f"{address}learn", timeout=30).text
        assert "Mine" in shelf
        assert "hadamard" in shelf
        assert httpx.get(f"{address}learn/mine", timeout=30).status_code == 200
        assert httpx.get(f"{address}embed?lesson=mine", timeout=30).status_code == 200
    finally:
        server.terminate()
        server.communicate(timeout=30)


def test_prose_holds_no_markup() -> None:
    text = HEAD + (
        "## One\n\n<script>alert(1)</script> <b onclick=x>b</b> [a](javascript:alert(1)) [b](data:text/html,x)\n"
        "![c](x onerror=y) `<i>` $<mtext>$ [d](https://example.org)\n"
    )
    (scene,) = read(text, ENGINE).scenes
    made = prose(scene, ENGINE.trace(scene.run))
    assert "<script" not in made
    assert "<b onclick" not in made
    assert "<i>" not in made
    assert "<mtext>$" not in made
    assert re.findall(r'href="([^"]*)"', made) == ["https://example.org"]
