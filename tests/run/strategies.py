"""Random legal runs, as query strings."""

from hypothesis import strategies as st

from app.numerics.activations import HIDDEN
from app.numerics.initialisers import INITIALISERS
from app.numerics.optimizers import OPTIMIZERS
from app.run.presets import PRESETS

from ..numerics.helpers import PAIRS

CLASSES = ("xor", "circle", "moons", "blobs", "spiral", "flower", "iris")
REGRESSION = ("line", "sine")


@st.composite
def queries(draw: st.DrawFn) -> str:
    """A legal query string, with its parameters in any order."""
    parts = {"preset": draw(st.sampled_from(list(PRESETS)))}
    parts["data"] = draw(st.sampled_from(CLASSES + REGRESSION))
    fits = PAIRS if parts["data"] in CLASSES else [pair for pair in PAIRS if pair[1] in ("mse", "half_mse")]
    if parts["data"] in REGRESSION:
        fits = [pair for pair in fits if pair[0] != "softmax"]
    parts["output"], parts["loss"] = draw(st.sampled_from(fits))
    hidden = draw(st.lists(st.integers(1, 6), max_size=3))
    parts["hidden"] = ",".join(map(str, hidden))
    names = draw(st.lists(st.sampled_from(HIDDEN), min_size=len(hidden), max_size=len(hidden)))
    parts["activation"] = ",".join(names) or "relu"
    parts["optimizer"] = draw(st.sampled_from(list(OPTIMIZERS)))
    parts["init"] = draw(st.sampled_from(list(INITIALISERS)))
    parts["lr"] = repr(draw(st.floats(0, 2)))
    parts["notation"] = draw(st.sampled_from(["column", "row"]))
    if parts["data"] != "iris" and draw(st.booleans()):
        parts["samples"] = str(draw(st.integers(4, 30)))
        parts["noise"] = repr(draw(st.floats(0, 1)))
    if draw(st.booleans()):
        parts["batch"] = str(draw(st.integers(1, 4)))
        parts["shuffle"] = draw(st.sampled_from("01"))
    if draw(st.booleans()):
        parts["l2"] = repr(draw(st.floats(0, 1)))
        parts["seed"] = str(draw(st.integers(0, 2**32 - 1)))
    if draw(st.booleans()):
        parts["beta"] = repr(draw(st.floats(0, 0.99)))
    if draw(st.booleans()):
        parts["t"] = str(draw(st.integers(0, 20)))
    if draw(st.booleans()):
        parts["step"] = draw(st.sampled_from(["Z1", "A1", "J", "dZ1", "dW1", "W1_next"]))
    parts["example"] = draw(st.sampled_from(["mean", "0"]))
    parts["decimals"] = str(draw(st.integers(0, 6)))
    order = draw(st.permutations(list(parts)))
    return "&".join(f"{name}={parts[name]}" for name in order)
