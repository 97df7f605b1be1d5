"""How one number of a step is explained: what its line is taken apart into, and what the pieces are called.

The numbers are computed where they are read (``static/js/core/evaluate.js``), from the same trees. A label may
name the {index} that a term is of (a unit or an example), the {unit} of the number, {m} and the {value} it stands
for; in a chain {who} is the layer or the unit, {input} the unit that sends.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from ..equations.adjoint import gradient_of
from ..equations.expr import Apply, Expr, Tensor, as_data, substituted, tensors, walk
from ..equations.notation import turned
from ..equations.parse import parse
from ..equations.write import numpy
from ..numerics.bugs import BUGS
from ..numerics.equations import Equation, Step, steps
from ..numerics.network import Network
from ..numerics.tensors import Tensors
from ..words import say, spoken
from .transposes import transpose


@dataclass(frozen=True)
class Reason:
    """The ``rule`` in words; the labels of the ``terms`` from left to right; what is done to their sum.

    ``then`` has a label for a factor without a tensor ("scale"), for one that has a tensor ("times"), for a
    further summand ("plus"), and for what is divided by the sum ("share").
    """

    rule: str
    terms: tuple[str, ...] = ()
    then: Mapping[str, str] = field(default_factory=dict)


LISTENERS = ("from {index}: weight × its error",)
MEAN = "÷ {m} examples"

REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        "Z": Reason("the weighted sum of its inputs, plus its bias", ("from {index}: weight × input", "bias")),
        "A": Reason("{activation} of z"),
        "A softmax": Reason(
            "this output's share of all the exponentials", ("{index}: e^z",), {"share": "{unit} ÷ sum"}
        ),
        "J": Reason("what every output of every example costs, averaged over the examples"),
        "dA_out": Reason("the slope of the loss by this output", ("slope of the loss",), {"scale": MEAN}),
        "dZ_out": Reason("prediction minus target", ("prediction", "minus target"), {"scale": MEAN}),
        "dW": Reason(
            "the unit's error times what the weight was given, over the examples",
            ("example {index}: error × input",),
            {"scale": MEAN, "plus": "+ λ/m × weight"},
        ),
        "db": Reason(
            "the unit's error over the examples: a bias always gets the input 1",
            ("example {index}: error",),
            {"scale": MEAN},
        ),
        "dA": Reason("the errors of the units that listened, each by how much it listened", LISTENERS),
        "dZ": Reason(
            "the messages of the units that listened, times the slope of its own activation",
            LISTENERS,
            {"times": "× slope g′(z) = {value}"},
        ),
        "dZ output": Reason("the slope of the loss times the slope of the activation", ("dA × g′(z)",)),
        "dZ softmax": Reason(
            "every output moves with every z of a softmax",
            ("its own slope of the loss", "{index}: minus its share of the slope there"),
            {"times": "× its own output a = {value}"},
        ),
        "moment": Reason("what the optimizer remembers", ("what it remembered", "this gradient")),
        "update sgd": Reason(
            "the old value, minus learning rate times gradient", ("old value", "− learning rate × gradient")
        ),
        "update": Reason(
            "the old value, and the step that the optimizer takes", ("old value", "the step of {optimizer}")
        ),
        "frozen": Reason("frozen: it stays as it is"),
    }
)
"""By the kind of an equation, where that says too little with what it is made of."""

LONG: Mapping[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = MappingProxyType(
    {
        "sigmoid": (
            ("slope of the loss, (a − y) ÷ ~a (1 − a)~", "(A - Y) / (A * (1 - A))", ("∂{J}", "∂a")),
            ("× slope of the sigmoid, ~a (1 − a)~", "A * (1 - A)", ("∂a", "∂z")),
        ),
        "softmax": (
            ("its own output: (−y ÷ ~a~) × ~a~ (1 − a)", "-(Y * (1 - A))", ()),
            ("the others: Σ (−y′ ÷ ~a′~) × (−~a′~ a)", "(np.sum(Y, axis=0, keepdims=True) - Y) * A", ()),
        ),
        "linear": (
            ("slope of ½(a − y)²: ~½ × 2~ (a − y)", "A - Y", ("∂{J}", "∂a")),
            ("× slope of the identity", "1", ("∂a", "∂z")),
        ),
    }
)
"""The long way to dZ = A - Y by output: its factors, each with the derivative that it is; of a softmax its terms.

