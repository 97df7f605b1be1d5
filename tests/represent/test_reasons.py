"""What the page is given to explain a number by: trees and labels, complete for every network."""

from hypothesis import given, settings

from app.equations.expr import Apply, walk
from app.numerics.equations import steps
from app.represent.reasons import CHAIN, functions, reasons
from app.run.problem import problem
from app.run.query import parse

from ..run.strategies import queries


@settings(max_examples=100, deadline=None)
@given(queries())
def test_every_named_function_is_given_and_means_one_thing(query: str) -> None:
    network = problem(parse(query)).network
    for notation in ("column", "row"):
        given_ = functions(network, notation)
        bodies = {}
        for step in steps(network, notation):
            for each in walk(step.tree):
                if isinstance(each, Apply) and each.op.body is not None:
                    assert each.op.name in given_
                    assert bodies.setdefault(each.op.name, each.op.body) == each.op.body, each.op.name


@settings(max_examples=50, deadline=None)
@given(queries())
def test_every_step_has_its_reason_and_every_gradient_its_link(query: str) -> None:
    network = problem(parse(query)).network
    found = reasons(network, "column")
    for step in steps(network, "column"):
        assert found[step.id]["why"]["rule"]
        assert ("chain" in found[step.id]) == (step.kind in CHAIN) == (step.writes.role == "gradient")
