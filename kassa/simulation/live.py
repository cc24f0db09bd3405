"""The chain goes on: its agents enrol at the running server and report every minute, as `kassa agent` would.

Registers that were online answer; now and then one sells. Those that were silent stay so.
"""

import asyncio
import random
import secrets
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import structlog
from psycopg.rows import dict_row

from adapters.agent.server import NotAdmitted, Server
from adapters.postgres.connection import conninfo
from adapters.postgres.reads import ROLE
from api.agent.keys import digest, new_key
from api.services import Organisation
from domain.command import Actor, ActorKind, Caller
from domain.fleet.edits.routers import IssueEnrolmentKey
from kassa.wiring import open_ledger
from workers.agent.sending import patiently

log = structlog.get_logger(__name__)

EVERY_SECONDS = 60.0
# Until the projector has made the table of registers.
LOOK_AGAIN_SECONDS = 1.0
# The share of registers that have sold something since the last minute.
SELLING = 0.05
_ONLINE = """
select router, manufacturer, factory_number, receipts_in_shift from registers
where connection_state = 'ONLINE' and enrolment_state in ('PENDING', 'ENROLLED') order by router, register_id
"""


async def keep_alive(database_url: str, organisation: Organisation, server: str) -> None:
    """Until cancelled. Raises NotAdmitted when the server does not know these agents any more."""
    tokens: dict[str, str] = {}
    async with Server(server) as door:
        while True:
            began = asyncio.get_running_loop().time()
            by_router = await _online(database_url, organisation.schema)
            missing = [router for router in by_router if router not in tokens]
            tokens |= await _enrolled(database_url, organisation, door, missing)
            for router, registers in by_router.items():
                try:
                    await patiently(partial(_report, door, tokens[router], registers))
                except NotAdmitted as error:
                    log.warning("an agent of the simulation is not admitted", router=router, why=str(error))
                    del tokens[router]
            period = EVERY_SECONDS if by_router else LOOK_AGAIN_SECONDS
            await asyncio.sleep(max(1.0, began + period - asyncio.get_running_loop().time()))


async def _online(database_url: str, schema: str) -> dict[str, list[dict[str, Any]]]:
    told = conninfo(database_url, role=ROLE, schema=schema, name="kassa simulation")
    by_router: dict[str, list[dict[str, Any]]] = defaultdict(list)
    async with (
        await psycopg.AsyncConnection.connect(told, autocommit=True) as connection,
        connection.cursor(row_factory=dict_row) as cursor,
    ):
        try:
            await cursor.execute(_ONLINE)
        except psycopg.errors.UndefinedTable:
            return {}  # the projector has not made it yet
        for row in await cursor.fetchall():
            by_router[row["router"]].append(row)
    return by_router


async def _enrolled(database_url: str, organisation: Organisation, door: Server, routers: list[str]) -> dict[str, str]:
    """New keys for these agents, and the tokens they get for them."""
    if not routers:
        return {}
    keys = {router: new_key(organisation.name, router) for router in routers}
    async with open_ledger(database_url, organisation.schema) as ledger:
        for router, key in keys.items():
            issue = IssueEnrolmentKey(router, digest(key), datetime.now(UTC) + timedelta(hours=1), _unit_of(router))
            await ledger.execute(issue, Caller(Actor(ActorKind.USER, "simulation"), uuid4()))
    tokens = {}
    for router, key in keys.items():
        secret = secrets.token_urlsafe(32)
        answer = await patiently(partial(door.enrol, str(uuid4()), key, secret, "simulation"))
        tokens[router] = answer["token"]
    return tokens


async def _report(door: Server, token: str, registers: list[dict[str, Any]]) -> None:
    reports = []
    for each in registers:
        sold = random.random() < SELLING  # noqa: S311  nothing secret
        body = {
            "manufacturer": each["manufacturer"],
            "factoryNumber": each["factory_number"],
            "polledAt": datetime.now(UTC),
            "parameters": {"receipts_in_shift": (each["receipts_in_shift"] or 0) + 1} if sold else {},
        }
        reports.append(msgspec.json.encode(body).decode())
    await door.report(token, uuid4(), reports, {})


def _unit_of(router: str) -> str:
    """As `plan` names them."""
    return router.replace("agent-", "store-")
