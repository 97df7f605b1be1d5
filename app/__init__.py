"""Backwalk: walk through backpropagation one equation at a time, forwards and backwards.

Read it from the inside out; nothing imports upwards::

    numerics/   the mathematics: tables, equations, trace, training, gradient check (NumPy only)
    run/        the URL as a value: parameters, presets, query string -> Run -> numbers, with caches
    picture/    the one drawing of the network: layout, marks, SVG
    web/        HTTP: the API, the pages, errors, safety
    cli.py      the command line
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("backwalk")
except PackageNotFoundError:  # a bare checkout on sys.path
    __version__ = "0+unknown"
