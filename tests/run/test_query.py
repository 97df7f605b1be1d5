"""One parser, one value, one canonical form."""

import re
from dataclasses import fields
from urllib.parse import parse_qsl

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.run.errors import BadRequestError
from app.run.limits import LIMITS
from app.run.parameters import PARAMETERS, TRAINED
from app.run.presets import PRESETS
from app.run.problem import problem
from app.run.query import parse, parse_with
from app.run.recipe import Cursor, Recipe, View
from app.run.texts import integer

from .strategies import queries


def test_each_parameter_is_a_field_of_its_part_and_each_field_a_parameter() -> None:
    parts = {"run": Recipe, "cursor": Cursor, "view": View}
    for group, part in parts.items():
        rows = [row.name for row in PARAMETERS.values() if row.group == group and row.name not in TRAINED]
        assert [each.name for each in fields(part) if each.name != "initial"] == rows


@given(queries())
def test_parse_canonical_parse_is_the_identity(query: str) -> None:
    run = parse(query)
    again = parse(run.canonical)
    assert again == run
    assert again.canonical == run.canonical
    names = [name for name, _ in parse_qsl(run.canonical, keep_blank_values=True)]
    assert names[0] == "preset"
    assert names == [name for name in PARAMETERS if name in names]


@given(st.lists(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=2), min_size=1, max_size=5))
def test_inline_data_round_trips_to_the_last_bit(rows: list[list[float]]) -> None:
    X = ";".join(",".join(map(repr, row)) for row in rows)
    run = parse(f"X={X}&Y={';'.join('1' for _ in rows)}")
    assert parse(run.canonical) == run
    np.testing.assert_array_equal(problem(run).batches.X.T, rows)


@given(st.text(max_size=60))
def test_any_text_is_a_run_or_a_clear_refusal(text: str) -> None:
    try:
        parse(text)
    except BadRequestError as error:
        assert all(each.parameter is not None and each.message for each in error.complaints)


@given(st.sampled_from(list(PARAMETERS)), st.text(alphabet="0123456789.,;-+eE_naif ½１", max_size=12))
def test_any_value_is_accepted_or_refused_by_name(name: str, value: str) -> None:
    from urllib.parse import quote

    try:
        assert parse(f"{name}={quote(value)}")
    except BadRequestError as error:
        assert all(re.search(r"\w", each.message) for each in error.complaints)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_its_own_canonical_form(name: str) -> None:
    assert parse(f"preset={name}").canonical == f"preset={name}"
    assert parse(f"preset={name}&{PRESETS[name].query}").canonical == f"preset={name}"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("", "preset=two-layer"),
        ("lr=0.50", "preset=two-layer"),
        ("step=dW1&t=10&lr=.25&hidden=3&preset=xor", "preset=xor&lr=0.25&t=10&step=dW1"),
        ("preset=xor&activation=tanh,tanh&hidden=2,2", "preset=xor&hidden=2,2"),
        ("preset=iris&data=iris&batch=full", "preset=iris"),
        ("preset=l-layer&hidden=", "preset=l-layer&hidden="),
        ("preset=mazur&hidden=3", "preset=mazur&hidden=3"),
        ("optimizer=momentum&beta=0.9", "preset=two-layer&optimizer=momentum"),
        ("freeze=b2,b1,b1", "preset=two-layer&freeze=b1,b2"),
        ("example=mean", "preset=two-layer&example=mean"),
        ("preset=l-layer&init_scale=1e-3", "preset=l-layer&init_scale=0.001"),
        ("data=xor&samples=4", "preset=two-layer&data=xor"),
        ("preset=xor&X=1,-0&Y=1", "preset=xor&X=1,0&Y=1"),
        (
            "preset=single-layer&output=softmax&loss=cross_entropy",
            "preset=single-layer&output=softmax&loss=cross_entropy",
        ),
    ],
)
def test_canonical_spelling(query: str, canonical: str) -> None:
    assert parse(query).canonical == canonical


