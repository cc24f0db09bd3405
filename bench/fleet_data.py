"""A fleet for the bench, filled in place by the database: registers in stores, their drives, units around them."""

import psycopg
from psycopg import sql

from bench.sizes import Sizes

REGISTERS_PER_STORE = 10
STORES_PER_REGION = 100
# One in so many has unsent documents, or is silent.
WITH_QUEUE, SILENT = 7, 11

_UNITS = f"""
insert into units (code, kind, title, parent, path, depth, own_time_zone, time_zone, version, as_of_position)
select 'all', 'ROOT', 'Chain', null, 'all', 1, 'Europe/Moscow', 'Europe/Moscow', 1, 1
union all
select 'r' || n, 'REGION', 'Region ' || n, 'all', 'all.r' || n, 2, null, 'Europe/Moscow', 1, 1
from generate_series(0, {{count}} / {REGISTERS_PER_STORE * STORES_PER_REGION}) n
union all
select 's' || n, 'STORE', 'Store ' || n, 'r' || n / {STORES_PER_REGION},
    'all.r' || n / {STORES_PER_REGION} || '.s' || n, 3, null, 'Europe/Moscow', 1, 1
from generate_series(0, {{count}} / {REGISTERS_PER_STORE}) n
"""
_REGISTERS = f"""
insert into registers (
    register_id, manufacturer, factory_number, enrolment_state, connection_state, unit, router, register_name,
    model_name, line_number, logical_number, ip_address, firmware_version, user_inn, registration_number, fn_serial,
    ofd_unsent, ofd_first_at, offline_since, shift_state, discovered_at, version, changed_at,
    as_of_position)
select 'CSI-' || lpad(n::text, 10, '0'), 'CSI', lpad(n::text, 10, '0'), 'ENROLLED',
    case when n % {SILENT} = 0 then 'DEVICE_OFFLINE' else 'ONLINE' end,
    's' || n / {REGISTERS_PER_STORE}, 'router-' || n / {REGISTERS_PER_STORE}, 'Till ' || n, 'Пирит 2Ф',
    1 + n % {REGISTERS_PER_STORE}, 1 + n % 9999, ('10.' || n / 65536 || '.' || n / 256 % 256 || '.' || n % 256)::inet,
    '565.1.' || n % 20, '7701234567', lpad(n::text, 16, '0'), '9960' || lpad(n::text, 12, '0'),
    case when n % {WITH_QUEUE} = 0 then n % 300 else 0 end,
    case when n % {WITH_QUEUE} = 0 then localtimestamp - (n % 29) * interval '1 day' end,
    case when n % {SILENT} = 0 then now() - (n % 200) * interval '1 hour' end,
    case when n % 2 = 0 then 'OPEN' else 'CLOSED' end, now() - interval '300 days', 3, now(), n + 1
from generate_series(0::bigint, {{count}} - 1) n
"""
_DRIVES = """
insert into fleet_drives (
    fn, register, last_register, first_seen_at, fn_phase, fn_valid_until, fn_last_fd, version,
    changed_at, as_of_position)
select '9960' || lpad(n::text, 12, '0'), 'CSI-' || lpad(n::text, 10, '0'), 'CSI-' || lpad(n::text, 10, '0'),
    now() - interval '300 days', 'FISCAL', current_date + (n % 410)::int - 5, n % 240000, 3, now(), n + 1
from generate_series(0::bigint, {count} - 1) n
"""


def fill(url: str, schema: str, sizes: Sizes) -> None:
    """As if they had been projected; planned and packed like tables that have settled."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
        for statement in (_UNITS, _REGISTERS, _DRIVES):
            connection.execute(statement.format(count=sizes.fleet_registers).encode())
        for table in ("units", "registers", "fleet_drives"):
            connection.execute(sql.SQL("vacuum analyze {}").format(sql.Identifier(table)))
