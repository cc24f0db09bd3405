"""What is due, read from the tables that events and sightings filled, as commands that make it so.

Every command has an id made of what it was derived from: whoever derives the same again, after a restart or beside us,
asks for the same, and it happens once.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from domain.betting.terminal_edits import ExpireTerminal
from domain.betting.withdrawal_life import HELD
from domain.command import Command
from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.edits.edit import LISTED
from domain.fleet.edits.enrolment import AutoRemoveRegister
from domain.fleet.edits.leases import ExpireLeases
from domain.fleet.edits.outages import TurnOutages
from domain.fleet.edits.paid_services import SOON, TurnPaidServices
from domain.fleet.edits.routers import MAX_REGISTERS_OF_A_ROUTER, MarkRouterLost
from domain.fleet.parameters.values import ConnectionState
from domain.organisation.organisation import Organisation
from domain.organisation.rule_organisation import TellTrial
from domain.players.edit_player import EndSelfExclusion
from domain.processes.identify_player import ExpireIdentification
from domain.processes.pay_withdrawal import ExpireWithdrawal
from workers.watch.settings import WatchSettings

# Of one kind in one round; the rest is due in the next as well.
MOST = 5_000
_SPACE = UUID("5f2c8f2e-3b51-4d0e-9d5a-6f1c8f0a7b11")  # of ids made here; it never changes
_LISTED = ", ".join(f"'{each}'" for each in LISTED)
_ONLINE = f"r.connection_state = '{ConnectionState.ONLINE}' and r.enrolment_state in ({_LISTED})"

# A lost router whose registers are offline already is due as well: it may be lost anew.
_ROUTERS = f"""
select s.router, s.seen_at, coalesce(array_agg(r.register_id order by r.register_id)
    filter (where r.register_id is not null), '{{}}') as registers
from router_sightings s left join registers r on r.router = s.router and {_ONLINE}
where s.seen_at < %(since)s group by s.router order by s.seen_at, s.router limit {MOST}
"""
_REGISTERS = f"""
select r.router, r.register_id, r.manufacturer, r.factory_number, s.seen_at
from registers r join register_sightings s on s.register = r.register_id
    join router_sightings w on w.router = r.router
