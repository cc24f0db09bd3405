"""`kassa up`: everything on this machine, with one command."""

import asyncio
import socket
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click
import psycopg
import structlog

from adapters.postgres.connection import conninfo
from adapters.postgres.migrate import create_organisation
from adapters.postgres.organisations import organisation, organisations
from adapters.postgres.tokens import create_token, revoke_tokens
from api.schema import schema
from domain.access.grant import OWNER
from domain.command import Actor, ActorKind
from kassa.answering import trusted_documents
from kassa.commands.simulating import simulate
from kassa.demo_shop import set_up_shop
from kassa.importing import Import, files_below, import_files
from kassa.servers import Servers, servers
from kassa.settings import Settings
from kassa.simulation.plan import ROOT
from kassa.up import Process, keep_up
from kassa.wiring import open_ledger
from projections.catalogue import VIEWS

log = structlog.get_logger(__name__)

DEMO = Path(__file__).parent.parent / "demo"
# Never another: a real organisation gets no demo receipts, and its tokens are left alone.
DEMO_ORGANISATION = "demo"
DEMO_CLIENT = "demo"
# The story of the demo's fleet: long enough for drives to be replaced and queues to grow old.
DEMO_DAYS, DEMO_SEED = 45, 7
# The first start copies the server programs and rebuilds nothing; what takes longer has failed.
READY_SECONDS = 60.0
LOOK_SECONDS = 0.1


@click.command("up")
@click.option(
    "--demo",
    is_flag=True,
    help="Make organisation demo with real receipts, a simulated fleet and a betting shop, and print a token for it.",
)
@click.option(
    "--registers", type=click.IntRange(1, 10_000), default=60, show_default=True, help="With --demo: size of the fleet."
)
@click.pass_obj
def up_command(settings: Settings, registers: int, *, demo: bool) -> None:
    """Start the servers, the API and the projector; print the address; stop with Ctrl-C."""
    trusted_documents(settings).trees(schema()._schema)  # noqa: SLF001  said here, not in the log of a process that ends
    logs = settings.data_dir / "log"
    port = _port(settings.host, settings.port)
    with servers(settings, own=True) as found:
        token = _prepare_demo(found, settings, registers) if demo else None
        processes = [
            Process("api", ("api", "--host", settings.host, "--port", str(port)), logs / "api.log"),
            Process("projector", ("projector",), logs / "projector.log"),
        ]
        address = f"http://{settings.host}:{port}"
        if demo:  # else its registers would fall silent
            alive = ("simulate", "--live", "--org", DEMO_ORGANISATION, "--server", address)
            processes.append(Process("simulation", alive, logs / "simulation.log"))
        keep_up(found, processes, lambda: _say_when_ready(address, token, found.database_url, logs))


def _port(host: str, wanted: int) -> int:
    """The port to serve on: free now, so that no other process answers in our place."""
    try:
        with socket.create_server((host, wanted)) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        raise click.ClickException(
            f"{host}:{wanted} cannot be used ({error.strerror}); set KASSA_HOST or KASSA_PORT to another"
        ) from None


def _prepare_demo(found: Servers, settings: Settings, registers: int) -> str:
    database_url = found.database_url
    if create_organisation(database_url, DEMO_ORGANISATION, "Demo chain", settings.time_zone):
        told = simulate(
            database_url, found.serving_url, DEMO_ORGANISATION, registers=registers, days=DEMO_DAYS, seed=DEMO_SEED
        )
        log.info("fleet simulated", **told)
    schema = organisation(database_url, DEMO_ORGANISATION).schema
    asyncio.run(_fill_demo(found.serving_url, schema, settings.time_zone))
    revoke_tokens(database_url, DEMO_ORGANISATION, DEMO_CLIENT)  # only the one just printed is good
    return create_token(database_url, DEMO_ORGANISATION, DEMO_CLIENT, OWNER)


async def _fill_demo(database_url: str, schema: str, zone: str) -> None:
    async with open_ledger(database_url, schema) as ledger:
        async for _ in import_files(ledger, files_below([DEMO]), zone, Actor(ActorKind.SYSTEM, "demo"), Import()):
            pass
        await set_up_shop(ledger, ROOT, datetime.now(UTC).date())


def _say_when_ready(address: str, token: str | None, database_url: str, logs: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not (_answers(address) and _views_are_up(database_url)):
        if time.monotonic() > deadline:
            click.echo(f"not everything is up after {READY_SECONDS:.0f} s; see {logs}", err=True)
            break
        time.sleep(LOOK_SECONDS)
    click.echo(f"kassa is ready: {address}/graphql")
    if token is not None:
        click.echo(f"demo token: {token}")


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/health/ready", timeout=1.0):  # noqa: S310  our own http address
            return True
    except (URLError, TimeoutError, ConnectionError):
        return False


def _views_are_up(database_url: str) -> bool:
    """Whether every view of every organisation has taken in the log as it stands, or is parked for a person to see."""
    wanted = {view.name for view in VIEWS if view.fed}
    try:
        for each in organisations(database_url):
            with psycopg.connect(conninfo(database_url, schema=each.schema, name="kassa up")) as connection:
                up = connection.execute(
                    "select name from projections where state = 'PARKED' "
                    "or position >= (select coalesce(max(position), 0) from events)"
                ).fetchall()
                if wanted - {name for (name,) in up}:
                    return False
    except psycopg.Error:
        return False
    return True
