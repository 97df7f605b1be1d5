"""The equations of one iteration, in the order in which a person computes them.

The forward lines stand in :func:`_forward`, one line of NumPy in column notation each; the backward lines follow
from them by the chain rule (``equations.adjoint``), row notation by transposing (``equations.notation``), NumPy
and LaTeX by writing the trees (``equations.write``). The column trees are what ``trace.record`` runs. Only the
forms chosen for teaching (dZ = A - Y) and the deliberate mistakes (``bugs``) are lines of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from math import prod
from types import MappingProxyType

from ..equations.adjoint import Line, backward, gradient_of
from ..equations.expr import Apply, Expr, Number, Tensor, as_data, is_elementwise, tensors, walk
from ..equations.notation import in_row
from ..equations.operations import M
from ..equations.parse import parse
from ..equations.write import latex, numpy
from ..words import say
from .bugs import BUGS
from .functions import Functions
from .network import Network
from .optimizers import HYPER, Optimizer
from .symbols import symbol
from .tensors import Tensors

NOTATIONS = ("column", "row")

TITLES: Mapping[str, tuple[str, str]] = {
    "Z": ("forward", "Pre-activation of layer {layer}"),
    "A": ("forward", "Activation of layer {layer}: {activation}"),
    "J": ("loss", "Loss: {loss}"),
    "dA_out": ("backward", "How the loss changes with the output"),
    "dZ_out": ("backward", "Error at the output"),
    "dW": ("backward", "Gradient of the weights of layer {layer}"),
    "db": ("backward", "Gradient of the biases of layer {layer}"),
    "dA": ("backward", "Blame passed back to layer {layer}"),
    "dZ": ("backward", "Error of layer {layer}"),
    "v": ("update", "First moment of {parameter}"),
    "s": ("update", "Second moment of {parameter}"),
    "update": ("update", "Update of {parameter}"),
    "frozen": ("update", "{parameter} is frozen"),
}
"""Phase and title of each kind of equation."""

RULE_NUMBERS: dict[str, Expr] = {each: Number(each) for each in ("lr", "n", *HYPER)}
"""The numbers that an optimizer's line may name."""

RULE_NAMES = {"p": "W", "g": "dW", "v": "v", "s": "s", "v_next": "v", "s_next": "s"}


@dataclass(frozen=True, eq=False)
class Step:
    """One line of the walk, whatever its numbers, made once: ``tree`` is the right-hand side in its notation.

    ``formula`` is the textbook's form of it, another one where what runs is made for the computer.
    """

    writes: Tensor
    kind: str
    layer: int
    phase: str
    heading: str
    words: Mapping[str, str]
    tree: Expr
    formula: Expr

    @property
    def title(self) -> str:
        """What it is called, in the language that is spoken."""
        return say(self.heading, layer=self.layer, **{name: say(word) for name, word in self.words.items()})

    @cached_property
    def stable(self) -> bool:
        """Whether what runs is another form than the textbook's, made so that nothing overflows."""
        return self.tree != self.formula or (self.kind == "A" and any(map(_softmax, walk(self.tree))))

    @cached_property
    def id(self) -> str:
        """The name of what it writes."""
        return self.writes.name


