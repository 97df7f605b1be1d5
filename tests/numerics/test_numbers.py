"""How large an iteration is is known before it is computed."""

from hypothesis import given

from app.run.engine import Engine
from app.run.problem import problem
from app.run.query import parse

from ..run.strategies import queries

ENGINE = Engine(budget=60)


@given(queries())
def test_the_numbers_of_an_iteration(query: str) -> None:
    run = parse(query).at(t=0)
    assert problem(run).numbers == sum(tensor.size for tensor in ENGINE.trace(run).tensors.values())


def test_frozen_parameters_have_no_moments() -> None:
    run = parse("preset=mazur&optimizer=adam")
    assert problem(run).numbers == sum(tensor.size for tensor in ENGINE.trace(run).tensors.values())
