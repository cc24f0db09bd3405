"""Typed access to the fields of a JSON receipt, with the JSON path of everything that is wrong.

Numbers with a fraction arrive as Decimal (the parser makes no floats), so no figure is ever rounded here. `null` counts
as absent.
"""

from datetime import datetime
from decimal import Decimal

from domain.fiscal.bounds import BYTE_MAX, MAX_MONEY, MAX_TEXT, QUANTITY_DIGITS, U32_MAX, is_quantity
from domain.fiscal.identity import is_digits
from domain.fiscal.problems import Problem, ProblemCode, RemoteProtocolError, problem
from domain.fiscal.text import mend
from domain.fiscal.values import decimal_text, wall_clock

Json = dict[str, object]


class JsonFields:
    """The members of one JSON object of a receipt."""

    def __init__(self, members: Json, path: str, warnings: list[Problem]) -> None:
        self._members, self._path, self._warnings = members, path, warnings

    def has(self, name: str) -> bool:
        return self._members.get(name) is not None

    def get(self, name: str) -> object:
        return self._members.get(name)

    def names(self) -> list[str]:
        return list(self._members)

    def text(self, *names: str) -> str | None:
        """The first of `names` that is there, stripped; None if absent or empty. A number counts as its digits."""
        for name in names:
            value = self._members.get(name)
            if value is None:
                continue
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(value)
            if not isinstance(value, str):
                raise self.error(name, ProblemCode.FIELD_VALUE, "A text was expected")
            text = value.strip()
            if len(text) > MAX_TEXT:
                self.warn(name, ProblemCode.TEXT_CUT, f"A text of {len(text)} characters, {MAX_TEXT} are kept")
                text = text[:MAX_TEXT]
            text, changed = mend(text)
            if changed:
                self.warn(name, ProblemCode.TEXT_REPAIRED, "The text holds characters that no text may hold")
            if text:
                return text
        return None

    def identifier(self, name: str, longest: int) -> str | None:
        """Text that identifies: as `text`, but refused when it is longer than `longest` characters."""
        text = self.text(name)
        if text is not None and len(text) > longest:
            raise self.error(name, ProblemCode.FIELD_VALUE, f"An identifier above {longest} characters")
        return text

    def whole(self, name: str) -> int | None:
        """A whole number of any size; digits in quotes count."""
        value = self._members.get(name)
        if value is None:
            return None
        if isinstance(value, str) and is_digits(value.strip()) and len(value) <= QUANTITY_DIGITS:
            return int(value)
        number = _whole(value)
        if number is None:
            raise self.error(name, ProblemCode.FIELD_VALUE, "A whole number was expected")
        return number

    def code(self, *names: str) -> int | None:
        """Code of one byte: the first of `names` that is there."""
        return self.number(*names, most=BYTE_MAX)

    def number(self, *names: str, most: int = U32_MAX) -> int | None:
        """Unsigned number of 32 bits (or up to `most`): the first of `names` that is there."""
        for name in names:
            number = self.whole(name)
            if number is not None:
                if not 0 <= number <= most:
                    raise self.error(name, ProblemCode.FIELD_VALUE, f"A number from 0 to {most} was expected")
                return number
        return None

    def need_code(self, name: str) -> int:
        value = self.code(name)
        if value is None:
            raise self.missing(name)
        return value

    def money(self, name: str) -> int | None:
        """Kopecks. 123.0 is a whole number, 123.4 and "123" are not."""
        value = self._members.get(name)
        if value is None:
            return None
        amount = _whole(value)
        if amount is None:
            raise self.error(name, ProblemCode.MONEY_NOT_INTEGER, "An amount is no whole number")
        if not 0 <= amount <= MAX_MONEY:
            raise self.error(name, ProblemCode.FIELD_VALUE, "An amount is negative or above 6 bytes")
        return amount

    def need_money(self, name: str) -> int:
        amount = self.money(name)
        if amount is None:
            raise self.missing(name)
        return amount

    def quantity(self, name: str) -> str | None:
        """Exact decimal text without trailing zeros."""
        value = self._members.get(name)
        if value is None:
            return None
        if isinstance(value, str) and len(value) <= QUANTITY_DIGITS and is_digits(value.replace(".", "", 1)):
            value = Decimal(value)
        if isinstance(value, int) and not isinstance(value, bool):
            value = Decimal(value)
        if not isinstance(value, Decimal) or value < 0 or not _is_modest(value):
            raise self.error(name, ProblemCode.FIELD_VALUE, "A quantity is no plain number")
        _, digits, exponent = value.as_tuple()
        mantissa = int("".join(map(str, digits)))
        places = int(exponent)
        text = decimal_text(-places, mantissa) if places < 0 else decimal_text(0, mantissa * 10**places)
        if not is_quantity(text):
            raise self.error(name, ProblemCode.FIELD_VALUE, f"A quantity of more than {QUANTITY_DIGITS} digits")
        return text

    def time(self, name: str) -> datetime:
        """ISO text or seconds, both the wall clock at the place of settlement; a zone beside it is not believed.

        Epoch seconds in these exports were made from the local clock (as tag 1012 is), not from UTC.
        """
        value = self._members.get(name)
        if value is None:
            raise self.missing(name)
        try:
            at = datetime.fromisoformat(value.strip()) if isinstance(value, str) else wall_clock(_seconds(value))
        except ValueError as reason:
            raise self.error(name, ProblemCode.FIELD_VALUE, "A date and time was expected") from reason
        if at.tzinfo is not None:
            self.warn(name, ProblemCode.TIME_ZONE_IGNORED, "The time carries a zone")
        return at.replace(tzinfo=None, microsecond=0)

    def objects(self, name: str) -> list["JsonFields"]:
        """The objects of a list; empty if it is absent."""
        value = self._members.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.error(name, ProblemCode.FIELD_VALUE, "A list was expected")
        found = []
        for index, member in enumerate(value):
            if not isinstance(member, dict):
                raise self.error(f"{name}[{index}]", ProblemCode.FIELD_VALUE, "An object was expected")
            found.append(JsonFields(member, f"{self._path}.{name}[{index}]", self._warnings))
        return found

    def inner(self, name: str) -> "JsonFields | None":
        """A nested object; None if absent or something else."""
        value = self._members.get(name)
        return JsonFields(value, f"{self._path}.{name}", self._warnings) if isinstance(value, dict) else None

    def missing(self, name: str) -> RemoteProtocolError:
        return self.error(name, ProblemCode.MISSING_FIELD, f"{name} is missing")

    def error(self, name: str, code: ProblemCode, what: str) -> RemoteProtocolError:
        return RemoteProtocolError(code, what, path=f"{self._path}.{name}")

    def warn(self, name: str, code: ProblemCode, what: str) -> None:
        self._warnings.append(problem(code, what, path=f"{self._path}.{name}"))


def _whole(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, Decimal) and _is_modest(value) and value == value.to_integral_value():
        return int(value)
    return None


def _is_modest(value: Decimal) -> bool:
    _, digits, exponent = value.as_tuple()
    return len(digits) <= QUANTITY_DIGITS and abs(int(exponent)) <= QUANTITY_DIGITS


def _seconds(value: object) -> int:
    seconds = _whole(value)
    if seconds is None:
        raise ValueError("no whole number of seconds")
    return seconds
