"""Text that no table can hold is refused at the door, wherever it stands in an input."""

from dataclasses import dataclass, field

import pytest

from api.holdable import expect_holdable
from domain.refusal import InvalidInput


@dataclass
class Field:
    name: str
    value: str | None = None


@dataclass
class Wish:
    desk: str = "d-1"
    amount: int = 1
    fields: list[Field] = field(default_factory=list)


@pytest.mark.parametrize("text", ["\x00", "desk\x00", "\ud83d", "ж\udc00"])
def test_text_that_cannot_be_held_is_refused(text: str) -> None:
    for wish in (Wish(desk=text), Wish(fields=[Field("name"), Field("name", text)])):
        with pytest.raises(InvalidInput, match="Unicode without NUL"):
            expect_holdable(wish)


def test_every_other_text_is_taken() -> None:
    expect_holdable(Wish("", 1, [Field("Щукин\n", None), Field("😀", "\x01")]))
