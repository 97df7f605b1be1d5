"""JSON Schemas of the answers."""

from typing import Any

Schema = dict[str, Any]


def _object(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    return {"type": "object", "properties": required | (optional or {}), "required": list(required)}


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}


TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "number"}
MAYBE: Schema = {"type": ["number", "null"], "description": "null where the number is not finite, or is asked"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
SHAPE = _array(WHOLE)

ERROR = _object(
    {
        "type": TEXT,
        "title": TEXT,
        "status": WHOLE,
        "detail": TEXT,
        "errors": _array(_object({"parameter": TEXT, "message": TEXT})),
    },
    {"reached": {"type": "integer", "description": "with 503: the iteration from which a retry goes on"}},
)
LINE = _object(dict.fromkeys(("text", "latex", "mathml", "numbers", "numbers_mathml"), TEXT))
SUMMARY = _object({"min": MAYBE, "max": MAYBE, "mean": MAYBE, "norm": MAYBE})
VALUES: Schema = {"description": "nested lists of numbers of the tensor's shape; null where not finite"}
TREE: Schema = {
    "description": "the right-hand side as data: {op, of}, {tensor} or {number}; operations of /api/options",
    "oneOf": [
        _object({"tensor": TEXT}),
        _object({"number": TEXT}),
        _object({"op": TEXT, "of": _array({"type": "object"})}),
    ],
}
PART = _object(
    {"kind": {"enum": ["tensor", "value", "scale", "sum", "map", "operator"]}, "text": TEXT},
    {
        "transposed": FLAG,
        "reads": _array(TEXT),
        "tree": TREE,
        "value": MAYBE,
        "shape": {"oneOf": [SHAPE, {"type": "null"}]},
        "values": VALUES,
        "summary": SUMMARY,
    },
)
STEP = _object(
    {
        "id": TEXT,
        "phase": {"enum": ["forward", "loss", "backward", "update"]},
        "layer": WHOLE,
        "title": TEXT,
        "latex": TEXT,
        "mathml": TEXT,
        "code": TEXT,
        "reads": _array(TEXT),
        "writes": TEXT,
        "shapes": {"type": "object", "additionalProperties": {"oneOf": [SHAPE, {"type": "null"}]}},
        "text": TEXT,
        "story": TEXT,
        "finite": FLAG,
        "elementwise": FLAG,
        "tree": TREE,
        "parts": _array(PART),
        "why": _object(
            {"rule": TEXT, "terms": _array(TEXT), "then": {"type": "object", "additionalProperties": TEXT}},
            {"tree": TREE, "long": _array(_object({"text": TEXT, "tree": TREE}, {"ratio": _array(TEXT)}))},
        ),
    },
    {
        "derivation": _array(LINE),
        "formula": TEXT,
        "pieces": _array({"anyOf": [TEXT, _object({"tensor": TEXT})]}),
        "transpose": _object({"text": TEXT, "mathml": TEXT}),
        "chain": _object(
            dict.fromkeys(("result", "result_words", "factor", "words", "who", "at"), TEXT)
            | dict.fromkeys(("makes", "ratio"), _array(TEXT))
        ),
    },
)
ONE_TENSOR = _object(
    {
        "shape": {"oneOf": [SHAPE, {"type": "null"}], "description": "null where it is asked"},
        "symbol": TEXT,
        "role": {"enum": ["given", "value", "gradient", "moment", "next"]},
        "axes": _array(
            _object(
                {"kind": {"enum": ["units", "examples"]}, "of": TEXT, "size": WHOLE},
                {"layer": WHOLE, "letter": TEXT, "above": TEXT},
            )
        ),
    },
    {
        "of": TEXT,
        "scale": {"enum": ["per example", "mean"]},
        "values": VALUES,
        "asked": {
            "type": "boolean",
            "description": "true where an entry is hidden: it is asked, or follows from what is",
        },
        "npy": TEXT,
        "summary": SUMMARY,
    },
)
LAYER = _object(
    {
        "layer": WHOLE,
        "activation": TEXT,
        "units": WHOLE,
        "grad_norm": MAYBE,
        "update_ratio": MAYBE,
        "saturated": _array(MAYBE),
        "dead": _array({"type": ["boolean", "null"]}),
        "blame": _array(MAYBE),
    }
)
TRACE = _object(
    {
        "query": TEXT,
        "spec": {"type": "object"},
        "t": WHOLE,
        "m": WHOLE,
        "lr": NUMBER,
        "numbers": {"type": "object", "additionalProperties": NUMBER},
        "sizes": SHAPE,
        "status": {"enum": ["ok", "diverged"]},
        "loss": MAYBE,
        "metrics": _object({}, {"accuracy": MAYBE}),
        "steps": _array(STEP),
        "tensors": {"type": "object", "additionalProperties": ONE_TENSOR},
        "functions": {
            "type": "object",
            "additionalProperties": _object({"of": _array(TEXT), "tree": TREE}),
        },
        "layers": _array(LAYER),
        "task": TEXT,
        "products": _object({"kept": WHOLE, "alone": NUMBER}),
        "asked": _array(TEXT),
        "hides": FLAG,
    },
    {
        "diverged": _object({"t": WHOLE, "step": TEXT}),
        "validation": _object({"loss": MAYBE}, {"accuracy": MAYBE}),
    },
)
CHECK = _object(
    {
        "query": TEXT,
        "t": WHOLE,
        "tolerance": NUMBER,
        "verdict": {"enum": ["pass", "fail"]},
        "tensors": _array(
            _object(
                {
                    "name": TEXT,
                    "verdict": {"enum": ["pass", "fail", "kinks", "not finite"]},
                    "largest_relative_error": MAYBE,
                    "entries": WHOLE,
                    "compared": WHOLE,
                    "kinks": WHOLE,
                    "worst": _object({"index": SHAPE, "analytic": MAYBE, "numeric": MAYBE}),
                }
            )
        ),
    }
)
QUESTIONS = _object(
    {
        "query": TEXT,
        "max": WHOLE,
        "questions": _array(
            _object(
                {
                    "id": TEXT,
                    "kind": {"enum": ["tensor", "entry", "shape", "line", "sign", "most", "bug"]},
                    "target": TEXT,
                    "prompt": TEXT,
                    "hint": TEXT,
                    "step": TEXT,
                },
                {"choices": _array(TEXT), "entries": _array(TEXT), "shape": SHAPE},
            )
        ),
    }
)
CAUSE = _object(dict.fromkeys(("bug", "title", "why", "step"), TEXT))
VERDICT = _object(
    {
        "query": TEXT,
        "score": WHOLE,
        "max": WHOLE,
        "results": _array(
            _object(
                {"id": TEXT, "right": FLAG, "given": {"type": ["number", "string", "null"]}},
                {
                    "value": {"type": ["number", "string", "null"]},
                    "diagnosis": _array(CAUSE),
                    "message": TEXT,
                },
            )
        ),
        "first_wrong": {"type": ["string", "null"]},
    }
)
PRESETS = _array(_object({"id": TEXT, "title": TEXT, "summary": TEXT, "query": TEXT, "source": TEXT}))
_OPTION = _array(_object({"id": TEXT, "title": TEXT}))
OPTIONS = _object(
    {
        "parameters": _array(_object({"id": TEXT, "group": TEXT, "title": TEXT, "help": TEXT, "allowed": TEXT})),
        **dict.fromkeys(
            ("activation", "output", "loss", "optimizer", "init", "data", "bug", "mistakes", "operations"), _OPTION
        ),
        "limits": _array(_object({"name": TEXT, "most": WHOLE, "help": TEXT})),
    }
)
PICTURE = _object(
    {
        "svg": TEXT,
        "marks": {
            "type": "object",
            "description": "by data-mark: [first step, attributes] in order; null takes one away",
            "additionalProperties": _array({"type": "array"}),
        },
        "looks": {
            "type": "object",
            "description": "least width, more for the largest, least opacity, more for the largest",
            "additionalProperties": _array(NUMBER),
        },
        "dashes": {
            "type": "object",
            "description": "of an edge by its sign: share of the width in a dash, pixels more, the same of a gap",
            "additionalProperties": _array(NUMBER),
        },
    }
)
_NUMBERS = _array(MAYBE)
UNIT = _object(
    {
        "layer": WHOLE,
        "unit": WHOLE,
        "activation": TEXT,
        "title": TEXT,
        "z": _NUMBERS,
        "a": _NUMBERS,
        "slope": _NUMBERS,
        "off": WHOLE,
        "flat": WHOLE,
        "curve": {
            "oneOf": [{"type": "null"}, _object({"z": _NUMBERS, "g": _NUMBERS, "slope": _NUMBERS})],
            "description": "null for softmax, which is no function of one z",
        },
    }
)
NUDGE = _object(
    {
        "name": TEXT,
        "index": SHAPE,
        "value": MAYBE,
        "loss": MAYBE,
        "gradient": MAYBE,
        "rows": _array(_object({"epsilon": NUMBER, "loss": MAYBE, "secant": MAYBE, "error": MAYBE})),
        "curve": _object({"value": _NUMBERS, "loss": _NUMBERS}),
    }
)
FRAMES: Schema = {
    "type": "string",
    "description": "NDJSON: lines {t, loss, validation{}?, accuracy?, tensors{W*, b*, dW*, db*}, layers[], "
    "surface?, diverged?}",
}
NDJSON = "application/x-ndjson"
SURFACE = _object(
    {
        "query": TEXT,
        "t": WHOLE,
        "axes": _array(_array(NUMBER)),
        "values": _array(_NUMBERS),
        "X": _array(_array(NUMBER)),
        "Y": _array(_array(NUMBER)),
        "batch": SHAPE,
    }
)
PLANE = _object(
    {
        "query": TEXT,
        "t": WHOLE,
        "layer": WHOLE,
        "Z": _array(_array(MAYBE)),
        "A": _array(_array(MAYBE)),
        "Y": _array(_array(NUMBER)),
        "lines": _array(_array(_array(NUMBER))),
    }
)
HEALTH_OF_RUN = _object(
    {
        "query": TEXT,
        "t": WHOLE,
        "findings": _array(_object(dict.fromkeys(("id", "title", "text", "step", "example"), TEXT))),
    }
)
OEMBED = _object(
    {
        "type": {"enum": ["rich"]},
        "version": {"enum": ["1.0"]},
        **dict.fromkeys(("title", "provider_name", "provider_url", "html"), TEXT),
        **dict.fromkeys(("width", "height"), WHOLE),
    },
    {"thumbnail_url": TEXT, "thumbnail_width": WHOLE, "thumbnail_height": WHOLE},
)
NOTEBOOK = _object(
    {
        "cells": _array({"type": "object"}),
        "metadata": {"type": "object"},
        "nbformat": WHOLE,
        "nbformat_minor": WHOLE,
    }
)
HEALTH = _object({"status": {"enum": ["ok"]}, "version": TEXT})
COMPARISON = _object(
    {
        "query": TEXT,
        "t": WHOLE,
        "passed": FLAG,
        "tensors": _array(
            _object(
                {
                    "name": TEXT,
                    "verdict": {"enum": ["same", "convention", "wrong", "shape"]},
                    "told": TEXT,
                    "largest": MAYBE,
                    "shape": SHAPE,
                    "corner": _array(_array(NUMBER)),
                }
            )
        ),
    }
)
BLOB = _object(
    {"blob": TEXT, "bytes": WHOLE, "holds": {"enum": ["data", "parameters"]}, "run": {"type": "object"}},
    {
        "rows": WHOLE,
        "left_out": WHOLE,
        "largest": NUMBER,
        "targets": _array(_object({"column": TEXT, "run": {"type": "object"}, "largest": NUMBER})),
        "arrays": _array(TEXT),
    },
)
TENSOR: Schema = {"type": "string", "format": "binary", "description": "a NumPy .npy file, float64"}
