"""What a run asks, and the verdict on what was answered."""

from collections.abc import Sequence

from ..represent.questions import questions_answer
from ..represent.verdicts import verdict_answer
from ..run.engine import Engine
from ..run.errors import refuse
from ..run.limits import gives_keys
from ..run.query import Run
from ..run.targets import ANSWERS, Target
from ..run.turns import Turn
from ..words import say
from . import schemas
from .reply import Reply, json_reply
from .resource import Asked, Resource

PRIVATE_PATHS = ("/api/answer", "/worksheet")
"""What was answered, and who was asked, is of one person, so a log has the path alone."""


def _questions(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    return json_reply(questions_answer(asked.run, engine.trace(asked.run, turn)))


def _answer(asked: Asked, engine: Engine, turn: Turn) -> Reply:
    answers = asked.words.get("answer", ())
    check_answers(asked.run, answers)
    found = verdict_answer(asked.run, engine.trace(asked.run, turn), answers, keys=gives_keys(), pause=turn.go_on)
    return json_reply(found, private=True)


def check_answers(run: Run, answers: Sequence[tuple[Target, str]]) -> None:
    """Raises BadRequestError for an answer to what is not asked, or a second one to the same."""
    exercise = run.exercise
    known = {*exercise.targets, *(part for each in exercise.targets for part in exercise.parts(each))}
    given: set[Target] = set()
    for target, _ in answers:
        if target not in known:
            names = ", ".join(each.id for each in exercise.targets) or say("nothing")
            raise refuse("answer", say("answer is to {target}; asked is {names}", target=target.id, names=names))
        parts = exercise.parts(target)
        if not given.isdisjoint(parts):
            raise refuse("answer", say("answer has two answers to {target}", target=target.id))
        given.update(parts)


QUESTIONS = (
    Resource(
        "/api/questions",
        "What is asked",
        "Every question of the run: its prompt, its step, and what it can be answered from.",
        _questions,
        schemas.QUESTIONS,
        reads=("t", "lang"),
        quick=True,
    ),
    Resource(
        "/api/answer",
        "The verdict on answers",
        "Right or wrong, entry by entry; of a wrong number the mistakes that give it.",
        _answer,
        schemas.VERDICT,
        extra={"answer": ANSWERS},
        reads=("t", "decimals", "lang"),
    ),
)
"""Rows of the table."""
