"""The health policy: which figures of a register need attention, how urgently, and what to do (FLEET-14; facts §5.4).

Rows 1–21 are those of the fact sheet, in its order and with its thresholds; the rest are reasons of the read model
`attention` (spec B.3.1) that the sheet does not have. Rows of one subject are of falling urgency: the first that holds
is the reason, the others say the same again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.fleet.parameters.values import FillClass, FillSource, FnPhase, ShiftState
from domain.fleet.policies.conditions import AnyOf, AtLeast, AtMost, Figures, Is, OneOf, Unless, any_holds


class Level(StrEnum):
    """How bad it is for the register, worst first."""

    BLOCKED = "BLOCKED"
    DANGER = "DANGER"
    WARNING = "WARNING"
    INFO = "INFO"


class Severity(StrEnum):
    """How urgent it is for people (spec B.3.1), most urgent first."""

    CRITICAL = "CRITICAL"
    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


SEVERITY_OF = dict(zip(Level, Severity, strict=True))


@dataclass(frozen=True)
class Row:
    """`number` is the row's in facts §5.4; `message` is a stable key, clients have its text."""

    number: int
    subject: str
    level: Level
    message: str
    when: AnyOf

    @property
    def severity(self) -> Severity:
        return SEVERITY_OF[self.level]


_NOT_FISCAL = tuple(phase for phase in FnPhase if phase is not FnPhase.FISCAL)
_B, _D, _W, _I = Level


def _code(*codes: int) -> OneOf:
    """An error of the last 24 hours."""
    return OneOf("error_code", codes)


POLICY: Sequence[Row] = (
    Row(1, "fn_state", _B, "fn_failed", (
        (Is("fn_warn_critical"),), (Is("err_no_fn"),), (Is("err_fn_fatal"),), (_code(0x43, 0x44, 0x52),),
    )),
    Row(2, "fn_end", _B, "fn_expired", ((AtMost("fn_days_left", -1),), (_code(0x45),))),
    Row(3, "fn_fill", _B, "fn_archive_full", ((_code(0x46),), (_code(0x54), Is("fn_warn_memory")))),
    Row(4, "ofd", _B, "ofd_overdue", (
        (AtLeast("ofd_oldest_days", 30),), (_code(0x55),), (_code(0x54), Is("fn_warn_ofd_timeout")),
    )),
    Row(5, "ofd", _B, "fn_30day_store_full", (
        (_code(0x54), Unless("fn_warn_memory"), Unless("fn_warn_ofd_timeout")),
    )),
    Row(6, "fn_state", _B, "fn_phase", ((OneOf("fn_phase", _NOT_FISCAL), Unless("offline_planned")),)),
    Row(7, "fn_end", _D, "fn_replace_now", ((Is("fn_warn_urgent"),), (AtMost("fn_days_left", 3),))),
    Row(8, "fn_end", _D, "fn_replace_10", ((AtMost("fn_days_left", 10),),)),
    Row(9, "ofd", _D, "ofd_oldest_20", ((AtLeast("ofd_oldest_days", 20),),)),
    Row(10, "oism", _D, "oism_store", (
        (OneOf("oism_fill_class", (FillClass.ABOVE_90, FillClass.FULL)),),
        (AtLeast("oism_fill_pct", 90),),
        (_code(0x74),),
    )),
    Row(11, "fn_fill", _D, "fn_capacity", (
        (AtMost("fn_docs_left", 49_999),),
        (OneOf("fn_fill_source", (FillSource.ESTIMATED,)), AtLeast("fn_fill_pct", 80)),
        (Is("fn_warn_memory"),),
    )),
    Row(12, "fn_end", _W, "fn_replace_30", ((Is("fn_warn_resource"),), (AtMost("fn_days_left", 30),))),
    Row(13, "ofd", _W, "ofd_lag", (
        (AtLeast("ofd_oldest_days", 3),), (Is("ofd_unsent_grows"),), (Is("fn_warn_ofd_timeout"),),
    )),
    Row(14, "oism", _W, "oism_lag", (
        (AtLeast("oism_oldest_days", 3),), (OneOf("oism_fill_class", (FillClass.FROM_50, FillClass.FROM_80)),),
    )),
    Row(15, "fn_fill", _W, "fn_capacity_soon", ((AtMost("fn_docs_left", 99_999),),)),
    Row(16, "shift", _W, "shift_24h", ((Is("shift_over_24h"),),)),
    Row(17, "clock", _D, "clock", ((AtLeast("clock_drift_s", 481),), (AtMost("clock_drift_s", -481),))),
    Row(17, "clock", _W, "clock", ((AtLeast("clock_drift_s", 301),), (AtMost("clock_drift_s", -301),))),
    Row(18, "offline", _D, "offline", ((AtLeast("offline_hours", 72), Unless("offline_planned")),)),
    Row(18, "offline", _W, "offline", ((AtLeast("offline_hours", 24), Unless("offline_planned")),)),
    Row(19, "idle", _I, "idle", ((AtLeast("idle_days", 15), Unless("offline_planned")),)),
    Row(20, "service", _I, "service", (
        (AtMost("battery_mv", 2_999),), (AtMost("supply_mv", 23_999),), (AtLeast("wear_pct", 85),),
    )),
    Row(21, "count", _W, "inconsistent", (
        (OneOf("shift_state", (ShiftState.OPEN,)), Unless("fn_shift_open"), Is("fn_shift_known")),
        (OneOf("shift_state", (ShiftState.CLOSED,)), Is("fn_shift_open")),
        (AtLeast("count_mismatch", 1),),
        (AtMost("count_mismatch", -1),),
    )),
    Row(22, "register", _B, "fatal_error", ((Is("err_nvr"),), (Is("err_config"),), (Is("err_not_authorised"),))),
    Row(23, "update", _I, "update_required", ((Is("update_overdue"),),)),
    Row(24, "paid_service", _I, "paid_service_ending", ((AtMost("svc_days_left", 30),),)),
)  # fmt: skip


def reasons_of(figures: Figures) -> list[Row]:
    """The rows that hold, most urgent first, of each subject only the most urgent."""
    found: dict[str, Row] = {}
    for row in BY_URGENCY:
        if row.subject not in found and any_holds(row.when, figures):
            found[row.subject] = row
    return list(found.values())


BY_URGENCY: Sequence[Row] = sorted(POLICY, key=lambda row: (list(Level).index(row.level), row.number))
