"""The iteration as a program: run, it gives the numbers of the trace, in NumPy and in PyTorch."""

import io
import re
from contextlib import redirect_stdout

import numpy as np
import pytest
from hypothesis import given, settings

from app.numerics.bugs import BUGS
from app.numerics.optimizers import OPTIMIZERS
from app.represent.scripts import script
from app.run.engine import Engine
from app.run.query import parse

from ..numerics.helpers import COMBINATIONS
from ..run.strategies import queries

ENGINE = Engine(budget=60)


def executed(query: str, framework: str) -> tuple[dict[str, object], str]:
    run = parse(query)
    scope: dict[str, object] = {}
    with redirect_stdout(io.StringIO()) as printed, np.errstate(all="ignore"):
        exec(script(run, ENGINE.trace(run), framework), scope)
    return scope, printed.getvalue()


@settings(max_examples=30)
@given(queries())
def test_numpy_gives_every_tensor(query: str) -> None:
    run = parse(query)
    trace = ENGINE.trace(run)
    if trace.first_bad:
        return
    scope, printed = executed(query, "numpy")
    assert float(printed.removeprefix("J = ")) == pytest.approx(trace.loss, rel=1e-12)
    for step in trace.equations(run.recipe.notation):
        if step.phase == "backward":
            expected = trace.viewed(step.id, run.recipe.notation)
            np.testing.assert_allclose(scope[step.id], expected, rtol=1e-9, atol=1e-12)  # type: ignore[arg-type]


def test_what_is_too_large_is_loaded() -> None:
    run = parse("preset=iris&hidden=300,100")
    for framework in ("numpy", "torch"):
        text = script(run, ENGINE.trace(run), framework)
        assert 'np.load("W2.npy")' in text
        assert "# What is too large to write out is loaded: name.npy is /api/tensor/name.npy?preset=iris" in text


def same_in_torch(query: str) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed; the program for it is compared where it is")
    trace = ENGINE.trace(parse(query))
    scope, printed = executed(query, "torch")
    assert float(re.search(r"J = (.*)", printed)[1]) == pytest.approx(trace.loss, rel=1e-9)  # type: ignore[index]
    for name in trace.network.names:
        expected, new = trace.tensors[f"d{name}"], trace.tensors[f"{name}_next"]
        flat = (lambda tensor: tensor) if name[0] == "W" else (lambda tensor: tensor[:, 0])
        found = scope[name]
        np.testing.assert_allclose(found.grad.numpy(), flat(expected), rtol=1e-6, atol=1e-10)  # type: ignore[attr-defined]
        np.testing.assert_allclose(found.detach().numpy(), flat(new), rtol=1e-5, atol=1e-9)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("activation", "output", "loss"), COMBINATIONS)
def test_torch_agrees_on_every_combination(activation: str, output: str, loss: str) -> None:
    data = "blobs" if output == "softmax" or loss in ("bce", "cross_entropy") else "line"
    same_in_torch(f"data={data}&hidden=3,2&activation={activation}&output={output}&loss={loss}&lr=0.01&t=2&l2=0.1")


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_torch_agrees_on_every_optimizer(optimizer: str) -> None:
    for t in (0, 3):
        same_in_torch(f"preset=iris&optimizer={optimizer}&lr=0.01&t={t}&batch=20&shuffle=1&freeze=b1")


def test_torch_is_right_where_the_run_makes_a_mistake() -> None:
    run = parse("bug=missing-slope")
    assert "PyTorch does not, so its gradients are the right ones" in script(run, ENGINE.trace(run), "torch")
    assert BUGS["missing-slope"].name not in script(parse(""), ENGINE.trace(parse("")), "torch")
