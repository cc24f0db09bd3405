"""Cash on its way from one desk of a shop to another, stream `transfer-<id>` (P21)."""

from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.betting.desk_refusals import TransferUnknown
from domain.betting.shift_events import DeskTransferReceived, DeskTransferSent
from domain.betting.texts import identifier
from domain.event import Event
from domain.refusal import InvalidInput

_PREFIX = "transfer-"


class OnItsWay(Struct, frozen=True):
    """Minor units, from where, and to whom."""

    amount: int
    from_desk: str
    to_desk: str


def transfer_stream(transfer: str) -> str:
    """The stream of a transfer. Raises InvalidInput."""
    return f"{_PREFIX}{identifier('transfer', transfer)}"


class Transfer(Aggregate):
    CATEGORY: ClassVar[str] = "transfer"

    cash: OnItsWay | None

    def begin(self) -> None:
        self.cash = None

    @property
    def transfer(self) -> str:
        return str(self._id).removeprefix(_PREFIX)

    def expect_new(self) -> None:
        """Raises InvalidInput: what is on its way under an id is never mixed with anything else."""
        if self.version:
            raise InvalidInput(f"there is a transfer {self.transfer} already; take another id")

    def to_receive(self, desk: str) -> int:
        """Minor units that this desk may take: that for which they are, or that from which they came.

        Raises TransferUnknown.
        """
        if self.cash is None or desk not in {self.cash.to_desk, self.cash.from_desk}:
            raise TransferUnknown(
                f"no cash is on its way to desk {desk} under {self.transfer}", desk=desk, transfer=self.transfer
            )
        return self.cash.amount

    def evolve(self, event: Event) -> None:
        match event:
            case DeskTransferSent():
                self.cash = OnItsWay(event.amount, event.from_desk, event.to_desk)
            case DeskTransferReceived():
                self.cash = None
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.cash

    def thaw(self, state: Any) -> None:
        self.cash = convert(state, OnItsWay | None)
