"""The door of the compiled way: a request that has a plan is answered here, any other is left to Strawberry."""

from dataclasses import dataclass
from typing import Any

import msgspec
from graphql import GraphQLError
from graphql.execution.values import get_variable_values

from api.compiled.reader import prepared, read
from api.compiled.selection import NotCompiled
from api.context import Context
from api.errors import shown
from api.request import GraphQLRequest
from domain.refusal import Refusal

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class CompiledAnswer:
    """`data` as JSON, and errors of fields that could not be read."""

    data: bytes
    errors: list[dict[str, Any]]

    def body(self) -> bytes:
        """The GraphQL response."""
        errors = b',"errors":' + _encode(self.errors) if self.errors else b""
        return b'{"data":%b%b}' % (self.data, errors)


async def compiled_answer(asked: GraphQLRequest, context: Context) -> CompiledAnswer | None:
    """None when Strawberry is to answer: also whatever is wrong with the request is said by it."""
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
    except (NotCompiled, GraphQLError, Refusal):
        return None
    data, errors = await read(plan, wanted, context)
    return CompiledAnswer(data, shown(errors))
