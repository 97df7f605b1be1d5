"""A formula with its numbers put in afterwards is the formula."""

from hypothesis import given
from latex2mathml.converter import convert

from app.represent.answers import trace_answer
from app.represent.formulas import mathml
from app.run.engine import Engine
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)


@given(queries())
def test_every_formula_of_a_run_is_what_converting_it_gives(query: str) -> None:
    run = parse(query)
    for step in trace_answer(run, ENGINE.trace(run))["steps"]:
        lines = [line["numbers"] for line in step.get("derivation", [])]
        for latex in (step["latex"], *lines):
            spaced = convert(latex, display="block").replace(
                "<mi>ln</mi><mi>", '<mi>ln</mi><mspace width="0.17em"/><mi>'
            )
            assert mathml(latex) == spaced, latex
