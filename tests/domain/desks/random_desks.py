"""Random acts at the desks of a shop: mostly what makes sense, sometimes what is to be refused."""

import random
from collections.abc import Iterator

from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Command
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.identify_player import (
    CloseIdentification,
    ConfirmDocumentMatch,
    ExpireIdentification,
    IdentifyFromRecent,
    IdentifyPlayer,
)
from domain.processes.move_cash import CollectCash, FloatIn, FloatOut, ReceiveTransfer, TransferBetweenDesks
from domain.processes.pay_withdrawal import CancelWithdrawal, ConfirmWithdrawal, ExpireWithdrawal
from domain.processes.request_withdrawal import RequestWithdrawal, SendWithdrawalCode
from domain.processes.shift_acts import CloseDeskShift, CountCash, LockShift, OpenDeskShift, UnlockShift
from tests.domain.desks.shop import IVANOVA, MANAGER, PETROVA, Shop

CASHIERS = {"d1": IVANOVA, "d2": PETROVA}
PLAYERS = {"p1": "phone1", "p2": "phone2"}
_WRONG = CodeOutcome.WRONG
_CHECKS = (*[CodeCheck(CodeOutcome.ACCEPTED, 5)] * 4, CodeCheck(_WRONG, 3), CodeCheck(_WRONG, 0), None)


class RandomDesks:
    """Commands of one act after another; ids that were made are remembered, and used again where they do not fit."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.identifications, self.withdrawals, self.transfers = ["none"], ["none"], ["none"]

    def draw(self, rng: random.Random) -> Iterator[Command]:
        """One act: mostly at the desk of its cashier."""
        desk = rng.choice(("d1", "d2"))
        cashier = CASHIERS[desk] if rng.random() < 0.9 else rng.choice((IVANOVA, PETROVA))
        act = rng.choice((self._cash, self._shift, self._identify, self._deposit, self._withdraw, self._withdraw))
        yield from act(rng, desk, cashier)

    def clock(self) -> Iterator[Command]:
        """What the clock worker asks for."""
        yield from (ExpireIdentification(desk) for desk in CASHIERS)
        yield from (ExpireWithdrawal(withdrawal) for withdrawal in self.withdrawals)

    def _cash(self, rng: random.Random, desk: str, cashier: str) -> Iterator[Command]:
        amount, way = _amount(rng), rng.randrange(5)
        if way == 0:
            yield CollectCash(desk, MANAGER, amount, self.shop.id("c"))
        elif way == 1:
            self.transfers.append(self.shop.id("t"))
            to_desk = "d1" if desk == "d2" or rng.random() < 0.1 else "d2"
            yield TransferBetweenDesks(desk, cashier, amount=amount, to_desk=to_desk, transfer=self.transfers[-1])
        elif way == 2:
            yield ReceiveTransfer(desk, cashier, transfer=_last(rng, self.transfers))
        else:
            yield rng.choice((FloatIn, FloatIn, FloatOut))(desk, MANAGER, amount)

    def _shift(self, rng: random.Random, desk: str, cashier: str) -> Iterator[Command]:
        counted = CountCash(desk, cashier, counted=max(0, self.shop.cash(desk) + rng.choice((-7, 0, 0, 7))))
        opened = OpenDeskShift(desk, cashier, self.shop.id("s"))
        yield from rng.choice(
            (
                (counted, CloseDeskShift(desk, cashier), opened),
                (counted, UnlockShift(desk, MANAGER)),
                (counted, CloseDeskShift(desk, cashier)),
                (LockShift(desk, cashier),),
                (UnlockShift(desk, MANAGER),),
                (opened,),
            )
        )

    def _identify(self, rng: random.Random, desk: str, cashier: str) -> Iterator[Command]:
        player = rng.choice(list(PLAYERS))
        if rng.random() < 0.9:
            yield rng.choice((IdentifyPlayer, IdentifyFromRecent))(desk, cashier, player)
        self.identifications.append(self.shop.id("i"))
        yield ConfirmDocumentMatch(desk, cashier, player, self.identifications[-1])
        if rng.random() < 0.1:
            yield CloseIdentification(desk, cashier)

    def _deposit(self, rng: random.Random, desk: str, cashier: str) -> Iterator[Command]:
        deposit, amount = self.shop.id("dep"), _amount(rng)
        if rng.random() < 0.5:
            yield AcceptDeposit(desk, cashier, deposit, amount, _last(rng, self.identifications))
        else:
            player, checked = rng.choice(list(PLAYERS)), rng.random() < 0.9
            yield AcceptDeposit(desk, cashier, deposit, amount, player=player, document_checked=checked)

    def _withdraw(self, rng: random.Random, desk: str, cashier: str) -> Iterator[Command]:
        player, phone = rng.choice(list(PLAYERS.items()))
        identification = None if rng.random() < 0.5 else _last(rng, self.identifications)
        if rng.random() < 0.7:
            self.withdrawals.append(self.shop.id("w"))
            yield RequestWithdrawal(
                desk, cashier, self.withdrawals[-1], _amount(rng), phone, "sms", identification, player
            )
        if rng.random() < 0.1:
            yield SendWithdrawalCode(desk, cashier, _last(rng, self.withdrawals), "sms")
        if rng.random() < 0.2:
            yield CancelWithdrawal(desk, cashier, _last(rng, self.withdrawals))
        if rng.random() < 0.7:
            yield ConfirmWithdrawal(desk, cashier, _last(rng, self.withdrawals), rng.choice(_CHECKS))


def _amount(rng: random.Random) -> int:
    return rng.choice((1, 100, 200, 300, 1_000, 1_000, 0, -1))


def _last(rng: random.Random, named: list[str]) -> str:
    """Mostly the last one."""
    return named[-1] if rng.random() < 0.8 else rng.choice(named)
