"""The chain rule on lines that no network of Backwalk has yet: batch normalisation, from its forward lines."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.equations.adjoint import Line, backward
from app.equations.expr import PER_EXAMPLE, Axis, Expr, Number, Tensor
from app.equations.notation import in_row
from app.equations.parse import parse
from app.equations.write import numpy as written

UNITS, EXAMPLES = Axis("units", "h1", 3), Axis("examples", "batch", 4)
NAMES: dict[str, Expr] = {"m": Number("m")}
NAMES |= {name: Tensor(name, axes=(UNITS,)) for name in ("b", "mu", "var", "scale", "shift")}
NAMES |= {name: Tensor(name, axes=(UNITS, EXAMPLES)) for name in ("X", "Z", "N", "A", "Y")}
NAMES["J"] = Tensor("J")

FORWARD = {
    "Z": "X + b",
    "mu": "(1 / m) * np.sum(Z, axis=1, keepdims=True)",
    "var": "(1 / m) * np.sum((Z - mu) ** 2, axis=1, keepdims=True)",
    "N": "(Z - mu) / np.sqrt(var + 0.001)",
    "A": "np.tanh(scale * N + shift)",
    "J": "np.sum((A - Y) ** 2)",
}
"""The last line is m times the mean, as in the textbook's sum: its gradients are per example."""


def lines() -> list[Line]:
    found = []
    for name, line in FORWARD.items():
        writes, tree = NAMES[name], parse(line, NAMES)
        assert isinstance(writes, Tensor)
        found.append(Line(writes, tree, tree))
    return found


def run(program: str, arrays: dict[str, Any]) -> dict[str, Any]:
    scope = {"np": np, **arrays}
    exec(program, scope)
    return scope


def forward(arrays: dict[str, Any], start: str = "Z") -> dict[str, Any]:
    """The forward lines after that of ``start``, which is given."""
    names = list(FORWARD)
    later = names[names.index(start) + 1 :] if start in arrays else names
    return run("\n".join(f"{name} = {FORWARD[name]}" for name in later), arrays)


@pytest.mark.parametrize("notation", ["column", "row"])
@given(seed=st.integers(0, 2**32 - 1))
def test_batch_norm_is_derived_from_its_forward_lines(notation: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = {"X": (3, 4), "Y": (3, 4), "b": (3, 1), "scale": (3, 1), "shift": (3, 1)}
    arrays = {name: rng.uniform(-2, 2, shape) for name, shape in shapes.items()} | {"m": 4}
    values = {name: each for name, each in forward(arrays).items() if name in NAMES}
    targets = [each for each in NAMES.values() if isinstance(each, Tensor) and each.name not in ("X", "Y", "J")]
    found = [*backward(lines(), targets)]
    assert {writes.of for writes, _ in found} == {each.name for each in targets}
    seen = dict(values) if notation == "column" else {name: np.transpose(each) for name, each in values.items()}
    for writes, tree in found:
        right = tree if notation == "column" else in_row(writes, tree)
        seen |= {writes.name: run(f"out = {written(right, notation, {})}", seen)["out"]}
    for writes, _ in found:
        claimed = seen[writes.name] if notation == "column" else seen[writes.name].T
        # Where the mean has been taken, and in row notation everywhere, J / m is what the gradient is of.
        scale = 1 if notation == "column" and writes.scale == PER_EXAMPLE else 1 / 4
        known = values[writes.of]
        assert claimed.shape == known.shape, writes.name
        for index in np.ndindex(known.shape):
            moved = [known.copy() for _ in range(2)]
            moved[0][index] += 1e-6
            moved[1][index] -= 1e-6
            ahead, behind = (later(values, writes.of, each) for each in moved)
            slope = scale * (ahead - behind) / 2e-6
            assert claimed[index] == pytest.approx(slope, rel=1e-4, abs=1e-6), writes.name


def later(values: dict[str, Any], name: str, value: Any) -> float:
    """J where ``name`` has another value, everything before it kept."""
    given_ = {**values, name: value}
    if name in FORWARD:
        return float(forward(given_, name)["J"])
    return float(forward({each: given_[each] for each in given_ if each not in FORWARD})["J"])


def test_what_a_person_would_write_is_derived() -> None:
    found = {
        writes.of: written(tree, "column", {}) for writes, tree in backward(lines(), [NAMES["Z"], NAMES["shift"]])
    }  # type: ignore[list-item]
    assert found["Z"] == (
        "dmu * np.ones_like(Z) + dvar * np.ones_like((Z - mu) ** 2) * (2 * (Z - mu)) + dN / np.sqrt(var + 0.001)"
    )
