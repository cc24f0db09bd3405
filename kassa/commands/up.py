"""`kassa up`: everything on this machine, with one command."""

import asyncio
import socket
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click

from adapters.postgres.migrate import create_organisation
from adapters.postgres.organisations import create_token, organisation, revoke_tokens
from domain.command import Actor, ActorKind
from kassa.importing import Import, files_below, import_files
from kassa.servers import servers
from kassa.settings import Settings
from kassa.up import Process, keep_up
from kassa.wiring import open_ledger

DEMO = Path(__file__).parent.parent / "demo"
DEMO_CLIENT = "demo"
# The first start copies the server programs and rebuilds nothing; what takes longer has failed.
READY_SECONDS = 60.0


@click.command("up")
@click.option("--demo", is_flag=True, help="Make a demo organisation with real receipts, and print a token for it.")
@click.pass_obj
def up_command(settings: Settings, *, demo: bool) -> None:
    """Start the servers, the API and the projector; print the address; stop with Ctrl-C."""
    logs = settings.data_dir / "log"
    port = settings.port or _free_port(settings.host)
    with servers(settings, redis=True) as found:
        token = _prepare_demo(found.database_url, settings) if demo else None
        processes = [
            Process("api", ("api", "--host", settings.host, "--port", str(port)), logs / "api.log"),
            Process("projector", ("projector",), logs / "projector.log"),
        ]
        address = f"http://{settings.host}:{port}"
        keep_up(found, processes, lambda: _say_ready(address, token, settings.data_dir))


def _prepare_demo(database_url: str, settings: Settings) -> str:
    name = settings.organisation
    create_organisation(database_url, name, "Demo chain", settings.time_zone)
    asyncio.run(_import_demo(database_url, organisation(database_url, name).schema, settings.time_zone))
    revoke_tokens(database_url, name, DEMO_CLIENT)  # only the one just printed is good
    return create_token(database_url, name, DEMO_CLIENT)


async def _import_demo(database_url: str, schema: str, zone: str) -> None:
    receipts = [path for path in files_below([DEMO]) if path.suffix in {".tlv", ".json", ".txt"}]
    async with open_ledger(database_url, schema) as ledger:
        async for _ in import_files(ledger, receipts, zone, Actor(ActorKind.SYSTEM, "demo"), Import()):
            pass


def _say_ready(address: str, token: str | None, data_dir: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urlopen(f"{address}/health/ready", timeout=1.0):  # noqa: S310  our own http address
                break
        except (URLError, TimeoutError):
            pass
        time.sleep(0.1)
    else:
        click.echo(f"kassa is not ready after {READY_SECONDS:.0f} s; see {data_dir / 'log'}", err=True)
        return
    click.echo(f"kassa is ready: {address}/graphql")
    if token is not None:
        click.echo(f"demo token: {token}")


def _free_port(host: str) -> int:
    with socket.create_server((host, 0)) as probe:
        return int(probe.getsockname()[1])
