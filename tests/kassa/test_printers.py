"""Which printer stands at which desk (spec B.12): what may be set, and what follows."""

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from adapters.printing.printers.folder import Folder
from adapters.printing.printers.receipt_printer import ReceiptPrinter
from kassa.printers import PrinterAt, Printers
from kassa.settings import Settings


def test_printers_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"7-1": {"link": "tcp://10.0.0.7:9100", "width": 48}, "7-2": {"link": "COM3", "speed": 115_200}}
    monkeypatch.setenv("KASSA_PRINTERS", json.dumps(named))
    monkeypatch.setenv("KASSA_DATA_DIR", "/data")
    settings = Settings()
    assert settings.printers == {
        "7-1": PrinterAt(link="tcp://10.0.0.7:9100", width=48),
        "7-2": PrinterAt(link="COM3", speed=115_200),
    }
    assert settings.papers_folder == Path("/data/papers")


@pytest.mark.parametrize("wrong", [{"link": "lpt1"}, {"link": "tcp://"}, {"link": "client", "width": 40}, {}])
def test_what_is_no_printer_is_refused_at_the_start(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PrinterAt(**wrong)  # type: ignore[arg-type]


def test_desks_may_share_a_printer_print_themselves_or_have_none() -> None:
    printers = Printers.of(
        Path("/papers"),
        {each: PrinterAt(link="tcp://p:9100") for each in ("1", "2")} | {"3": PrinterAt(link="client")},
    )
    first = printers.printer("org", "1")
    assert isinstance(first, ReceiptPrinter)
    assert printers.printer("org", "2") is first, "or two would talk to it at once"
    assert printers.printer("org", "3") is None
    for desk in ("4", None):
        assert isinstance(printers.printer("org", desk), Folder)
