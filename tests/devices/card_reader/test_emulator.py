"""The emulated reader through a real serial port of the system."""

from pathlib import Path

import pytest
from serial.tools.list_ports_common import ListPortInfo

from adapters.devices.card_reader import REMOVED, Reading
from adapters.devices.card_reader.emulator import Emulator, Fault, emulated
from adapters.devices.card_reader.finding import IRON_LOGIC, names_port, port_of
from adapters.devices.card_reader.problems import LocalProtocolError, Problem
from adapters.devices.links import Link, LinkLost, LinkUnavailable, open_link
from tests.devices.card_reader.samples import told

SERIAL = "EM:55007EE424"


async def opened(emulator: Emulator) -> Link:
    return await open_link(port_of(str(emulator.path)), speed=9_600)


async def until_lost(link: Link) -> None:
    for _ in range(10):
        await link.receive(0.1)


async def heard(link: Link) -> list[object]:
    """What comes until nothing does."""
    reading, units, at = Reading(), [], 0.0
    while data := await link.receive(0.15):
        units += reading.feed(data, at)
    return told(units + reading.expire(at + 1.0))


async def test_a_touch_comes_through_the_port_whatever_the_line_does_to_its_bytes(tmp_path: Path) -> None:
    """CORE-13, CARD-09."""
    with emulated(tmp_path / "reader") as emulator:
        link = await opened(emulator)
        try:
            for fault, units in (
                (None, [SERIAL, REMOVED]),
                (Fault.SPLIT, [SERIAL, REMOVED]),
                (Fault.NOISE, [Problem.NOISE, REMOVED]),
                (Fault.TWICE, [SERIAL, SERIAL, REMOVED]),
                (Fault.CUT, [Problem.LINE_UNKNOWN]),  # the removal came behind the half at once
            ):
                await emulator.touch(SERIAL, fault)
                emulator.lift()
                assert [getattr(each, "serial", each) for each in await heard(link)] == units
        finally:
            await link.close()


async def test_unplugged_in_mid_line_the_port_is_gone_and_comes_again_under_its_name(tmp_path: Path) -> None:
    """CORE-13: hot-plug."""
    with emulated(tmp_path / "reader") as emulator:
        link = await opened(emulator)
        await emulator.touch(SERIAL, Fault.UNPLUG)
        with pytest.raises(LinkLost):
            await until_lost(link)
        await link.close()
        with pytest.raises(LinkUnavailable):
            await opened(emulator)
        with pytest.raises(LocalProtocolError):
            emulator.lift()
        emulator.plug_in()
        again = await opened(emulator)
        await emulator.touch(SERIAL)
        assert [getattr(each, "serial", each) for each in await heard(again)] == [SERIAL]
        await again.close()


def test_plugging_in_and_out_twice_does_no_harm(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path / "reader")
    emulator.unplug()
    emulator.plug_in()
    emulator.plug_in()
    emulator.unplug()
    emulator.unplug()
    assert not emulator.path.is_symlink()


def plugged(device: str, ids: tuple[int, int] | None, serial: str | None = None) -> ListPortInfo:
    port = ListPortInfo(device)
    port.vid, port.pid = ids or (None, None)
    port.serial_number = serial
    return port


ILOGIC, FTDI = (0x0403, 0x1234), (0x0403, 0x6001)
PORTS = [plugged("/dev/ttyS0", None), plugged("/dev/ttyUSB0", FTDI), plugged("/dev/ttyUSB1", ILOGIC, "IL001")]


def test_a_reader_is_found_by_the_ids_of_its_usb_adapter() -> None:
    """CORE-13: at whatever port it is plugged in."""
    assert port_of(IRON_LOGIC, lambda: PORTS) == "/dev/ttyUSB1"
    assert port_of("usb:0403:1234:IL001", lambda: PORTS) == "/dev/ttyUSB1"
    assert port_of("usb:0403:6001", lambda: PORTS) == "/dev/ttyUSB0"
    assert port_of("COM7", list) == "COM7"
    assert port_of("/dev/null", list) == "/dev/null"
    with pytest.raises(LinkUnavailable, match="not plugged in"):
        port_of("usb:0403:1234:IL002", lambda: PORTS)


def test_of_two_that_look_the_same_none_is_taken() -> None:
    """CORE-13: several readers; a card must not be told to the wrong desk."""
    two = [*PORTS, plugged("/dev/ttyUSB2", ILOGIC, "IL002")]
    with pytest.raises(LinkUnavailable, match=r"ttyUSB2 .usb:0403:1234:IL002"):
        port_of(IRON_LOGIC, lambda: two)
    assert port_of("usb:0403:1234:IL002", lambda: two) == "/dev/ttyUSB2"


@pytest.mark.parametrize("name", ["usb:0403", "usb:0403:1234:", "usb:04x3:1234", "ttyUSB0", ""])
def test_what_names_no_port_is_said_at_once(name: str) -> None:
    assert not names_port(name)


def test_paths_of_udev_name_ports() -> None:
    assert names_port("/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0")
    assert names_port("/dev/serial/by-id/usb-ILogic_USB_IronLogic_RFID_Adapter_A1-if00-port0")
    assert names_port(IRON_LOGIC)