@dataclass(frozen=True, eq=False)
class Equation(Step):
    """A step with its numbers: its LaTeX, its line of NumPy, the ``numbers`` by name as that line has them."""

    notation: str
    latex: str
    code: str
    numbers: Mapping[str, str]

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The names of the tensors in its code, in order of appearance, each once."""
        return tuple(each.name for each in tensors(self.tree))

    @cached_property
    def elementwise(self) -> bool:
        """Whether every entry of the result comes from the entries at its own place alone."""
        return is_elementwise(self.tree)

    @cached_property
    def data(self) -> dict[str, object]:
        """Its tree as nested data."""
        return as_data(self.tree)


def _softmax(expr: Expr) -> bool:
    return isinstance(expr, Apply) and expr.op.name == "softmax"


def _forward(network: Network) -> list[Line]:
    """Z and A of each layer, and J."""
    is_, made = Tensors(network), Functions(network)
    lines = []
    for layer in network.layers:
        names: dict[str, Expr] = {"W": is_.W(layer), "b": is_.b(layer), "prev": is_.A(layer - 1)}
        Z = parse("W @ prev + b", names)
        lines += [Line(is_.Z(layer), Z, Z), Line(is_.A(layer), made.activation(layer), made.activation(layer))]
    runs, textbook = made.loss()
    if network.l2:
        line = "loss + (l2 / (2 * m)) * squares"
        terms: dict[str, Expr] = {"l2": Number("l2"), "m": M, "squares": made.squares()}
        runs, textbook = (parse(line, {**terms, "loss": each}) for each in (runs, textbook))
    return [*lines, Line(is_.J, runs, textbook)]


def _backward(network: Network, lines: list[Line]) -> Iterator[tuple[str, int, Tensor, Expr]]:
    """(kind, layer, what is written, right-hand side) of every gradient; a pair that simplifies takes one step."""
    is_, last = Tensors(network), network.depth
    variables = [each(layer) for layer in network.layers for each in (is_.W, is_.b, is_.Z, is_.A)]
    for writes, tree in backward(lines, variables):
        layer, kind = writes.layer, f"d{writes.letter}"
        if layer == last and kind == "dA":
            if network.simplifies:
                short = parse("A - Y", {"A": is_.A(last), "Y": is_.Y})
                yield "dZ_out", last, gradient_of(is_.Z(last)), short
            else:
                yield "dA_out", last, writes, tree
        elif not (layer == last and kind == "dZ" and network.simplifies):
            yield kind, layer, writes, tree


def _updates(network: Network, layer: int) -> Iterator[tuple[str, Tensor, Expr, dict[str, str]]]:
    """(kind, what is written, right-hand side, words of the title) of the update of a layer's W and b."""
    is_, rule = Tensors(network), network.optimizer_row
    for of in (is_.W(layer), is_.b(layer)):
        words = {"parameter": of.name}
        if of.name in network.freeze:
            yield "frozen", is_.next(of), parse("p * 1", {"p": of}), words
            continue
        names = _update_names(network, of)
        for letter, line in rule.moments.items():
            writes = is_.next(is_.moment(letter, of))
            yield "moment", writes, parse(line, names), words
        yield "update", is_.next(of), parse(rule.update, names), words


def _update_names(network: Network, of: Tensor) -> dict[str, Expr]:
    """What the names of an optimizer's line stand for when it updates ``of``."""
    is_ = Tensors(network)
    names = RULE_NUMBERS | {"p": of, "g": gradient_of(of)}
    for letter in network.optimizer_row.moments:
        names |= {letter: is_.moment(letter, of), f"{letter}_next": is_.next(is_.moment(letter, of))}
    return names


def rule_latex(rule: Optimizer) -> str:
    """The update of W by ``rule``, for a list of rules."""
    names = RULE_NUMBERS | {each: Tensor(called) for each, called in RULE_NAMES.items()}
    return latex(parse(rule.update, names), lambda each, _turned: each.name, "column")


def _mistaken(network: Network, kind: str, layer: int, writes: Tensor, right: Expr) -> Expr:
    """What a run with a deliberate mistake has in place of ``right``."""
    bug = BUGS.get(network.bug)
    if bug is None or kind not in bug.kinds:
        return right
    if kind == "update":
        return parse(bug.line, _update_names(network, writes.base))
    # The mistake is in the mean over examples; the penalty is added as it is in the right line.
    penalty = " + (l2 / m) * W" if kind == "dW" and network.l2 else ""
    return parse(bug.line + penalty, Functions(network).names(layer))


def _walk(network: Network) -> Iterator[tuple[str, int, Tensor, Expr, Expr, dict[str, str]]]:
    """Every line in order: kind, layer, what it writes, what runs, the textbook's form, words of its title."""
    lines, early = _forward(network), network.bug == "update-before-backprop"
    for line in lines:
        layer = line.writes.layer or network.depth
        yield line.writes.letter, layer, line.writes, line.runs, line.textbook, {}

    def updates(layer: int) -> Iterator[tuple[str, int, Tensor, Expr, Expr, dict[str, str]]]:
        for kind, writes, right, words in _updates(network, layer):
            yield kind, layer, writes, right, right, words

    for kind, layer, writes, right in _backward(network, lines):
        if early and kind == "dA":
            yield from updates(layer + 1)
        yield kind, layer, writes, right, right, {}
    for layer in network.layers:
        if not early or layer == 1:
            yield from updates(layer)


