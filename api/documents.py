"""Documents: parsed and validated once, however often they come, for both ways of execution."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse
from strawberry.extensions import SchemaExtension

from api.compiled.plan import Operation, operations
from api.errors import LimitExceeded
from api.limiting.cost import Priced, priced
from api.limiting.shape import check_shape
from api.limiting.tokens import check_tokens
from api.limiting.trusted import NO_DOCUMENTS, TrustedDocuments
from api.limiting.validation import validated
from api.limits import ApiLimits


@dataclass(frozen=True)
class Document:
    """A document as text; its tree, or why it has none; what is wrong with it; what is compiled; what it costs."""

    text: str
    tree: DocumentNode | None = None
    syntax_error: GraphQLError | None = None
    errors: Sequence[GraphQLError] = ()
    operations: Mapping[str | None, Operation] = field(default_factory=dict)
    priced: Mapping[str | None, Priced] = field(default_factory=dict)


class Documents:
    """The documents of the programs in use, most recently used last; each keeps its tree and plans in memory."""

    def __init__(
        self,
        schema: GraphQLSchema,
        limits: ApiLimits,
        trusted: TrustedDocuments = NO_DOCUMENTS,
    ) -> None:
        """Raises TrustedDocumentsInvalid."""
        self._schema, self._limits = schema, limits
        self._known: OrderedDict[str, Document] = OrderedDict()
        self._trusted = {text: self._made(text, tree) for text, tree in trusted.trees(schema).items()}

    def read(self, text: str) -> Document:
        """The document of a text; never raises for any text."""
        document = self._trusted.get(text) or self._known.get(text)
        if document is None:
            document = self._known[text] = self._read(text)
            if len(self._known) > self._limits.cached_documents:
                self._known.popitem(last=False)
        elif text in self._known:
            self._known.move_to_end(text)
        return document

    def _read(self, text: str) -> Document:
        try:
            check_tokens(text, self._limits.tokens)
            tree = parse(text)
            check_shape(tree, self._limits)
            errors = validated(self._schema, tree)
            return Document(text, tree, None, errors) if errors else self._made(text, tree)
        except LimitExceeded as refusal:
            return Document(text, syntax_error=GraphQLError(refusal.message, original_error=refusal))
        except GraphQLError as error:
            return Document(text, syntax_error=error)
        except RecursionError as error:
            return Document(text, syntax_error=GraphQLError("too deep", original_error=error))

    def _made(self, text: str, tree: DocumentNode) -> Document:
        compiled = operations(self._schema, tree, self._limits)
        return Document(text, tree, operations=compiled, priced=priced(self._schema, tree))


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
