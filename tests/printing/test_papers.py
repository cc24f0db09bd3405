"""What stands on each paper, as files to be looked at, and the same in every form (BET-09, -15, -16, -23, -30, -31)."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from adapters.printing.escpos import cp866, escpos
from adapters.printing.layout import FORM_WIDTH, SLIP_WIDTHS, Blank, Code, Cut, Grid, Pair, Paper, Signature, Text
from adapters.printing.papers.composing import compose
from adapters.printing.papers.slips import BASIS, NO_BASIS
from adapters.printing.pdf import pdf
from adapters.printing.plain import plain
from adapters.printing.typesetting import Line, typeset
from domain.printing.papers import PaperKind
from tests.printing.examples import COUPON, EXAMPLES, MARIA

GOLDEN = Path(__file__).with_name("golden")


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_paper_is_as_it_was_looked_at(name: str) -> None:
    """Spec C.5, BET-09, BET-15, BET-23, BET-30: the file is the paper; its change is a change of what people get."""
    paper = compose(EXAMPLES[name])
    width = FORM_WIDTH if paper.is_form else 42
    assert plain(paper, width) == (GOLDEN / f"{name}.txt").read_text()


def test_every_kind_that_the_house_prints_is_among_them() -> None:
    """BET-12: the register's receipt is another's."""
    assert {each.kind for each in EXAMPLES.values()} == set(PaperKind) - {PaperKind.FISCAL_RECEIPT}


@pytest.mark.parametrize("width", [*SLIP_WIDTHS, FORM_WIDTH])
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_line_is_wider_than_the_paper(name: str, width: int) -> None:
    for line in typeset(compose(EXAMPLES[name]), width):
        if isinstance(line, Line):
            assert len(line.text) * (1 + line.wide) <= width


def _flat(text: str) -> str:
    return " ".join(text.split())


def test_an_information_slip_is_no_basis_for_winnings_and_a_coupon_is() -> None:
    """BET-16, BET-23: said on the paper, and only the coupon has a code."""
    slip, coupon = compose(EXAMPLES["info_slip"]), compose(EXAMPLES["coupon"])
    assert NO_BASIS in _flat(plain(slip, 32))
    assert BASIS in _flat(plain(coupon, 32))
    assert [block for block in coupon.blocks if isinstance(block, Code)] == [Code(COUPON)]
    assert not [block for block in slip.blocks if isinstance(block, Code)]


def test_copies_and_annulled_papers_say_so_at_both_ends() -> None:
    """BET-31: a copy is marked as a copy, and numbered."""
    for name, mark in (("coupon_copy", "КОПИЯ № 2"), ("rko_annulled", "АННУЛИРОВАН")):
        marks = [
            line.text.strip() for line in typeset(compose(EXAMPLES[name]), 48) if isinstance(line, Line) and line.wide
        ]
        assert marks == [mark, mark]
    assert not [line for line in typeset(compose(EXAMPLES["coupon"]), 48) if isinstance(line, Line) and line.wide]


def test_without_the_person_there_is_a_line_to_be_written_on() -> None:
    """CORE-17: an erased person's order still prints; who may not see a person sees none."""
    text = plain(compose(EXAMPLES["rko_nobody"]), FORM_WIDTH)
    assert "Выдать ____" in text
    assert "По ____" in text
    for secret in (*MARIA.name.split(), "6504 123456"):
        assert secret not in text


def test_an_order_has_the_fields_of_its_form() -> None:
    """BET-30, spec C.5: form and OKUD, number, date, both accounts, amount in figures and words, signers, document."""
    text = _flat(plain(compose(EXAMPLES["rko"]), FORM_WIDTH))
    for field in (
        "№ КО-2", "0310002", "12345678", "ООО «Ставка»", "17/РКО-2026", "26.11.2026", "4 000,00", "L2", "A1",
        "Четыре тысячи рублей 00 копеек", MARIA.name, "6504 123456", "Снятие со счёта игрока, заявка MFRGGZDFMZTWQ2LK",
        "Руководитель организации", "Главный бухгалтер", "Выдал кассир", "Приложение", "Подпись",
    ):  # fmt: skip
        assert field in text, field
    text = _flat(plain(compose(EXAMPLES["pko_daily"]), FORM_WIDTH))
    for field in ("№ КО-1", "0310001", "КВИТАНЦИЯ", "12 345,67", "операций: 12", "Получил кассир", "В том числе"):
        assert field in text, field


@pytest.mark.parametrize("name", ["coupon_copy", "rko"])
def test_the_bytes_for_the_printer_are_these(name: str) -> None:
    """ESC/POS, checked whole: code page 866, bold, double width, QR, cut, and the question whether it is done."""
    assert escpos(compose(EXAMPLES[name]), 42) == (GOLDEN / f"{name}.escpos").read_bytes()


def test_what_the_code_page_lacks_is_spelt() -> None:
    assert cp866("«Ёж» — 5 ₽ № 1 ┌─┐").decode("cp866") == '"Ёж" - 5 руб. № 1 ┌─┐'
    assert cp866("Şener 中") == b"?ener ?"
    assert cp866("a\x1b@\n\x10b") == b"a?@??b", "a text is no command to the printer"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_pdf_says_the_same(name: str) -> None:
    """Every line of the text is in the file, in letters that it brings along."""
    paper = compose(EXAMPLES[name])
    made = pdf(paper, 42)
    assert made == pdf(paper, 42), "the same paper is the same file"
    read = PdfReader(BytesIO(made))
    found = _flat(" ".join(page.extract_text() for page in read.pages))
    for line in typeset(paper, FORM_WIDTH if paper.is_form else 42):
        said = _flat(line.text) if isinstance(line, Line) else line.data if isinstance(line, Code) else ""
        assert said in found
    assert read.metadata is not None
    assert read.metadata.title == paper.title
    for page in read.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            [descendant] = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]


_texts = st.text(st.sampled_from("АБВабв abc 1,№«»-–"), max_size=60)
_blocks = st.one_of(
    st.builds(Text, _texts, wide=st.booleans()),
    st.builds(Pair, _texts, _texts),
    st.builds(Blank, _texts, st.none() | _texts, _texts),
    st.builds(Signature, _texts, _texts),
    st.builds(Grid, st.tuples(_texts, _texts), st.tuples(_texts, _texts), st.just((1, 2))),
    st.just(Cut()),
    st.just(Code("ABC123")),
)


@given(st.lists(_blocks, max_size=4), st.sampled_from([*SLIP_WIDTHS, FORM_WIDTH]))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_on_a_paper_it_keeps_its_words_and_its_width(blocks: list[object], width: int) -> None:
    paper = Paper("любой", tuple(blocks))  # type: ignore[arg-type]
    for line in typeset(paper, width):
        if isinstance(line, Line):
            assert len(line.text) * (1 + line.wide) <= width
    text = "".join(plain(paper, width).split())
    for block in blocks:
        if isinstance(block, Text):
            assert "".join(block.text.split()) in text
    escpos(paper, width)


def test_a_short_name_is_the_family_name_and_letters() -> None:
    assert MARIA.short_name == "Иванова М. П."
    assert replace(MARIA, name="Ронадиньо").short_name == "Ронадиньо"
