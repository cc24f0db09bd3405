"""Printers with paper, without, silent, and those that stop in the middle (BET-31; spec B.12 receipt printer)."""

from pathlib import Path

import pytest

from adapters.printing.escpos import ASK_DONE, escpos
from adapters.printing.papers.composing import compose
from adapters.printing.plain import plain
from adapters.printing.printers import receipt_printer
from adapters.printing.printers.emulator import Fault, PrinterEmulator, serve_printer, serve_printer_pty
from adapters.printing.printers.folder import WIDTH, Folder
from adapters.printing.printers.receipt_printer import ReceiptPrinter
from domain.printing.faults import PrintFault
from tests.printing.examples import EXAMPLES

PAPER = compose(EXAMPLES["coupon"])


async def test_a_printer_gets_the_paper_and_says_that_it_is_done() -> None:
    emulator = PrinterEmulator()
    async with serve_printer(emulator) as link:
        printer = ReceiptPrinter(link, width=42, speed=9_600)
        assert await printer.put(PAPER, "coupon") is None
        assert await printer.put(PAPER, "coupon") is None
    assert emulator.papers == [escpos(PAPER, 42).removesuffix(ASK_DONE)] * 2


async def test_a_printer_on_a_serial_port_is_the_same() -> None:
    emulator = PrinterEmulator()
    with serve_printer_pty(emulator) as port:
        printer = ReceiptPrinter(port, width=32, speed=9_600)
        assert await printer.put(PAPER, "coupon") is None
        emulator.fault = Fault.NO_PAPER
        assert await printer.put(PAPER, "coupon") is PrintFault.NO_PAPER
    assert emulator.papers == [escpos(PAPER, 32).removesuffix(ASK_DONE)]


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault.NO_PAPER, PrintFault.NO_PAPER),
        (Fault.COVER_OPEN, PrintFault.NOT_READY),
        (Fault.SILENT, PrintFault.SILENT),
        (Fault.HALF_PRINTED, PrintFault.HALF_PRINTED),
        (Fault.GOES_AWAY, PrintFault.HALF_PRINTED),
    ],
)
async def test_whatever_is_wrong_is_told(fault: Fault, told: PrintFault, monkeypatch: pytest.MonkeyPatch) -> None:
    """BET-31: it was not printed for whatever reason; nothing is sent to a printer that has no paper or is silent."""
    monkeypatch.setattr(receipt_printer, "STATUS_SECONDS", 0.05)
    emulator = PrinterEmulator(fault)
    async with serve_printer(emulator) as link:
        assert await ReceiptPrinter(link, width=42, speed=9_600).put(PAPER, "coupon") is told
    assert emulator.papers == []
    assert bool(emulator.half) is (told is PrintFault.HALF_PRINTED)


async def test_a_printer_that_is_not_there_is_silent() -> None:
    async with serve_printer(PrinterEmulator()) as link:
        pass
    for name in (link, "/dev/no-such-port"):
        assert await ReceiptPrinter(name, width=42, speed=9_600).put(PAPER, "coupon") is PrintFault.SILENT


async def test_a_folder_keeps_papers_as_files(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert folder.keeps, "so nobody's data go there"
    assert await folder.put(PAPER, "org/SHOP-7/2026-11-26/coupon") is None
    assert (tmp_path / "org/SHOP-7/2026-11-26/coupon.txt").read_text() == plain(PAPER, WIDTH)
    assert [each.suffix for each in tmp_path.rglob("coupon*")] == [".txt"]
    (tmp_path / "file").write_text("in the way")
    assert await folder.put(PAPER, "file/coupon") is PrintFault.NOT_READY
