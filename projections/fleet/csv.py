"""Registers as CSV, written by PostgreSQL: one text for each register (FLEET-74…82; spec B.4).

A cell is the text of its value as the layout wants it: dates and times, decimal sign, words for yes and no. Texts that
a spreadsheet would take for a formula begin with an apostrophe. COPY puts quotes where they are needed.
"""

import csv
from collections.abc import Callable, Mapping
from io import StringIO

from domain.access.scope import Scopes
from domain.fleet.csv_layout import (
    CsvColumn,
    CsvLayout,
    DateFormat,
    DecimalSign,
    Delimiter,
    Encoding,
    HeaderLanguage,
)
from domain.fleet.parameters.catalogue import BY_KEY, PARAMETERS
from domain.fleet.parameters.parameter import Kind as Told
from domain.zones import ZONES
from projections.filters import Filter, condition
from projections.fleet.fleet_register import FLEET_REGISTER
from projections.ordering import order_by, total_order
from projections.refusals import ColumnUnknown, LayoutInvalid
from projections.scoping import within
from projections.statement import Bindings, Statement, quoted
from projections.view import Kind

DELIMITERS = {Delimiter.SEMICOLON: ";", Delimiter.COMMA: ",", Delimiter.TAB: "\t"}
# Python's names; a byte order mark stands before the first line only.
ENCODINGS = {Encoding.UTF_8_BOM: "utf-8", Encoding.UTF_8: "utf-8", Encoding.WINDOWS_1251: "cp1251"}
MARK = b"\xef\xbb\xbf"
# What a spreadsheet reads as the beginning of a formula, or as a way round to one.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MAX_COLUMNS = len(PARAMETERS)

STANDARD = CsvLayout(tuple(CsvColumn(each.key) for each in PARAMETERS))
"""The standard template: all columns in the order of spec/82."""

_YES_AND_NO = {
    HeaderLanguage.RU: ("да", "нет"),
    HeaderLanguage.EN: ("yes", "no"),
    HeaderLanguage.KEY: ("true", "false"),
}
_DAY = {DateFormat.RUSSIAN: "DD.MM.YYYY", DateFormat.ISO: "YYYY-MM-DD"}
_TIME = {DateFormat.RUSSIAN: "DD.MM.YYYY HH24:MI:SS", DateFormat.ISO: 'YYYY-MM-DD"T"HH24:MI:SS'}


def check(layout: CsvLayout) -> None:
    """Raises ColumnUnknown, LayoutInvalid."""
    keys = [each.key for each in layout.columns]
    for key in (*keys, *(each.key for each in layout.order)):
        if key not in BY_KEY:
            raise ColumnUnknown(f"there is no parameter {key[:100]!r}; docs/fleet.md lists them", view="fleet_register")
    if not 1 <= len(keys) <= MAX_COLUMNS or len(set(keys)) < len(keys):
        raise LayoutInvalid(f"name 1 to {MAX_COLUMNS} columns, each once", limit=MAX_COLUMNS)
    if layout.time_zone is not None and layout.time_zone not in ZONES:
        raise LayoutInvalid("the time zone is an IANA name such as Europe/Moscow")


def header(layout: CsvLayout) -> bytes:
    """The first line, with the byte order mark where the encoding has one."""
    line = StringIO()
    titles = [_safe(each.label or _title(each.key, layout.header_language)) for each in layout.columns]
    csv.writer(line, delimiter=DELIMITERS[layout.delimiter], lineterminator="\n").writerow(titles)
    mark = MARK if layout.encoding is Encoding.UTF_8_BOM else b""
    return mark + encoded(line.getvalue(), layout)


def encoded(text: str, layout: CsvLayout) -> bytes:
    """The text in the encoding of the layout; what that lacks becomes `?`."""
    return text.encode(ENCODINGS[layout.encoding], "replace")


