"""Plain values to fields of answers, as the manual writes them."""

from datetime import date, datetime

from adapters.devices.pirit.emulator.refused import BAD_PARAMETER, Refused


def money(kopecks: int) -> str:
    """Roubles with a point and two digits."""
    sign, kopecks = ("-", -kopecks) if kopecks < 0 else ("", kopecks)
    return f"{sign}{kopecks // 100}.{kopecks % 100:02d}"


def day(value: date | None) -> str:
    """ddmmyy; nothing when there is none."""
    return "" if value is None else value.strftime("%d%m%y")


def moment(value: datetime | None) -> list[str]:
    """Ddmmyy and hhmmss."""
    return ["", ""] if value is None else [day(value), value.strftime("%H%M%S")]


def number(fields: tuple[str, ...], index: int) -> int:
    """A whole number of a command; one that is missing or empty is zero. Raises Refused."""
    raw = fields[index] if index < len(fields) else ""
    if raw and not (raw.isascii() and raw.isdigit() and len(raw) <= 10):
        raise Refused(BAD_PARAMETER)
    return int(raw or "0")


def text(fields: tuple[str, ...], index: int) -> str:
    """A string of a command; one that is missing is empty."""
    return fields[index] if index < len(fields) else ""


def time_of(fields: tuple[str, ...]) -> datetime:
    """Date and time of a command. Raises Refused."""
    try:
        return datetime.strptime(text(fields, 0) + text(fields, 1), "%d%m%y%H%M%S")  # noqa: DTZ007  the till's own clock
    except ValueError as error:
        raise Refused(BAD_PARAMETER, 39) from error
