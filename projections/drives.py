"""What has each fiscal drive sent us, and what is missing? One row per drive (RELAY-32d, spec B.3.1 fiscal_drive)."""

from domain.fiscal.events import DocumentGapClosed, DocumentGapDetected, TamperSuspected
from projections.document_source import COMPLETED, DRIVE_OF_STREAM, RECORDED, documents_of_batch
from projections.view import Change, Column, Kind, Relation, View

_UNSENT = "Documents that no acknowledgement is known for: every recorded one, until deliveries keep acknowledgements"

# A richer form may know a better time (a QR string leaves the seconds out): the newest form of a number tells it.
_COUNT = f"""
insert into {{table}} as t (
    fn, registration_number, documents_count, unsent, first_fd, first_at, oldest_unsent_at, last_fd, last_at,
    as_of_position)
select
    d.fn,
    (array_agg(d.register order by b.position desc) filter (where d.register is not null))[1],
    count(*) filter (where b.type = '{RECORDED}'),
    count(*) filter (where b.type = '{RECORDED}'),
    min(d.fd),
    (array_agg(d.at order by d.fd, b.position desc))[1],
    (array_agg(d.at order by d.fd, b.position desc))[1],
    max(d.fd),
    (array_agg(d.at order by d.fd desc, b.position desc))[1],
    max(b.position)
from {documents_of_batch("fn", "fd", "at", "register")}
group by d.fn
on conflict (fn) do update set
    registration_number = coalesce(excluded.registration_number, t.registration_number),
    documents_count = t.documents_count + excluded.documents_count,
    unsent = t.unsent + excluded.unsent,
    first_fd = least(t.first_fd, excluded.first_fd),
    first_at = case when excluded.first_fd <= t.first_fd then excluded.first_at else t.first_at end,
    oldest_unsent_at = case when excluded.first_fd <= t.first_fd then excluded.first_at else t.first_at end,
    last_fd = greatest(t.last_fd, excluded.last_fd),
    last_at = case when excluded.last_fd >= t.last_fd then excluded.last_at else t.last_at end,
    as_of_position = excluded.as_of_position"""

# Missing = detected − closed, as sets: a number that arrived is never missing again.
_MISS = f"""
update {{table}} t set
    missing_ranges = n.missing::text,
    gaps_open = (select count(*) from unnest(n.missing)),
    missing_numbers = (select coalesce(sum(upper(gap) - lower(gap)), 0) from unnest(n.missing) gap),
    as_of_position = greatest(t.as_of_position, n.position)
from (
    select known.fn, known.missing_ranges::int8multirange + news.detected - news.closed as missing, news.position
    from (
        select
            {DRIVE_OF_STREAM} as fn,
            coalesce(range_agg(g.gap) filter (where b.type = '{DocumentGapDetected.TYPE}'), '{{}}') as detected,
            coalesce(range_agg(g.gap) filter (where b.type = '{DocumentGapClosed.TYPE}'), '{{}}') as closed,
            max(b.position) as position
        from batch b
            cross join lateral (
                select int8range((b.body->>'first')::bigint, (b.body->>'last')::bigint, '[]') as gap
            ) g
        group by b.stream
    ) news join {{table}} known using (fn)
) n where t.fn = n.fn"""

_SUSPECT = f"""
update {{table}} t set tampers = t.tampers + n.tampers, as_of_position = greatest(t.as_of_position, n.position)
from (
    select {DRIVE_OF_STREAM} as fn, count(*) as tampers, max(b.position) as position from batch b group by b.stream
) n where t.fn = n.fn"""

DRIVES = View(
    name="drives",
    question="What has each fiscal drive sent us, and what is missing?",
    row_name="Drive",
    permission="fleet.fn.read",
    key=("fn",),
    columns=(
        Column("fn", Kind.TEXT, "Serial of the fiscal drive"),
        Column("registration_number", Kind.TEXT, "РНМ of the register that used it last", null=True, facet=True),
        Column("documents_count", Kind.LONG, "Recorded documents"),
        Column("first_fd", Kind.LONG, "Lowest document number"),
        Column("first_at", Kind.LOCAL_TIME, "Local time of the document with the lowest number"),
        Column("last_fd", Kind.LONG, "Highest document number"),
        Column("last_at", Kind.LOCAL_TIME, "Local time of the document with the highest number"),
        Column("gaps_open", Kind.INT, "Holes in the numbering", default="0", facet=True),
        Column("missing_numbers", Kind.LONG, "Document numbers missing in those holes", default="0"),
        Column(
            "missing_ranges",
            Kind.TEXT,
            "The holes as half-open ranges: {[5,8),[12,13)} lacks 5, 6, 7 and 12",
            filtered=False,
            default="'{}'",
        ),
        Column("unsent", Kind.LONG, _UNSENT),
        Column("oldest_unsent_at", Kind.LOCAL_TIME, "Local time of the lowest-numbered unsent document", null=True),
        Column("tampers", Kind.LONG, "Times another content arrived under a known number", default="0"),
        Column("as_of_position", Kind.LONG, "Position of the last event counted here"),
    ),
    changes=(
        Change((RECORDED, COMPLETED), _COUNT),
        Change((DocumentGapDetected.TYPE, DocumentGapClosed.TYPE), _MISS),
        Change((TamperSuspected.TYPE,), _SUSPECT),
    ),
    default_order=(("fn", False),),
    relations=(Relation("documents", "fiscal_documents", {"fn": "fn"}, "Its documents, newest first"),),
    indexes=(("registration_number",),),
)