@pytest.mark.parametrize(
    ("query", "parameter", "words"),
    [
        ("hiden=3", "hiden", "did you mean 'hidden'?"),
        ("Lr=3", "Lr", "did you mean 'lr'?"),
        ("preset=xorr", "preset", "did you mean 'xor'?"),
        ("preset=", "preset", "one of two-layer"),
        ("lr=1&lr=2", "lr", "twice"),
        ("lr=nan", "lr", "finite"),
        ("lr=1e999", "lr", "finite"),
        ("lr=1_0", "lr", "finite"),
        ("lr=0x10", "lr", "finite"),
        ("lr=１", "lr", "finite"),
        ("lr=null", "lr", "finite"),
        ("lr=-1", "lr", "from 0"),
        ("hidden=4,x", "hidden", "whole number"),
        ("hidden=4.5", "hidden", "whole number"),
        ("hidden=0", "hidden", "from 1 to 1024"),
        ("activation=relu,tanh", "activation", "one name for all"),
        ("activation=reul", "activation", "did you mean 'relu'?"),
        ("output=softplus", "output", "one of sigmoid"),
        ("output=linear", "loss", "choose output=sigmoid or softmax, or loss=mse or half_mse"),
        ("data=sine", "loss", "regression set"),
        ("data=sine&output=softmax&loss=mse", "output", "regression set"),
        ("data=line&loss=mse&output=linear&samples=0", "samples", "from 1"),
        ("data=iris&samples=20", "samples", "fixed set of 150"),
        ("samples=20", "samples", "data=custom"),
        ("data=moons&X=1,2&Y=1", "X", "implies data=custom"),
        ("X=1,2;3&Y=1;1", "X", "row 1 has 1 numbers where row 0 has 2"),
        ("X=1,2", "Y", "Y has 4 rows and X has 1"),
        ("preset=xor&X=1,2", "Y", "needs Y"),
        ("X=1,nan&Y=1", "X", "finite"),
        ("X=1,2&Y=2", "Y", "between 0 and 1"),
        ("X=1,2&Y=0.5&output=softmax&loss=cross_entropy", "Y", "labels 0 or 1"),
        ("X=1,2&Y=0.5,0.2&output=softmax&loss=cross_entropy", "Y", "sum to 1"),
        ("W1=1,2", "W1", "1 × 2 and must be 4 × 2"),
        ("b1=1,2", "b1", "2 and must be 4"),
        ("W3=1", "W3", "has no layer"),
        ("freeze=b3", "freeze", "2 layers"),
        ("freeze=w1", "freeze", "did you mean 'W1'?"),
        ("batch=5", "batch", "from 1 to 4"),
        ("batch=all", "batch", "whole number"),
        ("shuffle=yes", "shuffle", "0, 1"),
        ("bug=lost-factor-2", "bug", "loss=mse"),
        ("t=-1", "t", "from 0 to 1000000"),
        ("step=dW9", "step", "did you mean 'dW"),
        ("step=dA2", "step", "one of Z1"),
        ("example=4", "example", "from 0 to 3"),
        ("beta=1", "beta", "below 1"),
        ("eps=0", "eps", "above 0"),
        ("theme=drak", "theme", "did you mean 'dark'?"),
    ],
)
def test_refusals_name_the_parameter_and_the_way_out(query: str, parameter: str, words: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        parse(query)
    found = {each.parameter: each.message for each in caught.value.complaints}
    assert words in found[parameter]


def test_every_wrong_parameter_is_named_at_once() -> None:
    with pytest.raises(BadRequestError) as caught:
        parse("lr=x&hidden=0&seed=-1")
    assert {each.parameter for each in caught.value.complaints} == {"lr", "hidden", "seed"}


def at_the_edge(name: str, over: int) -> str:
    """A run exactly at a limit, or ``over`` it."""
    most = LIMITS[name].most + over
    return {
        "hidden_layers": "hidden=" + ",".join("1" * most),
        "units": f"hidden={most}",
        "examples": f"preset=xor&samples={most}&hidden=1",
        "t": f"t={most}",
    }[name]


@pytest.mark.parametrize("name", ["hidden_layers", "units", "examples", "t"])
def test_limits_at_their_edge(name: str) -> None:
    assert parse(at_the_edge(name, 0))
    with pytest.raises(BadRequestError, match=r"\d"):
        parse(at_the_edge(name, 1))


def test_the_limit_on_parameters_at_its_edge() -> None:
    # Two inputs, n hidden units, k outputs: 3n + (n + 1)k parameters.
    def query(outputs: int) -> str:
        return f"X=1,2&Y={','.join(['1'] + ['0'] * (outputs - 1))}&hidden=999&output=linear&loss=mse&batch=1"

    assert problem(parse(query(497))).network.parameter_count == 499_997
    with pytest.raises(BadRequestError, match="500,997 weights and biases are more than the limit parameters"):
        parse(query(498))


def test_the_limit_on_stops_at_its_edge() -> None:
    room = LIMITS["stops"].most
    assert len(parse("stops=" + ",".join(f"{t}:J" for t in range(room))).view.stops) == room
    with pytest.raises(BadRequestError, match=f"at most {room} steps"):
        parse("stops=" + ",".join(f"{t}:J" for t in range(room + 1)))


def test_the_limit_on_a_trace_asks_for_a_smaller_batch() -> None:
    wide = "preset=xor&samples=10000&hidden=200,200,200,200"
    with pytest.raises(BadRequestError, match="choose a smaller batch"):
        parse(wide)
    assert parse(f"{wide}&batch=1000")


def test_a_run_is_a_value() -> None:
    one, other = parse("lr=0.1&t=3"), parse("t=3&lr=0.10")
    assert one == other
    assert hash(one) == hash(other)
    with pytest.raises(TypeError):
        one.values["lr"] = 2  # type: ignore[index]


def test_notation_and_cursor_do_not_change_what_is_trained() -> None:
    assert parse("notation=row&t=5&step=J&example=mean&theme=dark").key == parse("").key
    assert parse("lr=0.1").key != parse("").key


def test_what_a_frame_is_told_is_checked() -> None:
    for query, words in (
        ("stops=foo", "stops must be one of"),
        ("stops=J,dW1,J", "stops names J of iteration 0 twice"),
        ("t=3&stops=J,3:J", "stops names J of iteration 3 twice"),
        ("stops=1000001:J", "over the limit t"),
        ("origin=http://[", "origin must be an origin"),
        ("origin=javascript:1", "origin must be an origin"),
        ("id=a b", "id must be"),
        ("controls=some", "controls must be one of"),
        ("scale=3", "scale must be a number from 0.75 to 2"),
        ("lang=fr", "lang must be one of en"),
    ):
        with pytest.raises(BadRequestError, match=words):
            parse(query)
    for origin in ("https://example.org", "http://127.0.0.1:8000", "http://[::1]:8000", "null"):
        assert parse(f"origin={origin}").view.origin == origin


def test_a_path_s_own_parameters_cost_the_run_nothing() -> None:
    text = "X=" + ";".join(["0.5,1"] * 1_300) + "&Y=" + ";".join(["1"] * 1_300)
    run, extra = parse_with(f"{text}&width=300", {"width": integer(1, 900)})
    assert (run, extra) == (parse(text), {"width": 300})
