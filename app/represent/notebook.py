"""One iteration as a Jupyter notebook: a cell for each equation, to be run from top to bottom."""

from collections.abc import Iterator
from typing import Any

from ..numerics.trace import Trace
from ..run.query import Run
from ..words import say
from .asked import program
from .scripts import givens
from .sentences import sentence

Cell = dict[str, Any]


def notebook(run: Run, trace: Trace) -> dict[str, Any]:
    """The notebook as JSON (nbformat 4.5); its code cells are the lines of the NumPy script."""
    cells = [{"id": f"cell-{index}", "metadata": {}, **cell} for index, cell in enumerate(_cells(run, trace))]
    python = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": python, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _cells(run: Run, trace: Trace) -> Iterator[Cell]:
    notation = run.recipe.notation
    title = say("Backpropagation, iteration {t}", t=trace.t)
    yield _words(f"# {title}", "", f"Backwalk: `{run.canonical}`")
    yield _code(*givens(run, trace))
    for step in trace.equations(notation):
        yield _words(f"### {step.title}", "", f"$${step.latex}$$", "", sentence(trace, step, notation))
        yield _code(program(trace, step), step.id)


def _words(*lines: str) -> Cell:
    return {"cell_type": "markdown", "source": _source(lines)}


def _code(*lines: str) -> Cell:
    return {"cell_type": "code", "execution_count": None, "outputs": [], "source": _source(lines)}


def _source(lines: tuple[str, ...]) -> list[str]:
    """Lines as nbformat wants them: each but the last with its end."""
    return [f"{line}\n" for line in lines[:-1]] + list(lines[-1:])
