"""The mathematics of Backwalk, importing NumPy only.

Inside this package everything is in *column* notation: one example per column, ``W`` of shape
(n_out, n_in), 1/m in ``dW`` and ``db``. Row notation is a view of it (see ``trace.Trace.viewed``).
"""
