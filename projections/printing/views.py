"""The views of printing, in the order in which the projector takes them."""

from projections.printing.cash_book import CASH_BETWEEN_DESKS, CASH_BOOK, CASH_WITHOUT_ORDERS
from projections.printing.cash_orders import CASH_ORDERS
from projections.printing.print_jobs import PRINT_JOBS
from projections.view import View

PRINTING_VIEWS: tuple[View, ...] = (PRINT_JOBS, CASH_ORDERS, CASH_WITHOUT_ORDERS, CASH_BOOK, CASH_BETWEEN_DESKS)
