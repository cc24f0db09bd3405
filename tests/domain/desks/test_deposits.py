"""Cash becomes money of a player (CORE-02)."""

import pytest

from domain.betting.desk_events import IdentificationEnded, IdentificationStarted
from domain.betting.desk_refusals import IdentificationRequired, NotYourDesk, ShiftNotOpen
from domain.betting.identification import EndReason, Method
from domain.ledger import chart, postings
from domain.ledger.events import AccountFrozen
from domain.ledger.refusals import AccountIsFrozen
from domain.players.events import DepositAccepted, LimitSet, PlayerExcluded
from domain.players.refusals import LimitExceeded, PlayerNotRegistered
from domain.players.refusals import PlayerExcluded as Excluded
from domain.players.terms import LimitKind, LimitPeriod, Reason
from domain.processes.accept_deposit import AcceptDeposit
from domain.refusal import InvalidInput
from tests.domain.deciding import NOW
from tests.domain.desks.shop import FLOAT, IVANOVA, MINUTE, PETROVA, shop


def test_a_deposit_is_money_of_the_player_and_cash_of_the_desk() -> None:
    """BET-09, BET-57, BET-64d, DEC-23, P1: the desk balance grows by the deposit."""
    at = shop()
    identification = at.identify()
    assert at.events(AcceptDeposit("d1", IVANOVA, "dep", 500_000, identification)) == [
        IdentificationEnded(identification, "p1", EndReason.OPERATION_COMPLETED),
        DepositAccepted(
            postings.deposit_in_cash("d1", "p1", 500_000),
            deposit="dep",
            amount=500_000,
            day=NOW.date(),
            desk="d1",
            shift="s1",
            cashier=IVANOVA,
            identification=identification,
        ),
    ]
    assert (at.cash(), at.holds(chart.player_available("p1"))) == (FLOAT + 500_000, 500_000)


def test_it_serves_all_later_bets_whatever_the_stake() -> None:
    """BET-10, BET-59: nothing ties a deposit to a stake; deposits add up."""
    at = shop()
    at.deposit(100)
    at.deposit(250)
    assert at.holds(chart.player_available("p1")) == 350


def test_a_document_that_was_just_compared_is_an_identification_of_its_own() -> None:
    """BET-58: it starts and is spent by this deposit."""
    at = shop()
    started, ended, accepted = at.events(
        AcceptDeposit("d1", IVANOVA, "dep", 700, player="p2", document_checked=True, fiscal_receipt="118")
    )
    assert started == IdentificationStarted("dep", "p2", Method.DOCUMENT, True, IVANOVA, "s1", NOW, NOW + 10 * MINUTE)
    assert ended == IdentificationEnded("dep", "p2", EndReason.OPERATION_COMPLETED)
    assert isinstance(accepted, DepositAccepted)
    assert (accepted.identification, accepted.fiscal_receipt) == ("dep", "118")


def test_without_an_identification_and_a_comparison_nothing_is_taken() -> None:
    """BET-43, BET-58."""
    at = shop()
    for command in (
        AcceptDeposit("d1", IVANOVA, "dep", 700),
        AcceptDeposit("d1", IVANOVA, "dep", 700, player="p1"),
        AcceptDeposit("d1", IVANOVA, "dep", 700, document_checked=True),
    ):
        with pytest.raises(IdentificationRequired):
            at.when(command)
    with pytest.raises(PlayerNotRegistered):
        at.when(AcceptDeposit("d1", IVANOVA, "dep", 700, player="p9", document_checked=True))


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
def test_an_amount_that_nobody_can_mean_is_refused(amount: int) -> None:
    """DEC-35; a fraction is refused before: amounts are whole minor units."""
    at = shop()
    identification = at.identify()
    with pytest.raises(InvalidInput):
        at.when(AcceptDeposit("d1", IVANOVA, "dep", amount, identification))
    assert at.desk().identified(identification, at.now) == "p1", "what is refused spends nothing"


def test_money_is_taken_in_an_open_shift_of_ones_own_only() -> None:
    """BET-66d: SHIFT_NOT_OPEN."""
    asked = AcceptDeposit("d1", IVANOVA, "dep", 700, player="p1", document_checked=True)
    with pytest.raises(ShiftNotOpen):
        shop(open_desks=False).when(asked)
    with pytest.raises(NotYourDesk):
        shop().when(AcceptDeposit("d1", PETROVA, "dep", 700, player="p1", document_checked=True))


def test_who_is_excluded_or_has_reached_a_limit_deposits_nothing() -> None:
    """B.2.4 Deposit: limit check."""
    at = shop()
    at.given(("player-p1", LimitSet(LimitKind.DEPOSIT, LimitPeriod.DAY, 1_000)))
    at.deposit(600)
    with pytest.raises(LimitExceeded):
        at.deposit(401)
    at.given(("player-p2", PlayerExcluded(Reason.EXCLUSION_LIST)))
    with pytest.raises(Excluded):
        at.deposit(100, "p2")


def test_a_frozen_account_takes_nothing() -> None:
    at = shop()
    at.given(("acct-player.available.p1", AccountFrozen("a court")))
    with pytest.raises(AccountIsFrozen):
        at.deposit(100)
