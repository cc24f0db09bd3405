"""What a reader may be refused: a column, a filter, an order, a page, a cursor or an id that does not fit
the view.

Codes are part of the public contract. Messages name columns of the declaration, never values of rows.
"""

from typing import ClassVar

from domain.refusal import InvalidInput


class ColumnUnknown(InvalidInput):
    """The view has no such column."""

    code: ClassVar[str] = "COLUMN_UNKNOWN"


class FilterInvalid(InvalidInput):
    """The filter has an operator or a value that does not fit its column, or is too large."""

    code: ClassVar[str] = "FILTER_INVALID"


class OrderInvalid(InvalidInput):
    """The order names a column twice, too many columns, or one that has no order."""

    code: ClassVar[str] = "ORDER_INVALID"


class PageInvalid(InvalidInput):
    """The page request contradicts itself."""

    code: ClassVar[str] = "PAGE_INVALID"


class PageSizeExceeded(InvalidInput):
    """More rows were asked for than one page holds."""

    code: ClassVar[str] = "PAGE_SIZE_EXCEEDED"


class CursorInvalid(InvalidInput):
    """The cursor is damaged, or belongs to another view or order."""

    code: ClassVar[str] = "CURSOR_INVALID"


class NodeIdInvalid(InvalidInput):
    """The id is damaged, or names no row that there can be."""

    code: ClassVar[str] = "NODE_ID_INVALID"


class LayoutInvalid(InvalidInput):
    """A CSV has no columns, too many, one twice, or a time zone that there is not."""

    code: ClassVar[str] = "LAYOUT_INVALID"
