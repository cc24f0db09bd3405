"""A fleet of any size, written straight into the tables of the read model: what is measured is reading it."""

import random
from datetime import UTC, datetime, timedelta

import psycopg

from domain.fleet.parameters.catalogue import PARAMETERS
from domain.fleet.parameters.parameter import Kind
from projections.fleet.fleet_drives import FLEET_DRIVES
from projections.fleet.registers import REGISTERS
from projections.view import View

STORES = 500
# So many are made one by one; the others are these again under other numbers.
MADE = 1_000
# Of 100 registers so many need attention.
ILL_PER_CENT = 5
_TEXTS = ("Пирит 2Ф", "ООО «Ромашка»", "г. Москва, ул. Ленина, д. 1", "ofd.example")


def fill_fleet(conn: psycopg.Connection[tuple[object, ...]], registers: int, seed: int = 7) -> None:
    """Registers with a drive each and some 100 values; the connection's search_path is the organisation's."""
    rng = random.Random(seed)
    now = datetime.now(UTC).replace(microsecond=0)
    for code, parent, path in [("all", None, "all"), *((f"s{n}", "all", f"all.s{n}") for n in range(STORES))]:
        conn.execute(
            "insert into units (code, kind, title, parent, path, depth, time_zone, version, as_of_position) "
            "values (%s, %s, %s, %s, %s, %s, 'Europe/Moscow', 1, 0)",
            [code, "STORE" if parent else "ROOT", f"Магазин {code}", parent, path, 2 if parent else 1],
        )
    kinds, made = {each.key: each.kind for each in PARAMETERS}, min(registers, MADE)
    names = [each.name for each in REGISTERS.columns]
    with conn.cursor().copy(f"copy registers ({', '.join(names)}) from stdin".encode()) as copy:
        for number in range(made):
            copy.write_row([_value(name, kinds.get(name), number, rng, now) for name in names])
    names = [each.name for each in FLEET_DRIVES.columns]
    with conn.cursor().copy(f"copy fleet_drives ({', '.join(names)}) from stdin".encode()) as copy:
        for number in range(made):
            copy.write_row([_of_drive(name, number, rng, now) for name in names])
    _multiply(conn, REGISTERS, registers, made)
    _multiply(conn, FLEET_DRIVES, registers, made)
    conn.execute("analyze")


def _multiply(conn: psycopg.Connection[tuple[object, ...]], view: View, registers: int, made: int) -> None:
    """The same rows again under other numbers, in one statement, until there are enough."""
    register = "'CSI-' || lpad((substr({}, 5)::bigint + g * %s)::text, 10, '0')"
    serial = "lpad(({}::bigint + g * %s)::text, 16, '0')"
    numbered = {"register_id": register, "register": register, "last_register": register}
    numbered |= {"fn": serial, "fn_serial": serial, "factory_number": "lpad(({}::bigint + g * %s)::text, 10, '0')"}
    names = [each.name for each in view.columns]
    values = [numbered[name].format(name).replace("%s", str(made)) if name in numbered else name for name in names]
    conn.execute(
        f"insert into {view.name} ({', '.join(names)}) select {', '.join(values)} "
        f"from {view.name} cross join generate_series(1, {registers // made - 1}) g".encode()
    )


def _value(name: str, kind: Kind | None, number: int, rng: random.Random, now: datetime) -> object:
    is_ill = rng.random() * 100 < ILL_PER_CENT
    known: dict[str, object] = {
        "register_id": f"CSI-{number:010}",
        "manufacturer": "CSI",
        "factory_number": f"{number:010}",
        "enrolment_state": "ENROLLED",
        "unit": f"s{rng.randrange(STORES)}",
        "router": f"pos-{number // 4}",
        "fn_serial": f"{number:016}",
        "connection_state": "DEVICE_OFFLINE" if is_ill else "ONLINE",
        "offline_since": now - timedelta(hours=rng.randrange(200)) if is_ill else None,
        "firmware_version": f"565.1.{rng.randrange(12)}",
        "ip_address": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
        "tags": "{}",
        "parts_replaced": "{}",
        "head_total_mm": rng.randrange(40_000_000),
        "cuts_total": rng.randrange(400_000),
        "battery_mv": 3_100,
        "supply_mv": 24_100,
        "ofd_unsent": rng.randrange(1, 400) if is_ill else 0,
        "ofd_first_at": (now - timedelta(days=rng.randrange(30))).replace(tzinfo=None) if is_ill else None,
        "clock_drift_s": rng.randrange(-60, 60),
        "last_fiscal_at": now.replace(tzinfo=None),
        "shift_state": rng.choice(("OPEN", "CLOSED")),
        "model_code": 8,
        "kkt_fatal_mask": 0,
    }
    if name in known:
        return known[name]
    if name in {"discovered_at", "changed_at", "enrolled_at"}:
        return now
    if name in {"version", "as_of_position"}:
        return 1
    if kind is None or name.startswith(("err_", "oism_", "last_error", "svc_", "offline_", "reason_", "ofd_")):
        return None
    plain: dict[Kind, object] = {Kind.TEXT: rng.choice(_TEXTS), Kind.INT: rng.randrange(1_000), Kind.BOOL: False}
    plain |= {Kind.MONEY: rng.randrange(10**9), Kind.DATE: now.date(), Kind.LOCAL_TIME: now.replace(tzinfo=None)}
    return plain.get(kind)


def _of_drive(name: str, number: int, rng: random.Random, now: datetime) -> object:
    known: dict[str, object] = {
        "fn": f"{number:016}",
        "register": f"CSI-{number:010}",
        "last_register": f"CSI-{number:010}",
        "installed_at": now,
        "first_seen_at": now,
        "changed_at": now,
        "version": 1,
        "as_of_position": 1,
        "fn_model": "ФН-1.1М исполнение Ин15-2",
        "fn_phase": "FISCAL",
        "fn_valid_until": now.date() + timedelta(days=rng.randrange(-5, 410)),
        "fn_registered_at": now.replace(tzinfo=None) - timedelta(days=100),
        "fn_last_fd": rng.randrange(100_000),
        "fn_docs_left": rng.randrange(110_000, 250_000),
    }
    return known.get(name)
