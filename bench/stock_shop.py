"""The same acts by the stock library: loaded, decided and saved one by one, the same events in the same streams.

What our side looks at beside these streams (the organisation's settings, periods, the tree of units) is left out here.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.domain import Aggregate, event

from bench.rounds import forget_the_past
from bench.shop import DEPOSIT, STAKE
from bench.stock import PREPARING, Stock

Content = dict[str, Any]


class ShopAccount(Aggregate):
    @event("AccountOpened")
    def __init__(self) -> None:
        self.balance = 0

    @event("AccountMoved")
    def move(self, amount: int, balance: int, kind: str, source: str, currency: str) -> None:
        self.balance = balance


class ShopPlayer(Aggregate):
    @event("PlayerRegistered")
    def __init__(self, key: str) -> None:
        self.key = key
        self.used = 0

    @event("DepositAccepted")
    def deposit(self, entry: Content, deposit: str, amount: int, day: str, desk: str, shift: str, cashier: str) -> None:
        self.used += amount


class ShopDesk(Aggregate):
    @event("DeskSetUp")
    def __init__(self, unit: str) -> None:
        self.unit = unit
        self.identified: str | None = None

    @event("IdentificationStarted")
    def identify(self, identification: str, player: str, method: str, cashier: str, since: str, until: str) -> None:
        self.identified = player

    @event("IdentificationEnded")
    def end(self, identification: str, player: str, reason: str) -> None:
        self.identified = None


class ShopCoupon(Aggregate):
    @event("CouponComposed")
    def __init__(self, desk: str, selections: list[Content]) -> None:
        self.desk, self.selections = desk, selections
        self.stake = 0

    @event("BetPlaced")
    def place(
        self, entry: Content, stake: int, odds: str, potential: int, selections: list[Content], said: Content
    ) -> None:
        self.stake = stake

    @event("CouponSettled")
    def settle(
        self, entry: Content, result: str, gross: int, tax: int, picks: list[str], unit: str, player: str
    ) -> None:
        self.stake = 0


_SELECTION = {
    "sport_event": "e1",
    "market": "winner",
    "outcome": "1",
    "odds": "1.9",
    "sport": "football",
    "title": "A match",
    "says": "Winner: 1",
    "starts_at": "2026-01-02T00:00:00.000000Z",
}
_SAID = {
    "mode": "IDENTIFIED",
    "sport": "football",
    "channel": "DESK",
    "unit": "shop",
    "day": "2026-01-01",
    "shift": "s1",
}
_AT, _UNTIL = "2026-01-01T00:00:00.000000Z", "2026-01-01T00:10:00.000000Z"


class StockShop:
    """Desks with players who have deposited `past` times."""

    def __init__(self, application: Stock, desks: int, past: int) -> None:
        self._application = application
        self._shops = [self._open(past) for _ in range(desks)]
        self._placed: list[UUID] = []

    def rate(self, acts: int) -> float:
        """Acts per second: deposits, stakes and settlements, as many of each."""
        of_each = max(1, acts // 3)
        coupons = [self._compose(number) for number in range(of_each)]
        settled, self._placed = self._placed or [self._compose(n, placed=True) for n in range(of_each)], coupons
        steps: list[Callable[[], None]] = []
        for number, (coupon, old) in enumerate(zip(coupons, settled, strict=True)):
            steps += [
                lambda number=number: self._deposit(number),  # type: ignore[misc]
                lambda number=number, coupon=coupon: self._place(number, coupon),  # type: ignore[misc]
                lambda number=number, old=old: self._settle(number, old),  # type: ignore[misc]
            ]
        forget_the_past()
        start = time.perf_counter()
        for step in steps:
            step()
        return len(steps) / (time.perf_counter() - start)

    def _deposit(self, number: int) -> None:
        _, desk_id, player_id, cash_id, money_id = self._of(number)
        desk, player = self._get(desk_id, ShopDesk), self._get(player_id, ShopPlayer)
        cash, money = self._get(cash_id, ShopAccount), self._get(money_id, ShopAccount)
        _take(desk, player, cash, money)
        self._application.save(desk, player, cash, money)

    def _place(self, number: int, coupon_id: UUID) -> None:
        desk_id, _, player_id, _, money_id = self._of(number)
        desk, coupon = self._get(desk_id, ShopDesk), self._get(coupon_id, ShopCoupon)
        player, money = self._get(player_id, ShopPlayer), self._get(money_id, ShopAccount)
        if money.balance < STAKE:
            raise ValueError("deposit first")
        lines = [[f"player.available.{player.id}", STAKE], ["stakes.open.account", -STAKE]]
        coupon.place({"kind": "P4", "lines": lines}, STAKE, "1.9", 190, coupon.selections, _SAID)
        money.move(STAKE, money.balance - STAKE, "P4", f"{coupon.id}@2", "RUB")
        desk.end("identification", str(player.id), "OPERATION_COMPLETED")
        self._application.save(coupon, money, desk)

    def _settle(self, number: int, coupon_id: UUID) -> None:
        _, _, player_id, _, money_id = self._of(number)
        coupon = self._get(coupon_id, ShopCoupon)
        if number % 2:
            lines = [["stakes.open.account", STAKE], ["income.bets.account", -STAKE]]
            coupon.settle({"kind": "P6", "lines": lines}, "LOST", 0, 0, ["LOST"], "shop", str(player_id))
            self._application.save(coupon)
            return
        money = self._get(money_id, ShopAccount)
        lines = [["expense.winnings.account", 190], ["income.bets.account", -STAKE], ["stakes.open.account", STAKE]]
        lines.append([f"player.available.{player_id}", -190])
        coupon.settle({"kind": "P7", "lines": lines}, "WON", 190, 0, ["WON"], "shop", str(player_id))
        money.move(-190, money.balance + 190, "P7", f"{coupon.id}@3", "RUB")
        self._application.save(coupon, money)

    def _open(self, past: int) -> Sequence[UUID]:
        """A desk for bets and one for deposits, a player, cash and the player's money."""
        made = (ShopDesk("shop"), ShopDesk("shop"), ShopPlayer("0" * 64), ShopAccount(), ShopAccount())
        betting, desk, player, cash, money = made
        for number in range(past):
            _take(desk, player, cash, money)
            betting.identify("past", str(player.id), "DOCUMENT", "ann", _AT, _UNTIL)
            betting.end("past", str(player.id), "OPERATION_COMPLETED")
            if number % (PREPARING // 5) == 0:
                self._application.save(*made)
        self._application.save(*made)
        return [each.id for each in made]

    def _compose(self, number: int, *, placed: bool = False) -> UUID:
        desk_id, _, player_id, *_ = self._of(number)
        coupon, desk = ShopCoupon(str(desk_id), [_SELECTION]), self._get(desk_id, ShopDesk)
        desk.identify("identification", str(player_id), "DOCUMENT", "ann", _AT, _UNTIL)
        self._application.save(coupon, desk)
        if placed:
            self._place(number, coupon.id)
        return coupon.id

    def _of(self, number: int) -> Sequence[UUID]:
        return self._shops[number % len(self._shops)]

    def _get(self, aggregate_id: UUID, kind: type[Any]) -> Any:
        found: Any = self._application.repository.get(aggregate_id)
        assert isinstance(found, kind)
        return found


def _take(desk: ShopDesk, player: ShopPlayer, cash: ShopAccount, money: ShopAccount) -> None:
    """A deposit by somebody who is identified for it: five events in four streams."""
    named = str(player.id)
    lines = [[f"cash.desk.{desk.id}", DEPOSIT], [f"player.available.{named}", -DEPOSIT]]
    player.deposit({"kind": "P1", "lines": lines}, "deposit", DEPOSIT, "2026-01-01", str(desk.id), "s1", "ann")
    source = f"{named}@{player.version}"
    cash.move(DEPOSIT, cash.balance + DEPOSIT, "P1", source, "RUB")
    money.move(-DEPOSIT, money.balance + DEPOSIT, "P1", source, "RUB")
    desk.identify("deposit", named, "DOCUMENT", "ann", _AT, _UNTIL)
    desk.end("deposit", named, "OPERATION_COMPLETED")
