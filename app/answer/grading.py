"""The answers of a class, marked: a file with a row a person gives points and what was got wrong.

The first row names the columns: ``who`` and one a target. Spreadsheets write commas or semicolons between them.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote_plus

from ..numerics.mistakes import EARLIER
from ..represent.verdicts import verdict_answer
from ..run.engine import Engine
from ..run.errors import BadRequestError, RequestError, refuse
from ..run.query import Run, parse
from ..run.targets import Target, target
from ..run.texts import MalformedError
from ..words import count, number, say
from .questions import check_answers

WHO = "who"
MOST_BYTES = 8_000_000
MOST_PEOPLE = 5_000
"""Bounds of a file of answers."""


@dataclass(frozen=True)
class Marked:
    """The verdict on what ``who`` answered; ``results`` are those of /api/answer."""

    who: str
    score: int
    max: int
    results: Sequence[dict[str, Any]]

    def gradescope(self) -> dict[str, Any]:
        """As Gradescope reads the results of an autograder: points and words a question."""
        tests = [
            {"name": each["id"], "score": int(_scored(each)), "max_score": 1, "output": told(each)}
            for each in self.results
        ]
        if missing := self.max - len(self.results):
            tests.append({"name": say("not answered"), "score": 0, "max_score": missing, "output": ""})
        return {"score": self.score, "tests": tests}


@dataclass(frozen=True)
class Class:
    """Everybody's verdicts, in the order of the file."""

    people: Sequence[Marked]

    @cached_property
    def questions(self) -> list[str]:
        """What was answered, by anybody, in the order of the walk."""
        return list(dict.fromkeys(each["id"] for one in self.people for each in one.results))

    def table(self) -> str:
        """A row a person, as CSV: points, then for each question what was said of the answer."""
        file = io.StringIO()
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow([WHO, "score", "max", *self.questions])
        for one in self.people:
            said = {each["id"]: told(each) for each in one.results}
            rows.writerow([_safe(one.who), one.score, one.max, *(said.get(each, "") for each in self.questions)])
        return file.getvalue()

    def summary(self) -> Iterator[str]:
        """What the class got wrong, a line each, by diagnosis: the mistake most made first."""
        people = len(self.people)
        mean = number(sum(one.score for one in self.people) / people)
        yield count(
            "{n} person, on average {mean} of {max}",
            "{n} people, on average {mean} of {max}",
            people,
            mean=mean,
            max=self.people[0].max,
        )
        right: Counter[str] = Counter()
        made: dict[str, set[str]] = {}
        for one in self.people:
            for each in one.results:
                right[each["id"]] += each["right"]
                for cause in _causes(each):
                    made.setdefault(cause, set()).add(one.who)
        for id_ in self.questions:
            yield say(
                "{question}: right {right} of {people}", question=f"{id_:16}", right=right[id_], people=people
            )
        for cause, who in sorted(made.items(), key=lambda row: -len(row[1])):
            yield count("{n} person: {cause}", "{n} people: {cause}", len(who), cause=cause)


def grade(query: str, file: bytes) -> Class:
    """Everybody's answers in ``file`` to the run of ``query``, each with their own ``who``.

    Raises BadRequestError that names row and column of what is wrong in the file.
    """
    rows = _rows(file)
    _, header = next(rows, (1, []))
    targets = _targets(header)
    others = "&".join(part for part in query.split("&") if part.partition("=")[0] != WHO)
    engine = Engine(float("inf"))
    people: list[Marked] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        if len(cells) != len(header):
            raise _wrong(
                line, "", say("it has {cells} cells, not {columns}", cells=len(cells), columns=len(header))
            )
        who = cells[header.index(WHO)].strip()
        if who in seen:
            raise _wrong(line, WHO, say("'{who}' is in row {row} already", who=who[:64], row=seen[who]))
        seen[who] = line
        if len(seen) > MOST_PEOPLE:
            raise _wrong(line, "", say("at most {most} people are marked at once", most=MOST_PEOPLE))
        try:
            run = parse(f"{others}&{WHO}={quote_plus(who)}")
        except BadRequestError as error:
            if not people:
                parse(query)
            raise _wrong(line, WHO, str(error)) from None
        if not people:
            _check_columns(run, header, targets)
        answers = [(each, cells[at].strip()) for at, each in targets if cells[at].strip()]
        people.append(_marked(engine, run, answers, line))
    if not people:
        raise _wrong(2, "", say("nobody answers: a row a person is needed"))
    return Class(people)


def _marked(engine: Engine, run: Run, answers: Sequence[tuple[Target, str]], line: int) -> Marked:
    try:
        check_answers(run, answers)
        found = verdict_answer(run, engine.trace(run), answers)
    except RequestError as error:
        raise _wrong(line, "", str(error)) from None
    return Marked(run.asking.who, found["score"], found["max"], found["results"])


def _rows(file: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, each with the number of its line."""
    if len(file) > MOST_BYTES:
        raise refuse("answers", say("the file has over {most} bytes", most=MOST_BYTES))
    try:
        text = file.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = len(file[: error.start].split(b"\n"))
        raise _wrong(row, "", say("it is not UTF-8: save the file as CSV UTF-8")) from None
    head = text.partition("\n")[0]
    between = ";" if WHO in [each.strip(' "\r') for each in head.split(";")] and head.strip() != WHO else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise _wrong(reader.line_num, "", str(error)) from None


def _targets(header: list[str]) -> list[tuple[int, Target]]:
    """The targets of the columns, each with its place."""
    header[:] = [name.strip() for name in header]
    if WHO not in header:
        raise _wrong(1, "", say("no column is called {who}", who=WHO))
    for at, name in enumerate(header):
        if name in header[:at]:
            raise _wrong(1, name, say("there are two of it"))
    found = []
    for at, name in enumerate(header):
        if name != WHO:
            try:
                found.append((at, target(name)))
            except MalformedError as error:
                raise _wrong(1, name, error.about(say("A column"))) from None
    if not found:
        raise _wrong(1, "", say("no column is a target, such as dW1[0,0]"))
    return found


def _check_columns(run: Run, header: Sequence[str], targets: Sequence[tuple[int, Target]]) -> None:
    for at, each in targets:
        try:
            check_answers(run, [(each, "")])
        except BadRequestError as error:
            raise _wrong(1, header[at], str(error)) from None


def _wrong(row: int, column: str, words: str) -> BadRequestError:
    if column:
        return refuse(
            "answers", say("row {row}, column {column}: {words}", row=row, column=column[:64], words=words)
        )
    return refuse("answers", say("row {row}: {words}", row=row, words=words))


def _causes(result: dict[str, Any]) -> list[str]:
    """What is named as the mistake of a wrong answer."""
    if result["right"]:
        return []
    return [f"{row['title']} ({row['step']})" for row in result.get("diagnosis", ())]


def _scored(result: dict[str, Any]) -> bool:
    """Whether it gets its point: what is right, and what follows rightly from an error made before."""
    return bool(result["right"]) or any(row["bug"] == EARLIER for row in result.get("diagnosis", ()))


def told(result: dict[str, Any]) -> str:
    """One verdict in a line."""
    if result["right"]:
        return say("right")
    return "; ".join([say("wrong"), *_causes(result), *filter(None, [result.get("message")])])


def _safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
