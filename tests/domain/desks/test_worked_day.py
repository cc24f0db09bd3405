"""The worked day of spec C.4.1, to the kopeck."""

from collections import Counter

from domain.ledger import chart
from tests.domain.desks.worked_day import PLAYER, ROUBLE, of_player, opened, walk


def test_the_desk_and_the_player_hold_what_the_worked_day_says_after_every_step() -> None:
    """C.4.1, L-1, L-4, L-5; BET-17, -18, -20, -24, -26, -64d: the sums of all entries are the balances, too."""
    at = opened()
    for step in walk(at):
        assert (at.cash(), of_player(at)) == (step.desk * ROUBLE, step.player * ROUBLE), step.does
        sums: Counter[str] = Counter()
        for event in at.entries():
            for line in event.entry.lines:
                sums[line.account] += line.amount
        assert sum(sums.values()) == 0, "L-1"
        assert sums[chart.desk_cash("d1")] == at.cash(), step.does
        assert -sums[chart.player_available(PLAYER)] == at.holds(chart.player_available(PLAYER)), step.does
    assert sums[chart.transit_cash("c1")] == 5_000 * ROUBLE
    assert sums[chart.STAKES_ACCOUNT] == sums[chart.STAKES_CASH] == 0, "L-6: nothing is open"
    assert not any(sums[account] for account in sums if account.startswith("coupon.payable.")), "L-7"
