"""Withdrawals: money is held, a code goes out, cash is paid; or the money is free again."""

import pytest

from domain.betting.desk_events import IdentificationEnded
from domain.betting.desk_refusals import IdentificationRequired, IdentificationSpent, ShiftNotOpen
from domain.betting.identification import EndReason
from domain.betting.withdrawal import LEADS_TO, withdrawal_stream
from domain.betting.withdrawal_events import (
    WithdrawalCancelled,
    WithdrawalCodeSent,
    WithdrawalConfirmed,
    WithdrawalExpired,
    WithdrawalPaid,
    WithdrawalRefused,
    WithdrawalRequested,
)
from domain.betting.withdrawal_life import HELD, LIFE, WithdrawalAct, WithdrawalState, refusal
from domain.betting.withdrawal_refusals import (
    CodeRequired,
    WithdrawalIsExpired,
    WithdrawalOfAnotherDesk,
    WithdrawalStateRefuses,
    WithdrawalUnknown,
)
from domain.codes.check import CodeCheck, CodeOutcome
from domain.codes.events import CodeSent
from domain.codes.refusals import CodesTooMany
from domain.event import Event
from domain.ledger import chart, postings
from domain.ledger.refusals import DeskCashInsufficient, InsufficientFunds
from domain.players.events import PlayerBlocked, PlayerExcluded
from domain.players.refusals import PlayerBlocked as Blocked
from domain.players.refusals import PlayerNotRegistered
from domain.players.terms import Reason
from domain.processes.move_cash import FloatIn, FloatOut
from domain.processes.pay_withdrawal import CancelWithdrawal, ConfirmWithdrawal, ExpireWithdrawal
from domain.processes.request_withdrawal import RequestWithdrawal, SendWithdrawalCode
from domain.refusal import InvalidInput
from tests.domain.deciding import NOW
from tests.domain.desks.shop import FLOAT, IVANOVA, MANAGER, MINUTE, PETROVA, UNIT, ZONE, Shop, shop

RIGHT, WRONG = CodeCheck(CodeOutcome.ACCEPTED, 5), CodeCheck(CodeOutcome.WRONG, 4)
AVAILABLE, HELD_FOR = chart.player_available("p1"), chart.player_held("p1")


def asked(amount: int = 400, withdrawal: str = "w1", **more: str) -> RequestWithdrawal:
    more = more or {"player": "p1"}
    return RequestWithdrawal("d1", IVANOVA, withdrawal, amount, "phone1", f"sms of {withdrawal}", **more)


def paid(check: CodeCheck | None = RIGHT, withdrawal: str = "w1") -> ConfirmWithdrawal:
    return ConfirmWithdrawal("d1", IVANOVA, withdrawal, check)


def with_money(amount: int = 1_000) -> Shop:
    at = shop()
    at.deposit(amount)
    return at.at(2)


def answered(at: Shop, command: ConfirmWithdrawal) -> dict[str, object]:
    """What the decision itself answered."""
    at.when(command)
    assert isinstance(at.answer, dict)
    return at.answer


def test_a_withdrawal_holds_the_money_and_sends_a_code() -> None:
    """BET-61, P2, DEC-31: the code is bound to phone, amount and desk."""
    at = with_money()
    requested, sent, code = at.events(asked())
    assert requested == WithdrawalRequested(
        postings.withdrawal_held("p1", 400),
        player="p1",
        amount=400,
        phone_key="phone1",
        needs_code=True,
        held_until=at.now + 10 * MINUTE,
        desk="d1",
        unit=UNIT,
        zone=ZONE,
        shift="s1",
        cashier=IVANOVA,
    )
    assert sent == WithdrawalCodeSent("sms of w1")
    assert isinstance(code, CodeSent)
    assert (code.code_id, code.message_id) == ("w1", "sms of w1")
    assert (at.holds(AVAILABLE), at.holds(HELD_FOR), at.cash()) == (600, 400, FLOAT + 1_000)


def test_the_right_code_pays_it_in_cash() -> None:
    """BET-28, BET-62, BET-64d, P3: the desk balance falls by what is paid."""
    at = with_money()
    at.when(asked())
    assert at.events(paid())[:2] == [
        WithdrawalConfirmed(by_code=True),
        WithdrawalPaid(
            postings.withdrawal_paid("d1", "p1", 400),
            player="p1",
            amount=400,
            desk="d1",
            unit=UNIT,
            shift="s1",
            cashier=IVANOVA,
        ),
    ]
    assert (at.holds(AVAILABLE), at.holds(HELD_FOR), at.cash()) == (600, 0, FLOAT + 600)
    with pytest.raises(WithdrawalStateRefuses):
        at.when(paid())


