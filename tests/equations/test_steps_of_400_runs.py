"""The lines that follow from trees are the lines that were written by hand before: 12,381 steps of 400 random
runs.

``steps_of_400_runs.json.gz`` holds them as they were: id, title, code, LaTeX and shape of what is written. Code is
compared by its syntax tree, LaTeX without spaces. A step that is wrong on purpose has the LaTeX of its own line
now, and the penalty that its mistake has nothing to do with; what is new has a prime.
"""

import ast
import gzip
import json
import re
from pathlib import Path

import pytest

from app.numerics.bugs import BUGS
from app.run.engine import Engine
from app.run.query import parse

RUNS = json.loads(gzip.decompress(Path(__file__).with_name("steps_of_400_runs.json.gz").read_bytes()))
ENGINE = Engine(budget=600)


def bare(latex: str) -> str:
    """Without spaces, and without parentheses that stood twice."""
    return re.sub(r"\\,|\s", "", latex).replace(r"\left(\left(", r"\left(").replace(r"\right)\right)", r"\right)")


def primed(latex: str) -> str:
    """With a prime on what is new, where "new" stood below it."""
    latex = re.sub(r"\^\{([^{}]*)\}_\{\\text\{new\}\}", r"^{\1\\prime}", latex)
    return re.sub(r"(?<=[vs])_\{(\S*?),\\text\{new\}\}", r"_{\1}^{\\prime}", latex)


@pytest.mark.parametrize("part", range(8))
def test_the_steps_are_those_of_before(part: int) -> None:
    for before in RUNS[part::8]:
        run = parse(before["query"])
        trace = ENGINE.trace(run)
        bug = BUGS.get(trace.network.bug)
        steps = trace.equations(run.recipe.notation)
        assert [step.id for step in steps] == [step[0] for step in before["steps"]]
        for step, (name, title, code, latex, shape) in zip(steps, before["steps"], strict=True):
            assert step.title == title
            if bug and step.kind == "dW" in bug.kinds and trace.network.l2:
                code += f" + ({trace.network.l2} / m) * W{step.layer}"
            assert ast.dump(ast.parse(step.code)) == ast.dump(ast.parse(code)), name
            assert list(trace.viewed(name, run.recipe.notation).shape) == shape
            if bug is None or step.kind not in bug.kinds:
                assert bare(step.latex) == primed(bare(latex)), before["query"]
