"""A registration office in memory: the steps of registrations, with the facts that the API would find."""

from datetime import timedelta

from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Command
from domain.event import Event
from domain.organisation.events import UnitsPlaced
from domain.organisation.hierarchy import STREAM as UNITS
from domain.organisation.tree import Place, UnitKind
from domain.players.parts import DECIDERS
from domain.players.terms import Realm
from domain.processes.player_parts import DECIDERS as PROCESSES
from domain.processes.register_player import (
    ChooseDocumentType,
    ConfirmRegistrationCode,
    SetRegistrationEmail,
    StartRegistration,
    SubmitRegistration,
)
from tests.domain.deciding import Deciding

ACCEPTED = CodeCheck(CodeOutcome.ACCEPTED, 5)
SHOP = "shop-1"


class Office(Deciding):
    """`now` moves on by hand."""

    def __init__(self) -> None:
        super().__init__((*DECIDERS, *PROCESSES))
        self.given((UNITS, UnitsPlaced({SHOP: Place(UnitKind.ROOT, None)})))

    def start(self, who: str, phone: str = "phone-1", realm: Realm = Realm.OFFLINE) -> list[Event]:
        return self.does(
            StartRegistration(who, realm, SHOP, "Europe/Moscow", f"sealed {phone}", phone, f"message-{self.now}")
        )

    def confirm(self, who: str, check: CodeCheck = ACCEPTED) -> list[Event]:
        return self.does(ConfirmRegistrationCode(who, check))

    def until_document(self, who: str, phone: str = "phone-1", realm: Realm = Realm.OFFLINE) -> None:
        self.start(who, phone, realm)
        self.confirm(who)
        self.does(SetRegistrationEmail(who, "sealed mail"))
        self.does(ChooseDocumentType(who, "RF_PASSPORT"))

    def submit(self, who: str, document: str = "document-1", *, is_adult: bool = True) -> list[Event]:
        names = ("ivanov", "ivan")
        return self.does(SubmitRegistration(who, f"sealed {document}", "RF_PASSPORT", document, names, is_adult))

    def register(
        self, who: str, phone: str = "phone-1", document: str = "document-1", realm: Realm = Realm.OFFLINE
    ) -> None:
        self.until_document(who, phone, realm)
        self.submit(who, document)

    def does(self, command: Command) -> list[Event]:
        """What it makes happen, without the streams."""
        return [event for _, event in self.when(command)]

    def later(self, **by: int) -> None:
        self.now += timedelta(**by)