def test_any_amount_up_to_what_is_available_can_be_withdrawn() -> None:
    """BET-29, BET-32, DEC-20, DEC-32: available is the balance without what is held."""
    at = with_money()
    at.when(asked(1_000))
    with pytest.raises(InsufficientFunds) as refused:
        at.at(4).when(asked(1, "w2"))
    assert refused.value.details == {"available": 0, "asked": 1}


@pytest.mark.parametrize("amount", [0, -1, 10**12 + 1])
def test_an_amount_that_nobody_can_mean_is_refused(amount: int) -> None:
    with pytest.raises(InvalidInput):
        with_money().when(asked(amount))


def test_what_the_drawer_does_not_hold_is_not_paid() -> None:
    """BET-65d, L-3: no code is sent for it; confirmed meanwhile, it is paid when the cash has come, without a code."""
    at = with_money()
    at.when(FloatOut("d1", MANAGER, FLOAT + 700))
    with pytest.raises(DeskCashInsufficient):
        at.when(asked(400))
    at.when(asked(300))
    at.when(FloatOut("d1", MANAGER, 200))
    assert answered(at, paid())["refused"] == "DESK_CASH_INSUFFICIENT"
    assert at.holds(HELD_FOR) == 300
    at.when(FloatIn("d1", MANAGER, 500))
    assert answered(at, paid(None)) == {"withdrawal": "w1"}
    assert (at.holds(HELD_FOR), at.cash()) == (0, 300)


def test_a_wrong_code_is_noted_and_the_last_one_refuses_the_withdrawal() -> None:
    """DEC-31, B.9.10: five tries; then the money is free again."""
    at = with_money()
    at.when(asked())
    assert answered(at, paid(WRONG)) | {"message": ""} == {"refused": "CODE_INVALID", "message": "", "tries_left": 4}
    assert answered(at, paid(CodeCheck(CodeOutcome.WRONG, 0)))["refused"] == "CODE_LOCKED"
    assert any(isinstance(event, WithdrawalRefused) for _, event in at.log)
    assert (at.holds(AVAILABLE), at.holds(HELD_FOR)) == (1_000, 0)
    with pytest.raises(WithdrawalStateRefuses):
        at.when(paid())


def test_without_the_code_nothing_is_paid_and_another_can_be_sent() -> None:
    """BET-62: SendWithdrawalCode; a minute between two (DEC-31)."""
    at = with_money()
    at.when(asked())
    with pytest.raises(CodeRequired):
        at.when(paid(None))
    with pytest.raises(CodesTooMany):
        at.when(SendWithdrawalCode("d1", IVANOVA, "w1", "sms 2"))
    assert WithdrawalCodeSent("sms 2") in at.at(3).events(SendWithdrawalCode("d1", IVANOVA, "w1", "sms 2"))
    at.when(paid())


def test_a_code_is_good_for_its_withdrawal_only() -> None:
    """Bad input: a code for another amount. What the table of secrets says is of this withdrawal's code."""
    at = with_money()
    at.when(asked(100))
    at.at(4).when(asked(200, "w2"))
    assert answered(at, paid(WRONG, "w2"))["refused"] == "CODE_INVALID"
    assert answered(at, paid(RIGHT, "w1")) == {"withdrawal": "w1"}


def test_an_identified_player_needs_the_code_too_unless_the_licensee_says_otherwise() -> None:
    """BET-60, BET-63d, DEC-22: ALWAYS is the default."""
    at = with_money()
    at.when(asked(identification=at.identify()))
    with pytest.raises(CodeRequired):
        at.when(paid(None))
    at.at(4).setting("withdrawal_code", "WHEN_NOT_IDENTIFIED")
    identification = at.identify()
    (requested,) = at.events(asked(300, "w2", identification=identification))
    assert isinstance(requested, WithdrawalRequested)
    assert not requested.needs_code
    happened = at.events(paid(None, "w2"))
    assert WithdrawalConfirmed(by_code=False) in happened
    assert IdentificationEnded(identification, "p1", EndReason.OPERATION_COMPLETED) in happened


def test_one_identification_pays_one_withdrawal_without_a_code() -> None:
    """BET-55, BET-70d: two were requested under it, one is paid."""
    at = with_money().setting("withdrawal_code", "WHEN_NOT_IDENTIFIED")
    identification = at.identify()
    at.when(asked(100, "w1", identification=identification))
    at.when(asked(100, "w2", identification=identification))
    at.when(paid(None, "w1"))
    with pytest.raises(IdentificationSpent):
        at.when(paid(None, "w2"))


def test_the_desk_leaves_the_mode_when_its_player_is_paid() -> None:
    """BET-54; whoever else is identified meanwhile stays so."""
    at = with_money()
    identification = at.identify()
    at.when(asked(identification=identification))
    assert IdentificationEnded(identification, "p1", EndReason.OPERATION_COMPLETED) in at.events(paid())
    at.at(4).when(asked(100, "w2"))
    other = at.identify("p2")
    at.when(paid(RIGHT, "w2"))
    assert at.desk().identified(other, at.now) == "p2"


