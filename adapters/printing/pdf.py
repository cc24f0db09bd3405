"""A paper as PDF: the same lines in letters of one width, which the file brings along.

Slips are as long as they are; forms stand on sheets of A4.
"""

from datetime import UTC, datetime
from pathlib import Path

import segno

from adapters.printing.layout import FORM_WIDTH, Code, Cut, Paper
from adapters.printing.typesetting import Set, typeset

_FONTS = Path(__file__).with_name("fonts")
_FAMILY = "DejaVuSansMono"
# Millimetres. A letter of this family is 0.602 of its size wide.
_LETTER = 0.602
_MM_OF_POINT = 25.4 / 72
_SLIP_MM, _MARGIN_MM, _CODE_MM = 80.0, 4.0, 24.0
_A4_MM, _FORM_MARGIN_MM = (210.0, 297.0), 20.0
# As high as the lines of boxes, so that they meet.
_LEADING = 1.16
# Files of the same paper are the same: the moment of making is not in them.
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def pdf(paper: Paper, width: int) -> bytes:
    """Lines of `width` characters; a form has its own width."""
    lines = typeset(paper, FORM_WIDTH if paper.is_form else width)
    page = _Page(paper, FORM_WIDTH if paper.is_form else width, lines)
    for each in lines:
        page.put(each)
    return page.done()


class _Page:
    def __init__(self, paper: Paper, width: int, lines: list[Set]) -> None:
        self._margin = _FORM_MARGIN_MM if paper.is_form else _MARGIN_MM
        across = _A4_MM[0] if paper.is_form else _SLIP_MM
        self._size = (across - 2 * self._margin) / width / _LETTER / _MM_OF_POINT
        self._high = self._size * _MM_OF_POINT * _LEADING
        down = _A4_MM[1] if paper.is_form else 2 * self._margin + sum(map(self._height, lines))
        from fpdf import FPDF  # noqa: PLC0415  it takes most of a second, and few who start want a PDF

        self._file = FPDF(unit="mm", format=(across, down))
        self._file.set_margin(self._margin)
        self._file.c_margin = 0
        self._file.set_auto_page_break(paper.is_form, self._margin)
        self._file.set_title(paper.title)
        self._file.set_creation_date(_NO_MOMENT)
        self._file.add_font(_FAMILY, "", _FONTS / f"{_FAMILY}.ttf")
        self._file.add_font(_FAMILY, "B", _FONTS / f"{_FAMILY}-Bold.ttf")
        self._file.add_page()

    def put(self, each: Set) -> None:
        file = self._file
        match each:
            case Code():
                self._put_code(each)
            case Cut():
                y = file.get_y() + self._high / 2
                file.set_dash_pattern(1, 1)
                file.line(self._margin, y, file.w - self._margin, y)
                file.set_dash_pattern()
                file.set_y(y + self._high / 2)
            case _:
                file.set_font(_FAMILY, "B" if each.bold else "", self._size)
                file.set_stretching(200 if each.wide else 100)
                file.cell(h=self._high, text=each.text, new_x="LMARGIN", new_y="NEXT")

    def done(self) -> bytes:
        return bytes(self._file.output())

    def _height(self, each: Set) -> float:
        return _CODE_MM + self._high if isinstance(each, Code) else self._high

    def _put_code(self, each: Code) -> None:
        file, modules = self._file, [list(row) for row in segno.make(each.data, error="m", micro=False).matrix]
        step = _CODE_MM / len(modules)
        left, top = (file.w - _CODE_MM) / 2, file.get_y()
        for down, row in enumerate(modules):
            for along, dark in enumerate(row):
                if dark:
                    file.rect(left + along * step, top + down * step, step, step, style="F")
        file.set_y(top + _CODE_MM)
        file.set_font(_FAMILY, "", self._size)
        file.set_stretching(100)
        file.cell(w=0, h=self._high, text=each.data, align="C", new_x="LMARGIN", new_y="NEXT")
