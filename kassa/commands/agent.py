"""`kassa agent`: the service beside tills. It needs no database, only the address of the server and, once, a key."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import click

from adapters.agent.server import BatchRefused, NotAdmitted, Server
from adapters.agent.spool import Spool, SpoolInUse
from adapters.devices.links.opening import names_link
from adapters.devices.links.serial_link import SERIAL_SPEED
from adapters.devices.pirit import FULL_SECONDS, QUICK_SECONDS
from kassa.settings import Settings
from workers.agent.agent import Agent, KeyNeeded
from workers.agent.settings import AgentSettings


def _addresses(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    for each in values:
        if not names_link(each):
            raise click.BadParameter(f"{each!r} is no port; write COM3, /dev/ttyUSB0 or tcp://host:port")
    return values


@click.command("agent")
@click.option(
    "--server",
    envvar="KASSA_AGENT_SERVER",
    default="http://127.0.0.1:8080",
    show_default=True,
    help="Address of the server (KASSA_AGENT_SERVER).",
)
@click.option("--key", envvar="KASSA_AGENT_KEY", help="Key of `kassa agent-key create`, once (KASSA_AGENT_KEY).")
@click.option(
    "--folder",
    envvar="KASSA_AGENT_FOLDER",
    type=click.Path(path_type=Path),
    help="Where reports wait while the server is away (KASSA_AGENT_FOLDER); KASSA_DATA_DIR/agent when left out.",
)
@click.option(
    "--port",
    "addresses",
    multiple=True,
    callback=_addresses,
    envvar="KASSA_AGENT_PORTS",
    help="COM3, /dev/ttyUSB0 or tcp://host:port; may be repeated (KASSA_AGENT_PORTS, separated by blanks).",
)
@click.option("--discover/--no-discover", default=True, show_default=True, help="Look for registers on serial ports.")
@click.option("--every", default=QUICK_SECONDS, show_default=True, help="Seconds between two polls of a register.")
@click.option("--full-every", default=FULL_SECONDS, show_default=True, help="Seconds between two polls of everything.")
@click.option("--speed", default=SERIAL_SPEED, show_default=True, help="Bits per second on serial ports.")
@click.option("--once", is_flag=True, help="Poll every port once, hand the reports over, and end.")
@click.option("--json", "as_json", is_flag=True, help="With --once: the result as one JSON object.")
@click.pass_obj
def agent_command(
    house: Settings,
    server: str,
    key: str | None,
    folder: Path | None,
    addresses: tuple[str, ...],
    every: float,
    full_every: float,
    speed: int,
    *,
    discover: bool,
    once: bool,
    as_json: bool,
) -> None:
    """Find the registers of this machine, poll them, and report them to the server."""
    where = folder or house.data_dir / "agent"
    settings = AgentSettings(server, where, key, addresses, discover, every, full_every, speed)
    try:
        outcomes = asyncio.run(_run(settings, once=once))
    except (KeyNeeded, NotAdmitted, BatchRefused, SpoolInUse) as error:
        raise click.ClickException(str(error)) from None
    if outcomes is None:
        return
    if as_json:
        click.echo(json.dumps({"reports": sum(outcomes.values()), "outcomes": outcomes}))
    else:
        said = ", ".join(f"{count} {name.lower()}" for name, count in sorted(outcomes.items()))
        click.echo(f"{sum(outcomes.values())} reports handed over: {said or 'none'}")


async def _run(settings: AgentSettings, *, once: bool) -> dict[str, int] | None:
    spool = await Spool.open(settings.folder)
    try:
        async with Server(settings.server) as server:
            agent = Agent(settings, spool, server)
            if once:
                return dict(await agent.once())
            await _until_told(agent)
            return None
    finally:
        await spool.close()


async def _until_told(agent: Agent) -> None:
    """Run until SIGINT or SIGTERM; what was not handed over is in the spool."""
    running = asyncio.ensure_future(agent.run())
    if sys.platform != "win32":
        for end in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(end, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        return
    except BaseExceptionGroup as group:
        expected, other = group.split((KeyNeeded, NotAdmitted, BatchRefused))
        if other is not None or expected is None:
            raise
        raise _first(expected) from None


def _first(group: BaseException) -> BaseException:
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group
