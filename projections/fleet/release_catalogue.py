"""Which releases of software are there, and who lacks them? One row per release (FLEET-04, -61, -83, -84, -95)."""

from domain.fleet.parameters.values import Software
from projections.fleet.registers import REGISTERS
from projections.fleet.releases import COLUMNS, RELEASES
from projections.fleet.sources import ON_THE_LISTS, source_sql
from projections.view import Column, Kind, View

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
    *((column, f"l.{column.name}") for column in COLUMNS),
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
