"""The field `preferences`: templates and views of whoever asks, and those that are shared with him."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.context import Context, Info
from api.dynamic import GraphQLType, Member, list_of, object_type, resolved
from api.enums import enum_of
from api.permissions import Need
from api.scalars import Long
from domain.access.scope import EVERYWHERE, ScopeKind
from domain.fleet.events.preferences import Sharing
from domain.fleet.refusals import PreferenceUnknown
from projections.fleet.preferences import PREFERENCES, PreferenceKind
from projections.query import MAX_PAGE_SIZE, PageRequest, page_statement
from projections.scoping import is_narrow

EXPORT = "fleet.export.run"
# Who may export a part may do it by templates, too.
NEED = Need(EXPORT, frozenset({ScopeKind.UNIT, ScopeKind.GROUP}))
_COLUMNS = ("preference", "kind", "name", "owner", "sharing", "unit", "content", "version")

PREFERENCE: GraphQLType = object_type(
    "SavedPreference",
    "A CSV template or a view that was saved.",
    {
        "preference": Member(str, "Its id."),
        "kind": Member(enum_of(PreferenceKind), "What is saved."),
        "name": Member(str, "Name for people."),
        "owner": Member(str, "Whose it is."),
        "sharing": Member(enum_of(Sharing), "Who else sees it."),
        "unit": Member(str | None, "Code of the unit it is shared with."),
        "content": Member(str, "The layout of a template, or the whole of a view, as JSON text."),
        "version": Member(Long, "What whoever edits it gives as `expectedVersion`."),
    },
)


async def visible(context: Context, **column: str) -> Sequence[Mapping[str, Any]]:
    """What the client may see of it: its own, what is for all, and what is for a unit it is at work in.

    Whoever sees the whole organisation is at work in every unit.
    """
    client = context.client
    scopes = client.scopes(EXPORT)
    shared: list[dict[str, Any]] = [{"owner": {"eq": client.principal}}, {"sharing": {"eq": Sharing.ORGANISATION}}]
    if not is_narrow(scopes):
        shared.append({"sharing": {"eq": Sharing.UNIT}})
    units = [each.name for each in scopes if each.kind is ScopeKind.UNIT]
    if units:
        shared.append({"sharing": {"eq": Sharing.UNIT}, "unit": {"in": units}})
    wanted = {"and": [{"or": shared}, {name: {"eq": value} for name, value in column.items()}]}
    page = PageRequest(first=MAX_PAGE_SIZE)
    statement = page_statement(PREFERENCES, filter=wanted, order=(), page=page, columns=_COLUMNS, scopes=EVERYWHERE)
    async with context.services.reads(context.organisation) as session:
        return await session.fetch(statement.sql, statement.params)


async def template_content(context: Context, preference: str) -> str:
    """The layout of a template as JSON text. Raises PreferenceUnknown."""
    found = await visible(context, preference=preference, kind=PreferenceKind.CSV_TEMPLATE)
    if not found:
        raise PreferenceUnknown("there is no such template, or it is another's", preference=preference[:100])
    return str(found[0]["content"])


async def _preferences(info: Info) -> Sequence[Mapping[str, Any]]:
    return await visible(info.context)


PREFERENCES_FIELD = resolved(
    _preferences,
    list_of(PREFERENCE),
    "CSV templates and views that were saved: one's own, and those that are shared.",
    {},
    needs=NEED,
)
