"""The door of the compiled way: a request that has a plan is answered here, any other is left to Strawberry."""

import msgspec
from graphql import GraphQLError

from api.compiled.cache import DATA, Answer
from api.compiled.reader import Data, prepared, read
from api.compiled.selection import NotCompiled
from api.context import Context
from api.errors import shown
from api.metrics import GRAPHQL_ERRORS
from api.naming import camel
from api.permissions import Need
from api.request import GraphQLRequest
from domain.refusal import Refusal

_encode = msgspec.json.Encoder().encode


async def compiled_answer(asked: GraphQLRequest, context: Context) -> Answer | None:
    """The whole response; None when Strawberry is to answer: whatever is wrong with a request is said by it."""
    operation, variables = context.document.operations.get(asked.operation_name), context.variables
    if operation is None or variables is None:
        return None
    plan = operation.plan(variables.coerced)
    if plan is None or any(Need.of(view).refusal(context.client) for view in plan.views):
        return None
    try:
        wanted = prepared(plan, context, variables)
    except (NotCompiled, GraphQLError, Refusal):
        return None
    data = await read(plan, wanted, context)
    errors = shown(data.errors)
    for error in errors:
        GRAPHQL_ERRORS.labels(error["extensions"]["code"]).inc()
    steady = data.of_one_moment and not errors and all(view.fed for view in plan.views)
    said = b',"errors":%b' % _encode(errors) if errors else b""
    rest = b'%b,"extensions":{"price":%d%b}}' % (said, context.price, _positions(data))
    body = b"".join([DATA, *data.json, rest])
    return Answer(body, len(rest), data.positions if steady else None, errors)


def _positions(data: Data) -> bytes:
    if not data.positions:
        return b""
    places = [b'"%b":%d' % (camel(name).encode(), place) for name, place in data.positions.items()]
    return b',"positions":{%b}' % b",".join(places)
