"""P14: a settlement corrected: the old entry taken back exactly, and made anew, in one entry.

Two entries would overdraw between them: what a player has spent of wrong winnings is covered in the same entry.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from domain.entry import Entry, Line, entry
from domain.ledger import chart


def settlement_corrected(
    reverses: str, taken_back: Iterable[Line], anew: Iterable[Line], covers: Iterable[tuple[str, int]] = ()
) -> Entry:
    """`reverses` names the event of the old entry (`stream@version`), `covers` what closes the gap between the two."""
    moves = [
        *((line.account, -line.amount) for line in taken_back),
        *((line.account, line.amount) for line in anew),
        *covers,
    ]
    return replace(entry("P14", *moves), reverses=reverses)


def player_covers(player: str, missing: int) -> list[tuple[str, int]]:
    """What the player has spent already, he owes."""
    return [(chart.player_owes(player), missing), (chart.player_available(player), -missing)]


def bearer_covers(coupon: str, overpaid: int, was_overpaid: int) -> list[tuple[str, int]]:
    """What the bearer got too much is the house's error; so is what it no longer is."""
    more = overpaid - was_overpaid
    return [(chart.SETTLEMENT_ERROR, more), (chart.coupon_payable(coupon), -more)]


def claimed_again(coupon: str, amount: int) -> list[tuple[str, int]]:
    """What expired is owed again."""
    return [(chart.UNCLAIMED, amount), (chart.coupon_payable(coupon), -amount)]
