"""The errors a request can run into.

::

    RequestError
    ├── BadRequestError     422: a parameter is unknown, malformed, out of range or does not fit the others
    ├── WithheldError       403: a key, on a server that gives out none
    ├── NotFoundError       404: there is nothing of that name, or not in this run
    │   └── AbsentError     404: a file of the run is not here, and may be brought
    ├── ConflictError       409: it would tell what is asked
    ├── UnsupportedError    501: asked for in a form that Backwalk does not have
    ├── FullError           507: there is no room for another file
    ├── StoreError          503: the store of files does not answer
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


class AbsentError(NotFoundError):
    """The file ``blob`` is not in the store; whoever has it can bring it again."""

    def __init__(self, blob: str) -> None:
        super().__init__(blob)
        self.blob = blob

    def __str__(self) -> str:
        return say(
            "the file {blob} is not here; bring it again: drop it on the page of this address, or "
            "PUT it to /blobs/{blob}",
            blob=self.blob,
        )


class ConflictError(RequestError):
    """It would tell what is asked."""


class UnsupportedError(RequestError):
    """It is asked for in a form that Backwalk does not have."""


class FullError(RequestError):
    """There is no room for another file."""


class StoreError(RequestError):
    """The store of files does not answer."""


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
