"""The equations of one iteration, in the order in which a person computes them.

``equations()`` lays the rows of the table of ``kinds`` out for a network. The NumPy text in column notation
is what ``trace.record`` runs; nothing else computes a tensor that a person sees.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .bugs import BUGS
from .expressions import tensors_in
from .kinds import KINDS
from .network import Network
from .symbols import symbol

NOTATIONS = ("column", "row")


@dataclass(frozen=True)
class Equation:
    """One line of the walk. ``id`` is the name it writes, ``reads`` the tensors in its code."""

    id: str
    kind: str
    phase: str
    layer: int
    title: str
    latex: str
    code: str
    reads: tuple[str, ...]


def _code_names(network: Network, layer: int, notation: str) -> dict[str, str]:
    """What the NumPy placeholders stand for in ``layer``."""
    column, k, up = notation == "column", network.outputs, layer + 1
    names = {kind: f"{kind}{layer}" for kind in ("W", "b", "Z", "A", "dZ", "dA")}
    names |= {
        "Y": "Y",
        "prev": "X" if layer == 1 else f"A{layer - 1}",
        "W_up": f"W{up}",
        "dZ_up": f"dZ{up}",
        "axis": "0" if column else "1",
        "k": str(k),
        "expand": "[:, :, None]" if column else "[None]",
        "lift": "[None]" if column else "[:, None]",
        "rest": f"((1 - np.eye({k})) @ A{layer})" if column else f"(A{layer} @ (1 - np.eye({k})))",
    }
    row, loss, output = network.activation(layer), network.loss_row, network.output
    at_a = {**names, "Z": names["A"], "A": f"({row.code.format(**{**names, 'Z': names['A']})})"}
    weights = " + ".join(f"np.sum(W{each} ** 2)" for each in network.layers)
    return names | {
        "g": row.code.format(**names),
        "slope": row.slope.format(**names),
        "slope_at_a": row.slope.format(**at_a),
        "delta": row.delta.format(**names),
        "total": loss.total_of(output).format(**names),
        "divisor": loss.divisor,
        "loss_slope": loss.slope_of(output).format(**names),
        "penalty": f" + ({network.l2!r} / (2 * m)) * ({weights})" if network.l2 else "",
        "decay": f" + ({network.l2!r} / m) * W{layer}" if network.l2 else "",
    }


def _latex_names(network: Network, layer: int, notation: str) -> dict[str, str]:
    """What the LaTeX placeholders stand for in ``layer``."""
    names = {kind: symbol(f"{kind}{layer}", notation) for kind in ("W", "b", "Z", "A", "dZ", "dA")}
    row, loss = network.activation(layer), network.loss_row
    W, Z, A, Y = names["W"], names["Z"], names["A"], symbol("Y", notation)
    g = "g" if notation == "column" else r"\sigma"
    slope = row.slope_latex.format(z=Z, a=A)
    delta = rf"{names['dA']} \odot {slope}"
    if row.back:
        delta = rf"{A} \odot \left({names['dA']} - \sum_k a_k\, da_k\right)"
    squares = r"\sum_l \lVert W" + ("^{[l]}" if notation == "column" else "^{(l)}") + r" \rVert^2"
    return names | {
        "Y": Y,
        "prev": symbol("X" if layer == 1 else f"A{layer - 1}", notation),
        "prev_T": symbol("X" if layer == 1 else f"A{layer - 1}", notation, transposed=True),
        "W_up_T": symbol(f"W{layer + 1}", notation, transposed=True),
        "W_up_next_T": symbol(f"W{layer + 1}_next", notation, transposed=True),
        "dZ_up": symbol(f"dZ{layer + 1}", notation),
        "gprime": rf"{g}'\left({Z}\right)",
        "g_latex": row.latex.format(z=Z),
        "delta_latex": delta if slope != "1" else names["dA"],
        "loss_latex": loss.latex,
        "loss_slope_latex": loss.slope_latex.format(y=Y, a=A),
        "penalty_latex": rf" + \frac{{\lambda}}{{2m}} {squares}" if network.l2 else "",
        "decay_latex": rf" + \frac{{\lambda}}{{m}} {W}" if network.l2 else "",
    }


def _update_names(network: Network, name: str, notation: str, t: int) -> tuple[dict[str, str], dict[str, str]]:
    """What the placeholders of the optimizer's row stand for when it updates ``name``: code, LaTeX."""
    code = {key: repr(value) for key, value in network.hyper}
    code |= {"p": name, "g": f"d{name}", "lr": repr(network.lr), "n": str(t + 1)}
    code |= {f"{m}{end}": f"{m}d{name}{end}" for m in "vs" for end in ("", "_next")}
    latex = {key: symbol(code[key], notation) for key in ("p", "g", "v", "s", "v_next", "s_next")}
    return code, latex


