"""What is known of each player: sealed, with keyed hashes to find him by, and where he stands (spec B.3.4 player_card).

Shown by resolvers only, which open what is sealed for who may see it. Of who was erased nothing is left but the id.
"""

from domain.event import Event
from domain.players import events as happened
from domain.players.terms import Realm
from projections.view import Change, Column, Kind, View

PLAYER = "(select substr(s.name, length('player-') + 1) from streams s where s.id = b.stream)"


def _last(value: str, condition: str = "true") -> str:
    """The value in the newest of the events that say it."""
    return f"(array_agg({value} order by b.version desc) filter (where {condition}))[1]"


def _said(name: str) -> str:
    return _last(f"b.body->>'{name}'", f"b.body->>'{name}' is not null")


# array_agg of arrays of different lengths fails: they are gathered as text.
_SAYS_NAMES = "json_typeof(b.body->'name_keys') = 'array'"
_NAMES = "(" + _last("(b.body->'name_keys')::text", _SAYS_NAMES) + ")::json"
_ARRAY = "(select array_agg(k) from json_array_elements_text({of}) k)"

_REGISTER = f"""
insert into {{table}} (player, realm, unit, zone, sealed, sealed_phone, sealed_email, phone_key, document_type,
    name_keys, registered_at, as_of_position)
select {PLAYER}, b.body->>'realm', b.body->>'unit', b.body->>'zone', b.body->>'sealed', b.body->>'sealed_phone',
    b.body->>'sealed_email', b.body->>'phone_key', b.body->>'document_type',
    coalesce({_ARRAY.format(of="b.body->'name_keys'")}, array[]::text[]), b.recorded_at, b.position
from batch b"""

_KNOW = f"""
update {{table}} t set
    sealed = coalesce(n.sealed, t.sealed), document_type = coalesce(n.document_type, t.document_type),
    sealed_phone = coalesce(n.sealed_phone, t.sealed_phone), phone_key = coalesce(n.phone_key, t.phone_key),
    sealed_email = coalesce(n.sealed_email, t.sealed_email),
    name_keys = coalesce({_ARRAY.format(of="n.names")}, t.name_keys), as_of_position = n.position
from (
    select {PLAYER} as player, {_said("sealed")} as sealed, {_said("document_type")} as document_type,
        {_said("sealed_phone")} as sealed_phone, {_said("phone_key")} as phone_key,
        {_said("sealed_email")} as sealed_email, {_NAMES} as names, max(b.position) as position
    from batch b group by b.stream
) n where t.player = n.player"""

_STANDING_EVENTS = (
    happened.SelfExclusionStarted,
    happened.SelfExclusionEnded,
    happened.PlayerExcluded,
    happened.ExclusionLifted,
    happened.PlayerBlocked,
    happened.PlayerUnblocked,
    happened.PlayerClosed,
)


def _is(*events: type[Event]) -> str:
    return "b.type in (" + ", ".join(f"'{event.TYPE}'" for event in events) + ")"


_SELF = _is(happened.SelfExclusionStarted, happened.SelfExclusionEnded)
_OTHERS = _is(happened.PlayerExcluded, happened.ExclusionLifted)
_BLOCKS = _is(happened.PlayerBlocked, happened.PlayerUnblocked)
_STAND = f"""
update {{table}} t set
    self_excluded_until = case when n.says_self then n.self_until else t.self_excluded_until end,
    is_excluded = coalesce(n.is_excluded, t.is_excluded),
    excluded_until = case when n.is_excluded is not null then n.excluded_until else t.excluded_until end,
    is_blocked = coalesce(n.is_blocked, t.is_blocked),
    is_closed = t.is_closed or n.is_closed, as_of_position = n.position
from (
    select {PLAYER} as player,
        bool_or({_SELF}) as says_self, {_last("(b.body->>'until')::timestamptz", _SELF)} as self_until,
        {_last(f"b.type = '{happened.PlayerExcluded.TYPE}'", _OTHERS)} as is_excluded,
        {_last("(b.body->>'until')::timestamptz", _OTHERS)} as excluded_until,
        {_last(f"b.type = '{happened.PlayerBlocked.TYPE}'", _BLOCKS)} as is_blocked,
        bool_or(b.type = '{happened.PlayerClosed.TYPE}') as is_closed, max(b.position) as position
    from batch b group by b.stream
) n where t.player = n.player"""

_ERASE = f"""
update {{table}} t set sealed = null, sealed_phone = null, sealed_email = null, phone_key = null, document_type = null,
    name_keys = array[]::text[], is_erased = true, as_of_position = n.position
from (select {PLAYER} as player, max(b.position) as position from batch b group by b.stream) n
where t.player = n.player"""

PLAYER_CARDS = View(
    name="player_cards",
    question="What is known of each player?",
    row_name="PlayerCardRow",
    permission="bet.player.read",
    key=("player",),
    columns=(
        Column("player", Kind.TEXT, "Id of the player"),
        Column("realm", Kind.TEXT, "Of the shops, or of the site", values=Realm),
        Column("unit", Kind.TEXT, "Where he was registered"),
        Column("zone", Kind.TEXT, "IANA zone of his days"),
        Column("sealed", Kind.TEXT, "Newest document with the name, sealed", null=True),
        Column("sealed_phone", Kind.TEXT, "Phone, sealed", null=True),
        Column("sealed_email", Kind.TEXT, "E-mail, sealed", null=True),
        Column("phone_key", Kind.TEXT, "Keyed hash of the phone", null=True),
        Column("document_type", Kind.TEXT, "Kind of the newest document", null=True),
        Column("name_keys", Kind.TEXTS, "Keyed hashes of the words of the name, and of the document's number"),
        Column("registered_at", Kind.INSTANT, "When"),
        Column("self_excluded_until", Kind.INSTANT, "His own exclusion", null=True),
        Column("is_excluded", Kind.BOOLEAN, "By somebody else", default="false"),
        Column("excluded_until", Kind.INSTANT, "Until when; null: until it is lifted", null=True),
        Column("is_blocked", Kind.BOOLEAN, "Whether nothing is done for him", default="false"),
        Column("is_closed", Kind.BOOLEAN, "Whether the account is closed", default="false"),
        Column("is_erased", Kind.BOOLEAN, "Whether his data were erased", default="false"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.PlayerRegistered.TYPE,), _REGISTER),
        Change((happened.PlayerDataCorrected.TYPE, happened.DocumentAdded.TYPE), _KNOW),
        Change(tuple(event.TYPE for event in _STANDING_EVENTS), _STAND),
        Change((happened.PlayerErased.TYPE,), _ERASE),
    ),
    default_order=(("registered_at", True),),
    indexes=(("realm", "phone_key"), ("is_erased",)),
    shown=False,
)
