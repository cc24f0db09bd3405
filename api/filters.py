"""Filter and order inputs of views, made from their columns, and back again to what `projections.query` takes."""

from collections.abc import Mapping, Sequence
from functools import cache
from keyword import iskeyword
from typing import Any

from strawberry import UNSET

from api.dynamic import GraphQLType, Itself, Member, enum_type, input_type, list_of
from api.enums import enum_of
from api.naming import camel
from api.scalars import Day, Decimal, Instant, LocalTime, Long, Money
from projections.filters import LISTS, OPERATORS
from projections.view import Column, Kind, View

SCALARS: dict[Kind, GraphQLType] = {
    Kind.TEXT: str,
    Kind.INT: int,
    Kind.LONG: Long,
    Kind.MONEY: Money,
    Kind.DECIMAL: Decimal,
    Kind.BOOLEAN: bool,
    Kind.INSTANT: Instant,
    Kind.LOCAL_TIME: LocalTime,
    Kind.DATE: Day,
    Kind.TEXTS: str,
    Kind.VERSION: str,
    Kind.IP: str,
}
NAMES = {
    Kind.TEXT: "Text",
    Kind.INT: "Int",
    Kind.LONG: "Long",
    Kind.MONEY: "Money",
    Kind.DECIMAL: "Decimal",
    Kind.BOOLEAN: "Boolean",
    Kind.INSTANT: "DateTime",
    Kind.LOCAL_TIME: "LocalDateTime",
    Kind.DATE: "Date",
    Kind.TEXTS: "Text",
    Kind.VERSION: "Version",
    Kind.IP: "Ip",
}
# Closed sets have no order and no parts worth asking for.
ENUM_OPERATORS = ("eq", "ne", "in", "notIn", "isNull")
MEANING = {
    "eq": "Equal to this value.",
    "ne": "Not equal to this value; finds rows without a value too.",
    "in": "Equal to one of these values.",
    "notIn": "Equal to none of these values; finds rows without a value too.",
    "lt": "Below this value.",
    "lte": "This value or below.",
    "gt": "Above this value.",
    "gte": "This value or above.",
    "isNull": "Without a value (true) or with one (false).",
    "contains": "Holds this text, letter case as given.",
    "startsWith": "Begins with this text, letter case as given.",
    "search": "Holds every one of these words, whatever their letter case.",
    "hasAny": "Holds at least one of these; none of an empty list.",
    "hasAll": "Holds all of these.",
    "hasNone": "Holds none of these; finds rows without a value too.",
    "within": "In this network, such as 10.20.0.0/16.",
}
# Names that Python keeps for itself carry an underscore in the class.
WORDS = {"and_": "and", "or_": "or", "not_": "not"}


def type_of(column: Column) -> GraphQLType:
    """The output type of a column, null flag left out."""
    each = _one_of(column)
    return list_of(each) if column.kind is Kind.TEXTS else each


def _one_of(column: Column) -> GraphQLType:
    return enum_of(column.values) if column.values else SCALARS[column.kind]


def filter_type(view: View) -> GraphQLType:
    """`XxxFilter`: and, or, not, and one comparison for each column that may be filtered."""
    words = {
        "and_": Member(list[Itself], "All of these hold.", name="and"),
        "or_": Member(list[Itself], "At least one of these holds.", name="or"),
        "not_": Member(Itself, "This does not hold.", name="not"),
    }
    columns = {
        column.name: Member(_comparison_of(column) | None, column.description)
        for column in view.columns
        if column.filtered
    }
    return input_type(
        f"{view.row_name}Filter",
        f"Which rows of {view.row_name} are wanted. Entries side by side must all hold; an entry that is null is as "
        "if it were absent.",
        words | columns,
    )


def order_type(view: View) -> GraphQLType:
    """`XxxOrder`: one step of an order; a list of them sorts by several columns."""
    columns = {column.name.upper(): (column.name, column.description) for column in view.columns if column.ordered}
    field = enum_type(f"{view.row_name}OrderField", f"Columns that {view.row_name} can be ordered by.", columns)
    return input_type(
        f"{view.row_name}Order",
        f"One step of an order of {view.row_name}. Rows without a value come last.",
        {
            "field": Member(field, "The column to order by."),
            "direction": Member(DIRECTION, "Rising or falling.", default=DIRECTION("ASC")),
        },
    )


DIRECTION: GraphQLType = enum_type(
    "OrderDirection", "The direction of an order.", {"ASC": ("ASC", "Rising."), "DESC": ("DESC", "Falling.")}
)


def filter_of(view: View, given: object) -> Mapping[str, Any] | None:
    """The filter as `projections.query` takes it. Raises nothing: what does not fit is refused there."""
    if given is None or given is UNSET:
        return None
    wanted: dict[str, Any] = {}
    for key, value in vars(given).items():
        if value is None or value is UNSET:
            continue
        word = WORDS.get(key)
        if word == "not":
            wanted[word] = filter_of(view, value)
        elif word is not None:
            wanted[word] = [filter_of(view, each) for each in value]
        else:
            wanted[key] = {
                camel(operator.rstrip("_")): _plain(operand)
                for operator, operand in vars(value).items()
                if operand is not UNSET
            }
    return wanted


def order_of(given: Sequence[Any] | None) -> list[tuple[str, bool]]:
    """The order as (column, descending)."""
    return [(step.field.value, step.direction.value == "DESC") for step in given or ()]


def _plain(operand: Any) -> Any:
    return list(operand) if isinstance(operand, list) else operand


def _comparison_of(column: Column) -> GraphQLType:
    each = _one_of(column)
    name = each.__name__ if column.values else NAMES[column.kind]
    if column.kind is Kind.TEXTS:
        return _comparison(f"{name}List", each, OPERATORS[column.kind])
    return _comparison(name, each, ENUM_OPERATORS if column.values else OPERATORS[column.kind])


@cache
def _comparison(name: str, scalar: GraphQLType, operators: tuple[str, ...]) -> GraphQLType:
    members = {}
    for operator in operators:
        operand = bool if operator == "isNull" else list[scalar] if operator in LISTS else scalar
        members[_python(operator)] = Member(operand | None, MEANING[operator], name=operator)
    return input_type(
        f"{name}Comparison",
        f"How a column of {name} is compared. Several comparisons must all hold; ask for missing values by isNull.",
        members,
    )


def _python(operator: str) -> str:
    """Snake case; a word that Python keeps for itself carries an underscore."""
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operator)
    return f"{name}_" if iskeyword(name) else name
