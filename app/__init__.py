"""Backwalk: walk through backpropagation one equation at a time, forwards and backwards.

Read it from the inside out; nothing imports upwards::

    equations/  an equation as a tree: read, differentiated, turned into row notation, written (no arrays)
    numerics/   the mathematics: tables, the walk, trace, training, gradient check (NumPy only)
    run/        the URL as a value: parameters, presets, query string -> Run -> numbers, with caches
    represent/  a run as JSON, words and formulas
    picture/    the one drawing of the network: layout, marks, SVG
    web/        HTTP: the API, the pages, errors, safety
    cli.py      the command line
"""

import os
from importlib.metadata import PackageNotFoundError, version

# Small matrices gain nothing from BLAS threads, and two processes with two threads each halve their speed.
# This has to be said before NumPy is imported.
for _library in ("OPENBLAS", "OMP", "MKL", "VECLIB"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

try:
    __version__ = version("backwalk")
except PackageNotFoundError:  # a bare checkout on sys.path
    __version__ = "0+unknown"
