"""A route for each row of the table of answers."""

from fastapi import APIRouter, Request, Response

from ..answer import RESOURCES
from ..answer.resource import Resource
from ..answer.training import FRAMES
from ..run.errors import NotFoundError
from ..run.store import SCHEME
from ..words import say
from .openapi import described
from .responses import query_of, response, site_of
from .streams import streamed
from .worker import worker

router = APIRouter()


def _add(resource: Resource) -> None:
    async def answered(request: Request) -> Response:
        path, query, site = request.scope["path"], query_of(request), site_of(request)
        if SCHEME in query:
            # A file may have to be read first, which takes longer than the event loop may.
            asked = await worker(request).beside(request, lambda: resource.asked(path, query, site))
        else:
            asked = resource.asked(path, query, site)
        if asked is None:
            raise NotFoundError(say("there is nothing at {path}", path=request.url.path[:80]))
        if resource is FRAMES:
            return await streamed(request, asked)
        return response(await worker(request).reply(request, asked), request)

    router.add_api_route(
        resource.path,
        answered,
        name=resource.path,
        description=resource.about,
        include_in_schema=resource.listed,
        **described(resource),
    )


for _resource in RESOURCES:
    _add(_resource)