@lru_cache(maxsize=256)
def _steps(network: Network, notation: str) -> tuple[Step, ...]:
    found = []
    for kind, layer, writes, runs, textbook, words in _walk(network):
        right, formula = (_mistaken(network, kind, layer, writes, each) for each in (runs, textbook))
        if notation == "row":
            right, formula = in_row(writes, right), in_row(writes, formula)
        phase, heading = TITLES[writes.letter if kind == "moment" else kind]
        words = words | {"activation": network.activation(layer).title, "loss": network.loss_row.title}
        found.append(Step(writes, kind, layer, phase, heading, MappingProxyType(words), right, formula))
    return tuple(found)


def steps(network: Network, notation: str) -> tuple[Step, ...]:
    """All lines of an iteration, whatever the learning rate, the other numbers of the recipe and the iteration."""
    return _steps(network.structure, notation)


def values(network: Network, t: int) -> dict[str, float]:
    """What the named numbers of the lines are worth at iteration ``t`` (0-based)."""
    return {"lr": network.lr, "l2": network.l2, "n": t + 1, **dict(network.hyper)}


def values_as_text(network: Network, t: int) -> dict[str, str]:
    """The same as they are written in a line."""
    return {name: repr(value) for name, value in values(network, t).items()}


def program_text(network: Network, *phases: str) -> str:
    """The lines that run in these phases, or in all, in column notation, with the numbers by name."""
    return _program(network.structure, phases)


@lru_cache(maxsize=256)
def _program(network: Network, phases: tuple[str, ...]) -> str:
    lines = (each for each in steps(network, "column") if not phases or each.phase in phases)
    return "\n".join(f"{each.id} = {numpy(each.tree, 'column', {})}" for each in lines)


@lru_cache(maxsize=256)
def _equations(network: Network, notation: str, t: int) -> tuple[Equation, ...]:
    named = values_as_text(network, t)
    return tuple(_written(each, notation, named) for each in steps(network, notation))


def _written(step: Step, notation: str, named: Mapping[str, str]) -> Equation:
    line = f"{step.id} = {numpy(step.tree, notation, named)}"
    left = symbol(step.writes, notation)
    right = latex(step.formula, lambda each, turned: symbol(each, notation, transposed=turned), notation)
    own = {each.name: getattr(step, each.name) for each in fields(Step)}
    return Equation(
        **own,
        notation=notation,
        latex=f"{left} = {right}",
        code=f"import math\n{line}" if "math." in line else line,
        numbers=named,
    )


def described(network: Network) -> Mapping[str, Tensor]:
    """Every tensor of an iteration, and what it is, by its name."""
    return _described(network.structure)


@lru_cache(maxsize=256)
def _described(network: Network) -> Mapping[str, Tensor]:
    written = (each.writes for each in steps(network, "column"))
    return MappingProxyType({each.name: each for each in (*Tensors(network).given(), *written)})


def equations(network: Network, notation: str, t: int) -> tuple[Equation, ...]:
    """All equations of iteration ``t`` (0-based; only Adam's bias correction depends on it)."""
    return _equations(network, notation, t if network.optimizer == "adam" else 0)


def source(network: Network, notation: str, t: int) -> str:
    """The iteration as a NumPy program that needs X, Y, m, the parameters and the moments."""
    return "\n".join(equation.code for equation in equations(network, notation, t))


def numbers(network: Network, m: int) -> int:
    """How many numbers a recorded iteration on ``m`` examples holds: every tensor that it reads or writes."""
    passed_back = network.depth - network.simplifies
    units = network.sizes[0] + network.outputs + 3 * sum(network.sizes[1:])
    units += sum(network.sizes[1 : 1 + passed_back])
    moving = sum(
        prod(axis.size for axis in each.axes)
        for each in Tensors(network).parameters
        if each.name not in network.freeze
    )
    return 1 + units * m + 3 * network.parameter_count + 2 * len(network.optimizer_row.moments) * moving
