"""The JSON answers: plain dictionaries for orjson, which writes a non-finite number as null."""

from typing import Any

import numpy as np

from ..numerics.activations import ACTIVATIONS, OUTPUTS
from ..numerics.bugs import BUGS
from ..numerics.datasets import DATASETS
from ..numerics.equations import Equation
from ..numerics.gradcheck import TOLERANCE, Check
from ..numerics.initialisers import INITIALISERS
from ..numerics.losses import LOSSES
from ..numerics.network import Array
from ..numerics.optimizers import OPTIMIZERS
from ..numerics.trace import Trace
from ..run.limits import LIMITS, most
from ..run.parameters import PARAMETERS
from ..run.presets import PRESETS
from ..run.problem import problem
from ..run.query import Run
from .formulas import mathml
from .words import sentence


def trace_answer(run: Run, trace: Trace) -> dict[str, Any]:
    """The whole of one iteration (contract: GET /api/trace)."""
    notation, bad = run["notation"], trace.first_bad
    steps = trace.equations(notation)
    answer = {
        "query": run.canonical,
        "spec": spec(run),
        "t": trace.t,
        "m": trace.m,
        "sizes": list(trace.network.sizes),
        "status": "diverged" if bad else "ok",
        "loss": trace.loss,
        "metrics": {"accuracy": trace.accuracy} if problem(run).classification else {},
        "steps": [_step(trace, step, notation) for step in steps],
        "tensors": {name: _tensor(run, name, trace.viewed(name, notation)) for name in trace.tensors},
        "layers": [vars(report) for report in trace.layers],
    }
    if bad:
        answer["diverged"] = {"t": trace.t, "step": bad}
    return answer


def spec(run: Run) -> dict[str, Any]:
    """Every parameter of the run with its value, defaults included; unset ones left out."""
    values = {name: run[name] for name, row in PARAMETERS.items() if row.group == "run"}
    values = {name: value for name, value in values.items() if value is not None and value != ()}
    data = DATASETS.get(run["data"])
    if data is None or data.fixed:
        values = {name: value for name, value in values.items() if name not in ("samples", "noise", "data_seed")}
    return values | {"hidden": run["hidden"], "freeze": run["freeze"], "batch": run["batch"] or "full"}


def _step(trace: Trace, step: Equation, notation: str) -> dict[str, Any]:
    names = (*step.reads, step.id)
    answer: dict[str, Any] = {
        "id": step.id,
        "phase": step.phase,
        "layer": step.layer,
        "title": step.title,
        "latex": step.latex,
        "mathml": mathml(step.latex),
        "code": step.code,
        "reads": step.reads,
        "writes": step.id,
        "shapes": {name: trace.viewed(name, notation).shape for name in names},
        "text": sentence(trace, step, notation),
        "finite": bool(np.isfinite(trace.tensors[step.id]).all()),
    }
    if step.derivation:
        answer["derivation"] = [{"latex": line, "mathml": mathml(line)} for line in step.derivation]
    return answer


def _tensor(run: Run, name: str, values: Array) -> dict[str, Any]:
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
    return answer | {"npy": f"/api/tensor/{name}.npy?{run.canonical}", "summary": summary}


def check_answer(run: Run, trace: Trace, checks: list[Check]) -> dict[str, Any]:
    """The gradient check (contract: GET /api/check); indices and shapes in the chosen notation."""
    rows = [_check(each, run["notation"], trace.m) for each in checks]
    verdict = "pass" if all(row["verdict"] in ("pass", "kinks") for row in rows) else "fail"
    return {"query": run.canonical, "t": trace.t, "tolerance": TOLERANCE, "verdict": verdict, "tensors": rows}


def _verdict(each: Check) -> str:
    if not each.finite:
        return "not finite"
    if each.checked == each.kinks:
        return "kinks"
    return "pass" if each.passed else "fail"


def _check(each: Check, notation: str, m: int) -> dict[str, Any]:
    compared = each.checked - each.kinks
    # The check measures dJ/d(entry); column notation's dZ and dA are m times that.
    scale = m if notation == "column" and each.name.startswith(("dZ", "dA")) else 1
    return {
        "name": each.name,
        "verdict": _verdict(each),
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
    """All presets (contract: GET /api/presets)."""
    return [
        {
            "id": row.name,
            "title": row.title,
            "summary": row.summary,
            "query": f"preset={row.name}",
            "source": row.source,
        }
        for row in PRESETS.values()
    ]


def options_answer() -> dict[str, Any]:
    """Every parameter, and every value a parameter may be (contract: GET /api/options)."""

    def values(rows: Any, **extra: Any) -> list[dict[str, Any]]:
        return [
            {"id": row.name, "title": row.title} | {key: get(row) for key, get in extra.items()} for row in rows
        ]

    activations = values(
        ACTIVATIONS.values(), latex=lambda row: row.latex.format(z="z"), max_slope=lambda row: row.max_slope
    )
    by_id = {row["id"]: row for row in activations}
    return {
        "parameters": [
            {
                "id": row.name,
                "group": row.group,
                "title": row.title,
                "help": row.help,
                "latex": row.latex,
                "allowed": row.text.allowed,
                "schema": row.text.schema,
            }
            for row in PARAMETERS.values()
        ],
        "activation": [row for row in activations if ACTIVATIONS[row["id"]].hidden],
        "output": [by_id[name] for name in OUTPUTS],
        "loss": values(LOSSES.values(), latex=lambda row: row.latex, outputs=lambda row: row.outputs or OUTPUTS),
        "optimizer": values(
            OPTIMIZERS.values(),
            latex=lambda row: row.update_latex.format(p="W", g="dW", v="v", s="s", v_next=r"v", s_next=r"s"),
            defaults=lambda row: row.defaults,
        ),
        "init": values(INITIALISERS.values(), latex=lambda row: row.latex),
        "data": values(
            DATASETS.values(),
            inputs=lambda row: row.inputs,
            classes=lambda row: row.classes,
            samples=lambda row: row.samples,
            fixed=lambda row: row.fixed,
        ),
        "bug": values(BUGS.values(), teaches=lambda row: row.teaches, needs=lambda row: row.needs),
        "limits": [vars(row) for row in LIMITS.values()],
    }
