"""What the parameters of a run owe each other. Every complaint names both sides and the way out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from ..numerics.bugs import BUGS
from ..numerics.edits import Edit
from ..numerics.equations import equations, numbers
from ..numerics.losses import LOSSES
from ..words import alternatives, marked, say, whole
from .blobs import data_set, is_blob
from .errors import Complaint
from .limits import most
from .parameters import TRAINED
from .recipe import Cursor, Recipe, View
from .texts import Stop, nearest, unlike

Given = Mapping[str, str]
"""The parameters that an address names, as it writes them."""

MOST_COMPLAINTS = 20
"""Things that are said to be wrong at once; finding out more would cost, and tell nobody more."""


def complaints(recipe: Recipe, cursor: Cursor, view: View, given: Given) -> list[Complaint]:
    """Everything wrong between the parameters; the later checks rely on the earlier ones."""
    checks: tuple[Callable[[], Iterator[Complaint]], ...] = (
        lambda: _data(recipe, given),
        lambda: _split(recipe),
        lambda: _pairing(recipe),
        lambda: _sizes(recipe),
        lambda: _explicit(recipe),
        lambda: _edits(recipe),
        lambda: _bug(recipe),
        lambda: _places(recipe, cursor, view.stops),
    )
    return next((found for check in checks if (found := list(islice(check(), MOST_COMPLAINTS)))), [])


def _data(recipe: Recipe, given: Given) -> Iterator[Complaint]:
    data = data_set(recipe.data, recipe.target)
    generated = [each for each in ("samples", "noise", "data_seed") if each in given]
    if recipe.split and "data_seed" in generated and (data is None or data.fixed):
        # It draws what is kept to validate with.
        generated.remove("data_seed")
    if recipe.target and not is_blob(recipe.data):
        yield Complaint("target", say("target names a column of a file; it goes with data=sha256:…"))
    if data is None:
        yield from _custom(recipe)
        for name in generated:
            words = say("{name} does not go with data=custom; leave it out or choose a generated set", name=name)
            yield Complaint(name, words)
        return
    for name in ("X", "Y"):
        if name in given:
            words = say(
                "{name} implies data=custom and does not go with data={data}; drop one of them",
                name=name,
                data=data.name,
            )
            yield Complaint(name, words)
    for name in generated if data.fixed else ():
        words = say(
            "{name} does not go with data={data}, a fixed set of {samples} examples",
            name=name,
            data=data.name,
            samples=data.samples,
        )
        yield Complaint(name, words)


def _custom(recipe: Recipe) -> Iterator[Complaint]:
    X, Y = recipe.X, recipe.Y
    if not X or not Y:
        missing = "Y" if X else "X"
        yield Complaint(missing, say("data=custom needs {name}: numbers, one row per example", name=missing))
    elif len(X) != len(Y):
        words = say(
            "Y has {of_Y} rows and X has {of_X}; each example needs one row of both", of_Y=len(Y), of_X=len(X)
        )
        yield Complaint("Y", words)


def _split(recipe: Recipe) -> Iterator[Complaint]:
    if recipe.split and not 0 < recipe.validation < recipe.whole:
        words = say(
            "split={split:g} of {n} examples leaves none to train on or none to validate with",
            split=recipe.split,
            n=recipe.whole,
        )
        yield Complaint("split", words)


def _pairing(recipe: Recipe) -> Iterator[Complaint]:
    output, loss, data = recipe.output, LOSSES[recipe.loss], data_set(recipe.data, recipe.target)
    if loss.outputs and output not in loss.outputs:
        words = say(
            "loss={loss} needs outputs between 0 and 1, and output={output} does not give them; choose "
            "output={outputs}, or loss=mse or half_mse",
            loss=loss.name,
            output=output,
            outputs=alternatives(loss.outputs),
        )
        yield Complaint("loss", words)
    if data and data.regression and (output == "softmax" or loss.outputs):
        name, value = ("output", output) if output == "softmax" else ("loss", loss.name)
        words = say(
            "data={data} is a regression set and {name}={value} is for classes; choose output=linear with "
            "loss=mse or "
            "half_mse, or a set with classes",
            data=data.name,
            name=name,
            value=value,
        )
        yield Complaint(name, words)
    if data is None:
        yield from _targets(recipe)


def _targets(recipe: Recipe) -> Iterator[Complaint]:
    """Custom targets have to suit the output and the loss."""
    Y, loss = recipe.Y, LOSSES[recipe.loss]
    if recipe.output == "softmax" and len(Y[0]) == 1 and any(row[0] not in (0, 1) for row in Y):
        words = say("Y under output=softmax with one column must be labels 0 or 1; or give one column per class")
        yield Complaint("Y", words)
    elif loss.outputs and any(not 0 <= y <= 1 for row in Y for y in row):
        words = say("Y must be between 0 and 1 under loss={loss}; or choose loss=mse or half_mse", loss=loss.name)
        yield Complaint("Y", words)
    elif recipe.output == "softmax" and loss.outputs and len(Y[0]) > 1:
        for index, row in enumerate(Y):
            if abs(sum(row) - 1) > 1e-9:
                words = say(
                    "row {index} of Y must sum to 1 under output=softmax, not {sum:g}", index=index, sum=sum(row)
                )
                yield Complaint("Y", words)
                return


def _sizes(recipe: Recipe) -> Iterator[Complaint]:
    net, n, m = recipe.network, recipe.examples, recipe.batch_size
    found = (
        (
            "examples",
            n,
            "X",
            marked("{value} examples are more than the limit examples, {limit}; give fewer rows"),
        ),
        (
            "units",
            net.sizes[0],
            "X",
            marked("{value} inputs are more than the limit units, {limit}; give fewer columns"),
        ),
        (
            "units",
            net.sizes[-1],
            "Y",
            marked("{value} outputs are more than the limit units, {limit}; give fewer columns"),
        ),
        (
            "parameters",
            net.parameter_count,
            "hidden",
            marked(
                "{value} weights and biases are more than the limit parameters, {limit}; choose narrower layers"
            ),
        ),
        (
            "trace_numbers",
            numbers(net, min(m, n)),
            "batch",
            marked(
                "{value} numbers of one iteration are more than the limit trace_numbers, {limit}; choose a "
                "smaller batch"
            ),
        ),
    )
    if m > n:
        words = say(
            "batch must be full or a whole number from 1 to {n}, the number of examples, not {m}", n=n, m=m
        )
        yield Complaint("batch", words)
    for limit, value, parameter, message in found:
        if value > most(limit):
            yield Complaint(parameter, say(message, value=whole(value), limit=whole(most(limit))))


def _explicit(recipe: Recipe) -> Iterator[Complaint]:
    widths, listed, hidden = recipe.sizes, len(recipe.activation), len(recipe.hidden)
    if listed not in (1, hidden):
        words = say(
            "activation names {listed} layers, hidden has {hidden}; give one name for all or one per layer",
            listed=listed,
            hidden=hidden,
        )
        yield Complaint("activation", words)
    for name, value in recipe.initial.items():
        each = TRAINED[name]
        if each.layer >= len(widths):
            words = say(
                "{name} has no layer: the network has {layers} with weights", name=name, layers=len(widths) - 1
            )
            yield Complaint(name, words)
            continue
        shape, wanted = np.shape(value), each.shape(widths)
        if shape != wanted:
            values = {"name": name, "has": " × ".join(map(str, shape)), "needs": " × ".join(map(str, wanted))}
            if each.weights:
                words = say("{name} is {has} and must be {needs}, one row per receiving neuron", **values)
            else:
                words = say("{name} is {has} and must be {needs}, one number per receiving neuron", **values)
            yield Complaint(name, words)
    for name in recipe.freeze:
        if TRAINED[name].layer >= len(widths):
            words = say(
                "freeze names {name}, and the network has {layers} layers with weights",
                name=name,
                layers=len(widths) - 1,
            )
            yield Complaint("freeze", words)


def _edits(recipe: Recipe) -> Iterator[Complaint]:
    for edit in recipe.edit:
        if words := _edit(recipe, edit):
            yield Complaint("edit", words)


def _edit(recipe: Recipe, edit: Edit) -> str:
    """What is wrong with an edit, or nothing."""
    net, name = recipe.network, edit.name
    if edit.t > most("t"):
        return say("edit is at iteration {t}, over the limit t, {limit}", t=edit.t, limit=whole(most("t")))
    if name == "lr":
        if 0 <= edit.value <= 1e6:
            return ""
        return say("edit sets lr to {value:g}; it must be a number from 0 to 1e+06", value=edit.value)
    if name not in net.names:
        if near := nearest(name, net.names):
            return say(
                "edit names {name}, which this network does not have; did you mean '{near}'?", name=name, near=near
            )
        return say("edit names {name}, which this network does not have", name=name)
    shape = TRAINED[name].shape(net.sizes)
    if any(each >= size for each, size in zip(edit.index, shape, strict=True)):
        place, last = (",".join(map(str, each)) for each in (edit.index, [size - 1 for size in shape]))
        return say("edit names {name}[{place}]; the last entry is [{last}]", name=name, place=place, last=last)
    return ""


def bug_applies(recipe: Recipe) -> bool:
    """Whether the mistake of ``recipe`` can be made, and makes a difference."""
    net = recipe.network
    rates = [net.lr, *(edit.value for edit in recipe.edit if edit.name == "lr")]
    return BUGS[recipe.bug].applies(replace(net, lr=max(rates)), recipe.batch_sizes)


def _bug(recipe: Recipe) -> Iterator[Complaint]:
    bug = BUGS.get(recipe.bug)
    if bug and not bug_applies(recipe):
        yield Complaint("bug", say("bug={bug} needs {condition}", bug=bug.name, condition=say(bug.needs)))


def _places(recipe: Recipe, cursor: Cursor, stops: Sequence[Stop]) -> Iterator[Complaint]:
    """What the cursor and the stops of a frame point at."""
    ids = [equation.id for equation in equations(recipe.network, recipe.notation, cursor.t)]
    for name, step in [("step", cursor.step), *(("stops", step) for _, step in stops)]:
        if step and step not in ids:
            yield Complaint(name, unlike(step, say("one of {names}", names=", ".join(ids)), ids).about(name))
    places = [(cursor.t if t is None else t, step) for t, step in stops]
    for index, (t, step) in enumerate(places):
        if t > most("t"):
            words = say("stops names iteration {t}, over the limit t, {limit}", t=t, limit=whole(most("t")))
            yield Complaint("stops", words)
        if (t, step) in places[:index]:
            yield Complaint("stops", say("stops names {step} of iteration {t} twice", step=step, t=t))
    m = min(recipe.batch_size, recipe.examples)
    if cursor.example is not None and cursor.example >= m:
        words = say(
            "example must be mean or a whole number from 0 to {last}, not {example}",
            last=m - 1,
            example=cursor.example,
        )
        yield Complaint("example", words)
