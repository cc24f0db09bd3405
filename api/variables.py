"""The variables of an operation, coerced as graphql-core does it; what is known of them beforehand is worked out once.

Plain values of scalars and enums, which is what nearly all requests send, are coerced here one by one. Whatever is
missing, nested or wrong goes the whole way through graphql-core, which also finds the words for it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    Undefined,
    get_variable_values,
    is_non_null_type,
)
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource

from api.limits import VALIDATION_ERRORS

_PLAIN = (str, int, float)  # bool is an int


class VariablesOf:
    """One operation of a valid document, as far as its variables go."""

    def __init__(self, schema: GraphQLSchema, definition: OperationDefinitionNode) -> None:
        self._schema, self._definitions = schema, definition.variable_definitions or ()
        signatures = [get_variable_signature(schema, each) for each in self._definitions]
        self._leaves = [_leaf(each) for each in signatures if isinstance(each, GraphQLVariableSignature)]

    def coerced(self, given: Mapping[str, Any] | None) -> VariableValues | None:
        """The variables as they were sent, coerced; None when they do not fit: that is refused elsewhere."""
        quick = self._quickly(given or {})
        if quick is not None:
            return quick
        values = get_variable_values(
            self._schema, self._definitions, dict(given or {}), max_errors=VALIDATION_ERRORS, hide_suggestions=True
        )
        return None if isinstance(values, list) else values

    def _quickly(self, given: Mapping[str, Any]) -> VariableValues | None:
        sources, coerced = {}, {}
        for leaf in self._leaves:
            if leaf is None:
                return None
            signature, coerce = leaf
            value = given.get(signature.name)
            if not isinstance(value, _PLAIN):
                return None
            try:
                plain = coerce(value)
            except Exception:  # noqa: BLE001  as graphql-core takes it: the value does not fit
                return None
            if plain is Undefined:
                return None
            sources[signature.name] = VariableValueSource(signature, value)
            coerced[signature.name] = plain
        return VariableValues(sources, coerced)


def _leaf(signature: GraphQLVariableSignature) -> tuple[GraphQLVariableSignature, Callable[[Any], Any]] | None:
    kind = signature.type.of_type if is_non_null_type(signature.type) else signature.type
    return (signature, kind.coerce_input_value) if isinstance(kind, GraphQLScalarType | GraphQLEnumType) else None
