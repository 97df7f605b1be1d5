"""Somebody's own network as a run: from PyTorch, from scikit-learn, from arrays. Neither has to be there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .api import Run
from .numerics.network import Array
from .run.errors import refuse
from .run.layers import arranged
from .words import say

TORCH_ACTIVATIONS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "Tanh": ("tanh", {}),
    "ReLU": ("relu", {}),
    "Sigmoid": ("sigmoid", {}),
    "LeakyReLU": ("leaky_relu", {"negative_slope": 0.01}),
    "ELU": ("elu", {"alpha": 1.0}),
    "GELU": ("gelu", {"approximate": "none"}),
    "Softplus": ("softplus", {"beta": 1.0, "threshold": 20.0}),
    "SiLU": ("silu", {}),
    "Softmax": ("softmax", {}),
}
"""Modules of torch.nn that are activations: what Backwalk calls them, and how they have to be set."""

TORCH_LOSSES: Mapping[str, tuple[str, str, str]] = {
    "MSELoss": ("mse", "", ""),
    "BCELoss": ("bce", "sigmoid", "sigmoid"),
    "BCEWithLogitsLoss": ("bce", "linear", "sigmoid"),
    "CrossEntropyLoss": ("cross_entropy", "linear", "softmax"),
}
"""Losses of torch.nn: the loss, the output that the model has to have, and that of the run with both in one."""

PASSING = ("Identity", "Flatten")
DROPOUTS = ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout")
"""Modules that change no number of an example; and those that change none when they predict."""

SKLEARN_ACTIVATIONS = {
    "tanh": "tanh",
    "relu": "relu",
    "logistic": "sigmoid",
    "identity": "linear",
    "softmax": "softmax",
}


def from_arrays(parameters: Mapping[str, ArrayLike], X: ArrayLike, Y: ArrayLike, **more: Any) -> Run:
    """A run with these ``parameters``, W1, b1, W2 … in order, on X of shape (m, inputs) and Y of shape (m,
    outputs).

    Weights are (receiving, sending), or (sending, receiving) where only that fits the inputs. Biases that are
    left out are 0; without ``more`` it is tanh, sigmoid, cross-entropy. ``more`` are parameters of a run:
    ``activation="relu"``, ``output="linear"``, ``loss="half_mse"``, ``lr=0.1``, ``notation="row"``, ``t=3``.
    Raises BadRequestError where they do not fit.

    >>> run = from_arrays({"W1": [[1, 2], [3, 4]], "W2": [[1, -1]]}, X=[[0.5, -1], [1, 0]], Y=[1, 0])
    >>> run.trace().tensors["Z1"].tolist()
    [[-1.5, 1.0], [-2.5, 3.0]]
    """
    given = arranged(parameters, np.atleast_2d(np.asarray(X, dtype=np.float64)).shape[1])
    hidden = [len(values) for values in given.values() if values.ndim == 2][:-1]
    return Run(X=X, Y=Y, hidden=hidden or "", **given, **more)


def from_torch(model: Any, X: Any, y: Any, loss: Any, lr: float = 0.01, **more: Any) -> Run:
    """A run with the layers, parameters and loss of a PyTorch ``model`` on the batch X, y, for plain gradient
    descent.

    ``model`` is a chain of Linear and activations: a Sequential, or a module whose forward pass is its layers in
    order. ``loss`` is an instance of MSELoss, BCELoss, BCEWithLogitsLoss or CrossEntropyLoss with its defaults.
    What is float32 becomes the float64 of the same value, so gradients differ from the framework's by the
    rounding of float32. ``more`` are parameters of a run.

    Raises BadRequestError that names the module which cannot be shown, and says what can be done instead.

    ::

        model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
        run = backwalk.from_torch(model, X, y, torch.nn.MSELoss())
        run.trace().tensors["dW1"]  # model[0].weight.grad after loss.backward()
    """
    import torch

    chain = list(_chain(model))
    layers, activations = _layers(chain)
    with torch.no_grad():
        out = inputs = torch.as_tensor(X)
        try:
            for each in chain:
                out = each(out)
            same = torch.equal(out, model(inputs))
        except RuntimeError as error:
            raise refuse("model", say("the model does not take X: {reason}", reason=str(error)[:200])) from None
    if not same:
        name = type(model).__name__
        raise refuse(
            "model",
            say(
                "the forward pass of {name} is not its layers in order; from_arrays takes its parameters",
                name=name,
            ),
        )
    kind, needed, output = _loss(loss)
    if needed and activations[-1] != needed:
        raise refuse(
            "loss",
            say(
                "{loss} goes with a last activation '{needed}', and the model ends in '{has}'",
                loss=type(loss).__name__,
                needed=needed,
                has=activations[-1],
            ),
        )
    outputs = layers[-1].out_features
    if kind in ("mse", "bce") and outputs > 1:
        words = say(
            "{loss} averages over the outputs, too; with {outputs} of them it is another loss than any here",
            loss=type(loss).__name__,
            outputs=outputs,
        )
        raise refuse("loss", words)
    parameters = {}
    for number, layer in enumerate(layers, 1):
        parameters[f"W{number}"] = layer.weight.detach().double().cpu().numpy()
        parameters[f"b{number}"] = (
            np.zeros(layer.out_features) if layer.bias is None else layer.bias.detach().double().cpu().numpy()
        )
    frozen = [f"b{number}" for number, layer in enumerate(layers, 1) if layer.bias is None]
    target = torch.as_tensor(y).detach().cpu().numpy()
    return from_arrays(
        parameters,
        inputs.detach().double().cpu().numpy().reshape(len(inputs), -1),
        _one_hot(target, outputs) if output == "softmax" and target.ndim == 1 else _columns(target),
        **_activations(activations[:-1]),
        output=output or activations[-1],
        loss=kind,
        lr=lr,
        **({"freeze": frozen} if frozen else {}),
        **more,
    )


def from_sklearn(model: Any, X: ArrayLike, y: ArrayLike, **more: Any) -> Run:
    """A run with the layers, parameters and loss of a fitted MLPClassifier or MLPRegressor on the batch X, y.

    Its ``alpha`` is l2, its learning rate lr. ``more`` are parameters of a run. Raises BadRequestError for another
    estimator, or one that is not fitted.
    """
    name = type(model).__name__
    if name not in ("MLPClassifier", "MLPRegressor"):
        raise refuse("model", say("{name} is no MLPClassifier or MLPRegressor", name=name))
    if not hasattr(model, "coefs_"):
        raise refuse("model", say("the {name} is not fitted", name=name))
    targets = np.asarray(y)
    if name == "MLPClassifier":
        classes = list(model.classes_)
        labels = np.array([classes.index(each) for each in targets])
        Y = _one_hot(labels, len(classes)) if model.out_activation_ == "softmax" else _columns(labels)
        loss = "cross_entropy" if model.out_activation_ == "softmax" else "bce"
    else:
        Y, loss = _columns(targets), "half_mse"
    parameters: dict[str, ArrayLike] = {}
    for number, (W, b) in enumerate(zip(model.coefs_, model.intercepts_, strict=True), 1):
        parameters |= {f"W{number}": np.asarray(W, dtype=np.float64).T, f"b{number}": b}
    return from_arrays(
        parameters,
        X,
        Y,
        **_activations([SKLEARN_ACTIVATIONS[model.activation]] * (len(model.coefs_) - 1)),
        output=SKLEARN_ACTIVATIONS[model.out_activation_],
        loss=loss,
        **{"lr": float(model.learning_rate_init), "l2": float(model.alpha)} | more,
    )


def _chain(model: Any) -> Iterator[Any]:
    """The modules of a chain, one by one."""
    for kind in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks"):
        if getattr(model, kind, None):
            raise refuse("model", say("{name} has hooks; remove them first", name=type(model).__name__))
    children = list(model.children())
    if children:
        for each in children:
            yield from _chain(each)
    else:
        yield model


def _layers(chain: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """The linear layers of a chain, and the name of the activation after each."""
    layers: list[Any] = []
    activations: list[str] = []
    for each in chain:
        name = type(each).__name__
        if name in PASSING or (name in DROPOUTS and not each.training):
            continue
        if name == "Linear":
            layers.append(each)
            activations.append("linear")
        elif name not in TORCH_ACTIVATIONS:
            hint = (
                say("put the model in eval() first")
                if name in DROPOUTS
                else say("what can be shown are chains of Linear and {names}", names=", ".join(TORCH_ACTIVATIONS))
            )
            raise refuse("model", say("{name} cannot be shown; {hint}", name=name, hint=hint))
        elif not layers or activations[-1] != "linear":
            raise refuse("model", say("{name} does not follow a Linear", name=name))
        else:
            known, settings = TORCH_ACTIVATIONS[name]
            other = [
                f"{key}={getattr(each, key)}" for key, value in settings.items() if getattr(each, key) != value
            ]
            if other:
                raise refuse(
                    "model", say("{name} with {settings} cannot be shown", name=name, settings=", ".join(other))
                )
            activations[-1] = known
    if not layers:
        raise refuse("model", say("the model has no Linear"))
    return layers, activations


def _loss(loss: Any) -> tuple[str, str, str]:
    name = type(loss).__name__
    if name not in TORCH_LOSSES:
        raise refuse("loss", say("{name} is none of {names}", name=name, names=", ".join(TORCH_LOSSES)))
    usual = {"reduction": "mean", "weight": None, "pos_weight": None, "label_smoothing": 0.0, "ignore_index": -100}
    other = [key for key, value in usual.items() if not _is(getattr(loss, key, value), value)]
    if other:
        raise refuse("loss", say("{name} with another {settings} cannot be shown", name=name, settings=other[0]))
    return TORCH_LOSSES[name]


def _is(given: Any, value: object) -> bool:
    return given is None if value is None else bool(given == value)


def _activations(names: Sequence[str]) -> dict[str, Any]:
    """The parameter for these; none of a network without hidden layers."""
    return {"activation": list(names)} if names else {}


def _one_hot(labels: Array, classes: int) -> Array:
    if labels.min(initial=0) < 0 or labels.max(initial=0) >= classes:
        raise refuse("y", say("labels are whole numbers from 0 to {last}", last=classes - 1))
    found: Array = np.eye(classes)[labels.astype(int)]
    return found


def _columns(values: Array) -> Array:
    found: Array = np.asarray(values, dtype=np.float64)
    return found[:, np.newaxis] if found.ndim == 1 else found
