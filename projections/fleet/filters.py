"""The filters of spec/83 (B.5) by their names there: which columns of `fleet_register` they are, and how compared.

There is one filter language; this says where in it each of the specified filters is found. Filters on jobs come with
the jobs.
"""

from collections.abc import Mapping

_ONE = ("eq", "in")
_RANGE = ("gte", "lte")
_HAS = ("hasAll", "hasAny", "hasNone")
_YES = ("eq",)

Found = Mapping[str, tuple[str, ...]]
"""Columns, each with the operators that the filter needs."""

FILTERS: Mapping[str, Found] = {
    "line_number": {"line_number": (*_ONE, *_RANGE)},
    "install_place": {"install_place": (*_ONE, "contains")},
    "ffd_version": dict.fromkeys(("ffd_kkt", "ffd_fn", "ffd_fn_max"), (*_ONE, "gte")),
    "application_modes": {"application_modes": _HAS},
    "connection_state": {"connection_state": ("in",)},
    "offline_longer_than": {"offline_hours": ("gte",)},
    "shift_state": {"shift_state": ("in",)},
    "fn_days_left": {"fn_days_left": _RANGE},
    "fn_fill_pct": {"fn_fill_pct": _RANGE},
    "ofd_unsent": {"ofd_unsent": (*_RANGE, "gt")},
    "oism_unsent": {"oism_unsent": (*_RANGE, "gt")},
    "firmware_version": {"firmware_version": (*_ONE, "lt", "gte")},
    "router_version": {"router_version": (*_ONE, "lt", "gte")},
    "fatal_error": {"fatal_errors": _HAS},
    "paid_service": {"svc_list": _HAS, "svc_active": _HAS, "svc_expiring": _HAS},
    "store": {"store_code": _ONE, "org_units": ("hasAny",)},
    "ip_address": {"ip_address": ("eq", "within")},
    "logical_number": {"logical_number": ("eq", *_RANGE)},
    "receipt_design": {"receipt_design": ("in",)},
    "wear_pct": {"wear_pct": _RANGE},
    "update_required": {"firmware_outdated": _YES},
    "inactive_days": {"offline_hours": ("gte",), "last_seen_at": ("lte",)},
    "last_job_state": {"last_job_state": ("in",)},
    "org_unit": {"org_units": ("hasAny",)},
    "group": {"groups": ("hasAny",)},
    "tag": {"tags": _HAS},
    "manufacturer": {"manufacturer": ("in",)},
    "model": {"model_name": ("in",), "model_code": ("in",)},
    "factory_number": {"factory_number": (*_ONE, "startsWith")},
    "registration_number": {"registration_number": (*_ONE, "startsWith")},
    "user_inn": {"user_inn": _ONE},
    "registered_on": {"registered_on": _RANGE},
    "tax_system": {"tax_systems": _HAS},
    "agent_flag": {"agent_flags": _HAS},
    "fn_serial": {"fn_serial": ("eq", "startsWith")},
    "fn_model": {"fn_model": ("in",)},
    "fn_phase": {"fn_phase": ("in",)},
    "fn_warning": {"fn_warnings": ("hasAny",)},
    "fn_end_forecast": {"fn_end_forecast": _RANGE},
    "fn_replacement_planned": {"fn_replacement_planned_on": ("isNull", *_RANGE)},
    "ofd_days_left": {"ofd_days_left": _RANGE},
    "oism_fill_pct": {"oism_fill_pct": _RANGE},
    "count_mismatch": {"count_mismatch": ("ne", "isNull")},
    "ofd_name": {"ofd_name": ("in",)},
    "ofd_host": {"ofd_host": ("eq",)},
    "interface": {"interface": ("in",)},
    "router_host": {"router_host": ("eq", "startsWith")},
    "shift_over_24h": {"shift_over_24h": _YES},
    "last_fiscal_before": {"last_fiscal_at": ("lte",)},
    "no_sales_days": {"idle_days": ("gte",)},
    "printer_state": {"printer_state": ("hasAny",)},
    "battery_mv": {"battery_mv": _RANGE},
    "cuts_total": {"cuts_total": _RANGE},
    "paper_km": {"paper_km": _RANGE},
    "clock_drift": {"clock_drift_s": _RANGE},
    "offline_planned": {"offline_planned": _YES},
    "offline_reason_missing": {"offline_reason_missing": _YES},
    "activity": {"current_activity": ("in",), "activity_holder": _ONE},
    "auto_update": {"auto_update_policy": ("in",), "pinned_version": ("isNull",)},
    "enrolment_state": {"enrolment_state": ("in",)},
    "attention_severity": {"attention_severity": ("in",)},
    "changed_since": {"changed_at": ("gte",)},
    "text": {"text": ("search",)},
}
