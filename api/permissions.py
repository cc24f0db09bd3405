"""Whether a client may: the one place where the API asks. Deny by default.

Every root field, and every other field that reaches further than the one it stands under, declares what it needs where
it is made; a schema with a root field that does not is not built. An operation is looked through before anything of it
is executed: when the client may not read or do one thing in it, nothing of it happens, and there is one FORBIDDEN for
each missing permission. A `null` in its place would look like a fact, and an error in the middle of an operation would
come after mutations that were done. What @skip and @include leave out needs nothing: one document serves several roles.

Whatever does not come as a GraphQL operation calls `require` or `require_view`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from graphql import (
    BooleanValueNode,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_operation_ast,
    is_interface_type,
    is_introspection_type,
    is_object_type,
)
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.limiting.introspection import INTROSPECTING, SCHEMA_READ
from api.services import Client
from domain.access.permissions import ALL
from domain.access.refusals import Forbidden
from domain.access.scope import EVERYWHERE, ScopeKind
from projections.view import View

_KEY = "needs"  # in a field's metadata


@dataclass(frozen=True)
class Need:
    """What a field needs: a permission, for the whole organisation or for rows that can be told apart."""

    permission: str | None  # None: any valid token will do
    told_by: frozenset[ScopeKind] = frozenset()

    @classmethod
    def of(cls, view: View) -> Self:
        """What reading a view needs."""
        return cls(view.permission, view.told_by)

    def refusal(self, client: Client) -> Forbidden | None:
        """Why the client may not; None when it may."""
        if self.permission is None:
            return None
        scopes = client.scopes(self.permission)
        if scopes is EVERYWHERE:
            return None
        if not scopes:
            return Forbidden.lacking(self.permission)
        if not any(scope.reaches(self.told_by) for scope in scopes):
            return Forbidden.beyond_scope(self.permission, ", ".join(sorted(map(str, scopes))))
        return None


ANY_TOKEN = Need(None)


class UndeclaredPermission(Exception):
    """A field of the schema does not say which permission it needs, or names one that does not exist."""


def require(client: Client, permission: str) -> None:
    """Raises Forbidden unless the client holds the permission for the whole organisation."""
    require_need(client, Need(permission))


def require_view(client: Client, view: View) -> None:
    """Raises Forbidden unless the client may read rows of the view."""
    require_need(client, Need.of(view))


def require_need(client: Client, need: Need) -> None:
    """Raises Forbidden unless the client has what is needed."""
    refusal = need.refusal(client)
    if refusal is not None:
        raise refusal


def said(need: Need | None) -> dict[str, Any]:
    """The metadata of a Strawberry field that needs this."""
    return {} if need is None else {_KEY: need}


def declared(field: GraphQLField) -> Need | None:
    """What a field says it needs; None when it says nothing."""
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return definition.metadata.get(_KEY) if definition is not None else None


def check_declared(schema: GraphQLSchema) -> None:
    """Raises UndeclaredPermission for a root field, or a field with a resolver of its own, without a declared need."""
    roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
    for each in schema.type_map.values():
        if not (is_object_type(each) or is_interface_type(each)) or is_introspection_type(each):
            continue
        for name, field in each.fields.items():
            need = declared(field)
            if need is None and (each in roots or _reaches_out(field)):
                raise UndeclaredPermission(f"{each.name}.{name} declares no permission; it must need one or ANY_TOKEN")
            if need is not None and need.permission is not None and need.permission not in ALL:
                raise UndeclaredPermission(f"{each.name}.{name}: no permission is called {need.permission}")


def _reaches_out(field: GraphQLField) -> bool:
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    return definition is not None and definition.base_resolver is not None


class Permitted(SchemaExtension):
    """Refuses an operation that holds anything the client may not, and puts the refusal on record.

    It stands behind `ReadBefore` in the list of extensions: only valid documents can be looked through.
    """

    def on_validate(self) -> Iterator[None]:
        assert self.execution_context.pre_execution_errors is not None, "nothing has validated the document"
        if not self.execution_context.pre_execution_errors:
            self._refuse()
        yield

    def _refuse(self) -> None:
        execution = self.execution_context
        document = execution.graphql_document
        assert document is not None
        operation = get_operation_ast(document, execution._provided_operation_name)  # noqa: SLF001  `operation_name` guesses
        if operation is None:
            return
        client, services = execution.context.client, execution.context.services
        refusals = forbidden(execution.schema._schema, document, operation, execution.variables or {}, client)  # noqa: SLF001
        for refusal, _ in refusals:
            services.refused(client, str(refusal.details["permission"]))
        if refusals:
            execution.pre_execution_errors = [
                GraphQLError(refusal.message, node, original_error=refusal) for refusal, node in refusals
            ]


def forbidden(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
    client: Client,
) -> list[tuple[Forbidden, FieldNode]]:
    """What the client may not do of a validated operation: one refusal for each permission and the first such field."""
    found: dict[str, tuple[Forbidden, FieldNode]] = {}
    for need, node in _needs(schema, document, operation, variables):
        refusal = need.refusal(client)
        if refusal is not None:
            found.setdefault(str(need.permission), (refusal, node))
    return list(found.values())


def _needs(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> Iterator[tuple[Need, FieldNode]]:
    """Every field that is executed and declares a need; each fragment is opened once, however often it is named."""
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    variables = {**_defaults(operation), **given}
    waiting: list[tuple[GraphQLNamedType | None, SelectionSetNode]] = [
        (schema.get_root_type(operation.operation), operation.selection_set)
    ]
    while waiting:
        parent, selected = waiting.pop()
        for node in selected.selections:
            if not _is_on(node.directives, variables):
                continue
            if isinstance(node, FieldNode):
                field = _field(parent, node)
                need = declared(field) if field else _undeclared(node)
                if need is not None:
                    yield need, node
                if field and node.selection_set:
                    waiting.append((get_named_type(field.type), node.selection_set))
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                waiting.append((schema.get_type(condition.name.value) if condition else parent, node.selection_set))
            elif isinstance(node, FragmentSpreadNode) and (fragment := fragments.pop(node.name.value, None)):
                waiting.append((schema.get_type(fragment.type_condition.name.value), fragment.selection_set))


def _field(parent: GraphQLNamedType | None, node: FieldNode) -> GraphQLField | None:
    fields: Mapping[str, GraphQLField] = getattr(parent, "fields", {})
    return fields.get(node.name.value)


def _undeclared(node: FieldNode) -> Need | None:
    """Of a field that every schema has: asking for the schema needs a permission, `__typename` none."""
    return Need(SCHEMA_READ) if node.name.value in INTROSPECTING else None


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Values of the variables that @skip and @include may name when the client sends none."""
    return {
        each.variable.name.value: each.default_value.value
        for each in operation.variable_definitions or ()
        if isinstance(each.default_value, BooleanValueNode)
    }


def _is_on(directives: Iterable[DirectiveNode] | None, variables: Mapping[str, Any]) -> bool:
    for directive in directives or ():
        for argument in directive.arguments or ():
            value: Any = getattr(argument.value, "value", None)
            if isinstance(argument.value, VariableNode):
                value = variables.get(argument.value.name.value)
            if (directive.name.value == "skip" and value is True) or (
                directive.name.value == "include" and value is False
            ):
                return False
    return True
