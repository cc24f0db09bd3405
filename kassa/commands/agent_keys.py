"""`kassa agent-key`: who may become an agent beside registers, and who no longer (FLEET-53, DEC-06)."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from getpass import getuser
from uuid import uuid4

import click

from adapters.fleet.revoking import dismiss_agents
from adapters.postgres.organisations import organisation as organisation_row
from api.agent.keys import digest, new_key
from domain.command import Actor, ActorKind, Caller, Command
from domain.fleet.edits.routers import IssueEnrolmentKey, RevokeRouter
from domain.fleet.identity import named
from kassa.commands.durations import DURATION
from kassa.importing import TRY_AGAIN
from kassa.servers import Servers, servers
from kassa.settings import Settings
from kassa.wiring import open_ledger

ORG = click.option("--org", "organisation", help="Organisation the agent reports to (KASSA_ORGANISATION).")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")


@click.group("agent-key")
def agent_key() -> None:
    """Keys with which agents beside registers enrol."""


@agent_key.command("create")
@click.argument("router")
@click.option("--unit", help="Unit under which the registers it finds are placed; the list UNASSIGNED when left out.")
@click.option("--untrusted", is_flag=True, help="A person enrols each register that it finds.")
@click.option(
    "--expires-in", "lifetime", type=DURATION, default="7d", show_default=True, help="Time to use it in, 31d at most."
)
@ORG
@JSON
@click.pass_obj
def create(
    settings: Settings,
    router: str,
    unit: str | None,
    lifetime: timedelta,
    organisation: str | None,
    *,
    untrusted: bool,
    as_json: bool,
) -> None:
    """Make a key for the agent ROUTER and print it; it is shown this once, serves once, and is not stored.

    A key made before and not used yet is void then.
    """
    name = organisation or settings.organisation
    key = new_key(name, named("router", router))
    command = IssueEnrolmentKey(router, digest(key), datetime.now(UTC) + lifetime, unit, trusted=not untrusted)
    with servers(settings) as found:
        _execute(found, name, command)
    click.echo(json.dumps({"router": router, "key": key}) if as_json else key)


@agent_key.command("revoke")
@click.argument("router")
@click.option("--reason", default="revoked by an operator", show_default=True)
@ORG
@JSON
@click.pass_obj
def revoke(settings: Settings, router: str, reason: str, organisation: str | None, *, as_json: bool) -> None:
    """Let the agent ROUTER report no longer; a key that it has not used is void."""
    name = organisation or settings.organisation
    with servers(settings) as found:
        _execute(found, name, RevokeRouter(router, reason))
        dismiss_agents(found.database_url, name, router)
    click.echo(json.dumps({"router": router, "revoked": True}) if as_json else f"agent {router} revoked")


def _execute(found: Servers, organisation: str, command: Command) -> None:
    schema = organisation_row(found.database_url, organisation).schema

    async def run() -> None:
        async with open_ledger(found.serving_url, schema) as ledger:
            await TRY_AGAIN(ledger.execute)(command, Caller(Actor(ActorKind.USER, getuser()), uuid4()))

    asyncio.run(run())
