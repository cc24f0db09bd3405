"""The views of players against the aggregates, whatever the size of a batch."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from psycopg import AsyncConnection

from domain.command import Command
from domain.entry import entry
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.players import events as happened
from domain.players.edit_player import (
    AddDocument,
    BlockPlayer,
    CorrectPlayerData,
    ExcludePlayer,
    LiftExclusion,
    UnblockPlayer,
)
from domain.players.limits import Limit, place_of
from domain.players.player import Player, player_stream
from domain.players.terms import LimitKind, LimitPeriod, Realm, Reason
from domain.processes.close_player import ClosePlayer
from domain.processes.limit_player import SelfExclude, SetLimit
from domain.processes.register_player import AbandonRegistration
from domain.refusal import Refusal
from projections.catalogue import VIEWS
from projections.runner import Projector
from tests.domain.players.registering import Office
from tests.projections.log import TYPES, Log

WHO = ("a", "b", "c")
SHOWN = [view for view in VIEWS if "player" in view.name or view.name in {"registrations", "limit_usage", "aml_watch"}]


def deposit(who: str, amount: int, day: date) -> happened.DepositAccepted:
    moved = entry("P1", ("cash.desk.d1", amount), (f"player.available.{who}", -amount))
    return happened.DepositAccepted(moved, f"dep-{amount}", amount, day, "d1", "d1-1", "ann")


def wishes(random: Random, who: str, now: datetime) -> Command:
    reason, kind, period = random.choice(list(Reason)), random.choice(list(LimitKind)), random.choice(list(LimitPeriod))
    names = tuple(f"name-{random.randrange(9)}" for _ in range(random.randrange(1, 4)))
    phone, document = f"phone-{random.randrange(99)}", f"document-{random.randrange(99)}"
    several: list[Command] = [
        ExcludePlayer(who, reason, random.choice([None, now + timedelta(days=9)])),
        LiftExclusion(who, reason),
        BlockPlayer(who, reason),
        UnblockPlayer(who, reason),
        SelfExclude(who, random.randrange(30, 90)),
        SetLimit(who, kind, period, random.choice([None, *range(0, 900, 100)])),
        CorrectPlayerData(who, sealed_phone=f"sealed {phone}", phone_key=phone),
        CorrectPlayerData(who, f"sealed {document}", "RF_PASSPORT", document, names),
        CorrectPlayerData(who, sealed_email="mail"),
        AddDocument(who, f"sealed {document}", "FOREIGN_DOCUMENT", document, names, is_adult=True),
    ]
    return random.choice(several)


def lives(seed: int, steps: int = 150) -> Office:
    """Players to whom anything happens; the last of them is closed, and erased."""
    random, office = Random(seed), Office()
    for at, who in enumerate(WHO):
        office.register(who, f"phone-{who}", f"document-{who}", Realm.ONLINE if at == 1 else Realm.OFFLINE)
        office.later(hours=1)
    for _ in range(steps):
        who = random.choice(WHO)
        office.later(hours=random.randrange(9))
        if random.random() < 0.2:
            office.given((player_stream(who), deposit(who, random.randrange(1, 500), office.now.date())))
        else:
            with suppress(Refusal):
                office.when(wishes(random, who, office.now))
    with suppress(Refusal):
        office.when(ClosePlayer(WHO[-1], Reason.PLAYER_ASKED))
    office.given((player_stream(WHO[-1]), happened.PlayerErased()))
    return office


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1), (2, 7), (3, 1000)])
async def test_players_are_shown_as_the_events_say(conn: AsyncConnection, log: Log, seed: int, batch_size: int) -> None:
    """BET-49, CORE-17: where each stands, what is sealed of him, by what he is found; of an erased one nothing."""
    office = lives(seed)
    log.append(*office.log)

    await Projector(conn, log.schema, SHOWN, TYPES, batch_size=batch_size).catch_up()

    for who in WHO:
        state = office.aggregate(Player, player_stream(who)).state
        standing = state.standing
        (row,) = log.rows(
            "select realm, phone_key, self_excluded_until, is_excluded, excluded_until, is_blocked, is_closed, "
            "is_erased from player_cards where player = %s",
            who,
        )
        assert row == (
            state.realm,
            state.phone_key or None,
            standing.self_excluded_until,
            standing.is_excluded,
            standing.excluded_until if standing.is_excluded else None,
            standing.is_blocked,
            standing.is_closed,
            standing.is_erased,
        )
        sealed = log.rows("select sealed, document_type, name_keys from player_cards where player = %s", who)
        assert sealed == ([(None, None, [])] if standing.is_erased else [_newest(office, who)])
        for kind in LimitKind:
            for period in LimitPeriod:
                limit = state.limits.limits.get(place_of(kind, period))
                (told,) = log.rows(
                    "select amount, changes_to, changes_at from player_limits "
                    "where (player, kind, period) = (%s, %s, %s)",
                    *(who, kind, period),
                ) or [(None, None, None)]
                assert Limit(*told) == (limit or Limit())


def _newest(office: Office, who: str) -> tuple[str, str, list[str]]:
    """What the last event that says it says."""
    sealed, document_type, names = "", "", ()
    for stream, event in office.log:
        if stream == player_stream(who) and getattr(event, "sealed", None) is not None:
            assert isinstance(event, happened.PlayerRegistered | happened.PlayerDataCorrected | happened.DocumentAdded)
            sealed, document_type = event.sealed or "", event.document_type or ""
            names = event.name_keys or ()
    return sealed, document_type, list(names)


async def test_limits_tell_what_is_used_and_when_it_counts_anew(conn: AsyncConnection, log: Log) -> None:
    """P-LIMITS, spec B.3.4 limit_usage: as the aggregate decides, in days of the place."""
    office = Office()
    office.register("p1")
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo("Europe/Moscow")).date()
    days = [today - timedelta(days=back) for back in range(40)]
    limits = [happened.LimitSet(LimitKind.DEPOSIT, period, 1_000_000) for period in LimitPeriod]
    paid = [deposit("p1", 2**at, day) for at, day in enumerate(reversed(days[:20]))]
    office.given(*((player_stream("p1"), event) for event in (*limits, *paid)))
    log.append(*office.log)

    await Projector(conn, log.schema, SHOWN, TYPES).catch_up()

    player = office.aggregate(Player, player_stream("p1"))
    expected = [(each.kind, each.period, each.limit, each.used, each.left, each.ends) for each in player.usage(now)]
    found = log.rows("select kind, period, limit_amount, used, left_amount, resets_on from limit_usage")
    assert sorted(found) == sorted(expected)


@pytest.mark.parametrize("batch_size", [1, 1000])
async def test_money_above_what_the_organisation_has_set_is_watched(
    conn: AsyncConnection, log: Log, batch_size: int
) -> None:
    """P-AML, spec B.3.4 aml_watch: nothing while nothing is set; many small ones add up."""
    office = Office()
    for who in ("p1", "p2"):
        office.register(who, f"phone-{who}", f"document-{who}")
        office.later(hours=1)
    day = office.now.date()  # as the log records it
    office.given(*((player_stream("p1"), deposit("p1", 40, day)) for _ in range(3)))
    office.given((player_stream("p2"), deposit("p2", 99, day)))
    log.append(*office.log)
    projector = Projector(
        conn, log.schema, [*SHOWN, *(v for v in VIEWS if v.name == "settings")], TYPES, batch_size=batch_size
    )
    await projector.catch_up()
    assert log.rows("select * from aml_watch") == []

    for key, value in (("aml_day_amount", 100), ("aml_month_amount", 121)):
        log.append((STREAM, SettingChanged(key, "organisation", value, "law")))
    await projector.catch_up()

    watched = log.rows("select player, kind, period, begins, amount, count, threshold from aml_watch")
    assert watched == [("p1", "DEPOSIT", "DAY", date(2026, 3, 1), 120, 3, 100)]


async def test_a_registration_shows_its_step_and_nothing_that_was_said(conn: AsyncConnection, log: Log) -> None:
    """BET-41d"""
    office = Office()
    office.until_document("p1")
    office.later(hours=1)
    office.start("p2", "phone-2")
    office.does(AbandonRegistration("p2"))
    office.submit("p1")
    log.append(*office.log)

    await Projector(conn, log.schema, SHOWN, TYPES, batch_size=3).catch_up()

    rows = log.rows("select registration, step, document_type from registrations order by 1")
    assert rows == [("p1", "REGISTERED", "RF_PASSPORT"), ("p2", "ABANDONED", None)]
