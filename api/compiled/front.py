"""The door of the compiled way: a request that has a plan is answered here, any other is left to Strawberry."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from graphql import GraphQLError
from graphql.execution.values import get_variable_values

from api.compiled.cache import Answer
from api.compiled.plan import Plan
from api.compiled.reader import prepared, read
from api.compiled.selection import NotCompiled
from api.context import Context
from api.errors import shown
from api.metrics import GRAPHQL_ERRORS
from api.naming import camel
from api.request import GraphQLRequest
from domain.refusal import Refusal

_encode = msgspec.json.Encoder().encode


async def compiled_answer(asked: GraphQLRequest, context: Context) -> Answer | None:
    """The whole response; None when Strawberry is to answer: whatever is wrong with a request is said by it."""
    operation = context.document.operations.get(asked.operation_name)
    if operation is None:
        return None
    definitions = operation.definition.variable_definitions or ()
    variables = get_variable_values(operation.schema, definitions, asked.variables or {})
    if isinstance(variables, list):
        return None
    plan = operation.plan(variables.coerced)
    if plan is None or not all(view.permission in context.client.permissions for view in plan.views):
        return None
    try:
        wanted = prepared(plan, context, variables)
        positions = await _positions(plan, context)  # before the rows: they are of these positions or later ones
    except (NotCompiled, GraphQLError, Refusal):
        return None
    data, errors = await read(plan, wanted, context)
    told = shown(errors)
    for error in told:
        GRAPHQL_ERRORS.labels(error["extensions"]["code"]).inc()
    steady = not errors and all(view.fed for view in plan.views)
    return Answer(_body(data, told, positions, context.price), positions if steady else None)


async def _positions(plan: Plan, context: Context) -> Mapping[str, int]:
    """Of the plan's views that the projector feeds."""
    names = [view.name for view in plan.views if view.fed]
    if not names:
        return {}
    known = await context.services.positions(context.organisation)
    return {name: known[name] for name in names if name in known}


def _body(data: bytes, errors: Sequence[Mapping[str, Any]], positions: Mapping[str, int], price: int) -> bytes:
    said = b',"errors":%b' % _encode(errors) if errors else b""
    if not positions:
        return b'{"data":%b%b,"extensions":{"price":%d}}' % (data, said, price)
    places = b",".join([b'"%b":%d' % (camel(name).encode(), position) for name, position in positions.items()])
    return b'{"data":%b%b,"extensions":{"price":%d,"positions":{%b}}}' % (data, said, price, places)
