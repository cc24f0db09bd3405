"""Examples of events for the documentation: short lives of a drive, a role and a unit; of other types, golden files."""

from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec

from domain.access.edit_roles import ChangeRolePermissions, CreateRole, DeleteRole
from domain.access.events import AccessRefused
from domain.access.grant_roles import GrantRole, RevokeRole
from domain.access.granter import Granter
from domain.access.parts import DECIDERS as ACCESS_DECIDERS
from domain.access.roles import HELD
from domain.event import Event
from domain.fiscal.commands import ReceivedDocument, RecordDocuments
from domain.fiscal.intake import Parsed, read_documents
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import FiscalStream
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.describe_units import AssignResponsible, RenameUnit, SetUnitTimeZone
from domain.organisation.parts import DECIDERS as UNIT_DECIDERS
from domain.organisation.place_units import ArchiveUnit, MoveUnit
from domain.organisation.tree import UnitKind
from kassa.house import EVENTS
from tests.docs.markdown import ROOT
from tests.domain.deciding import Deciding

GOLDEN = ROOT / "tests/eventlog/golden"
RECEIPT = ROOT / "kassa/demo/receipt_ffd105_vkusvill_2018.tlv"
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@cache
def example_events() -> dict[str, Event]:
    """The first event of each type, by type."""
    (parsed,) = _parsed(RECEIPT.read_bytes())
    receipt = parsed.document
    assert receipt.total is not None
    fn, fd, sign = receipt.fn, receipt.fd, receipt.fiscal_sign
    at, total = receipt.at.strftime("%Y%m%dT%H%M"), receipt.total / 100
    qr = "t={at}&s={total:.2f}&fn={fn}&i={fd}&fp={sign}&n=1".format
    arriving = [
        qr(at=at, total=total, fn=fn, fd=fd, sign=sign).encode(),
        RECEIPT.read_bytes(),  # the same receipt in a richer form
        qr(at=at, total=1, fn=fn, fd=fd + 3, sign=1).encode(),  # leaves two numbers out
        qr(at=at, total=2, fn=fn, fd=fd + 1, sign=2).encode(),  # one of them arrives
        qr(at=at, total=total + 1, fn=fn, fd=fd, sign=sign).encode(),  # another total under a known number
    ]
    drive = FiscalStream.blank(f"fiscal-{fn}")
    happened: list[Event] = []
    for raw in arriving:
        (found,) = _parsed(raw)
        command = RecordDocuments((ReceivedDocument(found.document, found.raw),), "Europe/Moscow")
        recalled = {each: happened[each.version - 1] for each in RECORD_DOCUMENTS.recalls(command, [drive])}
        RECORD_DOCUMENTS.decide(command, [drive], recalled, NOW)
        happened += [each.event for each in drive.collect_events()]
    happened += [_refused(), *_roles(), *_units()]
    told = {each.TYPE: each for each in reversed(happened)}
    return {each.TYPE: _golden(each) for each in EVENTS if each.TYPE not in told} | told


def _golden(event_class: type[Event]) -> Event:
    body = (GOLDEN / f"{event_class.TYPE}@{event_class.VERSION}.json").read_bytes()
    return msgspec.json.decode(body, type=event_class)


def _refused() -> Event:
    return AccessRefused({"audit.payload.read": 3}, NOW, NOW + timedelta(seconds=40))


def _roles() -> list[Event]:
    """A role is made, given, changed, taken back and deleted."""
    roles = Deciding(ACCESS_DECIDERS)
    by = Granter("client:office", tuple(sorted(HELD["owner"])))
    for command in (
        CreateRole("reader", "Reads drives", ("fleet.fn.read", "org.unit.read"), by),
        GrantRole("user:u-7", "reader", "unit:north", 0, by),
        ChangeRolePermissions("reader", ("fleet.fn.read",), 1, by),
        RevokeRole("user:u-7", "reader", "unit:north", 1),
        DeleteRole("reader", 2),
    ):
        roles.when(command)
    return [event for _, event in roles.log]


def _units() -> list[Event]:
    """A store comes, gets another name, clocks and somebody who answers for it, moves and goes."""
    units = Deciding(UNIT_DECIDERS)
    root = NewUnit("all", UnitKind.ROOT, "The chain", time_zone="Europe/Moscow")
    regions = [NewUnit(code, UnitKind.REGION, code.title(), "all") for code in ("north", "south")]
    units.when(CreateUnits((root, *regions)))
    began = len(units.log)
    for command in (
        CreateUnits((NewUnit("4711", UnitKind.STORE, "Nevsky 1", "north", responsible="u-7"),)),
        RenameUnit("4711", "Nevsky 2", 1),
        SetUnitTimeZone("4711", "Asia/Omsk", 2),
        AssignResponsible("4711", "u-9", 3),
        MoveUnit("4711", "south", 4),
        ArchiveUnit("4711", 5, living=0),
    ):
        units.when(command)
    return [event for _, event in units.log[began:]]


def _parsed(data: bytes) -> list[Parsed]:
    return [each for each in read_documents(data) if isinstance(each, Parsed)]
