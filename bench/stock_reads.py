"""The read side of the same schema as Strawberry serves it: its own HTTP layer, parser, validation and execution.

Tokens are asked for as in the product; permissions and limits are not: that is for this side.
"""

import strawberry
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.auth import BearerAuth, client_of
from api.connection import read_source
from api.context import Context
from api.documents import Document
from api.limits import ApiLimits
from api.query import query_type
from api.scalars import SCALAR_MAP
from api.services import Services
from api.views import ViewFields
from projections.catalogue import VIEWS


class _GraphQL(GraphQL[Context, None]):
    services: Services

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        del response
        assert isinstance(request, Request)
        return Context(client_of(request), self.services, ApiLimits(), Document(""))


def stock(services: Services, *, caches: bool) -> ASGIApp:
    """With `caches` documents are parsed and validated once, as Strawberry's own extensions do it."""
    schema = strawberry.Schema(
        query_type(ViewFields({view.name: view for view in VIEWS})),
        extensions=[ParserCache, ValidationCache] if caches else [],
        config=StrawberryConfig(scalar_map=SCALAR_MAP, default_resolver=read_source),
    )
    served = _GraphQL(schema, graphql_ide=None)
    served.services = services
    return BearerAuth(served, services, is_open=lambda _: False)
