"""One line of NumPy, read into a tree once."""

import ast
from collections.abc import Mapping

from .expr import Apply, Expr, Number, Operation
from .operations import OPERATIONS, add, divide, matmul, multiply, negative, power, subtract, transpose

Names = Mapping[str, "Expr | Operation"]
"""What the names of a line stand for: an operand, or for one that is called an operation."""

_BINARY = {
    ast.Add: add,
    ast.Sub: subtract,
    ast.Mult: multiply,
    ast.Div: divide,
    ast.MatMult: matmul,
    ast.Pow: power,
}


def parse(line: str, names: Names) -> Expr:
    """The tree of ``line``. Raises KeyError for a name that is not in ``names``, ValueError for anything odd."""
    return _read(ast.parse(line, mode="eval").body, names)


def _read(node: ast.expr, names: Names) -> Expr:
    match node:
        case ast.Name(name):
            found = names[name]
            if isinstance(found, Operation):
                raise ValueError(f"{name} is an operation and has no operands")
            return found
        case ast.Constant(int() as value):
            return Number(str(value))
        case ast.UnaryOp(ast.USub(), operand):
            return negative(_read(operand, names))
        case ast.Attribute(value, "T"):
            return transpose(_read(value, names))
        case ast.BinOp(left, operator, right) if type(operator) in _BINARY:
            return _BINARY[type(operator)](_read(left, names), _read(right, names))
        case ast.Call(ast.Name(name) | ast.Attribute(ast.Name("np"), name), arguments, []):
            op = names[name] if name in names else OPERATIONS[name]
            if not isinstance(op, Operation):
                raise ValueError(f"{name} is no operation")
            return Apply(op, tuple(_read(each, names) for each in arguments))
    raise ValueError(f"cannot read {ast.unparse(node)}")
