"""The stock of fiscal drives of a unit (FLEET-27): never below nothing, and what is still to come."""

from datetime import date, datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.fleet.events.stock import FnIssued, FnOrdered, FnReceived, FnStockCounted
from domain.fleet.refusals import FnOrderUnknown, FnStockShort
from domain.refusal import InvalidInput

_PREFIX = "fnstock-"
# Makers sell some dozens of models; a purchase is closed when it has come.
MAX_MODELS, MAX_OPEN_ORDERS = 100, 1_000


class Ordered(Struct, frozen=True):
    """What is still to come of an order, as of which version of the stream."""

    model: str
    quantity: int
    expected_on: date
    version: int


class Shelf(Struct, frozen=True):
    """What is there of a model, as of which version of the stream."""

    quantity: int
    version: int


_EMPTY = Shelf(0, 0)


class _State(Struct):
    stock: dict[str, Shelf] = field(default_factory=dict)  # by model
    orders: dict[str, Ordered] = field(default_factory=dict)  # by number, open ones


class FnStock(Aggregate):
    """One unit's."""

    CATEGORY: ClassVar[str] = "fnstock"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def unit(self) -> str:
        return self._id.removeprefix(_PREFIX)

    def order(
        self, order: str, model: str, quantity: int, expected_on: date, expected_version: int, now: datetime
    ) -> None:
        """Say what is to come under this number, also anew; 0: nothing. Raises FnOrderUnknown, VersionConflict."""
        known = self.state.orders.get(order)
        if known is None:
            if quantity == 0:
                raise FnOrderUnknown(f"{self.unit} has no open order {order}", unit=self.unit, order=order)
            if len(self.state.orders) >= MAX_OPEN_ORDERS:
                raise InvalidInput(f"a unit has at most {MAX_OPEN_ORDERS} open orders", limit=MAX_OPEN_ORDERS)
        else:
            expect(self._id, expected_version, known.version, {"model": known.model, "to_come": known.quantity})
        self._has_room(model)
        if known is None or known != Ordered(model, quantity, expected_on, known.version):
            self.fire(FnOrdered(order, model, quantity, expected_on), now=now)

    def receive(self, model: str, quantity: int, order: str | None, now: datetime) -> None:
        """More than was ordered may come. Raises FnOrderUnknown."""
        if order is not None:
            known = self.state.orders.get(order)
            if known is None or known.model != model:
                raise FnOrderUnknown(
                    f"{self.unit} has no open order {order} of {model}; record the receipt without it",
                    unit=self.unit,
                    order=order,
                )
        self._has_room(model)
        self.fire(FnReceived(model, quantity, order), now=now)

    def issue(self, model: str, quantity: int, reason: str, register: str | None, now: datetime) -> None:
        """Raises FnStockShort."""
        stock = self.shelf(model).quantity
        if quantity > stock:
            raise FnStockShort(
                f"{self.unit} has {stock} of {model}, {quantity} are asked for; record what came first, or count again",
                unit=self.unit,
                stock=stock,
                asked=quantity,
            )
        self.fire(FnIssued(model, quantity, reason, register), now=now)

    def count(self, model: str, quantity: int, reason: str, expected_version: int, now: datetime) -> None:
        """A count stands on all that was recorded of the model when it was made. Raises VersionConflict."""
        shelf = self.shelf(model)
        expect(self._id, expected_version, shelf.version, {"model": model, "stock": shelf.quantity})
        self._has_room(model)
        self.fire(FnStockCounted(model, quantity, shelf.quantity, reason), now=now)

    def shelf(self, model: str) -> Shelf:
        return self.state.stock.get(model, _EMPTY)

    def _has_room(self, model: str) -> None:
        known = {*self.state.stock, *(each.model for each in self.state.orders.values())}
        if model not in known and len(known) >= MAX_MODELS:
            raise InvalidInput(f"a unit has at most {MAX_MODELS} models of drives", limit=MAX_MODELS)

    def evolve(self, event: Event) -> None:
        match event:
            case FnOrdered():
                self._leave_open(event.order_number, event.model, event.quantity, event.expected_on)
            case FnReceived():
                self._put(event.model, self.shelf(event.model).quantity + event.quantity)
                if event.order_number is not None:
                    known = self.state.orders[event.order_number]
                    rest = known.quantity - event.quantity
                    self._leave_open(event.order_number, known.model, rest, known.expected_on)
            case FnIssued():
                self._put(event.model, self.shelf(event.model).quantity - event.quantity)
            case FnStockCounted():
                self._put(event.model, event.quantity)
            case _:
                raise TypeError(event)

    def _put(self, model: str, quantity: int) -> None:
        self.state.stock[model] = Shelf(quantity, self._version + 1)

    def _leave_open(self, order: str, model: str, rest: int, expected_on: date) -> None:
        if rest > 0:
            self.state.orders[order] = Ordered(model, rest, expected_on, self._version + 1)
        else:
            self.state.orders.pop(order, None)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
