"""The fast path: training without recording.

It runs the same lines as ``trace.record`` (``equations.steps``), compiled to calls on fixed buffers (``fused``),
with the bias folded into the matrix product (a row of ones under the activations), the parameters in one flat
vector and one update for the whole network. The folded product sums in another order than ``W @ A + b``, so
the two paths agree to rounding error (1e-12 relative over a thousand iterations), not bit for bit. A run with
a ``bug`` has no fast path: it takes the update from the recorded equations.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..equations.expr import Expr, Tensor
from ..equations.parse import parse
from ..equations.write import numpy
from .equations import RULE_NUMBERS, Step, steps
from .fused import Program
from .network import Array, Network, Parameters, blocks, frozen, pack, unpack
from .tensors import Tensors
from .trace import Trace, record

CHUNK = 256
"""Iterations after which training asks whether to stop and looks at the size of the parameters."""

CHUNK_WORK = 3e7
"""Multiplications after which that is due, whatever the number of iterations."""

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
        return {
            f"{moment}d{name}": value
            for moment, flat in self.moments.items()
            for name, value in unpack(network, flat).items()
            if name not in network.freeze
        }


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
    """Training was told to stop; ``state`` is how far it got."""

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
        old = unpack(network, flat)
        new = {name: trace.tensors.get(f"{moment}d{name}_next", value) for name, value in old.items()}
        moments[moment] = pack(network, new)
    return State(state.t + 1, pack(network, after), MappingProxyType(moments))


class _Plan:
    """One iteration on batches of m examples as a program over fixed buffers.

    ``theta``, ``gradient`` and ``moments`` are flat; X, the activations and Y are (n, m) over a row of ones, so
    that one product [W | b] [A; 1] gives Z and one product dZ [A; 1]^T gives [dW | db]. ``rate`` holds the
    learning rate, for plain gradient descent by m: the mean and the rate in one product.
    """

    def __init__(self, network: Network, theta: Array, moments: Mapping[str, Array], m: int) -> None:
        self.network, self.m = network, m
        self.program = Program()
        array = self.program.array
        array("theta", theta)
        array("gradient", np.empty_like(theta))
        self.rate = np.empty(())
        array("rate", self.rate)
        for moment, value in moments.items():
            array(moment, value)
        self.padded = [np.ones((size + 1, m)) for size in network.sizes]
        self.X, self.Y = self.padded[0][:-1], np.empty((network.outputs, m))
        array("Y", self.Y)
        array("P0", self.padded[0])
        weights, gradients = blocks(network, theta), blocks(network, self.program.names["gradient"])
        for layer in network.layers:
            self._buffers(layer, weights[layer - 1], gradients[layer - 1])
        for step in steps(network, "column"):
            self._call(step)
        self._update()
        self.step = self.program.function()
        self.source: Array | None = None

    def learn_at(self, lr: float) -> None:
        """Take ``lr`` as the learning rate from here on."""
        self.rate[()] = lr / self.m if self.network.optimizer == "sgd" else lr

    def load(self, X: Array, Y: Array) -> None:
        """Put a batch in, unless it is there already."""
        if X is not self.source:
            self.X[:], self.Y[:] = X, Y
            self.source = X

    def _buffers(self, layer: int, W: Array, gradient: Array) -> None:
        """Arrays of a layer: W = [W | b], V = W transposed, G = [dW | db], P = A over ones, T = P transposed."""
        array, shape = self.program.array, (self.network.sizes[layer], self.m)
        A = self.padded[layer][:-1]
        arrays = {"W": W, "V": W[:, :-1].T, "G": gradient, "P": self.padded[layer], "A": A}
        # The identity has nothing to compute: its Z is its A. An error takes the place of what was passed back.
        arrays["Z"] = A if self.network.activation(layer).name == "linear" else np.empty(shape)
        arrays["dA"] = arrays["dZ"] = np.empty(shape)
        for name, value in arrays.items():
            array(f"{name}{layer}", value)
        array(f"T{layer - 1}", self.padded[layer - 1].T)

    def _call(self, step: Step) -> None:
        """The calls of one line; products with the bias folded in, a gradient of a bias being one of them."""
        call, layer = self.program.call, step.layer
        match step.kind:
            case "Z":
                call("dot", f"W{layer}", f"P{layer - 1}", f"Z{layer}")
            case "dA":
                call("dot", f"V{layer + 1}", f"dZ{layer + 1}", f"dA{layer}")
            case "dW":
                call("dot", f"dZ{layer}", f"T{layer - 1}", f"G{layer}")
            case "A" | "dA_out" | "dZ_out" | "dZ":
                if self.network.activation(layer).name != "linear" or step.kind in ("dA_out", "dZ_out"):
                    shape = (self.network.sizes[layer], self.m)
                    self.program.evaluate(numpy(step.tree, "column", {}), shape, step.id)

    def _update(self) -> None:
        network, program, shape = self.network, self.program, self.program.names["theta"].shape
        rule, hyper = network.optimizer_row, {key: repr(value) for key, value in network.hyper}
        if network.l2:
            program.array("decay", network.l2 * _only(network, lambda each: each.letter == "W"))
            program.evaluate("gradient + decay * theta", shape, "gradient")
        if network.optimizer != "sgd":
            program.evaluate(f"gradient / {self.m}", shape, "gradient")
        # A moment is updated in place: what it is next takes its name.
        arrays = {"p": "theta", "g": "gradient", "v": "v", "s": "s", "v_next": "v", "s_next": "s", "lr": "rate"}
        names: dict[str, Expr] = RULE_NUMBERS | {each: Tensor(called) for each, called in arrays.items()}

        def text(line: str) -> str:
            return numpy(parse(line, names), "column", hyper)

        for moment, line in rule.moments.items():
            program.evaluate(text(line), shape, moment)
        if network.freeze:
            moving = _only(network, lambda each: each.name not in network.freeze)
            program.evaluate(f"({text(rule.update)}) - theta", shape, program.array("move", np.empty(shape)))
            program.array("moving", moving)
            program.evaluate("theta + move * moving", shape, "theta")
        else:
            program.evaluate(text(rule.update), shape, "theta")


class Trainer:
    """Steps a network through its batches. Not shared between threads."""

    def __init__(self, network: Network, batches: Batches) -> None:
        self.network, self.batches = network, batches
        self._plans: dict[int, _Plan] = {}
        self._lr = network.lr
        size = network.parameter_count
        self._theta = np.empty(size)
        self._moments = {moment: np.empty(size) for moment in network.optimizer_row.moments}
        work = max(1, size * batches.size)
        self._chunk_size = max(1, min(CHUNK, int(CHUNK_WORK / work)))

    @property
    def nbytes(self) -> int:
        """The memory of its buffers, in bytes."""
        return sum(plan.program.nbytes for plan in self._plans.values())

    def advance(
        self, state: State, until: int, over: Callable[[], bool] = lambda: False, lr: float | None = None
    ) -> State:
        """Train from ``state.t`` to ``until`` at the learning rate ``lr``, by default the network's own.

        ``over`` is asked now and then whether to stop. Raises OutOfTimeError when it says so and DivergedError at
        the first iteration that computes a non-finite number.
        """
        self._lr = self.network.lr if lr is None else lr
        for plan in self._plans.values():
            plan.learn_at(self._lr)
        network = replace(self.network, lr=self._lr)
        careful = until if network.bug != "none" else state.t
        with np.errstate(all="ignore"):
            while state.t < until:
                if over():
                    raise OutOfTimeError(state)
                if state.t < careful:
                    state = traced_step(network, state, self.batches)
                    continue
                goal = min(until, state.t + self._chunk_size)
                after = self._run(state, goal)
                if np.abs(after.theta).max(initial=0) < HUGE:
                    state = after
                else:
                    careful = goal
        return state

    def _run(self, state: State, until: int) -> State:
        """The iterations from ``state.t`` to ``until``, in place in the working buffers."""
        self._theta[:] = state.theta
        for moment, values in state.moments.items():
            self._moments[moment][:] = values
        if self.batches.count == 1 and self.batches.shuffle_seed is None:
            step = self._loaded(state.t).step
            for n in range(state.t + 1, until + 1):
                step(n)
        else:
            for t in range(state.t, until):
                self._loaded(t).step(t + 1)
        moments = {moment: frozen(values.copy()) for moment, values in self._moments.items()}
        return State(until, frozen(self._theta.copy()), MappingProxyType(moments))

    def _loaded(self, t: int) -> _Plan:
        """The plan for iteration ``t`` with its batch put in."""
        X, Y = self.batches.at(t)
        plan = self._plans.get(X.shape[1])
        if plan is None:
            plan = _Plan(self.network, self._theta, self._moments, X.shape[1])
            plan.learn_at(self._lr)
            self._plans[X.shape[1]] = plan
        plan.load(X, Y)
        return plan


def _only(network: Network, wanted: Callable[[Tensor], bool]) -> Array:
    """A flat vector with 1 for the parameters that are wanted and 0 for the others."""
    ones = {}
    for each in Tensors(network).parameters:
        rows, *columns = (axis.size for axis in each.axes)
        ones[each.name] = np.full((rows, *(columns or [1])), float(wanted(each)))
    return pack(network, ones)
