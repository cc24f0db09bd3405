"""`kassa emulate-reader`: a card reader that is not there, for trying `kassa reader` and for demonstrations."""

import asyncio
import sys
from pathlib import Path

import click

from adapters.devices.card_reader.emulator import Emulator, Fault, emulated
from adapters.devices.card_reader.problems import LocalProtocolError
from adapters.devices.card_reader.saying import Voice

_FAULTS = ", ".join(sorted(each.lower() for each in Fault))
_ORDERS = f"""Orders, one a line:
  EM:55007EE424, MF:BCD14264   put this card on
  EM:55007EE424 split          ... and let the line go wrong: {_FAULTS}
  lift                         take it away
  unplug, plug                 the reader itself"""


@click.command("emulate-reader")
@click.argument("port", type=click.Path(path_type=Path))
@click.option(
    "--voice",
    type=click.Choice(list(Voice), case_sensitive=False),
    default=Voice.IRON_LOGIC,
    show_default=True,
    help="What kind of reader it is.",
)
def emulate_reader_command(port: Path, voice: str) -> None:
    """Be a card reader at PORT, a path that is made; cards are put on it by lines of input."""
    if port.is_symlink() or port.exists():
        raise click.UsageError(f"{port} is there already; name a path that is not")
    with emulated(port.absolute(), Voice(voice)) as emulator:
        click.echo(f"a reader is plugged in at {emulator.path}\n{_ORDERS}")
        for line in sys.stdin:
            try:
                asyncio.run(follow(emulator, line.split()))
            except (LocalProtocolError, ValueError) as error:
                click.echo(error, err=True)


async def follow(emulator: Emulator, order: list[str]) -> None:
    """Do what one line says. Raises LocalProtocolError, ValueError."""
    match order:
        case []:
            return
        case ["lift"]:
            emulator.lift()
        case ["plug"]:
            emulator.plug_in()
        case ["unplug"]:
            emulator.unplug()
        case [serial, fault]:
            await emulator.touch(serial.upper(), Fault(fault.upper()))
        case [serial]:
            await emulator.touch(serial.upper())
        case _:
            raise ValueError("an order is a card, with a fault or without, or lift, unplug, plug")