def _titles(network: Network, layer: int) -> dict[str, str]:
    return {"activation": network.activation(layer).title, "loss": network.loss_row.title}


def _order(network: Network) -> Iterator[tuple[str, int]]:
    """(kind, layer) of every equation but the update's, whose place "update" marks."""
    early = network.bug == "update-before-backprop"
    for layer in network.layers:
        yield "Z", layer
        yield "A", layer
    yield "J", network.depth
    for layer in reversed(network.layers):
        if layer < network.depth:
            if early:
                yield "update", layer + 1
            yield "dA", layer
            yield "dZ", layer
        elif network.simplifies:
            yield "dZ_out", layer
        else:
            yield "dA_out", layer
            yield "dZ", layer
        yield "dW", layer
        yield "db", layer
    for layer in network.layers:
        if not early or layer == 1:
            yield "update", layer


@lru_cache(maxsize=256)
def _layout(network: Network, notation: str, t: int) -> tuple[Equation, ...]:
    bug = BUGS.get(network.bug)

    def equation(
        kind: str, layer: int, code: Mapping[str, str], latex: Mapping[str, str], **titles: str
    ) -> Equation:
        row = KINDS[kind]
        right, right_latex = row.code(notation), row.latex(notation)
        if bug and kind in bug.kinds:
            right = bug.column if notation == "column" else bug.row
            right_latex = bug.column_latex if notation == "column" else bug.row_latex
        writes = row.writes.format(l=layer, **code)
        line = f"{writes} = {right.format(**code)}"
        return Equation(
            id=writes,
            kind=kind,
            phase=row.phase,
            layer=layer,
            title=row.title.format(l=layer, **code, **titles),
            latex=f"{symbol(writes, notation)} = {right_latex.format(**latex)}",
            code=f"import math\n{line}" if "math." in line else line,
            reads=tensors_in(line.split(" = ", 1)[1]),
        )

    def updates(layer: int) -> Iterator[Equation]:
        rule = network.optimizer_row
        for name in (f"W{layer}", f"b{layer}"):
            code, latex = _update_names(network, name, notation, t)
            if name in network.freeze:
                yield equation("frozen", layer, code, latex)
                continue
            for moment, expression in rule.moments.items():
                title = {"v": "First moment", "s": "Second moment"}[moment]
                code["moment_next"] = code[f"{moment}_next"]
                code["moment_code"] = expression.format(**code)
                latex["moment_latex"] = rule.moments_latex[moment].format(**latex)
                yield equation("moment", layer, code, latex, moment_title=title)
            code["update"] = rule.update.format(**code)
            latex["update_latex"] = rule.update_latex.format(**latex)
            yield equation("update", layer, code, latex)

    def all_equations() -> Iterator[Equation]:
        for kind, layer in _order(network):
            if kind == "update":
                yield from updates(layer)
            else:
                code, latex = _code_names(network, layer, notation), _latex_names(network, layer, notation)
                yield equation(kind, layer, code, latex, **_titles(network, layer))

    return tuple(all_equations())


def equations(network: Network, notation: str, t: int) -> tuple[Equation, ...]:
    """All equations of iteration ``t`` (0-based; only Adam's bias correction depends on it)."""
    return _layout(network, notation, t if network.optimizer == "adam" else 0)


def source(network: Network, notation: str, t: int) -> str:
    """The iteration as a NumPy program that needs X, Y, m, the parameters and the moments."""
    return "\n".join(equation.code for equation in equations(network, notation, t))


def numbers(network: Network, m: int) -> int:
    """How many numbers a recorded iteration on ``m`` examples holds: every tensor that it reads or writes."""
    passed_back = network.depth - network.simplifies
    units = network.sizes[0] + network.outputs + 3 * sum(network.sizes[1:])
    units += sum(network.sizes[1 : 1 + passed_back])
    moving = sum(
        n_out * (n_in if name[0] == "W" else 1)
        for n_in, n_out, layer in zip(network.sizes, network.sizes[1:], network.layers, strict=False)
        for name in (f"W{layer}", f"b{layer}")
        if name not in network.freeze
    )
    return 1 + units * m + 3 * network.parameter_count + 2 * len(network.optimizer_row.moments) * moving