What cancels stands between tildes.
"""


@dataclass(frozen=True)
class Link:
    """A backward step as a part of the chain rule: what it makes, and the ``factor`` that it multiplies in.

    ``makes`` and ``ratio`` are the derivatives that result and factor are: what stands above, what below.
    """

    result: str
    result_words: str
    factor: str = ""
    words: str = ""
    makes: tuple[str, ...] = ()
    ratio: tuple[str, ...] = ()


MEANT, SUMMED = "the mean over the examples is the gradient", "the sum over the examples is the gradient"
"""What is done with an example's part, in column and in row notation."""

CHAIN: Mapping[str, Link] = MappingProxyType(
    {
        "dA_out": Link("∂{J}/∂a of {who}", "how the loss moves with the output", makes=("∂{J}", "∂a")),
        "dZ_out": Link("∂{J}/∂z of {who}", "the error there", makes=("∂{J}", "∂z")),
        "dZ": Link(
            "∂{J}/∂z of {who}",
            "the error there",
            "∂a/∂z of {who}",
            "the slope of its activation",
            ("∂{J}", "∂z"),
            ("∂a", "∂z"),
        ),
        "dA": Link(
            "∂{J}/∂a of {who}",
            "the messages added up",
            "∂z/∂a, weights from {who}",
            "how much the next layer listened",
            ("∂{J}", "∂a"),
            ("∂z", "∂a"),
        ),
        "dW": Link(
            "this example's part",
            MEANT,
            "∂z/∂w, the input {input}",
            "what the weight was given",
            ("∂{J}", "∂w"),
            ("∂z", "∂w"),
        ),
        "db": Link(
            "this example's part",
            MEANT,
            "∂z/∂b",
            "a bias is always given 1",
            ("∂{J}", "∂b"),
            ("∂z", "∂b"),
        ),
    }
)


@lru_cache(maxsize=4096)
def pieces(step: Equation, m: int) -> tuple[str | dict[str, str], ...]:
    """The right-hand side as it runs, cut at its tensors, so that a number can stand in the place of each."""
    held = {each.name: Tensor(f"\0{each.name}\0") for each in tensors(step.tree)}
    line = numpy(substituted(step.tree, held), step.notation, {**step.numbers, "m": str(m)})
    return tuple({"tensor": each} if index % 2 else each for index, each in enumerate(line.split("\0")))


def functions(network: Network, notation: str) -> dict[str, Any]:
    """The named functions in the lines of ``network``: what their operands are called, and their tree."""
    return _functions(network.structure, notation)


def reasons(network: Network, notation: str) -> dict[str, dict[str, Any]]:
    """What explains a number of each step of ``network``, by its id: ``why``, and of a gradient ``chain``."""
    return _reasons(network.structure, notation, spoken().name)


@lru_cache(maxsize=256)
def _functions(network: Network, notation: str) -> dict[str, Any]:
    trees = (each.tree for each in steps(network, notation))
    found = (each for tree in trees for each in walk(tree) if isinstance(each, Apply))
    return {
        each.op.name: {
            "of": each.op.names,
            "tree": as_data(each.op.body if notation == "column" else turned(each.op.body)),
        }
        for each in found
        if each.op.body is not None
    }


@lru_cache(maxsize=256)
def _reasons(network: Network, notation: str, _language: str) -> dict[str, dict[str, Any]]:
    made = _Reasons(network, notation)
    return {each.id: made.of(each) for each in steps(network, notation)}


