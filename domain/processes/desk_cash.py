"""A look at a drawer after cash came into it: high is told, critical locks the shift (B.11)."""

from datetime import datetime

from domain.betting.desk import Desk
from domain.ledger import chart
from domain.ledger.books import Books
from domain.processes.shop_settings import ShopSettings


def watch_cash(desk: Desk, books: Books, settings: ShopSettings, now: datetime) -> None:
    """To be called by every process that put cash into the drawer, when all else is done."""
    balance = books.account(chart.desk_cash(desk.desk)).balance
    desk.watch_cash(balance, settings.amount("desk_high_balance"), settings.amount("desk_critical_balance"), now)
