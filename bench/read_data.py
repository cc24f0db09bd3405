"""Read tables for the bench, filled in place by the database: drives with ten documents each."""

import psycopg
from psycopg import sql

from adapters.postgres.tokens import create_token
from bench.sizes import Sizes
from domain.access.grant import OWNER
from domain.event import EventTypes
from domain.fiscal.events import EVENTS
from projections.catalogue import VIEWS
from projections.rebuild import ensure

DOCUMENTS_PER_DRIVE = 10
FIRST_AT = "2026-01-05 09:00:00"
# Documents follow one another by so many seconds: an order by time is nearly total.
SECONDS_APART = 7

_DOCUMENTS = """
insert into fiscal_documents (
    fn, fd_number, received_at, version, position, kind, at, at_utc, zone, shift_number, number_in_shift,
    registration_number, inn, user_name, cashier, address, place, operation, total, cash, electronic, prepaid, credit,
    exchange, tax_sum, taxation, fiscal_sign, message_sign, message_sign_exact, ffd_version, form, digest, lines_count,
    as_of_position, tamper_suspected)
select
    '9289' || lpad((n / 10)::text, 12, '0'), 1 + n % 10, now(), 1 + n % 10, n + 1,
    case when n % 8 = 0 then 'BSO' else 'RECEIPT' end,
    timestamp '{first}' + n * interval '{apart} seconds',
    timestamptz '{first}+03' + n * interval '{apart} seconds',
    'Europe/Moscow', 1 + n / 200, n % 200, lpad((n / 10)::text, 16, '0'), '7701234567', 'ООО Ромашка',
    case when n % 3 = 0 then 'Иванова А.' else 'Petrov B.' end, 'Москва, Тверская 1', 'Касса 1', 'INCOME',
    n % 90000, n % 90000, 0, 0, 0, 0, n % 15000, 1, (n * 2654435761 % 4294967296)::text, '17293822569102704640', true,
    2, 'TLV', md5(n::text) || md5(n::text), 3, n + 1, false
from generate_series(0::bigint, {count} - 1) n
"""
_DRIVES = """
insert into drives (
    fn, registration_number, documents_count, first_fd, first_at, last_fd, last_at, unsent, oldest_unsent_at,
    as_of_position)
select fn, min(registration_number), count(*), min(fd_number), min(at), max(fd_number), max(at), count(*), min(at),
    max(position)
from fiscal_documents group by fn
"""


async def make_views(url: str, schema: str) -> None:
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await ensure(connection, schema, VIEWS, EventTypes(*EVENTS))


def fill(url: str, schema: str, sizes: Sizes) -> None:
    """Documents and their drives, as if they had been projected; planned and packed like tables that have settled."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("set search_path to {}").format(sql.Identifier(schema)))
        connection.execute("set max_parallel_workers_per_gather to 0")
        told = _DOCUMENTS.format(first=FIRST_AT, apart=SECONDS_APART, count=sizes.read_documents)
        connection.execute(told.encode())
        connection.execute(_DRIVES)
        connection.execute("vacuum analyze fiscal_documents")
        connection.execute("vacuum analyze drives")


def token(url: str, organisation: str) -> str:
    return create_token(url, organisation, "bench", OWNER)
