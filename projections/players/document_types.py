"""Which kinds of documents did the organisation define or retire? Beside those built in (BET-38)."""

from domain.players.document_registry import DocumentTypeDefined, DocumentTypeRetired
from projections.view import Change, Column, Kind, View

_TELL = f"""
insert into {{table}} as t (code, definition, as_of_position)
select distinct on (1) coalesce(b.body->>'code', b.body->'document_type'->>'code'),
    case when b.type = '{DocumentTypeDefined.TYPE}' then (b.body->'document_type')::text end, b.position
from batch b order by 1, b.version desc
on conflict (code) do update set definition = excluded.definition, as_of_position = excluded.as_of_position"""

OWN_DOCUMENT_TYPES = View(
    name="own_document_types",
    question="Which kinds of documents did the organisation define or retire?",
    row_name="DocumentTypeRow",
    permission="bet.player.register",
    key=("code",),
    columns=(
        Column("code", Kind.TEXT, "What it is known by"),
        Column("definition", Kind.TEXT, "Its fields as JSON; null: retired", null=True),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((DocumentTypeDefined.TYPE, DocumentTypeRetired.TYPE), _TELL),),
    default_order=(("code", False),),
    shown=False,
)
