"""A player asks for money of his: it is held, and a code goes to his phone (P2; BET-28, -29, -60, -61; DEC-22, -32)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.betting.desk_refusals import IdentificationRequired
from domain.betting.withdrawal import Withdrawal, withdrawal_stream
from domain.betting.withdrawal_events import WithdrawalCodeSent, WithdrawalRequested
from domain.betting.withdrawal_life import WithdrawalAct
from domain.codes.binding import bound_to
from domain.codes.codes import Codes, codes_stream
from domain.codes.events import Purpose
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.ledger.refusals import DeskCashInsufficient
from domain.money import amount_of
from domain.organisation.organisation import STREAM, Organisation
from domain.organisation.settings import WithdrawalCode
from domain.players.player import Player, player_stream
from domain.players.refusals import PlayerNotRegistered
from domain.players.terms import Act
from domain.processes.at_hand import only, perhaps
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.code_limits import code_limits
from domain.processes.identify_player import AtDesk
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings


class RequestWithdrawal(AtDesk, frozen=True):
    """Hold an amount, in minor units, of the identified player, or of the one with this phone (`player`).

    `phone_key` is the keyed hash of his phone; the code goes out with the message `message`.
    """

    NAME: ClassVar[str] = "betting.RequestWithdrawal"

    withdrawal: str
    amount: int
    phone_key: str
    message: str
    identification: str | None = None
    player: str | None = None


class SendWithdrawalCode(AtDesk, frozen=True):
    """Send another code for a withdrawal; the one before is good no more."""

    NAME: ClassVar[str] = "betting.SendWithdrawalCode"

    withdrawal: str
    message: str


def what_is_bound(withdrawal: Withdrawal) -> str:
    """What a code for it is good for: this withdrawal, phone, amount and desk (DEC-31)."""
    asked = withdrawal.known
    return bound_to(withdrawal.withdrawal, asked.phone_key, asked.amount, asked.desk)


def _send(withdrawal: Withdrawal, codes: Codes, message: str, organisation: Organisation, now: datetime) -> None:
    codes.send(
        withdrawal.withdrawal, Purpose.WITHDRAWAL, what_is_bound(withdrawal), message, code_limits(organisation), now
    )
    withdrawal.fire(WithdrawalCodeSent(message), now=now)


def _streams(asked: RequestWithdrawal) -> Streams:
    return [
        (Desk, desk_stream(asked.desk)),
        *SETTING_STREAMS,
        (Withdrawal, withdrawal_stream(asked.withdrawal)),
        (Codes, codes_stream(asked.phone_key)),
    ]


def _then(asked: RequestWithdrawal, aggregates: Sequence[Any]) -> Streams:
    desk = aggregates[0]
    player = asked.player if asked.identification is None else desk.identified_player
    if player is None or desk.state is None:
        return []
    accounts = [chart.player_available(player), chart.player_held(player), chart.desk_cash(asked.desk)]
    return [(Player, player_stream(player)), *book_streams(desk.unit, accounts)]


def _decide(
    asked: RequestWithdrawal, aggregates: Sequence[Any], recalled: Recalled, now: datetime
) -> dict[str, str | bool]:
    del recalled
    desk, organisation, hierarchy, withdrawal, codes, *others = aggregates
    settings = ShopSettings(organisation, hierarchy, desk.unit)
    amount = amount_of(asked.amount)
    shift = desk.on_shift(asked.cashier)
    withdrawal.admit(WithdrawalAct.REQUEST)
    player = _player(asked, desk, perhaps(Player, others), now)
    player.admit(Act.WITHDRAWAL, amount, now)
    books = books_of(others, desk.zone)
    _expect_cash(asked.desk, books.account(chart.desk_cash(asked.desk)).balance, amount)
    needs_code = asked.identification is None or settings.value("withdrawal_code") == WithdrawalCode.ALWAYS
    requested = WithdrawalRequested(
        postings.withdrawal_held(player.player, amount),
        player=player.player,
        amount=amount,
        phone_key=asked.phone_key,
        needs_code=needs_code,
        held_until=now + settings.minutes("hold_minutes"),
        desk=asked.desk,
        unit=desk.unit,
        zone=desk.zone,
        shift=shift.id,
        cashier=asked.cashier,
        identification=asked.identification,
    )
    books.record(withdrawal, requested, now)
    if needs_code:
        _send(withdrawal, codes, asked.message, organisation, now)
    return {"withdrawal": asked.withdrawal, "needs_code": needs_code}


def _player(asked: RequestWithdrawal, desk: Desk, player: Player | None, now: datetime) -> Player:
    """Whose money it is. Raises IdentificationRequired, IdentificationSpent, PlayerNotRegistered."""
    if asked.identification is not None:
        desk.identified(asked.identification, now)
    if player is None:
        raise IdentificationRequired("identify the player first, or give the phone number", desk=asked.desk)
    if player.is_registered and player.phone_key != asked.phone_key:
        raise PlayerNotRegistered("this is not the player's phone number any more; search for the player again")
    return player


def _expect_cash(desk: str, balance: int, amount: int) -> None:
    """No code is sent for what the drawer cannot pay (BET-65d). Raises DeskCashInsufficient."""
    if balance < amount:
        raise DeskCashInsufficient(
            f"desk {desk} holds {balance}, {amount} are asked for (minor units); bring cash first, or pay less",
            available=balance,
            asked=amount,
        )


def _resend_streams(asked: SendWithdrawalCode) -> Streams:
    return [
        (Desk, desk_stream(asked.desk)),
        (Organisation, STREAM),
        (Withdrawal, withdrawal_stream(asked.withdrawal)),
    ]


def _resend_then(asked: SendWithdrawalCode, aggregates: Sequence[Any]) -> Streams:
    del asked
    requested = only(Withdrawal, aggregates).asked
    return [] if requested is None else [(Codes, codes_stream(requested.phone_key))]


def _resend(asked: SendWithdrawalCode, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    desk, organisation, withdrawal, *codes = aggregates
    desk.on_shift(asked.cashier)
    withdrawal.admit(WithdrawalAct.SEND_CODE)
    withdrawal.expect_held(asked.desk, now)
    _send(withdrawal, only(Codes, codes), asked.message, organisation, now)


REQUESTING: Sequence[Decider] = (
    Decider(RequestWithdrawal, _streams, _decide, then=_then),
    Decider(SendWithdrawalCode, _resend_streams, _resend, then=_resend_then),
)
