"""What people enter in the books of a unit themselves, decided (spec C.3: P19, P20, P25, P38, P39)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from msgspec import structs

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, entered, postings
from domain.ledger.account import Account
from domain.ledger.books import account_streams
from domain.ledger.entered import ManualEntry
from domain.ledger.journal import JOURNAL, Journal
from domain.ledger.refusals import AccountInUse, CollectionUnknown, MoreThanOwed
from domain.ledger.texts import key_of, reason_of
from domain.money import amount_of
from domain.players.player import Player, player_stream
from domain.processes.at_hand import those
from domain.processes.unit_books import books_of, clock_streams, dated, unit_streams
from domain.refusal import InvalidInput

# Codes of accounts that may hold something before they are kept here. Stakes, held money and coupons do not: what they
# belong to would be missing (L-6 to L-8).
OPENED = frozenset({"A1", "A2", "A3", "A6", "A7", "A8", "A9", "L1", "L8"})
_COLLECTED = {"P18", "P25"}  # rules by which a collection gets under way


class EnterManually(Command, frozen=True):
    """An entry in the books of a unit; `reason` names its paper. `effective_at` is its moment, if not now."""

    unit: str
    reason: str


class ReceiveBankCash(EnterManually, frozen=True):
    """Put cash that was drawn from a bank account into the safe of a unit."""

    NAME: ClassVar[str] = "ledger.ReceiveBankCash"

    bank: str
    amount: int
    effective_at: datetime | None = None


class ConfirmCollection(EnterManually, frozen=True):
    """Say what the bank counted of a collection that is under way; what is missing or too much is entered, too."""

    NAME: ClassVar[str] = "ledger.ConfirmCollection"

    collection: str
    bank: str
    counted: int
    effective_at: datetime | None = None


class SetOpeningBalance(EnterManually, frozen=True):
    """Say what an account held before it was kept here, on its normal side."""

    NAME: ClassVar[str] = "ledger.SetOpeningBalance"

    account: str
    amount: int
    effective_at: datetime | None = None


class RecordTaxPayment(EnterManually, frozen=True):
    """Say that tax withheld from winnings was paid from a bank account."""

    NAME: ClassVar[str] = "ledger.RecordTaxPayment"

    bank: str
    amount: int
    effective_at: datetime | None = None


class PostRecovery(EnterManually, frozen=True):
    """Take from a player's account what he owes after a corrected settlement."""

    NAME: ClassVar[str] = "ledger.PostRecovery"

    player: str
    amount: int
    effective_at: datetime | None = None


Accounts = Mapping[str, Account]


def _receive(asked: ReceiveBankCash, journal: Journal, accounts: Accounts) -> ManualEntry:
    del journal, accounts
    entry = postings.drawn_from_bank(asked.unit, asked.bank, amount_of(asked.amount))
    return entered.BankCashReceived(entry, asked.unit, asked.reason)


def _confirm(asked: ConfirmCollection, journal: Journal, accounts: Accounts) -> ManualEntry:
    del journal
    under_way = accounts[chart.transit_cash(asked.collection)]
    if under_way.balance == 0 or under_way.state.opened_by not in _COLLECTED:
        raise CollectionUnknown(
            f"no collection {asked.collection} is under way; accountBalance of {under_way.name} tells what was",
            collection=asked.collection,
        )
    counted = amount_of(asked.counted, least=0)
    entry = postings.collection_confirmed(asked.collection, asked.bank, under_way.balance, counted)
    return entered.CollectionConfirmed(entry, asked.unit, asked.reason, asked.collection)


def _open(asked: SetOpeningBalance, journal: Journal, accounts: Accounts) -> ManualEntry:
    account = accounts.get(asked.account)
    was_opened = asked.account in journal.state.opened if account is None else not account.is_fresh
    if was_opened:
        raise AccountInUse(
            f"{asked.account} is in use; an opening balance comes first, or is reversed first", account=asked.account
        )
    entry = postings.opening_balance(asked.account, amount_of(asked.amount))
    return entered.OpeningBalanceSet(entry, asked.unit, asked.reason)


def _pay_tax(asked: RecordTaxPayment, journal: Journal, accounts: Accounts) -> ManualEntry:
    del journal, accounts
    return entered.TaxPaid(postings.tax_paid(asked.bank, amount_of(asked.amount)), asked.unit, asked.reason)


def _recover(asked: PostRecovery, journal: Journal, accounts: Accounts) -> ManualEntry:
    del journal
    owed = accounts[chart.player_owes(asked.player)].balance
    if amount_of(asked.amount) > owed:
        raise MoreThanOwed(f"the player owes {owed} (minor units); take no more", owed=owed, asked=asked.amount)
    entry = postings.recovered(asked.player, asked.amount)
    return entered.RecoveryPosted(entry, asked.unit, asked.reason, asked.player)


def _opened_account(asked: SetOpeningBalance) -> list[str]:
    if chart.kind_of(key_of("account", asked.account)).code not in OPENED:
        raise InvalidInput(f"{asked.account} has no opening balance: what it holds comes from what is done here")
    return [asked.account]


def _bank(asked: Any) -> str:
    return chart.bank(key_of("bank account", asked.bank))


def _decider(
    command: type[EnterManually],
    accounts: Callable[[Any], list[str]],
    make: Callable[[Any, Journal, Accounts], ManualEntry],
) -> Decider:
    """`accounts` are those that the entry may touch; `make` gives the event as if it were of now."""

    def streams(asked: EnterManually) -> Streams:
        named = accounts(asked)
        players = [(Player, player_stream(player)) for each in named if (player := chart.player_of(each))]
        return [(Journal, JOURNAL), *unit_streams(asked.unit), *account_streams(named), *players]

    def then(asked: EnterManually, aggregates: Sequence[Aggregate]) -> Streams:
        return clock_streams(asked.unit, aggregates)

    def decide(asked: Any, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
        del recalled
        journal = aggregates[0]
        books = books_of(asked.unit, aggregates)
        for player in those(Player, aggregates):
            player.expect_open()
        event = make(asked, journal, {each.name: each for each in those(Account, aggregates)})
        entry = dated(event.entry, asked.effective_at, now)
        books.record(journal, structs.replace(event, entry=entry, reason=reason_of(asked.reason)), now)

    return Decider(command=command, streams=streams, decide=decide, then=then)


DECIDERS = (
    _decider(ReceiveBankCash, lambda asked: [chart.safe_cash(asked.unit), _bank(asked)], _receive),
    _decider(
        ConfirmCollection,
        lambda asked: [chart.transit_cash(key_of("collection", asked.collection)), _bank(asked)],
        _confirm,
    ),
    _decider(SetOpeningBalance, _opened_account, _open),
    _decider(RecordTaxPayment, lambda asked: [_bank(asked)], _pay_tax),
    _decider(
        PostRecovery,
        lambda asked: [chart.player_available(key_of("player", asked.player)), chart.player_owes(asked.player)],
        _recover,
    ),
)
