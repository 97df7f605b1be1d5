"""The fast path: training without recording.

It computes the same equations as ``trace.record`` with the bias folded into the matrix product (a row of
ones under the activations), the gradients in one flat vector and one update for the whole network. The
folded product sums in another order than ``W @ A + b``, so the two paths agree to rounding error
(1e-12 relative over a thousand iterations), not bit for bit. A run with a ``bug`` has no fast path: it
takes the update from the recorded equations.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from .activations import ACTIVATIONS
from .expressions import function
from .network import Array, Network, Parameters, blocks, frozen, pack, unpack
from .trace import Trace, record

CHUNK = 16
"""Iterations between two looks at the clock and at the size of the parameters."""

HUGE = 1e100
"""Parameters beyond this are about to overflow: from here on every iteration is looked at."""

Moments = Mapping[str, Array]


@dataclass(frozen=True)
class State:
    """Everything that iteration ``t`` starts from: parameters and moments as flat read-only vectors."""

    t: int
    theta: Array
    moments: Moments

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return sum(int(each.nbytes) for each in (self.theta, *self.moments.values()))

    def parameters(self, network: Network) -> Parameters:
        """W1, b1, …"""
        return unpack(network, self.theta)

    def named_moments(self, network: Network) -> Parameters:
        """vdW1, sdW1, …: the optimizer's memory before this iteration, without the frozen parameters'."""
        named: dict[str, Array] = {}
        for moment, flat in self.moments.items():
            named |= unpack(network, flat, f"{moment}d")
        return {name: value for name, value in named.items() if name[2:] not in network.freeze}


def start(network: Network, parameters: Parameters) -> State:
    """The state before iteration 0."""
    theta = pack(network, parameters)
    zeros = {moment: frozen(np.zeros_like(theta)) for moment in network.optimizer_row.moments}
    return State(0, theta, MappingProxyType(zeros))


@dataclass(frozen=True)
class Batches:
    """The data set cut into batches: X (n0, n) and Y (k, n), ``size`` examples each, the last one shorter.

    With ``shuffle_seed`` each epoch has an order of its own, drawn from (seed, epoch).
    """

    X: Array
    Y: Array
    size: int
    shuffle_seed: int | None = None
    _cache: dict[int, tuple[Array, Array]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def count(self) -> int:
        """Batches in an epoch."""
        examples: int = self.X.shape[1]
        return math.ceil(examples / self.size)

    def indices(self, t: int) -> NDArray[np.intp]:
        """Which examples of the data set iteration ``t`` trains on."""
        n = self.X.shape[1]
        epoch, position = divmod(t, self.count)
        order = np.arange(n)
        if self.shuffle_seed is not None:
            order = np.random.default_rng([self.shuffle_seed, epoch]).permutation(n)
        return order[position * self.size : (position + 1) * self.size]

    def at(self, t: int) -> tuple[Array, Array]:
        """X (n0, m) and Y (k, m) of iteration ``t``, read-only."""
        key = t if self.shuffle_seed is not None else t % self.count
        batch = self._cache.get(key)
        if batch is None:
            chosen = self.indices(t)
            batch = (frozen(self.X[:, chosen]), frozen(self.Y[:, chosen]))
            if self.shuffle_seed is not None:
                self._cache.clear()
            self._cache[key] = batch
        return batch


class OutOfTimeError(Exception):
    """The deadline came first; ``state`` is how far training got."""

    def __init__(self, state: State) -> None:
        super().__init__(f"out of time at iteration {state.t}")
        self.state = state


class DivergedError(Exception):
    """Iteration ``state.t`` is the first that computes a number that is not finite."""

    def __init__(self, state: State) -> None:
        super().__init__(f"diverged at iteration {state.t}")
        self.state = state


def trace_at(network: Network, state: State, batches: Batches) -> Trace:
    """The recorded iteration that starts from ``state``."""
    X, Y = batches.at(state.t)
    return record(network, state.parameters(network), state.named_moments(network), X, Y, state.t)


def traced_step(network: Network, state: State, batches: Batches) -> State:
    """One iteration by the recorded equations. Raises DivergedError if it has a non-finite tensor."""
    trace = trace_at(network, state, batches)
    if trace.first_bad:
        raise DivergedError(state)
    after = {name: trace.tensors[f"{name}_next"] for name in network.names}
    moments = {}
    for moment, flat in state.moments.items():
        old = unpack(network, flat, f"{moment}d")
        new = {name[2:]: trace.tensors.get(f"{name}_next", value) for name, value in old.items()}
        moments[moment] = pack(network, new)
    return State(state.t + 1, pack(network, after), MappingProxyType(moments))


class _Workspace:
    """Buffers for one batch size: activations over a row of ones, deltas, and the gradient."""

    def __init__(self, network: Network, X: Array) -> None:
        m = X.shape[1]
        self.padded = [np.ones((n + 1, m)) for n in network.sizes]
        self.active = [padded[:-1] for padded in self.padded]
        self.active[0][:] = X
        self.source = X
        self.Z = [np.empty((n, m)) for n in network.sizes[1:]]
        self.dA = [np.empty((n, m)) for n in network.sizes[1:]]

    def load(self, X: Array) -> None:
        """Put a batch in, unless it is there already."""
        if X is not self.source:
            self.active[0][:] = X
            self.source = X


class Trainer:
    """Steps a network through its batches. Not shared between threads."""

    def __init__(self, network: Network, batches: Batches) -> None:
        self.network, self.batches = network, batches
        self._spaces: dict[int, _Workspace] = {}
        rows = [ACTIVATIONS[name] for name in network.activations]
        names = {"axis": "0", "k": str(network.outputs), "rest": f"((1 - np.eye({network.outputs})) @ A)"}
        placeholders = {each: f"{{{each}}}" for each in ("Z", "A", "dA", "Y")}
        fill = {**names, **placeholders}
        self._forward = [function(row.code.format(**fill), "Z") for row in rows]
        self._back = [function(row.delta.format(**fill), "Z, A, dA") for row in rows]
        slope = network.loss_row.slope_of(network.output).format(**fill)
        self._loss_slope = function(slope, "A, Y")
        rule = network.optimizer_row
        hyper = {key: repr(value) for key, value in network.hyper} | {"lr": repr(network.lr)}
        keep = {each: f"{{{each}}}" for each in ("p", "g", "v", "s", "v_next", "s_next", "n")}
        self._update = function(rule.update.format(**hyper, **keep), "p, g, v_next, s_next, n")
        self._moments = {
            moment: function(expression.format(**hyper, **keep), "g, v, s")
            for moment, expression in rule.moments.items()
        }
        ones = {name: np.ones(shape) for name, shape in _shapes(network).items()}
        weights = {name: one * (name[0] == "W") for name, one in ones.items()}
        moving = {name: one * (name not in network.freeze) for name, one in ones.items()}
        self._decay = network.l2 * pack(network, weights) if network.l2 else None
        self._moving = pack(network, moving) if network.freeze else None

    def advance(self, state: State, until: int, deadline: float = float("inf")) -> State:
        """Train from ``state.t`` to ``until``.

        Raises OutOfTimeError when time.monotonic() passes ``deadline`` and DivergedError at the first
        iteration that computes a non-finite number.
        """
        with np.errstate(all="ignore"):
            while state.t < until:
                if time.monotonic() > deadline:
                    raise OutOfTimeError(state)
                state = self._chunk(state, min(until, state.t + CHUNK))
        return state

    def _chunk(self, state: State, until: int) -> State:
        begun = state
        if self.network.bug == "none":
            while state.t < until:
                state = self._step(state)
            if np.abs(state.theta).max() < HUGE:
                return state
        while begun.t < until:
            begun = traced_step(self.network, begun, self.batches)
        return begun

    def _step(self, state: State) -> State:
        gradient = self._gradient(state)
        p, n, after = state.theta, state.t + 1, {}
        for moment, rule in self._moments.items():
            after[moment] = frozen(rule(gradient, state.moments.get("v"), state.moments.get("s")))
        theta = self._update(p, gradient, after.get("v"), after.get("s"), n)
        if self._moving is not None:
            theta = np.where(self._moving, theta, p)
        return State(n, frozen(theta), MappingProxyType(after))

    def _gradient(self, state: State) -> Array:
        """[dW | db] of all layers, flat."""
        X, Y = self.batches.at(state.t)
        m = X.shape[1]
        space = self._spaces.setdefault(m, _Workspace(self.network, X))
        space.load(X)
        weights = blocks(self.network, state.theta)
        for layer, W in enumerate(weights):
            Z = np.matmul(W, space.padded[layer], out=space.Z[layer])
            space.active[layer + 1][:] = self._forward[layer](Z)
        gradient = np.empty_like(state.theta)
        parts = blocks(self.network, gradient)
        dZ = self._output_error(space.Z[-1], space.active[-1], Y)
        for layer in reversed(range(len(weights))):
            np.matmul(dZ, space.padded[layer].T, out=parts[layer])
            if layer:
                dA = np.matmul(weights[layer][:, :-1].T, dZ, out=space.dA[layer - 1])
                dZ = self._back[layer - 1](space.Z[layer - 1], space.active[layer], dA)
        if self._decay is not None:
            gradient += self._decay * state.theta
        gradient /= m
        return gradient

    def _output_error(self, Z: Array, A: Array, Y: Array) -> Array:
        """DZ of the output layer, per example."""
        if self.network.simplifies:
            return A - Y
        dZ: Array = self._back[-1](Z, A, self._loss_slope(A, Y))
        return dZ


def _shapes(network: Network) -> dict[str, tuple[int, int]]:
    shapes = {}
    for layer, (n_in, n_out) in enumerate(pairwise(network.sizes), start=1):
        shapes[f"W{layer}"], shapes[f"b{layer}"] = (n_out, n_in), (n_out, 1)
    return shapes