class _Reasons:
    """Makes the reasons of one network, whatever its numbers."""

    def __init__(self, network: Network, notation: str) -> None:
        self.network, self.is_ = network, Tensors(network)
        self.steps = {each.id: each for each in steps(network, notation)}
        self.notation, self.column = notation, notation == "column"
        self.words = {"optimizer": network.optimizer, "J": "J" if self.column else "C"}

    def of(self, step: Step) -> dict[str, Any]:
        """What explains a number of ``step``."""
        turned = transpose(step, self.notation)
        return (
            {"why": self.why(step)}
            | ({"chain": self.chain(step)} if step.kind in CHAIN else {})
            | ({"transpose": turned} if turned else {})
        )

    def why(self, step: Step) -> dict[str, Any]:
        bug = BUGS.get(self.network.bug)
        if bug and step.kind in bug.kinds:
            rule = say("a mistake on purpose ({bug}): {mistake}", bug=bug.name, mistake=say(bug.title))
            return asdict(Reason(rule))
        row, tree, layer = self.row(step), self.tree(step), step.layer
        answer: dict[str, Any] = {
            "rule": self.filled(row.rule, activation=self.network.activation(layer).name),
            "terms": [self.filled(each) for each in row.terms],
            "then": {kind: self.filled(each) for kind, each in row.then.items()},
        }
        if tree != step.tree:
            answer["tree"] = as_data(tree)
        if step.kind == "dZ_out":
            names: dict[str, Expr] = {"A": self.is_.A(layer), "Y": self.is_.Y}
            answer["long"] = [
                {"text": say(text), "tree": as_data(parse(line, names))}
                | ({"ratio": self.derivative(ratio)} if ratio else {})
                for text, line, ratio in LONG[self.network.output]
            ]
        return answer

    def row(self, step: Step) -> Reason:
        """The row for ``step``."""
        network, kind = self.network, step.kind
        softmax = network.activation(step.layer).name == "softmax"
        if kind == "dZ" and step.layer == network.depth:
            return REASONS["dZ softmax" if softmax else "dZ output"]
        if kind == "A" and softmax:
            return REASONS["A softmax"]
        return REASONS["update sgd" if kind == "update" and network.optimizer == "sgd" else kind]

    def tree(self, step: Step) -> Expr:
        """What is taken apart: the line itself, or where that says more the textbook's, or more of the way."""
        layer = step.layer
        if step.kind == "A" and self.row(step) == REASONS["A softmax"]:
            return parse("np.exp(Z) / np.sum(np.exp(Z), axis=0, keepdims=True)", {"Z": self.is_.Z(layer)})
        if step.kind == "dZ" and layer < self.network.depth:
            passed = gradient_of(self.is_.A(layer)).name
            return substituted(step.tree, {passed: self.steps[passed].tree})
        return step.writes.base if step.kind == "frozen" else step.tree

    def chain(self, step: Step) -> dict[str, Any]:
        layer, depth = step.layer, self.network.depth
        made = {
            "dZ": self.is_.A(layer),
            "dA": self.is_.Z(min(layer + 1, depth)),
            "dW": self.is_.A(layer - 1),
        }
        at = made[step.kind].name if step.kind in made else ""
        link = CHAIN[step.kind]
        if link.result_words == MEANT and not self.column:
            link = replace(link, result_words=SUMMED)
        words = {name: getattr(link, name) for name in ("result", "result_words", "factor", "words")}
        return {name: self.filled(text) for name, text in words.items()} | {
            "makes": self.derivative(link.makes),
            "ratio": self.derivative(link.ratio),
            "who": say("the output") if layer == depth else say("hidden {layer}", layer=layer),
            "at": at if at in self.steps else "",
        }

    def derivative(self, parts: tuple[str, ...]) -> list[str]:
        """What stands above and below, the loss as the notation writes it."""
        return [each.replace("{J}", self.words["J"]) for each in parts]

    def filled(self, text: str, **words: str) -> str:
        """The message with the words that are known here; the others stay for the reader to fill in."""
        text = say(text)
        for name, word in {**self.words, **words}.items():
            text = text.replace(f"{{{name}}}", word)
        return text
