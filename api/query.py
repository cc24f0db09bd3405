"""The query root: one connection for each declared view, single rows, history, and who asks."""

from typing import Any

import strawberry

from api.context import Info
from api.dynamic import GraphQLType, object_type, resolved
from api.events import EVENT_NODES, EVENTS
from api.fleet.preferences import PREFERENCES_FIELD
from api.node import node_field
from api.permissions import ANY_TOKEN
from api.scalars import UUID
from api.services import Organisation
from api.shop import SHOP_QUERIES
from api.views import ViewFields
from projections.fiscal_documents import FISCAL_DOCUMENTS


@strawberry.type(name="Organisation", description="The organisation whose log and views are read.")
class OrganisationView:
    name: str = strawberry.field(description="Short stable name.")
    title: str = strawberry.field(description="Name for people.")
    time_zone: str = strawberry.field(description="IANA time zone taken for its places when nothing else is said.")


@strawberry.type(name="Granted", description="A role that somebody was given.")
class GrantedView:
    role: str = strawberry.field(description="Its name.")
    scope: str = strawberry.field(description="How far it reaches: organisation, unit:<code> or group:<name>.")


@strawberry.type(name="Client", description="Who a token belongs to: an API client or a user.")
class ClientView:
    id: UUID = strawberry.field(description="Its id; events it causes name it as their actor.")
    name: str = strawberry.field(description="Name for people.")
    organisation: OrganisationView = strawberry.field(description="The organisation it speaks for.")
    roles: list[str] = strawberry.field(description="Its roles; what each of them holds stands in the documentation.")
    permissions: list[str] = strawberry.field(
        description="Everything it may do, as context.object.verb, in alphabetical order; all else is denied."
    )
    scope: str = strawberry.field(
        description="How far that reaches: organisation, unit:<code> or group:<name>; what was granted reaches as far "
        "as `granted` says."
    )
    granted: list[GrantedView] = strawberry.field(description="Roles that the organisation's own users gave it.")


async def _organisation(info: Info) -> OrganisationView:
    return _organisation_view(info.context.client.organisation)


async def _me(info: Info) -> ClientView:
    client = info.context.client
    return ClientView(
        id=UUID(client.id),
        name=client.name,
        organisation=_organisation_view(client.organisation),
        roles=list(client.roles),
        permissions=sorted(client.permissions.union(*(each.permissions for each in client.granted))),
        scope=str(client.scope),
        granted=[GrantedView(role=each.role, scope=str(each.scope)) for each in client.granted],
    )


def _organisation_view(organisation: Organisation) -> OrganisationView:
    return OrganisationView(name=organisation.name, title=organisation.title, time_zone=organisation.time_zone)


def query_type(views: ViewFields) -> GraphQLType:
    """The type Query, from the catalogue of views."""
    fields: dict[str, Any] = {
        "fiscal_document": views.single(
            FISCAL_DOCUMENTS,
            "The fiscal document with this number; null when it is not there.",
            {"fn": "fn", "fd_number": "fd"},
        ),
        **views.connections(),
        "events": EVENTS,
        "preferences": PREFERENCES_FIELD,
        **SHOP_QUERIES,
        "node": node_field(views.nodes() | EVENT_NODES),
        "organisation": resolved(
            _organisation, OrganisationView, "The organisation this token speaks for.", {}, needs=ANY_TOKEN
        ),
        "me": resolved(_me, ClientView, "The client this token belongs to.", {}, needs=ANY_TOKEN),
    }
    return object_type("Query", "Everything that can be read.", fields)
