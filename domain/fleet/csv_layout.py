"""How a CSV of registers looks (FLEET-82): which columns, in which order, spelled how."""

from enum import StrEnum

from msgspec import Struct


class HeaderLanguage(StrEnum):
    RU = "RU"
    EN = "EN"
    KEY = "KEY"  # the names of the API


class Delimiter(StrEnum):
    SEMICOLON = "SEMICOLON"
    COMMA = "COMMA"
    TAB = "TAB"


class Encoding(StrEnum):
    UTF_8_BOM = "UTF_8_BOM"  # what spreadsheets recognise
    UTF_8 = "UTF_8"
    WINDOWS_1251 = "WINDOWS_1251"


class DecimalSign(StrEnum):
    COMMA = "COMMA"
    POINT = "POINT"


class DateFormat(StrEnum):
    RUSSIAN = "RUSSIAN"  # 25.11.2026 09:30:00
    ISO = "ISO"  # 2026-11-25T09:30:00


class CsvColumn(Struct, frozen=True, omit_defaults=True, gc=False):
    """One column: the key of a parameter, and a header of one's own instead of the parameter's title."""

    key: str
    label: str | None = None


class SortKey(Struct, frozen=True, omit_defaults=True, gc=False):
    """Rows are ordered by this parameter."""

    key: str
    descending: bool = False


class CsvLayout(Struct, frozen=True, omit_defaults=True, gc=False):
    """The whole look. `time_zone` is an IANA name; None: the zone of each register's unit."""

    columns: tuple[CsvColumn, ...]
    order: tuple[SortKey, ...] = ()
    header_language: HeaderLanguage = HeaderLanguage.RU
    delimiter: Delimiter = Delimiter.SEMICOLON
    encoding: Encoding = Encoding.UTF_8_BOM
    decimal_sign: DecimalSign = DecimalSign.COMMA
    date_format: DateFormat = DateFormat.RUSSIAN
    time_zone: str | None = None
