"""Nobody finds out what a tensor is from its name: the syntax trees of ``app/`` hold no such question."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"

PARTS = re.compile(r"_next|[vs]?d?[WbZAXYJ]?|d[WbZA]|vsd|XYJdWbZA")
"""What the names of tensors are made of."""

TAKING_APART = ("startswith", "endswith", "removeprefix", "removesuffix", "lstrip", "rstrip", "strip", "partition")


def literals(node: ast.AST) -> list[str]:
    return [
        each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
    ]


def questions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a name is taken apart, or compared by its letters; cutting a long one short is none."""

    def telling(nodes: list[ast.expr]) -> bool:
        return any(each and PARTS.fullmatch(each) for node in nodes for each in literals(node))

    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Attribute(_, attr), arguments) if attr in TAKING_APART and telling(arguments):
                yield node.lineno, ast.unparse(node)
            case ast.Compare(ast.Subscript(), _, others) if telling(others):
                yield node.lineno, ast.unparse(node)
            case ast.Subscript(ast.Name(called) | ast.Attribute(_, called), part):
                short = isinstance(part, ast.Slice) and part.lower is None
                if called in ("name", "id", "step", "variable") and not short and not isinstance(part, ast.Name):
                    yield node.lineno, ast.unparse(node)
            case ast.Assign(targets, value) if any("[Wb" in each or "WbZA" in each for each in literals(value)):
                yield node.lineno, ast.unparse(targets[0])


def test_no_name_is_asked_what_it_is() -> None:
    found = {}
    for file in sorted(APP.rglob("*.py")):
        place = str(file.relative_to(APP))
        for line, text in questions(ast.parse(file.read_text(encoding="utf-8"))):
            found[f"{place}:{line}"] = text
    assert found == {}


def test_the_walk_finds_such_questions() -> None:
    for line in (
        'name[0] == "W"', 'x = name[1:]', 'name.startswith(("dZ", "dA"))', 'step.id.removesuffix("_next")',
        'name.lstrip("vsd")', 'PATTERN = re.compile("[WbZA]")', 'variable.removeprefix("d")',
    ):  # fmt: skip
        assert list(questions(ast.parse(line))), line


SCRIPTS = sorted((Path(__file__).parent.parent / "static/js").rglob("*.js"))
READ_OUT_OF_A_NAME = re.compile(
    r"""
    \[ [A-Zsvdb]* [WZ] [A-Zb]* \]      # a class of the letters that tensors have, in a regular expression
    | [WbZA]\\d                        # such a letter and its number there
    | `d?[WbZA]\$\{                    # a name put together from a letter and a number
    | startsWith\(["'][dvsWbZA]        # or looked at
    | _next
    """,
    re.X,
)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_no_script_reads_anything_out_of_the_name_of_a_tensor(script: Path) -> None:
    code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", script.read_text(encoding="utf-8"), flags=re.S | re.M)
    assert READ_OUT_OF_A_NAME.findall(code) == []
