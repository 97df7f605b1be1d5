"""The products of the chain rule, counted on the trees, against the same counted by the sizes of the layers."""

import json
from itertools import pairwise
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.answer.reply import json_bytes
from app.numerics.bugs import BUGS
from app.numerics.equations import steps
from app.represent.products import products
from app.represent.reasons import reasons
from app.run.engine import Engine
from app.run.errors import BadRequestError
from app.run.query import parse

ENGINE = Engine()


def by_sizes(sizes: list[int], m: int) -> dict[str, int]:
    """Of a network whose slopes are not 1 and whose last pair simplifies."""
    depth, kept, alone = len(sizes) - 1, 0, 0
    for layer, (before, after) in enumerate(pairwise(sizes), start=1):
        ways, above = prod(sizes[layer + 1 :]), depth - layer
        kept += m * before * after
        alone += m * ways * (before * after * (1 + 2 * above) + after * 2 * above)
        if layer < depth:
            kept += m * after * sizes[layer + 1] + m * after
    return {"kept": kept, "alone": alone}


@given(st.lists(st.integers(1, 6), max_size=4), st.sampled_from(["tanh", "sigmoid", "gelu"]), st.integers(1, 5))
def test_they_are_what_the_sizes_say(hidden: list[int], activation: str, m: int) -> None:
    X = ";".join(f"{at + 1},{-at}" for at in range(m))
    Y = ";".join(str(at % 2) for at in range(m))
    run = parse(f"X={X}&Y={Y}&hidden={','.join(map(str, hidden))}&activation={activation}&output=sigmoid&loss=bce")
    assert products(ENGINE.trace(run).network, m) == by_sizes([2, *hidden, 1], m)


def test_the_deepest_network_has_an_answer() -> None:
    network = ENGINE.trace(parse(f"hidden={','.join(['190'] * 12)}&data=xor")).network
    found = json.loads(json_bytes(products(network, 4)))
    assert found["kept"] == by_sizes([2, *[190] * 12, 1], 4)["kept"]
    assert found["alone"] == pytest.approx(by_sizes([2, *[190] * 12, 1], 4)["alone"], rel=1e-15)


def test_the_notation_and_the_numbers_do_not_matter() -> None:
    found = [
        products(ENGINE.trace(parse(f"preset=l-layer&{more}")).network, 4)
        for more in ("notation=row", "notation=column", "lr=3&l2=0.1&t=5")
    ]
    assert found[0] == found[1] == found[2] == {"kept": 180, "alone": 852}


@pytest.mark.parametrize("bug", ["none", *BUGS])
def test_every_mistake_is_counted_and_explained(bug: str) -> None:
    for notation in ("column", "row"):
        for more in ("", "l2=0.1", "hidden=4,4&activation=relu", "loss=half_mse", "optimizer=adam"):
            try:
                run = parse(f"bug={bug}&notation={notation}&{more}".rstrip("&"))
            except BadRequestError:
                continue
            network = ENGINE.trace(run).network
            assert products(network, 4)["kept"] > 0
            assert set(reasons(network, notation)) == {each.id for each in steps(network, notation)}
