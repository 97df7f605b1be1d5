"""A walk in a notebook: the frame as an anywidget, its numbers from this process. Needs the extra ``notebook``."""

from typing import Any

import anywidget
import traitlets

from .answer import answer
from .answer.offline import notebook_page
from .answer.reply import json_bytes
from .api import HEIGHT, Run, engine
from .files import folder
from .represent.asked import asked
from .run.errors import RequestError
from .words import say


class Walk(anywidget.AnyWidget):
    """A walk through ``run`` that follows the person, and moves when it is told to.

    ``t`` is the iteration, ``step`` the id of the step, ``example`` the 0-based example or None for the mean: they
    change as the person walks, and setting them moves the picture. ``answers`` is what was answered at iteration
    ``t``, by what is asked: ``{"dZ2[0,0]": 0.25}``; None gave up. Setting it answers. ``score`` is how many are
    right, of how many. ``height`` is in pixels, or as CSS has it.
    """

    _esm = folder("static") / "notebook-widget.js"

    page = traitlets.Unicode().tag(sync=True)
    height = traitlets.Union([traitlets.Int(), traitlets.Unicode()], default_value=HEIGHT).tag(sync=True)
    query = traitlets.Unicode().tag(sync=True)
    t = traitlets.Int(0).tag(sync=True)
    step = traitlets.Unicode().tag(sync=True)
    example = traitlets.Int(0, allow_none=True).tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    score = traitlets.Tuple(traitlets.Int(), traitlets.Int(), default_value=(0, 0)).tag(sync=True)

    def __init__(self, run: Run | str = "", **more: Any) -> None:
        self.run = Run(run) if isinstance(run, str) else run
        trace = self.run.trace()
        place = {"t": trace.t, "step": self.run.step or trace.steps[0].id, "example": self.run.example}
        page = notebook_page(self.run._run, engine())
        super().__init__(page=page, query=_shown(self.run), **place, **more)
        self.on_msg(self._reply)
        self.observe(self._move, ("t", "step", "example"))
        self.observe(self._ask_anew, "t")

    def _move(self, _change: object) -> None:
        """The address of where one stands, or where one wants to."""
        self.query = _shown(self._here)

    def _ask_anew(self, _change: object) -> None:
        """Another iteration has other answers."""
        self.answers, self.score = {}, (0, 0)

    @property
    def _here(self) -> Run:
        return self._at(t=self.t, step=self.step, example=self.example)

    def _at(self, **place: Any) -> Run:
        """The run at another place, of whose parts only the example may be None, for the mean."""
        return self.run.at(**{name: "mean" if value is None else value for name, value in place.items()})

    @traitlets.validate("t", "step", "example")
    def _there(self, proposal: Any) -> Any:
        """Refuses a place that the run does not have."""
        if hasattr(self, "run"):
            name, value = proposal["trait"].name, proposal["value"]
            try:
                self._at(**{name: value})
            except RequestError as error:
                raise traitlets.TraitError(str(error)) from None
        return proposal["value"]

    @traitlets.validate("answers")
    def _asked(self, proposal: Any) -> Any:
        """Refuses an answer to what is not asked."""
        ids = asked(self.run._run)
        for each in proposal["value"]:
            if each not in ids:
                names = ", ".join(ids) or say("nothing")
                words = say("answer is to {target}; asked is {names}", target=each, names=names)
                raise traitlets.TraitError(words)
        return proposal["value"]

    def _reply(self, _widget: object, content: dict[str, Any], _buffers: object) -> None:
        """Answers a question of the frame as a server would."""
        path, _, query = str(content["url"]).partition("?")
        try:
            status, body = 200, answer(path, query, engine=engine()).body
        except RequestError as error:
            complaints = [vars(each) for each in getattr(error, "complaints", ())]
            status, body = 422, json_bytes({"detail": str(error), "errors": complaints})
        self.send({"number": content["number"], "status": status}, buffers=[body])

    def _repr_mimebundle_(self, **more: Any) -> Any:
        found = super()._repr_mimebundle_(**more)
        data = found[0] if isinstance(found, tuple) else found
        if data:
            # What shows no widgets shows the step.
            data["image/svg+xml"] = self._here.figure().svg
            data["text/plain"] = say("Backwalk: {query}", query=self._here.query)
        return found


def _shown(run: Run) -> str:
    """The query of what the frame shows: the run, with all controls."""
    return run._run.with_controls().canonical
