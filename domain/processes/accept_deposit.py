"""Cash becomes money of a player (P1; BET-09…12, -57…59, -64d)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.betting.desk_refusals import IdentificationRequired
from domain.betting.identification import Method
from domain.betting.texts import identifier
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.money import amount_of
from domain.players.events import DepositAccepted
from domain.players.player import Player, player_stream
from domain.players.terms import Act
from domain.processes.at_hand import perhaps
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.desk_cash import watch_cash
from domain.processes.identify_player import AtDesk
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings


class AcceptDeposit(AtDesk, frozen=True):
    """Take cash for a player's account: of whoever is identified, or of `player`, whose data were compared with the
    original document right now (`document_checked`). The amount is in minor units.
    """

    NAME: ClassVar[str] = "betting.AcceptDeposit"

    deposit: str
    amount: int
    identification: str | None = None
    player: str | None = None
    document_checked: bool = False
    fiscal_receipt: str | None = None


def _streams(asked: AcceptDeposit) -> Streams:
    return [(Desk, desk_stream(asked.desk)), *SETTING_STREAMS]


def _player(asked: AcceptDeposit, desk: Desk) -> str | None:
    return asked.player if asked.identification is None else desk.identified_player


def _then(asked: AcceptDeposit, aggregates: Sequence[Any]) -> Streams:
    desk = aggregates[0]
    player = _player(asked, desk)
    if player is None or desk.state is None:
        return []
    accounts = [chart.desk_cash(asked.desk), chart.player_available(player)]
    return [(Player, player_stream(player)), *book_streams(desk.unit, accounts)]


def _decide(asked: AcceptDeposit, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, str]:
    del recalled
    desk, organisation, hierarchy, *others = aggregates
    amount = amount_of(asked.amount)
    shift = desk.on_shift(asked.cashier)
    identification = _identification(asked, desk, now)
    player = perhaps(Player, others)
    assert player is not None
    player.admit(Act.DEPOSIT, amount, now)
    books = books_of(others, desk.zone)
    settings = ShopSettings(organisation, hierarchy, desk.unit)
    accepted = DepositAccepted(
        postings.deposit_in_cash(asked.desk, player.player, amount),
        deposit=asked.deposit,
        amount=amount,
        day=player.today(now),
        desk=asked.desk,
        shift=shift.id,
        cashier=asked.cashier,
        identification=identification,
        fiscal_receipt=None if asked.fiscal_receipt is None else identifier("receipt", asked.fiscal_receipt),
    )
    books.record(player, accepted, now)
    if asked.identification is None:
        until = now + settings.minutes("identification_timeout_minutes")
        desk.identify(identification, player.player, Method.DOCUMENT, until, now, document_checked=True)
    desk.complete(identification, now)
    watch_cash(desk, books, settings, now)
    return {"deposit": asked.deposit}


def _identification(asked: AcceptDeposit, desk: Desk, now: datetime) -> str:
    """The one there is; one of its own, named like the deposit, when the document was checked for it (BET-58).

    Raises IdentificationRequired, IdentificationSpent.
    """
    if asked.identification is not None:
        desk.identified(asked.identification, now)
        return asked.identification
    if asked.player is None or not asked.document_checked:
        raise IdentificationRequired(
            "identify the player first, or compare his data with the original document and say so", desk=asked.desk
        )
    return asked.deposit


ACCEPT_DEPOSIT = Decider(AcceptDeposit, _streams, _decide, then=_then)
