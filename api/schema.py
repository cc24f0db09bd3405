"""The one typed schema. `python -m api.schema` prints it; `schema.graphql` is that print, kept by a test."""

from functools import cache

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from api.access.roles import ROLE_MUTATIONS
from api.connection import read_source
from api.documents import ReadBefore
from api.dynamic import object_type
from api.failures import VERSION_CONFLICT, IdempotencyMismatch, InvalidInput, OutcomeUnknown, Refused, Unavailable
from api.fiscal.import_documents import IMPORT_DOCUMENTS
from api.fleet.mutations import FLEET_MUTATIONS
from api.live.acknowledging import ACKNOWLEDGE_EVENTS
from api.live.aside import StreamsAside
from api.live.subscription import subscription_type
from api.operation import NamedAmongSeveral
from api.organisation.settings import SETTING_MUTATIONS
from api.organisation.units import UNIT_MUTATIONS
from api.permissions import Permitted, check_declared
from api.query import query_type
from api.scalars import SCALAR_MAP
from api.shop import SHOP_MUTATIONS
from api.views import ViewFields
from projections.catalogue import SHOWN


class QuietSchema(strawberry.Schema):
    """Strawberry would log every error with a piece of the query, and so with what clients look for."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Errors are logged where they are answered (`errors.py`)."""


@cache
def schema() -> strawberry.Schema:
    """The schema; built once. Raises UndeclaredPermission."""
    views = ViewFields({view.name: view for view in SHOWN})
    made = QuietSchema(
        query=query_type(views),
        subscription=subscription_type(views),
        mutation=object_type(
            "Mutation",
            "Everything that can be asked for.",
            {
                "import_documents": IMPORT_DOCUMENTS,
                **UNIT_MUTATIONS,
                **SETTING_MUTATIONS,
                **ROLE_MUTATIONS,
                **FLEET_MUTATIONS,
                **SHOP_MUTATIONS,
                "acknowledge_events": ACKNOWLEDGE_EVENTS,
            },
        ),
        types=[InvalidInput, IdempotencyMismatch, OutcomeUnknown, Unavailable, VERSION_CONFLICT, Refused],
        extensions=[
            NamedAmongSeveral,
            StreamsAside,
            ReadBefore,
            Permitted,  # looks through what was validated
        ],
        config=StrawberryConfig(
            scalar_map=SCALAR_MAP,
            default_resolver=read_source,
            disable_field_suggestions=True,  # they would tell a stranger the schema, word by word
        ),
    )
    check_declared(made._schema)  # noqa: SLF001  the types as graphql-core knows them
    return made


if __name__ == "__main__":
    print(schema().as_str())  # noqa: T201  this is what the command is for
