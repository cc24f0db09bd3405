"""The one typed schema. `python -m api.schema` prints it; `schema.graphql` is that print, kept by a test."""

from functools import cache

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from api.connection import read_source
from api.dynamic import object_type
from api.failures import IdempotencyMismatch, InvalidInput, OutcomeUnknown, Refused, Unavailable
from api.fiscal.import_documents import IMPORT_DOCUMENTS
from api.query import query_type
from api.scalars import SCALAR_MAP

# Documents of the programs in use; each keeps its syntax tree in memory.
CACHED_DOCUMENTS = 256


@cache
def schema() -> strawberry.Schema:
    """The schema; built once."""
    return strawberry.Schema(
        query=query_type(),
        mutation=object_type("Mutation", "Everything that can be asked for.", {"import_documents": IMPORT_DOCUMENTS}),
        types=[InvalidInput, IdempotencyMismatch, OutcomeUnknown, Unavailable, Refused],
        extensions=[lambda: ParserCache(CACHED_DOCUMENTS), lambda: ValidationCache(CACHED_DOCUMENTS)],
        config=StrawberryConfig(
            scalar_map=SCALAR_MAP,
            default_resolver=read_source,
            disable_field_suggestions=True,  # they would tell a stranger the schema, word by word
        ),
    )


if __name__ == "__main__":
    print(schema().as_str())  # noqa: T201  this is what the command is for
