"""What a player may do: by where he stands and by what his limits leave."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from domain.entry import entry
from domain.event import Event
from domain.players import events as happened
from domain.players.player import Player, player_stream
from domain.players.refusals import ExistsOnlineOnly, LimitExceeded, PlayerNotRegistered
from domain.players.terms import Act, LimitKind, LimitPeriod, Realm, Reason
from domain.refusal import Refusal
from tests.domain.deciding import Deciding

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # a Thursday
HOUR = timedelta(hours=1)
REGISTERED = happened.PlayerRegistered(
    Realm.OFFLINE, "shop-1", "Asia/Vladivostok", "c2VhbGVk", "k1-1", "RF_PASSPORT", "k1-2", ("k1-3",)
)


def player(*events: Event) -> Player:
    stream = player_stream("p1")
    found = Deciding(()).given(*((stream, event) for event in events)).aggregate(Player, stream)
    assert isinstance(found, Player)
    return found


def deposit(amount: int, day: date) -> happened.DepositAccepted:
    moved = entry("P1", ("cash.desk.d1", amount), ("player.available.p1", -amount))
    return happened.DepositAccepted(moved, "dep-1", amount, day, "d1", "d1-1", "ann")


def allowed(who: Player, now: datetime = NOW) -> set[Act]:
    def admitted() -> Iterator[Act]:
        for act in Act:
            try:
                who.admit(act, 0, now)
            except Refusal:
                continue
            yield act

    return set(admitted())


def test_who_is_not_registered_may_do_nothing() -> None:
    """BET-06, BET-07: and learns what to do."""
    with pytest.raises(PlayerNotRegistered, match="register"):
        player().admit(Act.DEPOSIT, 100, NOW)
    assert allowed(player()) == set()


def test_a_registered_player_may_do_everything() -> None:
    """BET-05"""
    assert allowed(player(REGISTERED)) == set(Act)
    assert player(REGISTERED).realm is Realm.OFFLINE


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((happened.SelfExclusionStarted(NOW + HOUR),), {Act.WITHDRAWAL, Act.IDENTIFICATION}),
        ((happened.SelfExclusionStarted(NOW),), set(Act)),
        ((happened.PlayerExcluded(Reason.EXCLUSION_LIST),), {Act.WITHDRAWAL, Act.IDENTIFICATION}),
        ((happened.PlayerExcluded(Reason.EXCLUSION_LIST, NOW),), set(Act)),
        (
            (
                happened.SelfExclusionStarted(NOW + HOUR),
                happened.PlayerExcluded(Reason.MISTAKE),
                happened.ExclusionLifted(Reason.MISTAKE),
            ),
            {Act.WITHDRAWAL, Act.IDENTIFICATION},
        ),
        ((happened.PlayerBlocked(Reason.UNDER_REVIEW),), set()),
        ((happened.PlayerBlocked(Reason.UNDER_REVIEW), happened.PlayerUnblocked(Reason.REVIEW_PASSED)), set(Act)),
        ((happened.PlayerClosed(Reason.PLAYER_ASKED),), set()),
        ((happened.PlayerClosed(Reason.PLAYER_ASKED), happened.PlayerErased()), set()),
    ],
)
def test_where_a_player_stands_says_what_he_may_do(events: tuple[Event, ...], expected: set[Act]) -> None:
    """DEC-18, BET-29: who is excluded neither bets nor deposits; what is on the account can be withdrawn."""
    assert allowed(player(REGISTERED, *events)) == expected


def test_whoever_plays_on_the_site_does_nothing_in_the_shops_and_the_other_way_round() -> None:
    """BET-02, BET-03, BET-04: desk and terminal are for the one account, the site is for the other."""
    online = player(replace(REGISTERED, realm=Realm.ONLINE))
    for act in Act:
        with pytest.raises(ExistsOnlineOnly, match="shops"):
            online.admit(act, 0, NOW)
        online.admit(act, 0, NOW, place=Realm.ONLINE)
        with pytest.raises(PlayerNotRegistered, match="site"):
            player(REGISTERED).admit(act, 0, NOW, place=Realm.ONLINE)


def test_a_limit_counts_what_was_deposited_in_its_period_of_the_place() -> None:
    """BET-10: in Vladivostok it is already Friday when it is 15:00 UTC on Thursday."""
    thursday, friday = date(2026, 11, 26), date(2026, 11, 27)
    limits = [happened.LimitSet(LimitKind.DEPOSIT, LimitPeriod.DAY, 100)]
    who = player(REGISTERED, deposit(70, thursday), *limits, deposit(20, thursday))
    who.admit(Act.DEPOSIT, 10, NOW)
    with pytest.raises(LimitExceeded) as refused:
        who.admit(Act.DEPOSIT, 11, NOW)
    assert refused.value.details == {"limit": 100, "left": 10, "resets_on": "2026-11-27"}
    who.admit(Act.WITHDRAWAL, 1_000, NOW)
    assert who.today(NOW + 6 * HOUR) == friday
    who.admit(Act.DEPOSIT, 100, NOW + 6 * HOUR)


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 26)]
    limits = [happened.LimitSet(LimitKind.DEPOSIT, period, 1_000) for period in LimitPeriod]
    who = player(REGISTERED, *limits, *(deposit(10**at, day) for at, day in enumerate(days)))
    told = {usage.period: (usage.used, usage.ends.isoformat()) for usage in who.usage(NOW)}
    assert told == {
        LimitPeriod.DAY: (10_000, "2026-11-27"),
        LimitPeriod.WEEK: (11_000, "2026-11-30"),
        LimitPeriod.MONTH: (11_110, "2026-12-01"),
    }


def test_a_higher_limit_holds_from_its_instant_on() -> None:
    who = player(
        REGISTERED,
        happened.LimitSet(LimitKind.STAKE, LimitPeriod.DAY, 100),
        happened.LimitChangeScheduled(LimitKind.STAKE, LimitPeriod.DAY, None, NOW + HOUR),
    )
    with pytest.raises(LimitExceeded):
        who.admit(Act.STAKE, 101, NOW)
    who.admit(Act.STAKE, 101, NOW + HOUR)


def test_a_stake_counts_where_there_is_a_limit() -> None:
    who = player(REGISTERED)
    who.count_stake(60, NOW)
    assert who.version == 1
    who = player(REGISTERED, happened.LimitSet(LimitKind.STAKE, LimitPeriod.DAY, 100))
    who.count_stake(60, NOW)
    with pytest.raises(LimitExceeded):
        who.admit(Act.STAKE, 41, NOW)
