"""The JSON answers: plain dictionaries for orjson, which writes a non-finite number as null."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..equations.expr import MEAN, PER_EXAMPLE, Axis, Tensor, as_data, tensors
from ..equations.operations import OPERATIONS
from ..numerics.activations import ACTIVATIONS, OUTPUTS
from ..numerics.bugs import BUGS
from ..numerics.datasets import DATASETS
from ..numerics.equations import Equation, rule_latex, values
from ..numerics.gradcheck import TOLERANCE, Check
from ..numerics.initialisers import INITIALISERS
from ..numerics.losses import LOSSES
from ..numerics.mistakes import MISTAKES
from ..numerics.network import Array
from ..numerics.optimizers import OPTIMIZERS
from ..numerics.symbols import plain, unit_letter
from ..numerics.trace import Trace
from ..run.blobs import data_set
from ..run.limits import LIMITS, most
from ..run.parameters import PARAMETERS
from ..run.presets import PRESETS
from ..run.problem import problem
from ..run.query import Run
from ..words import say
from .asked import asked
from .derivations import derivation
from .diagnosis import OTHERS, named
from .formulas import linked
from .frames import validation_answer
from .operations import Part, evaluated, parts, parts_of
from .products import products
from .reasons import functions, pieces, reasons
from .sentences import sentence
from .story import story
from .task import task

Views = Mapping[str, Array]
"""Every tensor in the orientation and scale of the notation."""


def trace_answer(run: Run, trace: Trace) -> dict[str, Any]:
    """The whole of one iteration (GET /api/trace)."""
    notation, bad = run.recipe.notation, trace.first_bad
    steps = trace.equations(notation)
    views = {name: trace.viewed(name, notation) for name in trace.tensors}
    where = run.only("t").canonical
    answer = {
        "query": run.canonical,
        "spec": spec(run),
        "t": trace.t,
        "m": trace.m,
        "lr": trace.network.lr,
        "numbers": values(trace.network, trace.t) | {"m": trace.m},
        "sizes": list(trace.network.sizes),
        "status": "diverged" if bad else "ok",
        "loss": trace.loss,
        "metrics": {"accuracy": trace.accuracy} if problem(run).classification else {},
        **validation_answer(run, trace),
        "steps": [_step(trace, step, run, views) for step in steps],
        "tensors": {
            name: _known(trace.kinds[name], notation, trace) | _shown(trace, name, view, where)
            for name, view in views.items()
        },
        "functions": functions(trace.network, notation),
        "task": task(run, trace),
        "products": products(trace.network, trace.m),
        "layers": [vars(report) for report in trace.layers],
        "asked": asked(run),
        "hides": run.exercise.hides,
    }
    if bad:
        answer["diverged"] = {"t": trace.t, "step": bad}
    return answer


def spec(run: Run) -> dict[str, Any]:
    """Every parameter of the run with its value, defaults included; unset ones left out."""
    recipe = run.recipe
    values = {name: run.values[name] for name, row in PARAMETERS.items() if row.group in ("run", "ask")}
    values = {name: value for name, value in values.items() if value is not None and value != ()}
    data = data_set(recipe.data, recipe.target)
    if data is None or data.fixed:
        dropped = ("samples", "noise") if recipe.split else ("samples", "noise", "data_seed")
        values = {name: value for name, value in values.items() if name not in dropped}
    if "ask" in values:
        values["ask"] = [each.id for each in run.asking.ask]
    if recipe.edit:
        values["edit"] = PARAMETERS["edit"].text.write(recipe.edit).split(";")
    return values | {"hidden": recipe.hidden, "freeze": recipe.freeze, "batch": recipe.batch or "full"}


UNTOLD = {"why": {"rule": "", "terms": (), "then": {}}}
"""What explains a number where that would tell what is asked."""


def _step(trace: Trace, step: Equation, run: Run, views: Views) -> dict[str, Any]:
    notation = run.recipe.notation
    names = (*step.reads, step.id)
    answer: dict[str, Any] = {
        "id": step.id,
        "phase": step.phase,
        "layer": step.layer,
        "title": step.title,
        "latex": step.latex,
        "mathml": linked(step.latex, (*tensors(step.tree), step.writes), notation),
        "code": step.code,
        "reads": step.reads,
        "writes": step.id,
        "shapes": {name: None if name in trace.mask.shapes else views[name].shape for name in names},
        "text": sentence(trace, step, notation),
        "story": story(trace, step, notation),
        "finite": trace.hides(step.id) or bool(np.isfinite(views[step.id]).all()),
        "elementwise": step.elementwise,
        "tree": step.data,
        "parts": [_part(each, views, trace, step) for each in _drawn(trace, step)],
        **(UNTOLD if trace.mask.lines or trace.mask.bug else reasons(trace.network, notation)[step.id]),
    }
    if step.elementwise:
        answer["pieces"] = pieces(step, trace.m)
    if step.stable:
        answer["formula"] = step.latex
    if long := derivation(trace, step, notation, run.cursor.example):
        answer["derivation"] = [line.answer() for line in long]
    return answer


def _shown(trace: Trace, name: str, view: Array, where: str) -> dict[str, Any]:
    """The values of a tensor, as far as they are not asked."""
    if name in trace.mask.shapes:
        return {"shape": None, "values": None, "axes": [], "asked": True}
    answer = _tensor(view, f"/api/tensor/{name}.npy?{where}")
    return answer | {"asked": True} if trace.hides(name) else answer


def _known(tensor: Tensor, notation: str, trace: Trace) -> dict[str, Any]:
    """What a tensor is, as data, so that nobody has to ask its name."""
    axes = tensor.axes if notation == "column" else tensor.axes[::-1]
    answer: dict[str, Any] = {
        "symbol": plain(tensor, notation),
        "role": tensor.role,
        "axes": [_axis(axis, trace) for axis in axes],
    }
    if tensor.of:
        answer["of"] = tensor.of
    if tensor.scale:
        # In row notation an error carries the 1/m of the mean already.
        answer["scale"] = tensor.scale if notation == "column" else MEAN
    return answer


def _axis(axis: Axis, trace: Trace) -> dict[str, Any]:
    if axis.kind == "examples":
        return {"kind": axis.kind, "of": axis.of, "size": trace.m}
    letter, above = unit_letter(axis.layer, trace.network.depth)
    answer = {"kind": axis.kind, "of": axis.of, "size": axis.size, "layer": axis.layer, "letter": letter}
    return answer | ({"above": above} if above else {})


def _drawn(trace: Trace, step: Equation) -> tuple[Part, ...]:
    """The parts of a step; an activation is drawn as a function, whatever its formula is made of."""
    if step.id in trace.mask.lines:
        return ()
    if trace.hides(step.id) and step.kind != "A":
        return parts_of(step.tree, step.notation, step.numbers, open_=True)
    if step.kind == "A":
        return (Part("map", trace.network.activation(step.layer).name), Part("tensor", f"Z{step.layer}"))
    return parts(step)


def _part(part: Part, views: Views, trace: Trace, step: Equation) -> dict[str, Any]:
    answer: dict[str, Any] = {"kind": part.kind, "text": part.text}
    if part.transposed:
        answer["transposed"] = True
    if part.kind == "scale":
        answer["value"] = float(evaluated(part, views, trace.m))
    if part.kind == "value":
        values = evaluated(part, views, trace.m)
        told = trace.hides(step.id) and values.size == 1
        if told or (trace.hides(*part.reads) and np.isfinite(values).all()):
            # What is asked may be this, and a comparison with what is hidden is false, which tells something.
            values = np.full_like(values, np.nan)
        shapeless = not trace.mask.shapes.isdisjoint(part.reads)
        answer |= {"reads": part.reads} | ({"shape": None, "values": None} if shapeless else _tensor(values))
        if part.tree is not None:
            answer["tree"] = as_data(part.tree)
    return answer


def _tensor(values: Array, npy: str = "") -> dict[str, Any]:
    """A tensor written out, or where it is too large, its summary and the link to it, if it has one."""
    if values.ndim == 0:
        return {"shape": [], "values": float(values)}
    answer: dict[str, Any] = {"shape": values.shape}
    if values.size <= most("values"):
        return answer | {"values": np.ascontiguousarray(values)}
    with np.errstate(all="ignore"):
        summary = {
            "min": float(values.min()),
            "max": float(values.max()),
            "mean": float(values.mean()),
            "norm": float(np.linalg.norm(values)),
        }
    return answer | ({"npy": npy} if npy else {}) | {"summary": summary}


def check_answer(run: Run, trace: Trace, checks: list[Check]) -> dict[str, Any]:
    """The gradient check (GET /api/check); indices and shapes in the chosen notation."""
    rows = [_check(each, run.recipe.notation, trace) for each in checks]
    verdict = "pass" if all(row["verdict"] in ("pass", "kinks") for row in rows) else "fail"
    return {"query": run.canonical, "t": trace.t, "tolerance": TOLERANCE, "verdict": verdict, "tensors": rows}


def _check(each: Check, notation: str, trace: Trace) -> dict[str, Any]:
    compared = each.checked - each.kinks
    # The check measures dJ/d(entry); column notation's dZ and dA are m times that.
    scale = trace.m if notation == "column" and trace.kinds[each.name].scale == PER_EXAMPLE else 1
    return {
        "name": each.name,
        "verdict": each.verdict,
        "largest_relative_error": each.largest_error if compared else None,
        "entries": each.entries,
        "compared": compared,
        "kinks": each.kinks,
        "worst": {
            "index": each.worst if notation == "column" else each.worst[::-1],
            "analytic": each.analytic * scale,
            "numeric": each.numeric * scale,
        },
    }


def presets_answer() -> list[dict[str, str]]:
    """All presets (GET /api/presets)."""
    return [
        {
            "id": row.name,
            "title": say(row.title),
            "summary": say(row.summary),
            "query": f"preset={row.name}",
            "source": say(row.source),
        }
        for row in PRESETS.values()
    ]


def options_answer() -> dict[str, Any]:
    """Every parameter, and every value a parameter may be (GET /api/options)."""

    def listed(rows: Any, **extra: Any) -> list[dict[str, Any]]:
        return [
            {"id": row.name, "title": say(row.title)} | {key: get(row) for key, get in extra.items()}
            for row in rows
        ]

    activations = listed(
        ACTIVATIONS.values(), latex=lambda row: row.latex.format(z="z"), max_slope=lambda row: row.max_slope
    )
    by_id = {row["id"]: row for row in activations}
    return {
        "parameters": [
            {
                "id": row.name,
                "group": row.group,
                "title": say(row.title),
                "help": say(row.help),
                "latex": row.latex,
                "allowed": row.text.allowed,
                "schema": row.text.schema,
            }
            for row in PARAMETERS.values()
        ],
        "activation": [row for row in activations if ACTIVATIONS[row["id"]].hidden],
        "output": [by_id[name] for name in OUTPUTS],
        "loss": listed(LOSSES.values(), latex=lambda row: row.latex, outputs=lambda row: row.outputs or OUTPUTS),
        "optimizer": listed(
            OPTIMIZERS.values(),
            latex=rule_latex,
            defaults=lambda row: row.defaults,
        ),
        "init": listed(INITIALISERS.values(), latex=lambda row: row.latex),
        "data": listed(
            DATASETS.values(),
            inputs=lambda row: row.inputs,
            classes=lambda row: row.classes,
            samples=lambda row: row.samples,
            fixed=lambda row: row.fixed,
        ),
        "bug": listed(BUGS.values(), teaches=lambda row: say(row.teaches), needs=lambda row: say(row.needs)),
        "mistakes": [named(name) for name in (*BUGS, *MISTAKES, *OTHERS)],
        "operations": [
            *({"id": row.name, "title": row.column.format("P", "Q", "R")} for row in OPERATIONS.values()),
            *(
                {"id": row.name, "title": say(row.title)}
                for row in ACTIVATIONS.values()
                if row.name not in OPERATIONS
            ),
            *(
                {"id": f"{row.name} slope", "title": say("slope of {activation}", activation=say(row.title))}
                for row in ACTIVATIONS.values()
            ),
            {"id": "softmax back", "title": say("what a softmax passes back")},
            *({"id": row.name, "title": say(row.title)} for row in LOSSES.values()),
            *(
                {"id": f"{row.name} slope", "title": say("slope of {loss}", loss=say(row.title))}
                for row in LOSSES.values()
            ),
            {"id": "squares", "title": say("sum of all squared weights")},
        ],
        "limits": [
            {"name": row.name, "most": row.most, "help": say(row.help)}
            for row in LIMITS.values()
            if row.group == "run"
        ],
    }