def rows_statement(layout: CsvLayout, wanted: Filter | None, *scopes: Scopes) -> Statement:
    """The rows within all of the scopes, in the order of the layout: one cell for each of its columns."""
    bindings, view = Bindings(), FLEET_REGISTER
    zone = "time_zone" if layout.time_zone is None else bindings.bind(layout.time_zone, "text")
    cells = ", ".join(f'{_cell(each.key, layout, zone)} as "c{index}"' for index, each in enumerate(layout.columns))
    conditions = " and ".join([condition(view, wanted, bindings), *(within(view, each, bindings) for each in scopes)])
    steps = total_order(view, [(each.key, each.descending) for each in layout.order])
    return Statement(
        f"select {cells} from {quoted(view.name)} where {conditions} order by {order_by(steps)}", bindings.params
    )


def _title(key: str, language: HeaderLanguage) -> str:
    parameter = BY_KEY[key]
    titles = {HeaderLanguage.RU: parameter.title_ru, HeaderLanguage.EN: parameter.title_en, HeaderLanguage.KEY: key}
    return titles[language]


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _safe_sql(text: str) -> str:
    begins = ", ".join(str(ord(each)) for each in FORMULA)  # of all ways to look at the first character the quickest
    harmless = f"ascii({text}) > {max(map(ord, FORMULA))}"  # letters: most cells need no more than this look
    return f"case when {harmless} then {text} when ascii({text}) in ({begins}) then '''' || {text} else {text} end"


def _cell(key: str, layout: CsvLayout, zone: str) -> str:
    declared, column = FLEET_REGISTER.by_name[key], quoted(key)
    kind = declared.kind
    if BY_KEY[key].kind is Told.MASK:
        return f"'0x' || upper(to_hex({column}))"
    if kind in {Kind.LONG, Kind.INT}:
        return column
    if declared.values is not None:  # words of ours begin no formula
        return f"array_to_string({column}, ', ')" if kind is Kind.TEXTS else column
    if kind in {Kind.TEXT, Kind.VERSION}:
        return _safe_sql(column)
    return _CELLS[kind](column, layout, zone)


def _instant(column: str, layout: CsvLayout, zone: str) -> str:
    return _local_time(f"({column} at time zone {zone})", layout, zone)


def _local_time(column: str, layout: CsvLayout, zone: str) -> str:
    del zone
    return f"to_char({column}, '{_TIME[layout.date_format]}')"


def _date(column: str, layout: CsvLayout, zone: str) -> str:
    del zone
    return f"to_char({column}::timestamp, '{_DAY[layout.date_format]}')"  # else it would become an instant first


def _boolean(column: str, layout: CsvLayout, zone: str) -> str:
    del zone
    yes, no = _YES_AND_NO[layout.header_language]
    return f"case {column} when true then '{yes}' when false then '{no}' end"


def _money(column: str, layout: CsvLayout, zone: str) -> str:
    del zone
    return _signed(f"round({column} / 100.0, 2)::text", layout)


def _decimal(column: str, layout: CsvLayout, zone: str) -> str:
    del zone
    return _signed(f"trim_scale({column})::text", layout)


def _signed(text: str, layout: CsvLayout) -> str:
    return f"replace({text}, '.', ',')" if layout.decimal_sign is DecimalSign.COMMA else text


def _texts(column: str, layout: CsvLayout, zone: str) -> str:
    del layout, zone
    # a pattern, for what is worked out for the row should be worked out once
    return f"regexp_replace(array_to_string({column}, ', '), '^([=+@\\t\\r-])', '''\\1')"


def _ip(column: str, layout: CsvLayout, zone: str) -> str:
    del layout, zone
    return f"host({column})"


_CELLS: Mapping[Kind, Callable[[str, CsvLayout, str], str]] = {
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
    Kind.LOCAL_TIME: _local_time,
    Kind.INSTANT: _instant,
    Kind.MONEY: _money,
    Kind.DECIMAL: _decimal,
    Kind.TEXTS: _texts,
    Kind.IP: _ip,
}
