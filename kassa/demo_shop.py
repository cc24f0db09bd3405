"""The betting shop of the demo: desks, cash in the safe, a card reader, a card and sport events that start soon.

Every step has a command id made of its name, so that a start after the first one changes nothing; what people have made
of the shop meanwhile stays. Sport events are of a week: when they have started, the next start brings others.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

import structlog

from adapters.eventlog.ledger import Ledger
from domain.betting.keep_sportsbook import RegisterSportEvent
from domain.betting.sport_terms import EventKind, Market, Outcome
from domain.cards.reader_edits import ConfigureReader
from domain.cards.reader_events import PlaceKind
from domain.command import Actor, ActorKind, Caller, Command
from domain.ledger import chart
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.rule_organisation import ChangeSetting
from domain.organisation.settings import ORGANISATION
from domain.organisation.tree import UnitKind
from domain.processes.attach_reader import AttachReader
from domain.processes.enter_manually import SetOpeningBalance
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.stock_cards import RegisterCard
from domain.refusal import Refusal
from kassa.importing import TRY_AGAIN

log = structlog.get_logger(__name__)

SHOP, DESKS, READER, CARD = "shop-1", ("desk-1", "desk-2"), "window-1", "EM:55007EE424"
ZONE = "Europe/Moscow"
# A million roubles: enough for many tries.
SAFE = 100_000_000
_ACTOR = Actor(ActorKind.SYSTEM, "demo")
_STEPS = UUID("4ac3e0b2-6a1f-4f53-9d0e-1b7a3c5d2e90")
_KICK_OFF = time(16, 0, tzinfo=UTC)


async def set_up_shop(ledger: Ledger, parent: str, today: date) -> None:
    """Have the shop, below the unit `parent`, and events to bet on."""
    for name, command in [*_shop(parent), *_events(today)]:
        try:
            await TRY_AGAIN(ledger.execute)(command, Caller(_ACTOR, uuid5(_STEPS, name)))
        except Refusal as refusal:  # people have used the name, or an earlier version set it up otherwise
            log.info("a part of the demo shop is left as it is", part=name, why=refusal.code)


def _shop(parent: str) -> Sequence[tuple[str, Command]]:
    place = NewUnit(SHOP, UnitKind.SHOP, "Пункт приёма ставок № 1", parent, ZONE)
    why = "so that nobody waits in a demo"
    return [
        ("shop", CreateUnits((place,))),
        *((desk, SetUpDesk(desk, SHOP, f"Касса {number}", ZONE)) for number, desk in enumerate(DESKS, 1)),
        ("safe", SetOpeningBalance(SHOP, "balance sheet", chart.safe_cash(SHOP), SAFE)),
        ("reader", AttachReader(READER, 0, PlaceKind.DESK, DESKS[0])),
        ("reader's name", ConfigureReader(READER, 1, "At the window", "Z-2 USB")),
        ("card", RegisterCard(CARD)),
        ("pause", ChangeSetting("code_resend_s", ORGANISATION, "1", why, 0)),
    ]


def _events(today: date) -> Sequence[tuple[str, Command]]:
    """Of the next week's end: they start in six days or more."""
    saturday = today + timedelta(days=5 - today.weekday() + 7)
    return [
        _event("football", saturday, "Спартак — Зенит", ("Спартак", "2.5"), ("Ничья", "3.2"), ("Зенит", "2.8")),
        _event("hockey", saturday + timedelta(days=1), "ЦСКА — СКА", ("ЦСКА", "1.9"), ("СКА", "2.1")),
    ]


def _event(sport: str, day: date, title: str, *outcomes: tuple[str, str]) -> tuple[str, Command]:
    """Its outcomes are 1, X, 2, or 1 and 2 where nothing ends in a draw."""
    names = ("1", "X", "2") if len(outcomes) > len("12") else ("1", "2")
    offered = tuple(Outcome(name, said, Decimal(odds)) for name, (said, odds) in zip(names, outcomes, strict=True))
    name = f"{sport}-{day:%Y-%m-%d}"
    starts_at = datetime.combine(day, _KICK_OFF)
    market = Market("result", "Исход", offered)
    return name, RegisterSportEvent(name, EventKind.SPORT, sport, title, starts_at, (market,))
