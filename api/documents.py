"""Documents: parsed and validated once, however often they come, for both ways of execution."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate
from strawberry.extensions import SchemaExtension

from api.compiled.plan import Operation, operations
from api.limits import ApiLimits


@dataclass(frozen=True)
class Document:
    """A document as text; its tree, or why it has none; what is wrong with it; and what of it is compiled."""

    text: str
    tree: DocumentNode | None = None
    syntax_error: GraphQLError | None = None
    errors: Sequence[GraphQLError] = ()
    operations: Mapping[str | None, Operation] = field(default_factory=dict)


class Documents:
    """The documents of the programs in use, most recently used last; each keeps its tree and plans in memory."""

    def __init__(self, schema: GraphQLSchema, limits: ApiLimits, *, compile_queries: bool = True) -> None:
        self._schema, self._limits, self._compile = schema, limits, compile_queries
        self._known: OrderedDict[str, Document] = OrderedDict()

    def read(self, text: str) -> Document:
        """The document of a text; never raises for any text."""
        document = self._known.get(text)
        if document is None:
            document = self._known[text] = self._read(text)
            if len(self._known) > self._limits.cached_documents:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(text)
        return document

    def _read(self, text: str) -> Document:
        try:
            tree = parse(text)
            errors = validate(self._schema, tree)
            is_compiled = self._compile and not errors
            made = operations(self._schema, tree, self._limits) if is_compiled else {}
        except GraphQLError as error:
            return Document(text, syntax_error=error)
        except RecursionError as error:
            return Document(text, syntax_error=GraphQLError("too deep", original_error=error))
        return Document(text, tree, None, errors, made)


class ReadBefore(SchemaExtension):
    """Strawberry takes the tree and the errors of validation from the document of the request's context."""

    def on_parse(self) -> Iterator[None]:
        document: Document = self.execution_context.context.document
        if document.syntax_error is not None:
            raise document.syntax_error
        self.execution_context.graphql_document = document.tree
        yield

    def on_validate(self) -> Iterator[None]:
        self.execution_context.pre_execution_errors = list(self.execution_context.context.document.errors)
        yield
