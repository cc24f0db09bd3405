"""Spec C.5: amounts in figures and in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.printing.russian import LARGEST, day_in_words, in_figures, in_words


@pytest.mark.parametrize(
    ("kopecks", "words"),
    [
        (0, "Ноль рублей 00 копеек"),
        (1, "Ноль рублей 01 копейка"),
        (1_02, "Один рубль 02 копейки"),
        (2_11, "Два рубля 11 копеек"),
        (5_21, "Пять рублей 21 копейка"),
        (11_14, "Одиннадцать рублей 14 копеек"),
        (21_22, "Двадцать один рубль 22 копейки"),
        (100_00, "Сто рублей 00 копеек"),
        (112_99, "Сто двенадцать рублей 99 копеек"),
        (1_000_00, "Одна тысяча рублей 00 копеек"),
        (2_000_00, "Две тысячи рублей 00 копеек"),
        (5_000_00, "Пять тысяч рублей 00 копеек"),
        (11_000_00, "Одиннадцать тысяч рублей 00 копеек"),
        (21_001_00, "Двадцать одна тысяча один рубль 00 копеек"),
        (342_672_50, "Триста сорок две тысячи шестьсот семьдесят два рубля 50 копеек"),
        (1_000_000_00, "Один миллион рублей 00 копеек"),
        (1_000_000_000_00, "Один миллиард рублей 00 копеек"),
        (2_000_001_00, "Два миллиона один рубль 00 копеек"),
        (
            987_654_320_11,
            "Девятьсот восемьдесят семь миллионов шестьсот пятьдесят четыре тысячи триста двадцать рублей 11 копеек",
        ),
    ],
)
def test_money_in_words(kopecks: int, words: str) -> None:
    assert in_words(kopecks) == words


@given(st.integers(0, LARGEST * 100 + 99))
def test_every_amount_has_words_of_its_own(kopecks: int) -> None:
    said = in_words(kopecks)
    assert said[0].isupper()
    assert f"{kopecks % 100:02} копе" in said
    assert "  " not in said
    other = kopecks + 100 if kopecks < LARGEST * 100 else kopecks - 100
    assert in_words(other) != said


def test_what_has_no_words_is_refused() -> None:
    for kopecks in (-1, (LARGEST + 1) * 100):
        with pytest.raises(ValueError, match="no words"):
            in_words(kopecks)


def test_money_in_figures() -> None:
    assert [in_figures(each) for each in (0, 5, 1_234_567_89, -100)] == ["0,00", "0,05", "1 234 567,89", "-1,00"]


def test_days_in_words() -> None:
    assert day_in_words(date(2026, 11, 26)) == "26 ноября 2026 г."
