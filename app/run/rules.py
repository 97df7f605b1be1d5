"""What the parameters of a run owe each other. Every complaint names both sides and the way out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

import numpy as np

from ..numerics.bugs import BUGS
from ..numerics.datasets import DATASETS
from ..numerics.equations import equations, numbers
from ..numerics.losses import LOSSES
from .errors import Complaint
from .limits import LIMITS, most
from .parameters import TRAINED
from .recipe import Cursor, Recipe, View
from .texts import Stop, nearest

Given = Mapping[str, str]
"""The parameters that an address names, as it writes them."""

MOST_COMPLAINTS = 20
"""Things that are said to be wrong at once; finding out more would cost, and tell nobody more."""


def complaints(recipe: Recipe, cursor: Cursor, view: View, given: Given) -> list[Complaint]:
    """Everything wrong between the parameters; the later checks rely on the earlier ones."""
    checks: tuple[Callable[[], Iterator[Complaint]], ...] = (
        lambda: _data(recipe, given),
        lambda: _pairing(recipe),
        lambda: _sizes(recipe),
        lambda: _explicit(recipe),
        lambda: _edits(recipe),
        lambda: _bug(recipe),
        lambda: _places(recipe, cursor, view.stops),
    )
    return next((found for check in checks if (found := list(islice(check(), MOST_COMPLAINTS)))), [])


def _data(recipe: Recipe, given: Given) -> Iterator[Complaint]:
    name, data = recipe.data, DATASETS.get(recipe.data)
    if data is None:
        X, Y = recipe.X, recipe.Y
        if not X or not Y:
            missing = "Y" if X else "X"
            yield Complaint(missing, f"data=custom needs {missing}: numbers, one row per example")
        elif len(X) != len(Y):
            yield Complaint("Y", f"Y has {len(Y)} rows and X has {len(X)}; each example needs one row of both")
        for each in ("samples", "noise", "data_seed"):
            if each in given:
                yield Complaint(
                    each, f"{each} does not go with data=custom; leave it out or choose a generated set"
                )
        return
    for each in ("X", "Y"):
        if each in given:
            yield Complaint(each, f"{each} implies data=custom and does not go with data={name}; drop one of them")
    for each in ("samples", "noise", "data_seed"):
        if data.fixed and each in given:
            yield Complaint(each, f"{each} does not go with data={name}, a fixed set of {data.samples} examples")


def _pairing(recipe: Recipe) -> Iterator[Complaint]:
    output, loss, data = recipe.output, LOSSES[recipe.loss], DATASETS.get(recipe.data)
    logarithmic = [row.name for row in LOSSES.values() if row.outputs]
    if loss.outputs and output not in loss.outputs:
        yield Complaint(
            "loss",
            f"loss={loss.name} needs outputs between 0 and 1, and output={output} does not give them; "
            f"choose output={' or '.join(loss.outputs)}, or loss=mse or half_mse",
        )
    if data and data.regression and (output == "softmax" or loss.name in logarithmic):
        culprit = "output=softmax" if output == "softmax" else f"loss={loss.name}"
        yield Complaint(
            culprit.split("=")[0],
            f"data={data.name} is a regression set and {culprit} is for classes; "
            "choose output=linear with loss=mse or half_mse, or a set with classes",
        )
    if data is None:
        yield from _targets(recipe)


def _targets(recipe: Recipe) -> Iterator[Complaint]:
    """Custom targets have to suit the output and the loss."""
    Y, loss = recipe.Y, LOSSES[recipe.loss]
    if recipe.output == "softmax" and len(Y[0]) == 1 and any(row[0] not in (0, 1) for row in Y):
        yield Complaint(
            "Y", "Y under output=softmax with one column must be labels 0 or 1; or give one column per class"
        )
    elif loss.outputs and any(not 0 <= y <= 1 for row in Y for y in row):
        yield Complaint("Y", f"Y must be {loss.targets} under loss={loss.name}; or choose loss=mse or half_mse")
    elif recipe.output == "softmax" and loss.outputs and len(Y[0]) > 1:
        for index, row in enumerate(Y):
            if abs(sum(row) - 1) > 1e-9:
                yield Complaint("Y", f"row {index} of Y must sum to 1 under output=softmax, not {sum(row):g}")
                return


def _sizes(recipe: Recipe) -> Iterator[Complaint]:
    def over(name: str, value: int, parameter: str, way_out: str) -> Iterator[Complaint]:
        if value > most(name):
            text = f"{value:,} {LIMITS[name].help} exceed the limit {name}, {most(name):,}; {way_out}"
            yield Complaint(parameter, text)

    net, n, m = recipe.network, recipe.examples, recipe.batch_size
    yield from over("examples", n, "X", "give fewer rows")
    yield from over("units", net.sizes[0], "X", "give fewer columns")
    yield from over("units", net.sizes[-1], "Y", "give fewer columns")
    yield from over("parameters", net.parameter_count, "hidden", "choose narrower layers")
    if m > n:
        yield Complaint(
            "batch", f"batch must be full or a whole number from 1 to {n}, the number of examples, not {m}"
        )
    yield from over("trace_numbers", numbers(net, min(m, n)), "batch", "choose a smaller batch")


def _explicit(recipe: Recipe) -> Iterator[Complaint]:
    widths, listed = recipe.sizes, recipe.activation
    if len(listed) not in (1, len(recipe.hidden)):
        count = len(recipe.hidden)
        yield Complaint(
            "activation",
            f"activation names {len(listed)} layers, hidden has {count}; give one name for all or one per layer",
        )
    for name, value in recipe.initial.items():
        each = TRAINED[name]
        if each.layer >= len(widths):
            yield Complaint(name, f"{name} has no layer: the network has {len(widths) - 1} with weights")
            continue
        shape = np.shape(value)
        wanted = each.shape(widths)
        if shape != wanted:
            has, needs = (" by ".join(map(str, sides)) for sides in (shape, wanted))
            rule = "one row per receiving neuron" if each.weights else "one number per receiving neuron"
            yield Complaint(name, f"{name} is {has} and must be {needs}, {rule}")
    for name in recipe.freeze:
        if TRAINED[name].layer >= len(widths):
            yield Complaint(
                "freeze", f"freeze names {name}, and the network has {len(widths) - 1} layers with weights"
            )


def _edits(recipe: Recipe) -> Iterator[Complaint]:
    net = recipe.network
    for edit in recipe.edit:
        if edit.t > most("t"):
            yield Complaint("edit", f"edit is at iteration {edit.t}, over the limit t, {most('t'):,}")
        elif edit.name == "lr":
            if not 0 <= edit.value <= 1e6:
                yield Complaint("edit", f"edit sets lr to {edit.value:g}; it must be a number from 0 to 1e+06")
        elif edit.name not in net.names:
            hint = nearest(edit.name, net.names)
            yield Complaint("edit", f"edit names {edit.name}, which this network does not have{hint}")
        else:
            shape = TRAINED[edit.name].shape(net.sizes)
            if any(each >= size for each, size in zip(edit.index, shape, strict=True)):
                last = ",".join(str(size - 1) for size in shape)
                yield Complaint("edit", f"edit names {edit.name}{list(edit.index)}; the last entry is [{last}]")


def _bug(recipe: Recipe) -> Iterator[Complaint]:
    net, bug = recipe.network, BUGS.get(recipe.bug)
    rates = [net.lr, *(edit.value for edit in recipe.edit if edit.name == "lr")]
    if bug and not bug.applies(replace(net, lr=max(rates)), recipe.batch_sizes):
        yield Complaint("bug", f"bug={bug.name} needs {bug.needs}")


def _places(recipe: Recipe, cursor: Cursor, stops: Sequence[Stop]) -> Iterator[Complaint]:
    """What the cursor and the stops of a frame point at."""
    ids = [equation.id for equation in equations(recipe.network, recipe.notation, cursor.t)]
    for name, step in [("step", cursor.step), *(("stops", step) for _, step in stops)]:
        if step and step not in ids:
            hint = nearest(step, ids)
            yield Complaint(name, f"{name} must be one of {', '.join(ids)}, not '{step[:40]}'{hint}")
    places = [(cursor.t if t is None else t, step) for t, step in stops]
    for index, (t, step) in enumerate(places):
        if t > most("t"):
            yield Complaint("stops", f"stops names iteration {t}, over the limit t, {most('t'):,}")
        if (t, step) in places[:index]:
            yield Complaint("stops", f"stops names {step} of iteration {t} twice")
    m = min(recipe.batch_size, recipe.examples)
    if cursor.example is not None and cursor.example >= m:
        words = f"example must be mean or a whole number from 0 to {m - 1}, not {cursor.example}"
        yield Complaint("example", words)
