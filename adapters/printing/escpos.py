"""A paper as the bytes of ESC/POS, the command set of receipt printers (Epson's reference; clones keep to this part).

Text goes in code page 866, which has Russian letters, № and lines of boxes. The printer tells by `GS r 1` at the end
that it has come so far.
"""

from adapters.printing.layout import Code, Cut, Paper
from adapters.printing.typesetting import Set, typeset

START = b"\x1b@" + b"\x1bt\x11"
"""ESC @: forget everything; ESC t 17: code page 866."""
TEAR = b"\x1bd\x04" + b"\x1dV\x01"
"""ESC d 4: feed past the knife; GS V 1: partial cut."""
ASK_PAPER = b"\x10\x04\x04"
"""DLE EOT 4, answered at once: bits 5 and 6 are set when there is no paper."""
ASK_OFFLINE = b"\x10\x04\x02"
"""DLE EOT 2, answered at once: bit 2 is set when the cover is open, bit 6 in an error."""
ASK_DONE = b"\x1dr\x01"
"""GS r 1, answered when everything before it is printed: bits 2 and 3 are set when there is no paper."""
NO_PAPER_AT_ONCE, NOT_READY, NO_PAPER_WHEN_DONE = 0x60, 0x44, 0x0C

_BOLD, _NOT_BOLD = b"\x1bE\x01", b"\x1bE\x00"
_WIDE, _NOT_WIDE = b"\x1d!\x10", b"\x1d!\x00"
_CENTER, _LEFT = b"\x1ba\x01", b"\x1ba\x00"
# What code page 866 lacks and papers have.
_SPELT = str.maketrans({"«": '"', "»": '"', "—": "-", "–": "-", "…": "...", "₽": "руб.", "’": "'", "“": '"', "”": '"'})
# Dots of one module of the code: readable on 203 dpi, and 16 letters are 21 modules, some 20 mm.
_MODULE = 6


def escpos(paper: Paper, width: int) -> bytes:
    """From the start to the cut, with the question at the end whether it is done."""
    return START + b"".join(_bytes(each) for each in typeset(paper, width)) + TEAR + ASK_DONE


def cp866(text: str) -> bytes:
    """Letters that the code page lacks are spelt with others, or are question marks, as are what printers obey."""
    spelt = "".join(letter if letter.isprintable() else "?" for letter in text.translate(_SPELT))
    return spelt.encode("cp866", errors="replace")


def _bytes(each: Set) -> bytes:
    match each:
        case Code():
            return _CENTER + _code(each.data.encode("ascii")) + cp866(each.data) + b"\n" + _LEFT
        case Cut():
            return TEAR
    line = cp866(each.text) + b"\n"
    line = _BOLD + line + _NOT_BOLD if each.bold else line
    return _WIDE + line + _NOT_WIDE if each.wide else line


def _code(data: bytes) -> bytes:
    """GS ( k: model 2, size of a module, error correction M, the data, print."""
    store = len(data) + 3
    return b"".join(
        (
            b"\x1d(k\x04\x001A2\x00",
            b"\x1d(k\x03\x001C" + bytes([_MODULE]),
            b"\x1d(k\x03\x001E1",
            b"\x1d(k" + store.to_bytes(2, "little") + b"1P0" + data,
            b"\x1d(k\x03\x001Q0",
        )
    )
