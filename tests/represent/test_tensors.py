"""A tensor says what it is, and a step is a tree: nobody has to read it out of a name or a text."""

import math

import numpy as np
from hypothesis import given

from app.represent.answers import options_answer, trace_answer
from app.run.engine import Engine
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)
OPERATIONS = {each["id"] for each in options_answer()["operations"]}


@given(queries())
def test_what_a_tensor_says_of_itself(query: str) -> None:
    run = parse(query)
    answer = trace_answer(run, ENGINE.trace(run))
    tensors, row = answer["tensors"], run.recipe.notation == "row"
    written = {step["id"]: step for step in answer["steps"]}
    for name, tensor in tensors.items():
        sizes = [axis["size"] for axis in tensor["axes"]]
        assert math.prod(sizes) == math.prod(tensor["shape"])
        if len(sizes) == 2:
            assert tuple(sizes) == tuple(tensor["shape"])
            examples = [axis["kind"] == "examples" for axis in tensor["axes"]]
            assert examples in ([False, False], [row, not row])
        if tensor["role"] == "gradient":
            assert tensors[tensor["of"]]["axes"] == tensor["axes"]
            meant = row or not any(axis["kind"] == "examples" for axis in tensor["axes"])
            assert tensor["scale"] == ("mean" if meant else "per example")
        else:
            assert "scale" not in tensor
        if tensor["role"] == "next":
            assert tensors[tensor["of"]]["shape"] == tensor["shape"]
        assert (tensor["role"] in ("given", "moment")) == (name not in written)


def leaves(tree: dict[str, object]) -> list[str]:
    """The tensors of a tree in reading order, each once."""
    if "op" not in tree:
        return [str(tree["tensor"])] if "tensor" in tree else []
    assert tree["op"] in OPERATIONS
    found = [leaf for each in tree["of"] for leaf in leaves(each)]  # type: ignore[attr-defined]
    return list(dict.fromkeys(found))


@given(queries())
def test_the_tree_of_a_step_reads_what_its_code_reads(query: str) -> None:
    run = parse(query)
    for step in trace_answer(run, ENGINE.trace(run))["steps"]:
        assert leaves(step["tree"]) == list(step["reads"])


def test_a_formula_stands_beside_a_stable_line() -> None:
    run = parse("preset=iris&l2=0.1")
    steps = {step["id"]: step for step in trace_answer(run, ENGINE.trace(run))["steps"]}
    assert {name for name, step in steps.items() if "formula" in step} == {"A2", "J"}
    assert r"\ln a" in steps["J"]["formula"]
    assert "logaddexp" in steps["J"]["code"]
    run = parse("preset=l-layer")
    assert not any("formula" in step for step in trace_answer(run, ENGINE.trace(run))["steps"])
    assert np.isfinite(ENGINE.trace(run).loss)
