"""Turns the tables' expressions into straight-line code over fixed buffers.

``1 - A ** 2`` allocates an array for each operation; compiled here it is ``multiply(A, A, t); subtract(1, t, t)``.
The operations and their order are those of the text, so the numbers are too, to the last digit.
"""

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from .network import Array

Shape = tuple[int, ...]

OPERATIONS = {ast.Add: "add", ast.Sub: "subtract", ast.Mult: "multiply", ast.Div: "divide", ast.Gt: "greater"}


class Program:
    """A list of NumPy calls. Arrays are put in by name; temporary ones are shared by all expressions."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {"np": np, "math": math, "dot": np.dot, "copyto": np.copyto}
        self.names |= {name: getattr(np, name) for name in OPERATIONS.values()}
        self._free: dict[tuple[Shape, type], list[str]] = {}
        self._numbers: dict[float, str] = {}
        self._temporary: set[str] = set()

    @property
    def nbytes(self) -> int:
        """The memory of its arrays, in bytes; a view counts like an array of its own."""
        return sum(each.nbytes for each in self.names.values() if isinstance(each, np.ndarray))

    def array(self, name: str, value: Array) -> str:
        """Make ``value`` known as ``name``."""
        self.names[name] = value
        return name

    def call(self, function: str, *arguments: str) -> None:
        """One call of a function that writes into its last argument."""
        self.lines.append(f"{function}({', '.join(arguments)})")

    def evaluate(self, expression: str, shape: Shape, out: str) -> None:
        """Put the value of ``expression``, whose names are arrays of ``shape`` or the scalar n, into ``out``."""
        node = ast.parse(expression, mode="eval").body
        result = self._emit(node, shape, out)
        if result != out:
            self.call("copyto", out, result)
        self._release(result)

    def function(self) -> Callable[[int], None]:
        """The calls as one function of n, everything it needs bound as a local name."""
        bound = ", ".join(f"{name}={name}" for name in self.names)
        body = "\n    ".join(self.lines)
        scope = dict(self.names)
        exec(f"def program(n, {bound}):\n    {body}\n", scope)
        compiled: Callable[[int], None] = scope["program"]
        return compiled

    def _emit(self, node: ast.expr, shape: Shape, out: str = "") -> str:
        """The name or literal of the value of ``node``; ``out`` is where it may be put."""
        if _is_scalar(node):
            return self._scalar(node)
        match node:
            case ast.Name(name):
                return name
            case ast.UnaryOp(ast.USub(), operand):
                return self._apply("negative", [operand], shape, out)
            case ast.BinOp(base, ast.Pow(), ast.Constant(2)):
                value = self._emit(base, shape)
                return self._written("multiply", [value, value], shape, out)
            case ast.BinOp(left, operator, right) if type(operator) in OPERATIONS:
                return self._apply(OPERATIONS[type(operator)], [left, right], shape, out)
            case ast.Compare(left, [ast.Gt()], [right]):
                return self._apply("greater", [left, right], shape, "", bool)
            case ast.Call(ast.Attribute(ast.Name("np"), name), arguments, []) if isinstance(
                getattr(np, name), np.ufunc
            ):
                return self._apply(name, arguments, shape, out)
        # What has no ufunc (a reduction, a choice) is left to NumPy, which allocates.
        return f"({ast.unparse(node)})"

    def _scalar(self, node: ast.expr) -> str:
        """A number; one that does not depend on n is made an array once, which NumPy would do at each call."""
        text = ast.unparse(node)
        if any(isinstance(each, ast.Name) for each in ast.walk(node)):
            return f"({text})"
        value = float(eval(text))
        if value not in self._numbers:
            self._numbers[value] = self.array(f"c{len(self.names)}", np.array(value))
        return self._numbers[value]

    def _apply(self, function: str, operands: list[ast.expr], shape: Shape, out: str, kind: type = float) -> str:
        return self._written(function, [self._emit(each, shape) for each in operands], shape, out, kind)

    def _written(self, function: str, operands: list[str], shape: Shape, out: str, kind: type = float) -> str:
        self.names.setdefault(function, getattr(np, function))
        target = out or self._take(shape, kind)
        # NumPy takes the place of the result of these two by name only.
        self.call(function, *operands, f"out={target}" if function in ("minimum", "maximum") else target)
        for each in set(operands) - {target}:
            self._release(each)
        return target

    def _take(self, shape: Shape, kind: type) -> str:
        free = self._free.setdefault((shape, kind), [])
        if free:
            return free.pop()
        name = self.array(f"t{len(self.names)}", np.empty(shape, dtype=kind))
        self._temporary.add(name)
        return name

    def _release(self, name: str) -> None:
        if name in self._temporary:
            value = self.names[name]
            self._free[value.shape, bool if value.dtype == bool else float].append(name)


def _is_scalar(node: ast.expr) -> bool:
    return all(
        not isinstance(each, ast.Name) or each.id in ("n", "np", "math") for each in ast.walk(node)
    ) and not any(isinstance(each, ast.Call) for each in ast.walk(node))
