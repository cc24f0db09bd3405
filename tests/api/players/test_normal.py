"""What people type comes to one form; what is no such thing is refused without being quoted."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.players import normal
from domain.players.refusals import EmailInvalid
from domain.refusal import Refusal

DIGITS = st.integers(min_value=0, max_value=9_999_999).map("{:07}".format)
BETWEEN = st.sampled_from(["", " ", "-", "  ", ".", "\u00a0", " - "])


@given(
    digits=DIGITS, gaps=st.lists(BETWEEN, min_size=4, max_size=4), before=st.sampled_from(["+7", "8", "7", "", "+7 "])
)
def test_every_spelling_of_a_phone_is_one_phone(digits: str, gaps: list[str], before: str) -> None:
    """BET-33, BET-34"""
    groups = [digits[:3], digits[3:5], digits[5:]]
    typed = f"{before}{gaps[0] if before else ''}(916){gaps[1]}{groups[0]}{gaps[2]}{groups[1]}{gaps[3]}{groups[2]}"
    assert normal.phone(typed) == f"+7916{digits}"


@pytest.mark.parametrize(
    ("typed", "e164"),
    [
        ("+375 29 123-45-67", "+375291234567"),
        ("+44 7911 123456", "+447911123456"),
        ("８９１６１２３４５６７", "+79161234567"),
    ],
)
def test_phones_of_other_countries_and_scripts_are_phones(typed: str, e164: str) -> None:
    """BET-34, BET-37: foreign citizens have foreign phones."""
    assert normal.phone(typed) == e164


def answered(form: Callable[[str], str], typed: str) -> str | Refusal:
    """The form, or the refusal."""
    try:
        return form(typed)
    except Refusal as refused:
        return refused


@given(st.text(max_size=60))
@example("+7 916 123-45-67 ext. 8")
@example("112")
@example("+7 916 123-45-6O")
def test_what_is_no_phone_is_refused_in_the_same_words(typed: str) -> None:
    """BET-34, bad input: whatever was typed is not quoted."""
    answer = answered(normal.phone, typed)
    if isinstance(answer, Refusal):
        assert answer.message == "this is no phone number; type it with the country, such as +7 916 123-45-67"
    else:
        assert answer.startswith("+")
        assert answer[1:].isdigit()


@pytest.mark.parametrize("typed", [" Petr@Example.RU ", "Petr@example.ru"])
def test_an_email_has_one_form(typed: str) -> None:
    """BET-36"""
    assert normal.email(typed) == "Petr@example.ru"


@pytest.mark.parametrize(
    "typed", ["", "petr", "petr@", "@example.ru", "a@b", "a b@example.ru", "a@@b.ru", "a@b..ru", "x" * 250 + "@b.ru"]
)
def test_what_is_no_email_is_refused(typed: str) -> None:
    """BET-36"""
    with pytest.raises(EmailInvalid):
        normal.email(typed)


def test_names_are_looked_for_by_their_words() -> None:
    """BET-46"""
    assert normal.words("Ёлкина-Петрова", " АННА ") == ["анна", "елкина", "петрова"]
    assert normal.words("12 -") == []


@given(DIGITS)
def test_masks_leave_no_more_than_an_end(digits: str) -> None:
    """BET-49"""
    masked = normal.masked_phone(f"+7916{digits}")
    assert masked == f"+7916•••••{digits[-2:]}"
    assert normal.masked_number(digits) == f"••••{digits[-3:]}"
    assert normal.masked_email(f"a{digits}@b.ru") == "a•••@b.ru"


@given(st.text(max_size=300))
def test_nothing_that_is_typed_as_an_email_breaks_anything(typed: str) -> None:
    """Bad input: a refusal, never another error."""
    answer = answered(normal.email, typed)
    assert "@" in answer if isinstance(answer, str) else isinstance(answer, EmailInvalid)
