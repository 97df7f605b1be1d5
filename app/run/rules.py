"""What the parameters of a run owe each other. Every complaint names both sides and the way out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from typing import Any

from ..numerics.bugs import BUGS
from ..numerics.datasets import DATASETS
from ..numerics.equations import equations, numbers
from ..numerics.losses import LOSSES
from ..numerics.network import Network
from ..numerics.optimizers import HYPER
from .errors import Complaint
from .limits import LIMITS, most
from .parameters import TRAINED
from .texts import nearest

Values = Mapping[str, Any]

MOST_COMPLAINTS = 20
"""Things that are said to be wrong at once; finding out more would cost, and tell nobody more."""


def sizes(values: Values) -> tuple[int, ...]:
    """n0 to nL of the network that ``values`` describe."""
    data = DATASETS.get(values["data"])
    if data:
        inputs, outputs = data.inputs, data.classes if data.classes > 2 else 1
    else:
        inputs, outputs = len(values["X"][0]) if values["X"] else 1, len(values["Y"][0]) if values["Y"] else 1
    if values["output"] == "softmax" and outputs == 1:
        outputs = 2
    return (inputs, *values["hidden"], outputs)


def examples(values: Values) -> int:
    """The number of examples of the whole data set."""
    return len(values["X"]) if values["data"] == "custom" else values["samples"]


def batch_size(values: Values) -> int:
    """m of every batch but perhaps the last."""
    return values["batch"] or examples(values)


def batch_sizes(values: Values) -> tuple[int, ...]:
    """m of every batch, and of the last one where that is smaller."""
    n, m = examples(values), min(batch_size(values), examples(values))
    return (m, n % m) if n % m else (m,)


def network(values: Values) -> Network:
    """The network and recipe that ``values`` describe."""
    hidden = values["activation"]
    if len(hidden) == 1:
        hidden = hidden * len(values["hidden"])
    hyper = tuple((name, values[name]) for name in HYPER if values[name] is not None)
    return Network(
        sizes=sizes(values),
        activations=(*hidden[: len(values["hidden"])], values["output"]),
        loss=values["loss"],
        lr=values["lr"],
        l2=values["l2"],
        optimizer=values["optimizer"],
        hyper=hyper,
        freeze=values["freeze"],
        bug=values["bug"],
    )


def complaints(values: Values, given: Mapping[str, str]) -> list[Complaint]:
    """Everything wrong between the parameters; the later checks rely on the earlier ones."""
    for rule in (_data, _pairing, _sizes, _explicit, _edits, _rest):
        found = list(islice(rule(values, given), MOST_COMPLAINTS))
        if found:
            return found
    return []


def _data(values: Values, given: Mapping[str, str]) -> Iterator[Complaint]:
    name, data = values["data"], DATASETS.get(values["data"])
    if data is None:
        X, Y = values["X"], values["Y"]
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


def _pairing(values: Values, _given: Mapping[str, str]) -> Iterator[Complaint]:
    output, loss, data = values["output"], LOSSES[values["loss"]], DATASETS.get(values["data"])
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
        yield from _targets(values)


def _targets(values: Values) -> Iterator[Complaint]:
    """Custom targets have to suit the output and the loss."""
    Y, loss = values["Y"], LOSSES[values["loss"]]
    if values["output"] == "softmax" and len(Y[0]) == 1 and any(row[0] not in (0, 1) for row in Y):
        yield Complaint(
            "Y", "Y under output=softmax with one column must be labels 0 or 1; or give one column per class"
        )
    elif loss.outputs and any(not 0 <= y <= 1 for row in Y for y in row):
        yield Complaint("Y", f"Y must be {loss.targets} under loss={loss.name}; or choose loss=mse or half_mse")
    elif values["output"] == "softmax" and loss.outputs and len(Y[0]) > 1:
        for index, row in enumerate(Y):
            if abs(sum(row) - 1) > 1e-9:
                yield Complaint("Y", f"row {index} of Y must sum to 1 under output=softmax, not {sum(row):g}")
                return


def _sizes(values: Values, _given: Mapping[str, str]) -> Iterator[Complaint]:
    def over(name: str, value: int, parameter: str, way_out: str) -> Iterator[Complaint]:
        if value > most(name):
            text = f"{value:,} {LIMITS[name].help} exceed the limit {name}, {most(name):,}; {way_out}"
            yield Complaint(parameter, text)

    net, n, m = network(values), examples(values), batch_size(values)
    yield from over("examples", n, "X", "give fewer rows")
    yield from over("units", net.sizes[0], "X", "give fewer columns")
    yield from over("units", net.sizes[-1], "Y", "give fewer columns")
    yield from over("parameters", net.parameter_count, "hidden", "choose narrower layers")
    if m > n:
        yield Complaint(
            "batch", f"batch must be full or a whole number from 1 to {n}, the number of examples, not {m}"
        )
    yield from over("trace_numbers", numbers(net, min(m, n)), "batch", "choose a smaller batch")


def _explicit(values: Values, given: Mapping[str, str]) -> Iterator[Complaint]:
    widths, listed = sizes(values), values["activation"]
    if len(listed) not in (1, len(values["hidden"])):
        count = len(values["hidden"])
        yield Complaint(
            "activation",
            f"activation names {len(listed)} layers, hidden has {count}; give one name for all or one per layer",
        )
    for name, each in TRAINED.items():
        value = values[name]
        if value is None:
            continue
        if each.layer >= len(widths):
            yield Complaint(name, f"{name} has no layer: the network has {len(widths) - 1} with weights")
            continue
        shape = (len(value), len(value[0])) if each.weights else (len(value),)
        wanted = each.shape(widths)
        if shape != wanted:
            has, needs = (" by ".join(map(str, sides)) for sides in (shape, wanted))
            rule = "one row per receiving neuron" if each.weights else "one number per receiving neuron"
            yield Complaint(name, f"{name} is {has} and must be {needs}, {rule}")
    for name in values["freeze"]:
        if TRAINED[name].layer >= len(widths):
            yield Complaint(
                "freeze", f"freeze names {name}, and the network has {len(widths) - 1} layers with weights"
            )


def _edits(values: Values, _given: Mapping[str, str]) -> Iterator[Complaint]:
    net = network(values)
    for edit in values["edit"]:
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


def _rest(values: Values, _given: Mapping[str, str]) -> Iterator[Complaint]:
    net, m = network(values), min(batch_size(values), examples(values))
    bug = BUGS.get(values["bug"])
    rates = [net.lr, *(edit.value for edit in values["edit"] if edit.name == "lr")]
    if bug and not bug.applies(replace(net, lr=max(rates)), batch_sizes(values)):
        yield Complaint("bug", f"bug={bug.name} needs {bug.needs}")
    ids = [equation.id for equation in equations(net, values["notation"], values["t"])]
    for name, step in [("step", values["step"]), *(("stops", step) for _, step in values["stops"])]:
        if step and step not in ids:
            hint = nearest(step, ids)
            yield Complaint(name, f"{name} must be one of {', '.join(ids)}, not '{step[:40]}'{hint}")
    stops = [(values["t"] if t is None else t, step) for t, step in values["stops"]]
    for index, (t, step) in enumerate(stops):
        if t > most("t"):
            yield Complaint("stops", f"stops names iteration {t}, over the limit t, {most('t'):,}")
        if (t, step) in stops[:index]:
            yield Complaint("stops", f"stops names {step} of iteration {t} twice")
    if values["example"] is not None and values["example"] >= m:
        yield Complaint(
            "example", f"example must be mean or a whole number from 0 to {m - 1}, not {values['example']}"
        )
