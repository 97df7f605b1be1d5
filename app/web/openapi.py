"""What the schema at /openapi.json says of a route: its parameters, answers and errors."""

from collections.abc import Mapping
from typing import Any

from ..answer.resource import Resource
from ..answer.schemas import ERROR, NDJSON, TEXT, Schema
from ..run.parameters import PARAMETERS
from ..run.texts import Text


def described(resource: Resource) -> dict[str, Any]:
    """What the route of ``resource`` says about itself."""
    media = resource.media.partition(";")[0]
    # A stream is never the same twice, so nobody is to keep it.
    headers = {name: row for name, row in _HEADERS.items() if name != "ETag" or media != NDJSON}
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": resource.title, "content": {media: {"schema": resource.schema}}, "headers": headers},
        304: {"description": "The ETag sent is still current"},
    }
    if resource.of_run:
        responses |= problems(
            {
                404: "There is nothing of that name in this run",
                422: "A parameter is unknown, malformed, over a limit or does not fit",
                503: "The compute budget ran out; retry after the seconds given",
            }
        )
    if resource.tells:
        responses |= problems({409: "It would tell what is asked"})
    responses |= problems(resource.errors)
    parameters = [own("path", name, text, needed=True) for name, text in resource.parts.items()]
    parameters += run_parameters() if resource.of_run else []
    parameters += [
        own("query", name, text, needed=name in resource.needed) for name, text in resource.extra.items()
    ]
    return {
        "summary": resource.title,
        "responses": responses,
        "openapi_extra": {"parameters": parameters} if parameters else {},
    }


def problems(errors: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """The errors of a route as responses: the words of each status."""
    content = {"application/problem+json": {"schema": ERROR}}
    return {status: {"description": words, "content": content} for status, words in errors.items()}


def run_parameters() -> list[Schema]:
    """The parameters of a run."""
    return [_parameter(row.name) for row in PARAMETERS.values()]


def own(where: str, name: str, text: Text, *, needed: bool) -> Schema:
    """A parameter beside those of a run."""
    return {"name": name, "in": where, "required": needed, "description": text.allowed, "schema": text.schema}


_HEADERS = {
    "ETag": {"schema": TEXT, "description": "strong; send it back in If-None-Match"},
    "Cache-Control": {"schema": TEXT},
}


def _parameter(name: str) -> Schema:
    row = PARAMETERS[name]
    by_preset = "by preset" if row.group == "run" and name != "preset" else row.text.write(row.default)
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": f"{row.help}; {row.text.allowed}; default {by_preset or 'none'}",
        "schema": row.text.schema,
    }
