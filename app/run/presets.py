"""The table of presets: each is a query string with a title, a summary and a source."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

DEFAULT_PRESET = "two-layer"


@dataclass(frozen=True)
class Preset:
    """A named run; ``query`` sets what differs from the built-in defaults."""

    name: str
    title: str
    summary: str
    source: str
    query: str


_OWN = "Backwalk"
_COLUMN_DERIVATION = "the two-layer derivation: tanh, sigmoid, cross-entropy, one column per example"

_ROWS = (
    Preset(
        "two-layer",
        "Two-layer network",
        "tanh hidden layer, sigmoid output, cross-entropy, one column per example: dZ2 = A2 - Y.",
        _COLUMN_DERIVATION,
        "X=1.5,-1;-0.5,1;-1,-1.5;1,0.5&Y=1;0;1;0&hidden=4&activation=tanh&output=sigmoid&loss=bce"
        "&lr=0.5&init=xavier&seed=3&notation=column"
        "&W1=1.2,-1.5;0.2,-0.3;-0.3,-0.1;-1.2,-0.1&W2=-0.5,2.1,0.1,-0.2",
    ),
    Preset(
        "l-layer",
        "L-layer network",
        "ReLU hidden layers, linear output, squared error, one row per example: delta carries 1/m.",
        "the L-layer derivation: ReLU, linear output, half squared error, one row per example",
        "X=-1,0.5;0.5,1;1,-0.5;2,1&Y=0.5;-1;1.5;0.25&hidden=4,3&activation=relu&output=linear&loss=half_mse"
        "&lr=0.1&init=he&seed=9&notation=row"
        "&W1=-0.8,0.2;-1.7,0.7;1.1,-0.5;0.4,0.3&W2=-0.3,-0.6,-1.4,1;-0.1,1.8,0.6,0.2;-0.5,1,-0.4,1.1"
        "&W3=-0.3,0.2,-1.2",
    ),
    Preset(
        "single-layer",
        "Single layer",
        "Logistic regression: no hidden layer, so the previous activation is X itself.",
        _OWN,
        "X=0.5,1;1,-0.5;-1.5,0.5;-1,-1&Y=1;1;0;0&hidden=&output=sigmoid&loss=bce&lr=1&seed=1&notation=column"
        "&W1=0.3,0.7",
    ),
    Preset(
        "xor",
        "Exclusive or",
        "The four points no single layer can separate.",
        "I. Goodfellow, Y. Bengio, A. Courville, Deep Learning (2016), section 6.1, for the problem",
        "data=xor&hidden=3&activation=tanh&output=sigmoid&loss=bce&lr=0.8&init=normal&seed=2&notation=column"
        "&W1=0.2,-0.5;-0.4,-2.4;1.8,1.1&W2=-0.3,0.8,0.3",
    ),
    Preset(
        "iris",
        "Fisher's iris",
        "Three classes of flowers: softmax output with cross-entropy.",
        "R. A. Fisher, Annals of Eugenics 7 (1936) 179-188",
        "data=iris&hidden=5&activation=tanh&output=softmax&loss=cross_entropy&lr=0.5&seed=0&notation=row",
    ),
    Preset(
        "digits",
        "Handwritten digits",
        "64 pixels, ten classes: the first weights are pictures, and so are their gradients.",
        "E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI repository (1998), CC BY 4.0, "
        "https://doi.org/10.24432/C50P49",
        "data=digits&hidden=16&activation=relu&output=softmax&loss=cross_entropy&lr=0.2&batch=32&init=he&seed=1"
        "&notation=row",
    ),
    Preset(
        "saturated",
        "Saturated units",
        "Sigmoid units driven flat: almost no blame gets past them.",
        _OWN,
        "X=1,2;2,-1;-1,1;-2,-2&Y=1;0;1;0&hidden=3&activation=sigmoid&output=sigmoid&loss=half_mse&lr=0.5"
        "&W1=6,5;-8,6;0.4,-0.3&b1=4,-9,0.1&W2=3,-2,4&b2=1&notation=column",
    ),
    Preset(
        "dead-relu",
        "Dead ReLU",
        "Two of four ReLU units are off for every example: their weights never move again.",
        _OWN,
        "X=1,0.5;0.5,-1;-1,1;0.5,1&Y=1;0;0.5;1&hidden=4&activation=relu&output=linear&loss=half_mse&lr=0.1"
        "&W1=0.8,0.4;0.5,-0.6;-0.5,0.5;0.6,0.7&b1=0.1,0.2,-4,-5&W2=0.5,-0.4,0.6,0.3&b2=0&notation=row",
    ),
    Preset(
        "vanishing",
        "Vanishing gradient",
        "Six hidden sigmoid layers: each slope lets through at most a quarter of the blame.",
        _OWN,
        "X=1,-0.5;-1,1;0.5,1;-0.5,-1&Y=1;0;1;0&hidden=3,3,3,3,3,3&activation=sigmoid&output=sigmoid&loss=bce"
        "&lr=0.5&seed=1&notation=column"
        "&W1=0.2,0.5;0.2,-0.8;0.6,0.3&W2=-0.3,0.3,0.2;0.2,0.1,0.3;-0.4,-0.1,-0.3"
        "&W3=0.3,0.1,-0.2;-0.5,-0.1,0.1;-0.2,0.7,0.6&W4=-1.6,-1.1,-0.1;-0.2,0.1,0.1;1.2,-0.6,-0.2"
        "&W5=1.2,0.4,0.4;-0.3,-1,0.1;0.1,-0.7,-0.4&W6=-0.1,-0.5,-0.1;0.1,0.1,-0.3;0.3,0.5,0.2"
        "&W7=-0.6,0.5,-0.4",
    ),
    Preset(
        "mazur",
        "Mazur's step by step example",
        "Two inputs, two hidden, two outputs, one example; the biases stay as they are.",
        "M. Mazur, A Step by Step Backpropagation Example (2015), "
        "https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/",
        "X=0.05,0.1&Y=0.01,0.99&hidden=2&activation=sigmoid&output=sigmoid&loss=half_mse&lr=0.5"
        "&W1=0.15,0.2;0.25,0.3&b1=0.35,0.35&W2=0.4,0.45;0.5,0.55&b2=0.6,0.6&freeze=b1,b2&notation=column",
    ),
    Preset(
        "planar-check",
        "Planar data check",
        "Three examples whose gradients are printed in a well-known course: check your own code by them.",
        "deeplearning.ai, Deep Learning Specialization, course 1 week 3, expected outputs",
        "X=1.6243453636632417,-1.0729686221561705;-0.6117564136500754,0.8654076293246785;"
        "-0.5281717522634557,-2.3015386968802827&Y=1;0;1&hidden=4&activation=tanh&output=sigmoid&loss=bce&lr=1.2"
        "&W1=-0.00416758,-0.00056267;-0.02136196,0.01640271;-0.01793436,-0.00841747;0.00502881,-0.01245288"
        "&b1=0,0,0,0&W2=-0.01057952,-0.00909008,0.00551454,0.02292208&b2=0&notation=column",
    ),
    Preset(
        "mse-factor",
        "Where the 2 goes",
        "mse beside half_mse: the derivative of a square brings a 2, which the half takes away. Switch the loss.",
        _OWN,
        "X=1;2;-1&Y=1;2.5;-0.5&hidden=2&activation=tanh&output=linear&loss=mse&lr=0.05&seed=4&notation=row"
        "&W1=-0.5;-0.1&W2=1.4,0.5",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({row.name: row for row in _ROWS})