where {_ONLINE} and s.seen_at < %(since)s and w.seen_at >= %(router_since)s
order by r.router, r.register_id limit {MOST}
"""
_OUTAGES = f"""
select register, outage, starts, ends, ends <= %(now)s as is_over from planned_outages
where starts <= %(now)s order by register, outage limit {MOST}
"""
_LEASES = f"select register, until from register_leases where until <= %(now)s order by register limit {MOST}"
_TERMINALS = f"""
select terminal, identification from terminals where identified_until <= %(now)s order by terminal limit {MOST}
"""
_INACTIVE = f"""
select r.register_id, r.version, r.unit, r.offline_since from registers r
where r.offline_since <= %(since)s and r.enrolment_state in ({_LISTED}) order by r.register_id limit {MOST}
"""

_SERVICES = f"""
select register_id, ends, ends < today as is_over from (
    select r.register_id, r.svc_nearest_end as ends, (%(now)s at time zone coalesce(u.time_zone, 'UTC'))::date as today
    from registers r left join units u on u.code = r.unit
    where r.svc_nearest_end is not null and r.enrolment_state in ({_LISTED})
) told where ends <= today + {SOON.days} order by register_id limit {MOST}
"""

_EXCLUSIONS = f"""
select player, self_excluded_until from player_cards
where self_excluded_until <= %(now)s and not is_closed order by player limit {MOST}
"""
_HELD = ", ".join(f"'{state}'" for state in sorted(HELD))
_HOLDS = f"""
select withdrawal from withdrawals where state in ({_HELD}) and held_until <= %(now)s
order by held_until, withdrawal limit {MOST}
"""
_IDENTIFICATIONS = f"""
select desk, identification from desks where identified_until <= %(now)s order by desk limit {MOST}
"""

Rows = Sequence[Mapping[str, Any]]


class Due(Struct, frozen=True):
    """A command whose time has come."""

    command: Command
    id: UUID


class Query(Struct, frozen=True):
    """What to read, and how rows become commands."""

    sql: str
    params: Mapping[str, datetime]
    make: Any


def queries(settings: WatchSettings, now: datetime, *, up_for: timedelta) -> Sequence[Query]:
    """All that may be due. Who was away himself (`up_for`) can not tell who else was: silences wait."""
    found = [
        Query(_OUTAGES, {"now": now}, _outages),
        Query(_LEASES, {"now": now}, _leases),
        Query(_TERMINALS, {"now": now}, _terminals),
        Query(_SERVICES, {"now": now}, _services),
        Query(_EXCLUSIONS, {"now": now}, _exclusions),
        Query(_HOLDS, {"now": now}, _holds),
        Query(_IDENTIFICATIONS, {"now": now}, _identifications),
    ]
    router_since = now - settings.router_silence
    if up_for >= settings.router_silence:
        found.append(Query(_ROUTERS, {"since": router_since}, _routers))
    if up_for >= settings.register_silence:
        params = {"since": now - settings.register_silence, "router_since": router_since}
        found.append(Query(_REGISTERS, params, lambda rows: _registers(rows, settings.register_silence)))
    days = settings.auto_remove_days
    if days is not None:
        found.append(Query(_INACTIVE, {"since": now - timedelta(days=days)}, lambda rows: _inactive(rows, days)))
    return found


def trial(organisation: Organisation, now: datetime) -> list[Due]:
    """What the clock has brought an organisation on trial (FLEET-93)."""
    untold = organisation.untold(now)
    return [_due(TellTrial(), [(event.TYPE, since) for event, since in untold])] if untold else []


def _exclusions(rows: Rows) -> list[Due]:
    """Self-exclusions whose time is over."""
    return [_due(EndSelfExclusion(row["player"]), row["self_excluded_until"].isoformat()) for row in rows]


def _routers(rows: Rows) -> list[Due]:
    return [
        _due(MarkRouterLost(row["router"], row["seen_at"], tuple(chosen)))
        for row in rows
        for chosen in _chunks(row["registers"]) or [()]
    ]


def _registers(rows: Rows, silence: timedelta) -> list[Due]:
    """The router speaks, and not of them: for it they do not answer."""
    by_router: dict[str, list[RegisterReport]] = {}
    for row in rows:
        missed = RegisterReport(
            row["manufacturer"],
            row["factory_number"],
            row["seen_at"] + silence,
            reachable=False,
            seen_at=row["seen_at"],
        )
        by_router.setdefault(row["router"], []).append(missed)
    return [
        _due(ReportRegisters(router, tuple(chosen)))
        for router, missed in by_router.items()
        for chosen in _chunks(missed)
    ]


def _outages(rows: Rows) -> list[Due]:
    return [
        _due(TurnOutages((row["register"],)), row["outage"], row["starts"], row["ends"], row["is_over"]) for row in rows
    ]


def _leases(rows: Rows) -> list[Due]:
    return [_due(ExpireLeases((row["register"],)), row["until"]) for row in rows]


def _terminals(rows: Rows) -> list[Due]:
    """The time of an identification is over, whether or not anybody looked (DEC-29)."""
    return [_due(ExpireTerminal(row["terminal"]), row["identification"]) for row in rows]


def _services(rows: Rows) -> list[Due]:
    """Named by the first day on which it is so: the same however many days later it is seen."""
    return [
        _due(TurnPaidServices((row["register_id"],), row["ends"] + (timedelta(days=1) if row["is_over"] else -SOON)))
        for row in rows
    ]


def _holds(rows: Rows) -> list[Due]:
    return [_due(ExpireWithdrawal(row["withdrawal"])) for row in rows]


def _identifications(rows: Rows) -> list[Due]:
    return [_due(ExpireIdentification(row["desk"]), row["identification"]) for row in rows]


def _inactive(rows: Rows, days: int) -> list[Due]:
    return [
        _due(AutoRemoveRegister(row["register_id"], row["version"], row["unit"], row["offline_since"], days))
        for row in rows
    ]


def _due(command: Command, *facts: Any) -> Due:
    """`facts` tell commands apart that look the same and are due again and again."""
    name = msgspec.json.encode([command.NAME, command, facts], order="deterministic").decode()
    return Due(command, uuid5(_SPACE, name))


def _chunks(rows: Sequence[Any]) -> list[Sequence[Any]]:
    size = MAX_REGISTERS_OF_A_ROUTER
    return [rows[at : at + size] for at in range(0, len(rows), size)]
