"""Which releases of software are there, and who lacks them? One row per release (FLEET-04, -61, -83, -84, -95)."""

from domain.fleet.events.release import (
    ReleaseApproved,
    ReleasePublished,
    ReleaseReason,
    ReleaseRegistered,
    ReleaseRequiredBySet,
    ReleaseWithdrawn,
)
from domain.fleet.parameters.values import Software
from projections.fleet.registers import REGISTERS
from projections.fleet.sources import ON_THE_LISTS, source_sql
from projections.fleet.streams import named_by_stream
from projections.view import Change, Column, Kind, View

_STREAM = named_by_stream("release")
_KIND, _VERSION = f"split_part({_STREAM}, '-', 1)", f"split_part({_STREAM}, '-', 2)"

_REGISTER = f"""
insert into {{table}} (
    kind, version, number, content, signature, models, reasons, min_from, notes, author, registered_at, revision,
    as_of_position)
select {_KIND}, {_VERSION}, {_VERSION}, b.body->>'content', b.body->>'signature',
    array(select json_array_elements_text(b.body->'models')), array(select json_array_elements_text(b.body->'reasons')),
    b.body->>'min_from', coalesce(b.body->>'notes', ''), b.body->>'author', b.recorded_at, b.version, b.position
from batch b"""


def _edit(assignment: str) -> str:
    """The newest of these events of each release; `n` is the event."""
    return f"""
update {{table}} t set
    {assignment}, revision = greatest(t.revision, n.version), as_of_position = greatest(t.as_of_position, n.position)
from (
    select distinct on (b.stream) {_KIND} as kind, {_VERSION} as release, b.version, b.position, b.recorded_at, b.body
    from batch b order by b.stream, b.version desc
) n where (t.kind, t.version) = (n.kind, n.release)"""


_COLUMNS = (
    Column("kind", Kind.TEXT, "What it is a release of", values=Software),
    Column("version", Kind.TEXT, "Its version"),
    Column("number", Kind.VERSION, "Its version, compared number by number"),
    Column("reasons", Kind.TEXTS, f"Why there is a release: {', '.join(ReleaseReason)}"),
    Column("models", Kind.TEXTS, "Models of registers it is for"),
    Column("min_from", Kind.VERSION, "Least version that it goes onto; null: any", null=True),
    Column("content", Kind.TEXT, "SHA-256 of its file, hexadecimal"),
    Column("signature", Kind.TEXT, "Its maker's signature, base64", null=True, filtered=False),
    Column("notes", Kind.TEXT, "What is new, for people", filtered=False),
    Column("author", Kind.TEXT, "Who registered it"),
    Column("approver", Kind.TEXT, "Who approved it", null=True),
    Column("registered_at", Kind.INSTANT, "When it was registered"),
    Column("published_at", Kind.INSTANT, "When it was approved; null: it is not yet", null=True),
    Column("required_by", Kind.DATE, "Day by which registers must have it, or a newer one", null=True),
    Column("withdrawn_at", Kind.INSTANT, "When it was withdrawn", null=True),
    Column("revision", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
    Column("as_of_position", Kind.LONG, "Position of the last event told here"),
)

RELEASES = View(
    name="releases",
    question="Which releases of software were registered?",
    row_name="RegisteredRelease",
    permission="fleet.release.read",
    key=("kind", "version"),
    columns=_COLUMNS,
    changes=(
        Change((ReleaseRegistered.TYPE,), _REGISTER),
        Change((ReleaseApproved.TYPE,), _edit("approver = n.body->>'approver'")),
        Change((ReleasePublished.TYPE,), _edit("published_at = n.recorded_at")),
        Change((ReleaseRequiredBySet.TYPE,), _edit("required_by = (n.body->>'required_by')::date")),
        Change((ReleaseWithdrawn.TYPE,), _edit("withdrawn_at = n.recorded_at")),
    ),
    default_order=(("kind", False), ("number", True)),
    shown=False,
)

# A text that registers tell may be no version: it is then neither the same nor older.
_IS_VERSION = r"'^[0-9]{1,5}(\.[0-9]{1,5}){0,3}$'"


def _numbers(version: str) -> str:
    return f"case when {version} ~ {_IS_VERSION} then {Kind.VERSION.compared(version)} end"


# Versions are told of few models, and each is compared with the releases of its model once.
_INSTALLED = f"""(
    select x.kind, r.model_name as model, x.version, {_numbers("x.version")} as numbers, count(*) as registers
    from registers r cross join lateral (values
        ('{Software.FIRMWARE}', r.firmware_version), ('{Software.ROUTER}', r.router_version),
        ('{Software.WIFI}', r.wifi_version), ('{Software.PRINTER_BIOS}', r.printer_bios_version)
    ) x(kind, version)
    where {ON_THE_LISTS} and x.version is not null group by 1, 2, 3
)"""


def _count(condition: str) -> str:
    return f"coalesce(sum(i.registers) filter (where {condition}), 0)"


_SAME = "i.numbers = l.numbers"
_OLDER = "i.numbers < l.numbers and (l.least is null or i.numbers >= l.least)"
_CATALOGUE = (
    *((column, f"l.{column.name}") for column in _COLUMNS),
    (Column("installed_count", Kind.LONG, "Registers of its models that have it"), "n.installed"),
    (
        Column("outdated_count", Kind.LONG, "Registers of its models that have an older one and can get it"),
        "case when l.withdrawn_at is null then n.outdated else 0 end",
    ),
)
RELEASE_CATALOGUE = View(
    name="release_catalogue",
    question="Which releases of software are there, and how many registers have or lack them?",
    row_name="Release",
    permission="fleet.release.read",
    key=("kind", "version"),
    columns=tuple(made for made, _ in _CATALOGUE),
    changes=(),
    default_order=(("kind", False), ("number", True)),
    source_sql=source_sql(
        _CATALOGUE,
        f"""(
    select s.*, {Kind.VERSION.compared("s.version")} as numbers, {Kind.VERSION.compared("s.min_from")} as least
    from releases s
) l cross join lateral (
    select {_count(_SAME)} as installed, {_count(_OLDER)} as outdated
    from {_INSTALLED} i where i.kind = l.kind and i.model = any(l.models)
) n""",
    ),
    looks_at=(RELEASES.name, REGISTERS.name),
)
