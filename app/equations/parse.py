"""One line of NumPy, read into a tree once: each operation is recognised by the line that the table has for it."""

import ast
from collections.abc import Mapping
from functools import lru_cache

from .expr import Adjoint, Apply, Expr, Number, Operation, Tensor, is_elementwise, tensors
from .operations import OPERATIONS, M

Names = Mapping[str, Expr]
"""What the names of a line stand for."""

_HOLES = ("_0", "_1", "_2")


def _expression(line: str) -> ast.expr:
    return ast.parse(line, mode="eval").body


_PATTERNS = {
    notation: tuple((op, _expression(op.numpy(notation).format(*_HOLES))) for op in OPERATIONS.values())
    for notation in ("column", "row")
}


def parse(line: str, names: Names, notation: str = "column") -> Expr:
    """The tree of ``line``. Raises KeyError for a name that is not in ``names``, ValueError for anything odd."""
    return _read(_expression(line), names, notation)


def function(
    name: str,
    line: str,
    latex: str,
    operands: Names,
    *,
    numbers: Mapping[str, int] | None = None,
    adjoints: Mapping[str, Adjoint] | None = None,
    torch: str = "",
) -> Apply:
    """A named function made of one line of NumPy, applied to those of ``operands`` that the line names.

    ``latex`` and ``torch`` have places for them ("{Z}", in LaTeX in small letters: "{z}"). ``numbers`` are names
    of whole numbers.
    """
    body = _body(line, tuple(operands), tuple((numbers or {}).items()))
    names = tuple(each.name for each in tensors(body))
    passed = tuple((adjoints or {}).get(each) for each in names)
    op = Operation(
        name, "", latex, elementwise=is_elementwise(body), adjoints=passed, body=body, names=names, torch=torch
    )
    return op(*(operands[each] for each in names))


@lru_cache(maxsize=512)
def _body(line: str, operands: tuple[str, ...], numbers: tuple[tuple[str, int], ...]) -> Expr:
    names: dict[str, Expr] = {each: Tensor(each) for each in operands}
    return parse(line, names | {"m": M} | {each: Number(str(value)) for each, value in numbers})


def _read(node: ast.expr, names: Names, notation: str) -> Expr:
    if isinstance(node, ast.Name):
        return names[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return Number(repr(node.value))
    for op, pattern in _PATTERNS[notation]:
        found: dict[str, ast.expr] = {}
        if _fits(node, pattern, found):
            return Apply(op, tuple(_read(found[each], names, notation) for each in sorted(found)))
    raise ValueError(f"cannot read {ast.unparse(node)}")


def _fits(node: object, pattern: object, found: dict[str, ast.expr]) -> bool:
    """Whether ``node`` is of the form of ``pattern``; what stands in its holes is put into ``found``."""
    if isinstance(pattern, ast.Name) and pattern.id in _HOLES and isinstance(node, ast.expr):
        found[pattern.id] = node
        return True
    if isinstance(pattern, list) and isinstance(node, list):
        return len(node) == len(pattern) and all(map(_fits, node, pattern, [found] * len(node)))
    if not isinstance(pattern, ast.AST) or type(node) is not type(pattern):
        return node == pattern
    return all(_fits(getattr(node, each), getattr(pattern, each), found) for each in pattern._fields)
