"""The HTML templates."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from ..files import VERSION, folder
from ..numerics.trace import Trace
from ..picture.layout import FRAMED
from ..picture.scene import picture
from ..represent.sentences import sentence
from ..run.limits import most
from ..run.presets import PRESETS
from ..run.query import Run
from ..words import say, spoken

_environment = Environment(
    loader=FileSystemLoader(folder("templates")), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


_EVERY = ("theme", "base", "picture", "panel", "matrix", "transport", "asking")
PAGE_SHEETS = (*_EVERY, "tabs", "explanation", "training", "strip", "page")
FRAME_SHEETS = (*_EVERY, "frame")
TOLD_SHEETS = (*FRAME_SHEETS, "told")
PAPER_SHEETS = ("theme", "base", "sheet")
LESSON_SHEETS = ("theme", "base", "lesson")
"""The style sheets of page, frame, frame with a lesson, paper and lessons; later ones refine earlier ones."""


def render(name: str, **values: Any) -> str:
    """Template ``name`` with ``values``; everything is escaped unless it is Markup."""
    return _environment.get_template(name).render(
        version=VERSION, last=most("t"), lang=spoken().name, say=say, **values
    )


def step_page(
    name: str, run: Run, trace: Trace, shape: str, site: str, shapes: Mapping[str, tuple[int, int]], **values: Any
) -> str:
    """A page at ``site`` that is opened at the step of ``run``, with the drawing of that step in ``shape``.

    ``shapes`` are those that it may ask for.
    """
    steps = trace.equations(run.recipe.notation)
    index = trace.place(run.cursor.step)
    return render(
        name,
        run=run,
        query=run.canonical,
        theme=run.view.theme,
        presets=PRESETS,
        shapes=shapes,
        step=steps[index],
        said=sentence(trace, steps[index], run.recipe.notation),
        site=site,
        still=Markup(picture(run, trace, shape).still(index)),
        **values,
    )


def frame_page(
    name: str, run: Run, trace: Trace, site: str = "", scenes: Sequence[Mapping[str, Any]] = (), **values: Any
) -> str:
    """The frame of a slide; it tells the ``scenes`` of a lesson, if any."""
    sheets = TOLD_SHEETS if scenes else FRAME_SHEETS
    return step_page(name, run, trace, "frame", site, FRAMED, sheets=sheets, scenes=scenes, **values)
