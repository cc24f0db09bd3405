"""Money and days as Russian papers have them."""

from collections.abc import Sequence
from datetime import date

_HUNDREDS = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
)  # fmt: skip
_TENS = (
    "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто",
)  # fmt: skip
_ONES = (
    "", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать",
    "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать",
    "девятнадцать",
)  # fmt: skip
_FEMALE = {1: "одна", 2: "две"}
# Forms of a word after 1, after 2 to 4, after 5 and more.
_THOUSANDS: Sequence[tuple[tuple[str, str, str], bool]] = (
    (("рубль", "рубля", "рублей"), False),
    (("тысяча", "тысячи", "тысяч"), True),
    (("миллион", "миллиона", "миллионов"), False),
    (("миллиард", "миллиарда", "миллиардов"), False),
)
_KOPECKS = ("копейка", "копейки", "копеек")
LARGEST = 10**12 - 1
"""Roubles: what the words reach."""
_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
    "декабря",
)  # fmt: skip


def in_figures(kopecks: int) -> str:
    """`1 234 567,89`."""
    sign = "-" if kopecks < 0 else ""
    roubles, rest = divmod(abs(kopecks), 100)
    return f"{sign}{roubles:,}".replace(",", " ") + f",{rest:02}"


def in_words(kopecks: int) -> str:
    """`Одна тысяча двести рублей 05 копеек`. Raises ValueError below zero and beyond LARGEST roubles."""
    roubles, rest = divmod(kopecks, 100)
    if not 0 <= roubles <= LARGEST:
        raise ValueError(f"{roubles} roubles have no words here")
    said = " ".join([*_number(roubles), _form(roubles, _THOUSANDS[0][0]), f"{rest:02}", _form(rest, _KOPECKS)])
    return said[0].upper() + said[1:]


def day_in_words(day: date) -> str:
    """`26 ноября 2026 г.`"""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year} г."


def _number(number: int) -> list[str]:
    if number == 0:
        return ["ноль"]
    said: list[str] = []
    for power in reversed(range(len(_THOUSANDS))):
        forms, is_female = _THOUSANDS[power]
        three = number // 1000**power % 1000
        if three:
            said += _three(three, is_female=is_female)
            said += [_form(three, forms)] if power else []
    return said


def _three(number: int, *, is_female: bool) -> list[str]:
    """A number below a thousand."""
    below = number % 100
    ones = below if below < len(_ONES) else below % 10
    tens = "" if below < len(_ONES) else _TENS[below // 10]
    last = _FEMALE.get(ones, _ONES[ones]) if is_female else _ONES[ones]
    return [word for word in (_HUNDREDS[number // 100], tens, last) if word]


def _form(number: int, forms: tuple[str, str, str]) -> str:
    below = number % 100
    if below in range(11, 20):
        return forms[2]
    return forms[0] if below % 10 == 1 else forms[1] if below % 10 in {2, 3, 4} else forms[2]
