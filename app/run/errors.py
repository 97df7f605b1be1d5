"""The errors a request can run into.

::

    RequestError
    ├── BadRequestError     422: a parameter is unknown, malformed, out of range or does not fit the others
    ├── WithheldError       403: a key, on a server that gives out none
    ├── NotFoundError       404: there is nothing of that name, or not in this run
    ├── ConflictError       409: it would tell what is asked
    ├── UnsupportedError    501: asked for in a form that Backwalk does not have
    └── BudgetError         503: the compute budget ran out; a retry goes on from what was computed
"""

from dataclasses import dataclass

from ..words import say


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one parameter, in a sentence that says what is allowed."""

    parameter: str
    message: str


class RequestError(Exception):
    """Anything a request can be refused for."""


class BadRequestError(RequestError):
    """The query is not a run; ``complaints`` name each parameter that is wrong."""

    def __init__(self, *complaints: Complaint) -> None:
        super().__init__("; ".join(each.message for each in complaints))
        self.complaints = complaints


class WithheldError(RequestError):
    """It is a key, and this server gives out none."""


class NotFoundError(RequestError):
    """There is nothing of that name, or not in this run."""


class ConflictError(RequestError):
    """It would tell what is asked."""


class UnsupportedError(RequestError):
    """It is asked for in a form that Backwalk does not have."""


class BudgetError(RequestError):
    """Time ran out, at iteration ``reached`` if it was training that took it."""

    def __init__(self, reached: int | None = None) -> None:
        super().__init__(reached)
        self.reached = reached

    def __str__(self) -> str:
        """Said where it is told, for it is raised where nobody speaks."""
        if self.reached is None:
            return say("the compute budget ran out; try again, it goes on from there")
        return say("the compute budget ran out at iteration {t}; try again, it goes on from there", t=self.reached)


def refuse(parameter: str, message: str) -> BadRequestError:
    """A BadRequestError about one parameter."""
    return BadRequestError(Complaint(parameter, message))
