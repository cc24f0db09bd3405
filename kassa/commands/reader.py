"""`kassa reader`: the program beside card readers. It needs no database, only the address of the server and a token."""

import asyncio
import signal
import sys
from pathlib import Path

import click

from adapters.agent.mutations import Mutations
from adapters.devices.card_reader.finding import IRON_LOGIC, names_port
from workers.reader.program import Program
from workers.reader.settings import READER_SPEED, TOUCH_SECONDS, ReaderSettings


def _readers(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = [each.partition("=")[::2] for each in values]
    for reader, port in found:
        if not reader or not names_port(port):
            raise click.BadParameter(f"{reader}={port}: write the reader's id and its port, such as left={IRON_LOGIC}")
    if len({reader for reader, _ in found}) < len(found):
        raise click.BadParameter("each reader stands at one port")
    return tuple(found)


@click.command("reader")
@click.option(
    "--server",
    envvar="KASSA_READER_SERVER",
    default="http://127.0.0.1:8080",
    show_default=True,
    help="Address of the server (KASSA_READER_SERVER).",
)
@click.option("--token", envvar="KASSA_READER_TOKEN", help="Token with the role card_reader (KASSA_READER_TOKEN).")
@click.option(
    "--token-file",
    envvar="KASSA_READER_TOKEN_FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file that holds it instead (KASSA_READER_TOKEN_FILE).",
)
@click.option(
    "--reader",
    "readers",
    multiple=True,
    callback=_readers,
    envvar="KASSA_READERS",
    help=f"Id and port: left={IRON_LOGIC}, right=/dev/serial/by-path/…, COM3; may be repeated (KASSA_READERS, "
    "separated by blanks).",
)
@click.option("--speed", default=READER_SPEED, show_default=True, help="Bits per second on serial ports.")
@click.option(
    "--touch-seconds",
    default=TOUCH_SECONDS,
    show_default=True,
    type=click.FloatRange(0.5, 60),
    help="A touch that cannot be told within so many seconds is never told.",
)
def reader_command(
    server: str,
    token: str | None,
    token_file: Path | None,
    readers: tuple[tuple[str, str], ...],
    speed: int,
    touch_seconds: float,
) -> None:
    """Read the card readers of this machine, and tell the server whose card was put on."""
    if not readers:
        raise click.UsageError(f"name a reader and its port: --reader left={IRON_LOGIC}")
    settings = ReaderSettings(server, _token(token, token_file), readers, speed, touch_seconds)
    asyncio.run(_run(settings))


def _token(token: str | None, file: Path | None) -> str:
    if token:
        return token
    if file is None:
        raise click.UsageError(
            "give a token: KASSA_READER_TOKEN or --token-file; kassa token create --role card_reader"
        )
    try:
        return file.read_text().strip()
    except OSError as error:
        raise click.UsageError(f"the token cannot be read: {error}") from None


async def _run(settings: ReaderSettings) -> None:
    """Until SIGINT or SIGTERM, after which the server is told."""
    async with Mutations(settings.server, settings.token) as server:
        running = asyncio.ensure_future(Program(settings, server).run())
        if sys.platform != "win32":
            for end in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(end, running.cancel)
        try:
            await running
        except asyncio.CancelledError:
            return
