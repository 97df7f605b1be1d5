"""Backwalk: walk through backpropagation one equation at a time, forwards and backwards.

::

    import backwalk

    trace = backwalk.Run("preset=xor&t=10").trace()
    trace.loss, trace.tensors["dW1"]

Read it from the inside out; nothing imports upwards::

    equations/  an equation as a tree: read, differentiated, turned into row notation, written (no arrays)
    numerics/   the mathematics: tables, the walk, trace, training, gradient check (NumPy only)
    run/        the address as a value: parameters, presets, query string -> Run -> numbers, with caches
    represent/  a run as JSON, words and formulas
    picture/    the one drawing of the network: layout, marks, SVG
    answer/     a path and a query string -> bytes: JSON, files, pages
    web/        HTTP: routes, taking turns, streams, errors, safety
    api.py      the Python package; models.py somebody's own network as a run; widget.py a notebook's
    cli.py      the command line
"""

import os
from typing import TYPE_CHECKING, Any

from .files import VERSION as __version__

if TYPE_CHECKING:
    from .api import Comparison as Comparison
    from .api import Figure as Figure
    from .api import GradientCheck as GradientCheck
    from .api import Run as Run
    from .api import Trace as Trace
    from .api import compare as compare
    from .models import from_arrays as from_arrays
    from .models import from_sklearn as from_sklearn
    from .models import from_torch as from_torch
    from .run.errors import BadRequestError as BadRequestError
    from .widget import Walk as Walk

__all__ = [
    "BadRequestError",
    "Comparison",
    "Figure",
    "GradientCheck",
    "Run",
    "Trace",
    "Walk",
    "__version__",
    "compare",
    "from_arrays",
    "from_sklearn",
    "from_torch",
]

# Small matrices gain nothing from BLAS threads, and two processes with two threads each halve their speed.
# This has to be said before NumPy is imported.
for _library in ("OPENBLAS", "OMP", "MKL", "VECLIB"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")


def __getattr__(name: str) -> Any:
    """What the package gives is imported when it is asked for: the command line starts without NumPy."""
    if name == "BadRequestError":
        from .run.errors import BadRequestError

        return BadRequestError
    if name in ("from_arrays", "from_sklearn", "from_torch"):
        from . import models

        return getattr(models, name)
    if name == "Walk":
        from .widget import Walk

        return Walk
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
