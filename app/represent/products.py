"""How many products the chain rule takes: with what is kept, and for each weight by itself.

Both are counted on the trees of the backward lines. A product is one multiplication of an entry that is passed
back with one that is not; a factor like 1/m does not count, nor what a slope takes inside.
"""

from collections.abc import Sequence
from functools import lru_cache

from ..equations.expr import Apply, Expr, Tensor, substituted, tensors, walk
from ..numerics.equations import Step, steps
from ..numerics.network import Network

Size = tuple[int, int, int]
"""Rows, columns, and the products it takes to get there."""


EXACT = 2**53
"""Whole numbers up to this one are themselves in floating point, and in JavaScript."""


def products(network: Network, m: int) -> dict[str, int | float]:
    """The products of a backward pass over ``m`` examples: ``kept`` as it runs, ``alone`` weight by weight.

    ``alone`` follows every way from the loss to the weight on every example, one product for each factor after the
    first, and begins anew for each weight. The ways multiply from layer to layer: beyond ``EXACT`` it is a float.
    """
    counts = dict(_products(network.structure, m))
    return {name: count if count <= EXACT else float(count) for name, count in counts.items()}


@lru_cache(maxsize=256)
def _products(network: Network, m: int) -> tuple[tuple[str, int], ...]:
    lines = [each for each in steps(network, "column") if each.phase == "backward"]
    written = {each.id: each for each in lines}
    kept = sum(_size(each.tree, m)[2] for each in lines)
    alone = sum(_alone(each, written, m) for each in lines if each.kind in ("dW", "db"))
    return ("kept", kept), ("alone", alone)


def _alone(step: Step, written: dict[str, Step], m: int) -> int:
    """What the gradients of one parameter take, each entry by itself."""
    ways, factors, at = 1, 0, step
    while True:
        inner = _contracted(at.tree)
        factors += inner is not None or _multiplies(at.tree)
        ways *= inner or 1
        passed = next((each for each in tensors(at.tree) if each.role == "gradient"), None)
        if passed is None:
            break
        at = written[passed.name]
    rows, columns, _ = _size(step.writes, m)
    return rows * columns * m * ways * factors


def _contracted(tree: Expr) -> int | None:
    """The units over which a product of matrices adds up, 1 if it does over the examples; None without one."""
    product = next((each for each in walk(tree) if isinstance(each, Apply) and each.op.name == "matmul"), None)
    if product is None:
        return None
    left = product.of[0]
    turned = any(isinstance(each, Apply) and each.op.name == "transpose" for each in walk(left))
    (tensor,) = tensors(left)[:1]
    axis = tensor.axes[0 if turned else 1]
    return axis.size if axis.kind == "units" else 1


def _multiplies(tree: Expr) -> bool:
    """Whether two tensors are multiplied entry by entry."""
    return any(
        isinstance(each, Apply) and each.op.name == "multiply" and all(map(tensors, each.of))
        for each in walk(tree)
    )


def _size(tree: Expr, m: int) -> Size:
    """The shape of a tree in column notation, and its products."""
    if isinstance(tree, Tensor):
        sizes = [m if axis.kind == "examples" else axis.size for axis in tree.axes]
        rows, columns = (*sizes, 1, 1)[:2]
        return rows, columns, 0
    if not isinstance(tree, Apply):
        return 1, 1, 0
    if tree.op.body is not None:
        return _size(substituted(tree.op.body, dict(zip(tree.op.names, tree.of, strict=True))), m)
    of = [_size(each, m) for each in tree.of]
    rows, columns, own = _shape(tree.op.name, of)
    counts = all(map(tensors, tree.of)) and any(each.role == "gradient" for each in tensors(tree))
    return rows, columns, sum(each[2] for each in of) + (own if counts else 0)


def _shape(name: str, of: Sequence[Size]) -> Size:
    """Rows and columns of an operation's result, and the products that it takes itself."""
    rows, columns = (max((each[axis] for each in of), default=1) for axis in (0, 1))
    if name == "matmul":
        (rows, inner, _), (_, columns, _) = of
        return rows, columns, rows * inner * columns
    if name == "multiply":
        return rows, columns, rows * columns
    return {
        "transpose": (columns, rows, 0),
        "sum": (rows, 1, 0),
        "units_sum": (1, columns, 0),
        "units_logsumexp": (1, columns, 0),
        "total": (1, 1, 0),
    }.get(name, (rows, columns, 0))
