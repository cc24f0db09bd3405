"""How does each fiscal drive live, and when does it end? (FLEET-21…26, -63, -66; spec B.3.1 fiscal_drive)."""

from projections.fleet.columns import column
from projections.fleet.figures import ARCHIVE, FIGURES, FILL_END, LIFETIME_DAYS
from projections.fleet.fleet_register import FN_WARNINGS
from projections.fleet.sources import DRIVE_SOURCES, LOOKS_AT, source_sql
from projections.view import Column, Kind, View

_COLUMNS = (
    (Column("fn", Kind.TEXT, "Serial of the fiscal drive"), "d.fn"),
    (column("fn_model"), "d.fn_model"),
    (Column("register_id", Kind.TEXT, "Register it is in; null: in none any more", null=True), "d.register"),
    (Column("last_register_id", Kind.TEXT, "Register it is in, or was in last", null=True), "d.last_register"),
    (Column("unit", Kind.TEXT, "Code of the unit of that register", null=True, facet=True), "w.unit"),
    (column("fn_phase"), "d.fn_phase"),
    (column("fn_registered_at"), "d.fn_registered_at"),
    (Column("lifetime_days", Kind.LONG, "Days for which such a drive lives, by the table"), LIFETIME_DAYS),
    (column("fn_lifetime_source"), FIGURES["fn_lifetime_source"]),
    (column("fn_valid_until"), FIGURES["fn_valid_until"]),
    (column("fn_days_left"), FIGURES["fn_days_left"]),
    (column("fn_archive_pct"), ARCHIVE),
    (column("fn_buffer_pct"), "d.fn_buffer_pct"),
    (column("oism_fill_pct"), "r.oism_fill_pct"),
    (column("fn_fill_pct"), FIGURES["fn_fill_pct"]),
    (column("fn_fill_source"), FIGURES["fn_fill_source"]),
    (column("fn_last_fd"), "d.fn_last_fd"),
    (column("fn_docs_per_day"), FIGURES["fn_docs_per_day"]),
    (Column("fill_end", Kind.DATE, "Day on which it is full, at this pace", null=True), FILL_END),
    (column("fn_key_resource_days"), "d.fn_key_resource_days"),
    (column("fn_end_forecast"), FIGURES["fn_end_forecast"]),
    (Column("warnings", Kind.TEXTS, "Warning flags that are set"), FN_WARNINGS),
    (column("fn_replacement_planned_on"), "d.fn_replacement_planned_on"),
    (Column("installed_at", Kind.INSTANT, "When it was found in its register first", null=True), "d.installed_at"),
    (Column("removed_at", Kind.INSTANT, "When it was found to be in none", null=True), "d.removed_at"),
    (Column("previous_fn", Kind.TEXT, "Drive that was in the register before", null=True), "d.previous_fn"),
    (Column("next_fn", Kind.TEXT, "Drive that is in the register instead", null=True), "d.next_fn"),
    (Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"), "d.version"),
)

FISCAL_DRIVE = View(
    name="fiscal_drive",
    question="How does each fiscal drive live, and when does it end?",
    row_name="FiscalDrive",
    permission="fleet.fn.read",
    key=("fn",),
    columns=tuple(made for made, _ in _COLUMNS),
    changes=(),
    default_order=(("fn_end_forecast", False),),
    unit_column="unit",
    source_sql=source_sql(_COLUMNS, DRIVE_SOURCES),
    looks_at=LOOKS_AT,
)
