"""The answers in JSON, and one tensor as NPY."""

import io
from dataclasses import replace

import numpy as np

from ..files import VERSION
from ..picture.layout import SHAPES
from ..picture.scene import picture
from ..represent.answers import check_answer, options_answer, presets_answer, trace_answer
from ..represent.closeups import nudge_answer, unit_answer
from ..represent.frames import SIZE, plane_answer, surface_answer
from ..represent.health import RECENT, Patient, health_answer
from ..run.engine import Engine
from ..run.errors import ConflictError, NotFoundError
from ..run.parameters import TRAINED
from ..run.problem import problem
from ..run.query import beside
from ..run.texts import WORD, choice, integer
from ..run.turns import Turn
from ..words import say
from . import schemas
from .reply import Reply, json_reply
from .resource import Asked, Resource

INDEX = integer(-(10**6), 10**6)
"""A place of a path; one outside of the network is not found."""

SHAPE = replace(WORD, phrase=choice(*SHAPES).phrase, schema={"type": "string", "enum": list(SHAPES)})
SURFACE_SIZE = integer(2, 200)

SMALL = 100_000
"""Numbers of an iteration up to which the losses of those before it are looked at too."""


def _trace(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    return json_reply(trace_answer(asked.run, asked.trace(engine, turn)))


def _picture(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    shape = asked.words["shape"]
    if shape not in SHAPES:
        raise NotFoundError(say("the picture's shape is one of {shapes}", shapes=", ".join(SHAPES)))
    other = beside(asked.run)
    traces = () if other is None else (engine.trace(other, turn),)
    return json_reply(picture(asked.run, asked.trace(engine, turn), shape, traces).answer())


def _check(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    trace, checks = engine.check(asked.run, turn)
    return json_reply(check_answer(asked.run, trace, checks))


def _tensor(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    trace, name = asked.trace(engine, turn), asked.words["name"]
    if name in trace.mask.shapes:
        raise ConflictError(say("the shape of {name} is asked", name=name))
    if name not in trace.tensors:
        raise NotFoundError(
            say("there is no tensor '{name}'; there are {names}", name=name[:40], names=", ".join(trace.tensors))
        )
    file = io.BytesIO()
    np.save(file, np.asarray(trace.viewed(name, asked.run.recipe.notation), order="C"))
    return Reply(file.getvalue(), "application/octet-stream")


def _unit(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    layer, unit = asked.words["layer"], asked.words["unit"]
    trace = asked.trace(engine, turn)
    sizes = trace.network.sizes
    if not (0 < layer < len(sizes) and 0 <= unit < sizes[layer]):
        raise NotFoundError(
            say("there is no unit {layer}:{unit} in a network of {sizes}", layer=layer, unit=unit, sizes=sizes)
        )
    return json_reply(unit_answer(trace, layer, unit))


def _nudge(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    run, (name, i, j) = asked.run, (asked.words[each] for each in ("name", "i", "j"))
    each, sizes = TRAINED.get(name), run.recipe.sizes
    rows, columns = (*each.shape(sizes), 1)[:2] if each and each.layer < len(sizes) else (0, 0)
    if not (0 <= i < rows and 0 <= j < columns):
        raise NotFoundError(say("there is no parameter {name}[{i},{j}] in this network", name=name[:40], i=i, j=j))
    return json_reply(nudge_answer(engine.nudge(run, name, (i, j), turn)))


def _surface(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    inputs = asked.run.recipe.sizes[0]
    if inputs > 2:
        raise NotFoundError(say("a surface needs one or two inputs; this network has {inputs}", inputs=inputs))
    trace = engine.trace(asked.run, turn)
    return json_reply(surface_answer(asked.run, trace, asked.words.get("size", SIZE), turn.go_on))


def _plane(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    found = plane_answer(asked.run, engine.trace(asked.run, turn), turn.go_on)
    if found is None:
        raise NotFoundError(say("a plane needs a hidden layer of two units"))
    return json_reply(found)


def _health(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    run = asked.run
    trace, task = engine.trace(run, turn), problem(run)
    before = range(max(0, trace.t - RECENT), trace.t) if task.numbers < SMALL else ()
    losses = tuple(engine.trace(run.at(t=t), turn).loss for t in before)
    found = health_answer(Patient(trace, losses, task.batches.count == 1))
    return json_reply({"query": run.canonical} | found)


NUMBERS = (
    Resource(
        "/api/presets",
        "All presets",
        "Every preset, with title, summary, query string and source.",
        lambda *_: json_reply(presets_answer()),
        schemas.PRESETS,
        of_run=False,
    ),
    Resource(
        "/api/options",
        "All parameters and allowed values",
        "Every parameter and every value it may take; the limits; the bugs and what they teach.",
        lambda *_: json_reply(options_answer()),
        schemas.OPTIONS,
        of_run=False,
    ),
    Resource(
        "/api/trace",
        "One iteration, step by step",
        "The steps of iteration t with every tensor, in the orientation and scale of the notation.",
        _trace,
        schemas.TRACE,
        reads=("t", "example", "lang"),
        quick=True,
    ),
    Resource(
        "/api/picture/{shape}",
        "The drawing of one iteration",
        "The SVG of the network and, for each mark of it, what it looks like at each step.",
        _picture,
        schemas.PICTURE,
        parts={"shape": SHAPE},
        reads=("t", "example", "decimals", "vs", "lang"),
        quick=True,
        errors={404: "There is no such shape"},
    ),
    Resource(
        "/api/check",
        "Numerical gradient check",
        "Every gradient of iteration t against central differences of the loss.",
        _check,
        schemas.CHECK,
        tells=True,
        reads=("t",),
    ),
    Resource(
        "/api/tensor/{name}.npy",
        "One tensor as NPY",
        "One tensor of iteration t as a NumPy file.",
        _tensor,
        schemas.TENSOR,
        media="application/octet-stream",
        parts={"name": WORD},
        reads=("t",),
        quick=True,
        errors={404: "There is no such tensor"},
    ),
    Resource(
        "/api/unit/{layer}/{unit}",
        "The curve of one unit",
        "g and g' of a unit (1-based layer, 0-based unit), and z, a, g'(z) of every example of the batch.",
        _unit,
        schemas.UNIT,
        parts={"layer": INDEX, "unit": INDEX},
        tells=True,
        reads=("t", "lang"),
        quick=True,
        errors={404: "There is no such unit"},
    ),
    Resource(
        "/api/nudge/{name}/{i}/{j}",
        "The slope of one parameter by hand",
        "J after moving one entry of W or b (receiving, sending unit, 0-based; 0 for b) by 1e-1 to 1e-10.",
        _nudge,
        schemas.NUDGE,
        parts={"name": WORD, "i": INDEX, "j": INDEX},
        tells=True,
        reads=("t",),
        errors={404: "There is no such parameter"},
    ),
    Resource(
        "/api/surface",
        "Predictions between the examples",
        "The output over the plane of two inputs, or along the input of a one-input network; and the examples.",
        _surface,
        schemas.SURFACE,
        extra={"size": SURFACE_SIZE},
        tells=True,
        reads=("t",),
        errors={404: "The network has more than two inputs"},
    ),
    Resource(
        "/api/plane",
        "The examples after a layer of two units",
        "Every example after the first hidden layer of two units, before and after its activation, and the lines "
        "that the units of the next layer draw there.",
        _plane,
        schemas.PLANE,
        tells=True,
        reads=("t",),
        quick=True,
        errors={404: "No hidden layer has two units"},
    ),
    Resource(
        "/api/health",
        "The health of the run, in words",
        "Dead and saturated units, vanishing and exploding gradients, oscillation, symmetry, divergence.",
        _health,
        schemas.HEALTH_OF_RUN,
        tells=True,
        reads=("t", "lang"),
    ),
    Resource(
        "/healthz",
        "Liveness",
        "Answers while the server is alive.",
        lambda *_: json_reply({"status": "ok", "version": VERSION}),
        schemas.HEALTH,
        of_run=False,
    ),
)
"""The rows of the table."""
