"""Which releases of software were registered? One row each, as events tell it (FLEET-04, -61, -83, -84, -95)."""

from domain.fleet.events.release import (
    ReleaseApproved,
    ReleasePublished,
    ReleaseReason,
    ReleaseRegistered,
    ReleaseRequiredBySet,
    ReleaseWithdrawn,
)
from domain.fleet.parameters.values import Software
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


COLUMNS = (
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
    columns=COLUMNS,
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
