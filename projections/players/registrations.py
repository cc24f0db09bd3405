"""Where does each registration stand? One row per registration, without what was said in it (BET-41)."""

from domain.players import registration_events as happened
from domain.players.registration import LEADS_TO, Step
from domain.players.terms import Realm
from projections.view import Change, Column, Kind, View

_REGISTRATION = "(select substr(s.name, length('reg-') + 1) from streams s where s.id = b.stream)"
_STEP = "case b.type " + " ".join(f"when '{event.TYPE}' then '{step}'" for event, step in LEADS_TO.items()) + " end"
_START = f"""
insert into {{table}} (registration, realm, unit, step, started_at, expires_at, changed_at, as_of_position)
select {_REGISTRATION}, b.body->>'realm', b.body->>'unit', '{Step.STARTED}', b.recorded_at,
    (b.body->>'expires_at')::timestamptz, b.recorded_at, b.position
from batch b"""
_GO_ON = f"""
update {{table}} t set step = n.step, document_type = coalesce(n.document_type, t.document_type),
    changed_at = n.recorded_at, as_of_position = n.position
from (
    select distinct on (b.stream) {_REGISTRATION} as registration, {_STEP} as step, b.recorded_at, b.position,
        max(b.body->>'document_type') over (partition by b.stream) as document_type
    from batch b order by b.stream, b.version desc
) n where t.registration = n.registration"""

REGISTRATIONS = View(
    name="registrations",
    question="Where does each registration of a player stand?",
    row_name="Registration",
    permission="bet.player.read",
    key=("registration",),
    columns=(
        Column("registration", Kind.TEXT, "Its id, which becomes the player's"),
        Column("realm", Kind.TEXT, "For the shops, or for the site", values=Realm, facet=True),
        Column("unit", Kind.TEXT, "Where it was begun"),
        Column("step", Kind.TEXT, "What was done last", values=Step, facet=True),
        Column("document_type", Kind.TEXT, "Kind of document that was chosen", null=True),
        Column("started_at", Kind.INSTANT, "When it was begun"),
        Column("expires_at", Kind.INSTANT, "When it is over, if it is open still"),
        Column("changed_at", Kind.INSTANT, "When the last step was done"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.RegistrationStarted.TYPE,), _START),
        Change(tuple(e.TYPE for e in LEADS_TO if e is not happened.RegistrationStarted), _GO_ON),
    ),
    default_order=(("started_at", True),),
    indexes=(("unit",), ("step",)),
    unit_column="unit",
)
