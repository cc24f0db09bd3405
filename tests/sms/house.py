"""A house in which anybody may have a code sent, or a PIN: the acts that need them, without what is around them."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from adapters.keys.keyring import Keyring
from adapters.sms.gateway import Gateway
from api import codes
from api.context import Context
from domain.aggregate import Aggregate
from domain.cards.card import Card
from domain.cards.events import CardPinIssued, PinReason
from domain.codes import letters
from domain.codes.check import CodeCheck
from domain.codes.codes import Codes, codes_stream
from domain.codes.events import Purpose
from domain.codes.expire_code import EXPIRE_CODE
from domain.codes.report_delivery import REPORT_DELIVERY
from domain.command import Actor, ActorKind, Caller, Command
from domain.decision import Decider
from domain.organisation.organisation import Organisation
from domain.processes.code_limits import code_limits
from kassa.house import AGGREGATES, EVENTS
from kassa.wiring import Wiring
from workers.sms.postman import Postman
from workers.sms.settings import Pace

KEYRING = Keyring.made()
LIMITS = code_limits(Organisation.blank("organisation"))
# So that a test need not wait.
HASTE = Pace(first_pause=timedelta(0), longest_pause=timedelta(0), look_seconds=0.02)


class Send(Command, frozen=True):
    """A code to register with."""

    NAME: ClassVar[str] = "test.Send"

    phone_key: str
    code_id: str
    message_id: str


class Answer(Command, frozen=True):
    """Register with the code that was typed."""

    NAME: ClassVar[str] = "test.Answer"

    phone_key: str
    code_id: str
    check: CodeCheck


class SendPin(Command, frozen=True):
    """A PIN for a card."""

    NAME: ClassVar[str] = "test.SendPin"

    pin: str
    message_id: str


def _of_phone(command: Send | Answer) -> Sequence[tuple[type[Aggregate], str]]:
    return [(Codes, codes_stream(command.phone_key))]


def _send(command: Send, aggregates: Sequence[Any], recalled: Any, now: datetime) -> None:
    [codes] = aggregates
    codes.send(command.code_id, Purpose.REGISTRATION, "", command.message_id, LIMITS, now)


def _answer(command: Answer, aggregates: Sequence[Any], recalled: Any, now: datetime) -> Any:
    [codes] = aggregates
    refused = codes.answer(command.code_id, Purpose.REGISTRATION, "", command.check, now)
    return refused and refused.as_result()


def _send_pin(command: SendPin, aggregates: Sequence[Any], recalled: Any, now: datetime) -> None:
    aggregates[0].fire(CardPinIssued(command.pin, command.message_id, PinReason.BIND), now=now)


DECIDERS = (
    Decider(Send, _of_phone, _send),
    Decider(Answer, _of_phone, _answer),
    Decider(SendPin, lambda _: [(Card, "card-EM:0000000001")], _send_pin),
    REPORT_DELIVERY,
    EXPIRE_CODE,
)


class Clock:
    """`late` ahead of the real one."""

    def __init__(self) -> None:
        self.late = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.late


class House:
    """What a resolver would do. Each phone belongs to a player of its own."""

    def __init__(self, wiring: Wiring, ledger: Ledger, schema: str) -> None:
        self.wiring, self.ledger, self.schema, self.clock = wiring, ledger, schema, Clock()
        self.context = cast("Context", SimpleNamespace(services=wiring, organisation=schema))

    async def lay(self, phone: str, command_id: UUID) -> str:
        """The message, without its command."""
        return await codes.post(self.context, command_id, self.player(phone), phone, letters.of_registration())

    async def send(self, phone: str, command_id: UUID | None = None) -> str:
        """Have a code sent; the id of its message."""
        command_id = command_id or uuid4()
        message_id = await self.lay(phone, command_id)
        await self._execute(Send(self.phone_key(phone), self.player(phone), message_id), command_id)
        return message_id

    async def send_pin(self, phone: str, pin_id: str) -> str:
        command_id = uuid4()
        message_id = await codes.post(self.context, command_id, self.player(phone), phone, letters.of_pin())
        await self._execute(SendPin(pin_id, message_id), command_id)
        return message_id

    async def answer(self, phone: str, given: str, command_id: UUID | None = None) -> Any:
        """Type it in; None: accepted."""
        command_id = command_id or uuid4()
        check = await codes.typed(self.context, self.player(phone), given, command_id)
        return await self._execute(Answer(self.phone_key(phone), self.player(phone), check), command_id)

    def postman(self, pace: Pace = HASTE) -> Postman:
        postman = self.wiring.messages.postman(self.schema, pace, self.clock)
        postman._ledger = self.ledger
        return postman

    async def carry(self) -> None:
        """Everything that is due."""
        postman = self.postman()
        while await postman.round():
            pass

    @contextmanager
    def later(self, late: timedelta) -> Iterator[None]:
        """What postmen do in here they do then; the ledger's time stays, for it never goes back."""
        self.clock.late = late
        yield
        self.clock.late = timedelta()

    def player(self, phone: str) -> str:
        """Whose phone it is, and what the code is for: the registration."""
        return f"player-{self.phone_key(phone)}"

    def phone_key(self, phone: str) -> str:
        return self.wiring.vault(self.schema).key_of("phone", phone)

    async def rows(self, message_id: str) -> Any:
        return await self.wiring._writes.run(
            "select state, sealed, reason, next_at from {schema}.sms_outbox where message_id = %s",
            (message_id,),
            self.schema,
        )

    async def row(self, message_id: str) -> Any:
        """State, sealed, reason and next look of a message."""
        [row] = await self.rows(message_id)
        return row

    async def _execute(self, command: Command, command_id: UUID) -> Any:
        receipt = await self.ledger.execute(command, Caller(Actor(ActorKind.USER, "cashier"), command_id))
        return receipt.result


@asynccontextmanager
async def open_house(
    database_url: str, schema: str, gateway: Gateway, keyring: Keyring = KEYRING, clock: Clock | None = None
) -> AsyncIterator[House]:
    """`clock` is the ledger's."""
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    async with (
        Wiring(database_url, keyring=keyring, gateway=gateway) as wiring,
        Ledger(log, DECIDERS, clock or Clock()) as ledger,
    ):
        yield House(wiring, ledger, schema)
