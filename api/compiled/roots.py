"""Root fields that are reads of a declared view."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.naming import camel
from projections.catalogue import SHOWN
from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.view import View


@dataclass(frozen=True)
class PageRoot:
    """A connection over the rows of a view."""

    view: View


@dataclass(frozen=True)
class RowRoot:
    """One row by its key; `arguments` leads from the GraphQL argument to the key column."""

    view: View
    arguments: Mapping[str, str]


FISCAL_DOCUMENT = RowRoot(FISCAL_DOCUMENTS, {"fn": "fn", "fd": "fd_number"})
ROOTS: Mapping[str, PageRoot | RowRoot] = {camel(view.name): PageRoot(view) for view in SHOWN} | {
    "fiscalDocument": FISCAL_DOCUMENT
}
BY_NAME: Mapping[str, View] = {view.name: view for view in SHOWN}