def test_whose_money_it_is_must_be_known() -> None:
    """BET-61: identified, or by the phone that is the player's now."""
    at = with_money()
    with pytest.raises(IdentificationRequired):
        at.when(RequestWithdrawal("d1", IVANOVA, "w1", 100, "phone1", "sms"))
    with pytest.raises(PlayerNotRegistered):
        at.when(RequestWithdrawal("d1", IVANOVA, "w1", 100, "phone2", "sms", player="p1"))
    with pytest.raises(PlayerNotRegistered):
        at.when(RequestWithdrawal("d1", IVANOVA, "w1", 100, "phone9", "sms", player="p9"))
    with pytest.raises(IdentificationSpent):
        at.when(asked(identification="i9"))


def test_an_excluded_player_is_paid_and_a_blocked_one_is_not() -> None:
    """B.2.4 Player: withdrawal stays possible."""
    at = with_money()
    at.given(("player-p1", PlayerExcluded(Reason.EXCLUSION_LIST)))
    at.when(asked(100))
    at.when(paid())
    at.given(("player-p1", PlayerBlocked(Reason.UNDER_REVIEW)))
    with pytest.raises(Blocked):
        at.at(4).when(asked(100, "w2"))


def test_a_cancelled_withdrawal_frees_the_money() -> None:
    """P3v; at any desk of the shop, not elsewhere."""
    at = with_money()
    at.when(asked())
    freed = postings.withdrawal_freed("p1", 400)
    assert at.events(CancelWithdrawal("d2", PETROVA, "w1")) == [WithdrawalCancelled(freed, "p1", 400, PETROVA)]
    assert (at.holds(AVAILABLE), at.holds(HELD_FOR)) == (1_000, 0)
    with pytest.raises(WithdrawalStateRefuses):
        at.when(CancelWithdrawal("d1", IVANOVA, "w1"))


def test_what_is_not_paid_in_time_is_refused_at_once_and_told_by_the_clock() -> None:
    """DEC-32, P-HOLD: ten minutes, as the licensee has set."""
    at = with_money().setting("hold_minutes", 3)
    at.when(asked())
    assert at.at(4.9).events(ExpireWithdrawal("w1")) == []
    with pytest.raises(WithdrawalIsExpired):
        at.at(5).when(paid())
    assert at.events(ExpireWithdrawal("w1")) == [WithdrawalExpired(postings.withdrawal_freed("p1", 400), "p1", 400)]
    assert at.events(ExpireWithdrawal("w1")) == []
    assert at.events(ExpireWithdrawal("w9")) == []
    assert at.holds(AVAILABLE) == 1_000


def test_it_is_paid_where_it_was_requested() -> None:
    """DEC-31: the code is bound to the desk."""
    at = with_money()
    at.when(asked())
    with pytest.raises(WithdrawalOfAnotherDesk):
        at.when(ConfirmWithdrawal("d2", PETROVA, "w1", RIGHT))
    with pytest.raises(WithdrawalUnknown):
        at.when(paid(withdrawal="w9"))
    with pytest.raises(ShiftNotOpen):
        shop(open_desks=False).when(asked())


@pytest.mark.parametrize("state", WithdrawalState)
@pytest.mark.parametrize("act", WithdrawalAct)
def test_the_table_says_what_fits_each_state(act: WithdrawalAct, state: WithdrawalState) -> None:
    """Spec B.9.10."""
    if state not in LIFE[act]:
        assert refusal("w1", act, state).code in {"WITHDRAWAL_UNKNOWN", "WITHDRAWAL_STATE_REFUSES"}
    else:
        assert LIFE[act][state] in {WithdrawalState.REQUESTED, *LEADS_TO.values()}


@pytest.mark.parametrize("state", sorted(HELD))
def test_held_money_is_freed_or_paid_from_every_state_that_holds_it(state: WithdrawalState) -> None:
    """L-8: nothing is held for ever."""
    assert LIFE[WithdrawalAct.EXPIRE][state] is WithdrawalState.EXPIRED


def test_the_history_of_a_withdrawal_is_its_stream() -> None:
    """B.9.10: REQUESTED → CODE_SENT → CONFIRMED → PAID."""
    at = with_money()
    at.when(asked())
    at.when(paid())
    told: list[type[Event]] = [type(event) for name, event in at.log if name == withdrawal_stream("w1")]
    assert told == [WithdrawalRequested, WithdrawalCodeSent, WithdrawalConfirmed, WithdrawalPaid]
    assert at.now > NOW
