"""One iteration as a program that a person can run: the very lines of the trace in NumPy, the same in PyTorch."""

from collections.abc import Iterator

import numpy as np

from ..equations.write import torch
from ..numerics.equations import steps, values_as_text
from ..numerics.network import Array
from ..numerics.trace import Trace
from ..run.limits import most
from ..run.query import Run
from ..words import say
from .asked import program

FRAMEWORKS = ("numpy", "torch")


def script(run: Run, trace: Trace, framework: str) -> str:
    """A Python program that prints the loss of ``trace`` (and, in PyTorch, its gradients)."""
    lines = _torch(run, trace) if framework == "torch" else _numpy(run, trace)
    return "\n".join(lines) + "\n"


def _heading(run: Run, trace: Trace) -> Iterator[str]:
    yield "# " + say("Backwalk: iteration {t} of {query}", t=trace.t, query=run.canonical)
    if any(values.size > most("values") for values in trace.tensors.values()):
        path = f"/api/tensor/name.npy?{run.canonical}"
        yield "# " + say("What is too large to write out is loaded: name.npy is {path}", path=path)


def _written(name: str, values: Array) -> str:
    """``values`` as nested lists, or where they are too many, the file to load them from."""
    if values.size > most("values"):
        return f'np.load("{name}.npy")'
    return repr(values.tolist()).replace("nan", "np.nan").replace("inf", "np.inf")


def givens(run: Run, trace: Trace) -> Iterator[str]:
    """NumPy, and what the iteration starts from: X, Y, the parameters, moments, m."""
    notation = run.recipe.notation
    yield from (*_heading(run, trace), "import numpy as np", "")
    for name in trace.given:
        yield f"{name} = np.array({_written(name, trace.viewed(name, notation))}, dtype=float)"
    yield f"m = {trace.m}"


def _numpy(run: Run, trace: Trace) -> Iterator[str]:
    """What the iteration starts from, every step, and the loss."""
    yield from (*givens(run, trace), "")
    yield from (program(trace, step) for step in trace.equations(run.recipe.notation))
    yield from ("", 'print("J =", J)')


def _torch(run: Run, trace: Trace) -> Iterator[str]:
    """The forward pass in PyTorch; autograd and an optimizer do the rest.

    PyTorch keeps one example per row and W as (n_out, n_in), whatever the notation of the run.
    """
    network, tensors = trace.network, trace.tensors
    yield from _heading(run, trace)
    layout = say("One example per row, W as (n_out, n_in) and b as a vector: PyTorch's own layout.")
    yield f"# {layout}"
    if network.bug != "none" and not trace.mask.bug:
        words = say(
            "The run makes the mistake {bug}; PyTorch does not, so its gradients are the right ones.",
            bug=network.bug,
        )
        yield f"# {words}"
    yield from ("import numpy as np", "import torch", "from torch.nn import functional as F", "")
    yield "torch.set_default_dtype(torch.float64)"
    yield from (f"{name} = torch.tensor({_written(name, np.asarray(tensors[name].T))})" for name in "XY")
    for name in network.names:
        yield f"{name} = torch.tensor({_written(name, _plain(name, trace))}, requires_grad=True)"
    yield from ("m = len(X)", "")
    named = values_as_text(network, trace.t)
    hidden = trace.mask.asked | trace.mask.lines
    for step in steps(network, "column"):
        if step.phase in ("forward", "loss"):
            yield f"{step.id} = {'...' if step.id in hidden else torch(step.tree, named)}"
    if hidden:
        yield "..."
        return
    yield from ("J.backward()", 'print("J =", J.item())')
    yield from (f'print("d{name} =", {name}.grad.tolist())' for name in network.names)
    yield from _torch_update(trace)


def _plain(name: str, trace: Trace) -> Array:
    """A parameter or moment in PyTorch's own shape: that of a bias is a vector."""
    values = trace.tensors[name]
    return values if len(trace.kinds[name].axes) == 2 else values[:, 0]


def _torch_update(trace: Trace) -> Iterator[str]:
    network, rule = trace.network, trace.network.optimizer_row
    moving = [name for name in network.names if name not in network.freeze]
    if not moving:
        return
    listed = f"[{', '.join(moving)}]"
    yield from ("", f"optimizer = {rule.torch.format(p=listed, **values_as_text(network, trace.t))}")
    for name in moving if trace.t else []:
        kept = [f'"step": torch.tensor({float(trace.t)})'] if rule.torch_state.get("s") else []
        for moment, theirs in rule.torch_state.items():
            values = _plain(f"{moment}d{name}", trace)
            kept.append(f'"{theirs}": torch.tensor({values.tolist()!r})')
        if kept:
            yield f"optimizer.state[{name}] = {{{', '.join(kept)}}}"
    yield "optimizer.step()"
    yield from (f'print("{name}_next =", {name}.tolist())' for name in moving)
