"""The table of query parameters, in canonical order: what each may be, and what it is when left out.

``default`` is the built-in value, used where the preset says nothing; a preset may set any parameter of
the group "run". The parameters ``W1 b1 … W13 b13`` follow from the limit on layers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..numerics.activations import HIDDEN, OUTPUTS
from ..numerics.bugs import BUGS
from ..numerics.datasets import DATASETS
from ..numerics.equations import NOTATIONS
from ..numerics.initialisers import INITIALISERS
from ..numerics.losses import LOSSES
from ..numerics.optimizers import HYPER, OPTIMIZERS
from ..words import ENGLISH, LANGUAGES, say
from .limits import most
from .presets import DEFAULT_PRESET, PRESETS
from .targets import TARGETS
from .texts import (
    BLOB,
    COLUMN,
    EDITS,
    FLAG,
    ID,
    MATRIX,
    ORIGIN,
    STOPS,
    VECTOR,
    WHO,
    WORD,
    Text,
    choice,
    choice_or,
    decimal,
    either,
    integer,
    listing,
    names_out_of,
    ordered,
    same,
)

LAYERS = range(1, most("hidden_layers") + 2)


@dataclass(frozen=True)
class Trained:
    """A parameter that training moves: the weights into ``layer``, or its biases."""

    name: str
    layer: int
    weights: bool

    def shape(self, sizes: Sequence[int]) -> tuple[int, ...]:
        """Its shape in a network of ``sizes``: a row for each receiving unit."""
        return (sizes[self.layer], sizes[self.layer - 1]) if self.weights else (sizes[self.layer],)


TRAINED: Mapping[str, Trained] = MappingProxyType(
    {
        each.name: each
        for layer in LAYERS
        for each in (Trained(f"W{layer}", layer, True), Trained(f"b{layer}", layer, False))
    }
)
PARAMETER_NAMES = tuple(TRAINED)
ANY = "any"
"""The mistake that is drawn, and not told."""

PANELS = ("numbers", "code", "story", "check", "training", "data")
REVEALS = ("end", "wrong", "never")
THEMES = ("auto", "light", "dark", "projector", "print")


@dataclass(frozen=True)
class Parameter:
    """One query parameter. ``group`` is run, ask, cursor or view; ``latex`` its symbol, if it has one.

    One that ``repeats`` may be given several times; its value is written with semicolons between. After a change
    of one that ``keeps`` a page goes on from the same iteration. What is ``drawn`` changes numbers, words or the
    drawing; what is for a ``frame`` means nothing to a page.
    """

    name: str
    group: str
    text: Text
    default: Any
    title: str
    help: str
    latex: str = ""
    repeats: bool = False
    keeps: bool = True
    drawn: bool = True
    frame: bool = False


def _view(name: str, text: Text, default: Any, title: str, help_: str, *, drawn: bool = False) -> Parameter:
    return Parameter(name, "view", text, default, title, help_, drawn=drawn)


def _frame(name: str, text: Text, default: Any, title: str, help_: str) -> Parameter:
    return Parameter(name, "view", text, default, title, help_, drawn=False, frame=True)


def _run(
    name: str, text: Text, default: Any, title: str, help_: str, latex: str = "", *, keeps: bool = False
) -> Parameter:
    return Parameter(name, "run", text, default, title, help_, latex, keeps=keeps)


def _ask(name: str, text: Text, default: Any, title: str, help_: str, *, repeats: bool = False) -> Parameter:
    return Parameter(name, "ask", text, default, title, help_, repeats=repeats)


VARIED = ("X", "Y", *PARAMETER_NAMES)
"""What can be drawn anew for each learner."""

_WIDTH = integer(1, most("units"))
_SEED = integer(0, 2**32 - 1)

_ROWS = (
    _run("preset", choice(*PRESETS), DEFAULT_PRESET, "Preset", "supplies the default of every other parameter"),
    _run(
        "data",
        choice_or(BLOB, *DATASETS, "custom"),
        "xor",
        "Data set",
        "what the network learns; a file is sha256:…",
    ),
    _run("target", COLUMN, "", "Target", "the column of the file that is the label; the last one if left out"),
    _run("X", MATRIX, (), "Inputs", "inline data, one row per example; implies data=custom", "X"),
    _run("Y", MATRIX, (), "Targets", "inline data, one row per example; implies data=custom", "Y"),
    _run("samples", integer(1, most("examples")), None, "Examples", "how many to generate", "m"),
    _run("noise", decimal(0, 10), None, "Noise", "standard deviation of the noise of a generated set"),
    _run("data_seed", _SEED, 0, "Data seed", "seed of a generated set"),
    _run(
        "split",
        decimal(0, 0.9),
        0.0,
        "Split",
        "the share of the examples that is kept from training, to validate with",
        keeps=False,
    ),
    _run("params", choice_or(BLOB, ""), "", "Parameters", "a file with W1, b1, …, from which training starts"),
    _run(
        "hidden",
        listing(
            _WIDTH,
            limit=most("hidden_layers"),
            phrase=lambda: say("widths of {allowed}, separated by commas", allowed=_WIDTH.allowed),
            empty=True,
        ),
        (4,),
        "Hidden layers",
        "widths of the hidden layers, 4 or 8,8; empty for a single-layer network",
    ),
    _run(
        "activation",
        same(listing(choice(*HIDDEN), limit=most("hidden_layers"), phrase=lambda: names_out_of(*HIDDEN))),
        ("tanh",),
        "Activation",
        "of the hidden layers, one name for all or one per layer",
        "g",
    ),
    _run("output", choice(*OUTPUTS), "sigmoid", "Output", "activation of the output layer"),
    _run("loss", choice(*LOSSES), "bce", "Loss", "what training makes small", "J"),
    _run("optimizer", choice(*OPTIMIZERS), "sgd", "Optimizer", "the update rule"),
    _run("beta", decimal(0, 1, open_high=True), None, "beta", "of momentum, nesterov and rmsprop", r"\beta"),
    _run("beta1", decimal(0, 1, open_high=True), None, "beta1", "of adam", r"\beta_1"),
    _run("beta2", decimal(0, 1, open_high=True), None, "beta2", "of adam", r"\beta_2"),
    _run("eps", decimal(0, 1, open_low=True), None, "eps", "of rmsprop, adagrad and adam", r"\varepsilon"),
    _run("lr", decimal(0, 1e6), 0.5, "Learning rate", "the size of an update", r"\alpha", keeps=True),
    _run(
        "l2",
        decimal(0, 1e6),
        0.0,
        "L2 penalty",
        "adds lambda/2m times the squared weights",
        r"\lambda",
        keeps=True,
    ),
    _run(
        "batch",
        either("full", integer(1, most("examples"))),
        None,
        "Batch",
        "examples of one iteration: full or a number",
    ),
    _run("shuffle", FLAG, False, "Shuffle", "1: a new seeded order of the examples each epoch"),
    _run("init", choice(*INITIALISERS), "xavier", "Initialiser", "how the weights start; biases start at 0"),
    _run("init_scale", decimal(-1e6, 1e6), 1.0, "Scale of init", "multiplies the initial weights"),
    _run("seed", _SEED, 0, "Seed", "of the initial weights and of the shuffling"),
    *(
        _run(
            each.name,
            MATRIX if each.weights else VECTOR,
            None,
            f"Initial {each.name}",
            "one row per receiving neuron" if each.weights else "one number per receiving neuron",
        )
        for each in TRAINED.values()
    ),
    _run(
        "freeze",
        ordered(
            listing(
                choice(*PARAMETER_NAMES),
                limit=99,
                phrase=lambda: say("names like b1, separated by commas"),
                empty=True,
            ),
            PARAMETER_NAMES,
        ),
        (),
        "Frozen",
        "parameters that an update leaves alone, b1,b2",
    ),
    _run("notation", choice(*NOTATIONS), "column", "Notation", "one column or one row per example", keeps=True),
    _run("bug", choice("none", *BUGS, ANY), "none", "Bug", "a deliberate, classical mistake; any: a hidden one"),
    Parameter(
        "edit",
        "run",
        EDITS,
        (),
        "Edits",
        "a weight, a bias or the learning rate changed by hand just before an iteration",
        repeats=True,
    ),
    _ask("ask", TARGETS, (), "Asked", "what the learner is asked for, and what is hidden with it", repeats=True),
    _ask("fade", integer(0, 500), 0, "Fade", "so many steps at the end of the iteration are asked"),
    _ask("who", WHO, "", "Who", "who is asked; draws anew what vary names, and which mistake bug=any is"),
    _ask(
        "vary",
        ordered(
            listing(choice(*VARIED), limit=99, phrase=lambda: names_out_of(*VARIED[:4], "…"), empty=True), VARIED
        ),
        (),
        "Vary",
        "which numbers are drawn anew for who, X,W1",
    ),
    _ask(
        "reveal",
        choice(*REVEALS),
        "end",
        "Reveal",
        "when right values may be seen: at the end, after a wrong answer, never",
    ),
    Parameter("t", "cursor", integer(0, most("t")), 0, "Iteration", "0 is before any update"),
    Parameter("step", "cursor", WORD, "", "Step", "the id of a step; the first one if left out"),
    Parameter(
        "example",
        "cursor",
        either("mean", integer(0, most("examples") - 1)),
        0,
        "Example",
        "mean, or the 0-based index of an example in the batch",
    ),
    _view("theme", choice(*THEMES), "auto", "Theme", "auto follows the system"),
    _view(
        "panels",
        either("auto", choice("none", *PANELS)),
        None,
        "Panel",
        "what stands under the equation; auto: the numbers on the page, and by its size in a frame, which knows "
        "none, numbers, code and story",
    ),
    _view(
        "decimals",
        either("auto", integer(0, 12)),
        None,
        "Decimals",
        "of the numbers on the page; auto: as many as it takes",
        drawn=True,
    ),
    _view("speed", decimal(0.25, 8), 1.0, "Speed", "steps per second while playing"),
    _view("vs", WORD, "", "Compare with", "the query string of a second run to show beside this one", drawn=True),
    _view("autoplay", FLAG, False, "Autoplay", "1: play as soon as the page is ready"),
    _view("lang", choice(*LANGUAGES), ENGLISH, "Language", "of the words", drawn=True),
    _frame("controls", choice("full", "mini", "none"), "mini", "Controls", "how much of a bar the frame has"),
    _frame("stops", STOPS, (), "Stops", "steps that the frame walks, step or t:step; all if left out"),
    _frame("loop", FLAG, False, "Loop", "1: the frame begins anew after its last stop"),
    _frame("readonly", FLAG, True, "Read only", "0: weights can be dragged and the network trained in the frame"),
    _frame("scale", decimal(0.75, 2), 1.0, "Scale", "of everything in the frame"),
    _frame(
        "motion", choice("auto", "none"), "auto", "Motion", "none: nothing moves gradually; auto: as the system"
    ),
    _frame(
        "keys", choice("host", "self", "none"), "host", "Keys", "whom arrows in the frame belong to: deck or frame"
    ),
    _frame(
        "host", choice("auto", "reveal"), "auto", "Host", "how keys are handed back: in both ways, or reveal.js's"
    ),
    _frame("origin", ORIGIN, "", "Origin", "the only origin that the frame takes messages from"),
    _frame("id", ID, "", "Name", "of the frame, in each of its messages"),
)

PARAMETERS: Mapping[str, Parameter] = MappingProxyType({row.name: row for row in _ROWS})


def _dropped() -> Mapping[str, tuple[str, ...]]:
    start = (*PARAMETER_NAMES, "edit")
    kept = ("theme", "panels", "decimals", "speed", "lang")
    return {
        "preset": tuple(name for name in PARAMETERS if name not in kept),
        "data": ("X", "Y", "target", "params", "samples", "noise", "data_seed", "batch", "example", *start),
        "params": ("hidden", *start, "freeze"),
        "hidden": ("params", *start, "freeze"),
        "output": ("params", *start),
        "optimizer": HYPER,
        "init": PARAMETER_NAMES,
        "init_scale": PARAMETER_NAMES,
        "batch": ("example",),
    }


DROPPED = MappingProxyType(_dropped())
"""What a choice makes meaningless: a page that changes the one leaves the others out."""
