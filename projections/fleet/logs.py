"""Fatal errors with how long and how often, versions by model, and registers that left (FLEET-61, -72, -73, -89)."""

from domain.fleet.fatal_errors import BITS
from domain.fleet.parameters.values import Software
from projections.fleet.beside import FATAL_ERRORS
from projections.fleet.columns import column, required
from projections.fleet.registers import REGISTERS
from projections.fleet.sources import MEMBERSHIP, ON_THE_LISTS, source_sql
from projections.view import Column, Kind, View

_BIT = (
    "case "
    + " ".join(f"when f.error = '{error}' then {bit}" for bit, error in BITS.items())
    + " when f.error ~ '^bit_[0-9]{1,2}$' then substr(f.error, 5)::integer end"
)
_AGAIN = """(
        select count(*) from fatal_errors a
        where a.register = f.register and a.error = f.error and a.raised_at > now() - interval '30 days')"""
_LOG = (
    *((made, f"f.{made.name}") for made in FATAL_ERRORS.columns if made.name != "register"),
    (required(column("register_id")), "f.register"),
    (Column("unit", Kind.TEXT, "Code of the unit of the register", null=True, facet=True), "r.unit"),
    (Column("bit", Kind.INT, "Its bit in the mask of the register, if it has one", null=True), _BIT),
    (
        Column("duration_s", Kind.LONG, "Seconds for which it was there; until now while it is"),
        "floor(extract(epoch from coalesce(f.cleared_at, now()) - f.raised_at))",
    ),
    (
        Column("count_30d", Kind.LONG, "How often the register had it in the last 30 days"),
        _AGAIN,
    ),
)
FATAL_ERROR_LOG = View(
    name="fatal_error_log",
    question="Which fatal errors had registers and drives, for how long and how often?",
    row_name="FatalError",
    permission="fleet.register.read",
    key=("position",),
    columns=tuple(made for made, _ in _LOG),
    changes=(),
    default_order=(("position", True),),
    unit_column="unit",
    groups=MEMBERSHIP,
    source_sql=source_sql(_LOG, "fatal_errors f left join registers r on r.register_id = f.register"),
    looks_at=(FATAL_ERRORS.name, REGISTERS.name),
)


_MATRIX = (
    (Column("kind", Kind.TEXT, "What has the version", values=Software), "x.kind"),
    (Column("version", Kind.TEXT, "The version; empty where none is told"), "coalesce(x.version, '')"),
    (Column("model", Kind.TEXT, "Model of the registers; empty where it is not told"), "coalesce(r.model_name, '')"),
    (Column("registers", Kind.LONG, "Registers with it"), "count(*)"),
    (
        Column("share", Kind.DECIMAL, "Their share of all registers, as a fraction"),
        "round(count(*)::numeric / sum(count(*)) over (partition by x.kind), 4)",
    ),
)
VERSION_MATRIX = View(
    name="version_matrix",
    question="How many registers of each model have which versions?",
    row_name="VersionShare",
    permission="fleet.register.read",
    key=("kind", "version", "model"),
    columns=tuple(made for made, _ in _MATRIX),
    changes=(),
    default_order=(("kind", False), ("registers", True)),
    source_sql=source_sql(
        _MATRIX,
        f"""registers r cross join lateral (values
        ('{Software.FIRMWARE}', r.firmware_version), ('{Software.ROUTER}', r.router_version),
        ('{Software.WIFI}', r.wifi_version), ('{Software.PRINTER_BIOS}', r.printer_bios_version)
    ) x(kind, version)
where {ON_THE_LISTS} group by 1, 2, 3""",
    ),
    looks_at=(REGISTERS.name,),
)

_OFF = (
    (required(column("register_id")), "r.register_id"),
    (required(column("enrolment_state")), "r.enrolment_state"),
    (column("register_name"), "r.register_name"),
    (column("model_name"), "r.model_name"),
    (Column("unit", Kind.TEXT, "Code of its unit", null=True, facet=True), "r.unit"),
    (Column("changed_at", Kind.INSTANT, "When anything of it changed last"), "r.changed_at"),
    (Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"), "r.version"),
)
REMOVED_REGISTERS = View(
    name="removed_registers",
    question="Which registers were removed, rejected or blocklisted?",
    row_name="RemovedRegister",
    permission="fleet.register.read",
    key=("register_id",),
    columns=tuple(made for made, _ in _OFF),
    changes=(),
    default_order=(("changed_at", True),),
    unit_column="unit",
    groups=MEMBERSHIP,
    source_sql=source_sql(_OFF, f"registers r where not {ON_THE_LISTS}"),
    looks_at=(REGISTERS.name,),
)
