"""A law for each row of the table of operations, and for the functions of the tables of activations and losses."""

import ast
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.equations.expr import Apply, Axis, Expr, Number, Operation, Tensor
from app.equations.notation import turned
from app.equations.operations import OPERATIONS
from app.equations.parse import parse
from app.equations.write import numpy as written
from app.numerics.activations import ACTIVATIONS
from app.numerics.functions import Functions
from app.numerics.losses import LOSSES
from app.numerics.network import Network

ROWS, COLUMNS = Axis("units", "h1", 3), Axis("examples", "batch", 4)
P, Q, R, D = (Tensor(name, axes=(ROWS, COLUMNS)) for name in "PQRD")

SHAPES = {"matmul": {"Q": (4, 2)}}
"""Operands that are not of the shape (3, 4)."""

NUMBERS: dict[str, tuple[Expr, ...]] = {
    "power": (P, Number("2")),
    "eye": (Number("3"),),
    "others_logsumexp": (P, Number("3")),
}
"""Operands that are numbers."""


def value(expr: Expr, notation: str, arrays: dict[str, Any]) -> Any:
    """The value of a tree by the NumPy that it is written as."""
    import math

    scope = {"np": np, "math": math, **arrays}
    with np.errstate(all="ignore"):
        return np.asarray(eval(written(expr, notation, {}), scope), dtype=float)


def arrays(seed: int, shapes: dict[str, tuple[int, ...]], *, positive: bool) -> dict[str, Any]:
    """Random operands, away from the kinks of everything."""
    rng = np.random.default_rng(seed)
    found = {}
    for name, shape in shapes.items():
        drawn = rng.uniform(0.2, 0.8, shape)
        found[name] = drawn if positive else drawn * rng.choice((-1.0, 1.0), shape)
    return found


def applied(op: Operation) -> tuple[Apply, dict[str, tuple[int, ...]]]:
    """The operation on as many operands as it takes, and their shapes."""
    of: tuple[Expr, ...] = tuple(each for place, each in enumerate((P, Q, R)) if f"{{{place}}}" in op.column)
    of = NUMBERS.get(op.name, of)
    shapes = {each.name: SHAPES.get(op.name, {}).get(each.name, (3, 4)) for each in of if isinstance(each, Tensor)}
    return op(*of), shapes


DIFFERENTIABLE = [each for each in OPERATIONS.values() if any(each.adjoints)]


@pytest.mark.parametrize("op", DIFFERENTIABLE, ids=lambda op: op.name)
@given(seed=st.integers(0, 2**32 - 1))
def test_an_adjoint_is_the_slope_by_hand(op: Operation, seed: int) -> None:
    expr, shapes = applied(op)
    given_ = arrays(seed, shapes, positive=op.name in ("sqrt", "log"))
    out = value(expr, "column", given_)
    given_["D"] = np.random.default_rng(seed + 1).uniform(-1, 1, out.shape)
    for operand, adjoint in zip(expr.of, op.adjoints, strict=False):
        if adjoint is None or not isinstance(operand, Tensor):
            continue
        claimed = value(adjoint(expr.of, D), "column", given_)
        assert claimed.shape == given_[operand.name].shape
        for index in np.ndindex(claimed.shape):
            moved = [given_[operand.name].copy() for _ in range(2)]
            moved[0][index] += 1e-6
            moved[1][index] -= 1e-6
            ahead, behind = (value(expr, "column", {**given_, operand.name: each}) for each in moved)
            slope = float((given_["D"] * (ahead - behind)).sum() / 2e-6)
            assert claimed[index] == pytest.approx(slope, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("op", OPERATIONS.values(), ids=lambda op: op.name)
@given(seed=st.integers(0, 2**32 - 1))
def test_turned_it_gives_the_transposed_array(op: Operation, seed: int) -> None:
    expr, shapes = applied(op)
    given_ = arrays(seed, shapes, positive=op.name in ("sqrt", "log"))
    in_rows = {name: each.T for name, each in given_.items()}
    np.testing.assert_allclose(value(turned(expr), "row", in_rows), value(expr, "column", given_).T, rtol=1e-13)


@pytest.mark.parametrize("op", OPERATIONS.values(), ids=lambda op: op.name)
def test_written_and_read_again_it_is_itself(op: Operation) -> None:
    expr, _ = applied(op)
    assert parse(written(expr, "column", {}), {"P": P, "Q": Q, "R": R}) == expr


NAMES = {"P": P, "Q": Q, "W": Tensor("W"), "m": Number("m"), "lr": Number("lr")}
LINES = st.recursive(
    st.sampled_from(["P", "Q", "W", "m", "lr", "2", "P.T"]),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/", "@"]), inner)
        | st.builds("-{}".format, inner)
        | st.builds("{} ** 2".format, st.sampled_from(["P", "W"]))
    ),
    max_leaves=8,
)


@given(LINES)
def test_any_line_is_written_with_the_parentheses_it_needs(line: str) -> None:
    tree = parse(line, NAMES)
    text = written(tree, "column", {})
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse(line))
    assert parse(text, NAMES) == tree


def network(activation: str, output: str, loss: str) -> Network:
    return Network((2, 3, 3), (activation, output), loss, 0.1)


@pytest.mark.parametrize("name", [name for name, row in ACTIVATIONS.items() if row.hidden])
@given(seed=st.integers(0, 2**32 - 1))
def test_the_slope_of_an_activation_is_its_slope(name: str, seed: int) -> None:
    made = Functions(network(name, "sigmoid", "bce"))
    A = made.activation(1)
    assert isinstance(A, Apply)
    given_ = arrays(seed, {"Z1": (3, 4)}, positive=False)
    given_["A1"] = value(A, "column", given_)
    slope = np.broadcast_to(value(made.slope(1), "column", given_), (3, 4))
    ahead, behind = (value(A, "column", {"Z1": given_["Z1"] + each}) for each in (1e-6, -1e-6))
    np.testing.assert_allclose(slope, (ahead - behind) / 2e-6, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize(
    ("output", "loss"),
    [(output, loss) for loss, row in LOSSES.items() for output in (row.outputs or ("linear", "tanh"))],
)
@given(seed=st.integers(0, 2**32 - 1))
def test_a_loss_runs_as_the_textbook_says_away_from_saturation(output: str, loss: str, seed: int) -> None:
    made = Functions(network("tanh", output, loss))
    runs, textbook = made.loss()
    given_ = arrays(seed, {"Z2": (3, 4)}, positive=False) | {"m": 4}
    given_["Y"] = np.eye(3)[:, np.random.default_rng(seed).integers(0, 3, 4)]
    given_["A2"] = value(made.activation(2), "column", given_)
    assert value(runs, "column", given_) == pytest.approx(value(textbook, "column", given_), rel=1e-12)
