"""What people change of a player: standing, limits, data; closing and erasing."""

from datetime import timedelta

import pytest

from domain.ledger import chart
from domain.ledger.account import account_stream
from domain.ledger.events import AccountMoved
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.players import events as happened
from domain.players import subject_events
from domain.players.claim_events import Claimed, ClaimReleased
from domain.players.edit_player import (
    AddDocument,
    BlockPlayer,
    CorrectPlayerData,
    EndSelfExclusion,
    ExcludePlayer,
    LiftExclusion,
    UnblockPlayer,
)
from domain.players.player import Player, player_stream
from domain.players.refusals import (
    Erased,
    ErasureRefused,
    ExclusionHolds,
    LimitExceeded,
    PlayerExists,
    PlayerHasMoney,
    PlayerIsClosed,
    PlayerNotRegistered,
)
from domain.players.terms import Act, LimitKind, LimitPeriod, Reason
from domain.processes.close_player import ClosePlayer
from domain.processes.erase_player import ApproveErasure, PlaceLegalHold, ReleaseLegalHold, RequestErasure
from domain.processes.limit_player import SelfExclude, SetLimit
from domain.refusal import InvalidInput
from tests.domain.players.registering import Office

DAY, DEPOSIT = LimitPeriod.DAY, LimitKind.DEPOSIT


@pytest.fixture
def office() -> Office:
    office = Office()
    office.register("p1")
    office.later(hours=2)
    return office


def player(office: Office, who: str = "p1") -> Player:
    found = office.aggregate(Player, player_stream(who))
    assert isinstance(found, Player)
    return found


def test_a_lower_limit_holds_at_once_and_a_higher_one_after_the_cooling_time(office: Office) -> None:
    """P-LIMITS (spec D.4)"""
    assert office.does(SetLimit("p1", DEPOSIT, DAY, 100)) == [happened.LimitSet(DEPOSIT, DAY, 100)]
    assert office.does(SetLimit("p1", DEPOSIT, DAY, 50)) == [happened.LimitSet(DEPOSIT, DAY, 50)]
    later = office.now + timedelta(hours=24)
    assert office.does(SetLimit("p1", DEPOSIT, DAY, 70)) == [happened.LimitChangeScheduled(DEPOSIT, DAY, 70, later)]
    with pytest.raises(LimitExceeded):
        player(office).admit(Act.DEPOSIT, 51, office.now)
    office.later(hours=24)
    player(office).admit(Act.DEPOSIT, 70, office.now)
    office.does(SetLimit("p1", DEPOSIT, DAY))  # none at all, later
    with pytest.raises(LimitExceeded):
        player(office).admit(Act.DEPOSIT, 71, office.now)
    office.later(hours=24)
    player(office).admit(Act.DEPOSIT, 10**9, office.now)


def test_the_cooling_time_is_a_setting(office: Office) -> None:
    office.given((STREAM, SettingChanged("limit_cooling_hours", "organisation", 72, "law")))
    office.does(SetLimit("p1", DEPOSIT, DAY, 100))
    [scheduled] = office.does(SetLimit("p1", DEPOSIT, DAY, 200))
    assert isinstance(scheduled, happened.LimitChangeScheduled)
    assert scheduled.holds_from == office.now + timedelta(hours=72)


@pytest.mark.parametrize("amount", [-1, 10**12 + 1])
def test_a_limit_is_an_amount(office: Office, amount: int) -> None:
    with pytest.raises(InvalidInput):
        office.does(SetLimit("p1", DEPOSIT, DAY, amount))


def test_nobody_shortens_a_players_own_exclusion(office: Office) -> None:
    """D.4: not the player, and nobody else."""
    with pytest.raises(InvalidInput):
        office.does(SelfExclude("p1", 29))
    office.does(SelfExclude("p1", 60))
    assert office.does(SelfExclude("p1", 30)) == []
    with pytest.raises(ExclusionHolds):
        office.does(LiftExclusion("p1", Reason.PLAYER_ASKED))
    office.later(days=59)
    assert player(office).state.standing.is_excluded_at(office.now)
    assert office.does(EndSelfExclusion("p1")) == []
    office.later(days=1)
    assert not player(office).state.standing.is_excluded_at(office.now)
    assert office.does(EndSelfExclusion("p1")) == [happened.SelfExclusionEnded()]
    assert office.does(EndSelfExclusion("p1")) == []


def test_an_exclusion_by_others_can_be_lifted(office: Office) -> None:
    with pytest.raises(InvalidInput):
        office.does(ExcludePlayer("p1", Reason.EXCLUSION_LIST, office.now))
    office.does(ExcludePlayer("p1", Reason.EXCLUSION_LIST))
    assert office.does(LiftExclusion("p1", Reason.MISTAKE)) == [happened.ExclusionLifted(Reason.MISTAKE)]
    assert office.does(LiftExclusion("p1", Reason.MISTAKE)) == []


def test_blocking_twice_is_blocking_once(office: Office) -> None:
    assert office.does(UnblockPlayer("p1", Reason.REVIEW_PASSED)) == []
    assert len(office.does(BlockPlayer("p1", Reason.UNDER_REVIEW))) == 1
    assert office.does(BlockPlayer("p1", Reason.UNDER_REVIEW)) == []
    assert len(office.does(UnblockPlayer("p1", Reason.REVIEW_PASSED))) == 1


def test_who_is_not_registered_cannot_be_changed(office: Office) -> None:
    """BET-06"""
    nobody = [
        BlockPlayer("p9", Reason.UNDER_REVIEW),
        SetLimit("p9", DEPOSIT, DAY, 1),
        ClosePlayer("p9", Reason.MISTAKE),
        CorrectPlayerData("p9", phone_key="phone-9", sealed_phone="sealed"),
        AddDocument("p9", "sealed", "RF_PASSPORT", "document-9", (), is_adult=True),
        RequestErasure("p9", "user:ann"),
        PlaceLegalHold("p9", Reason.AUTHORITY_ORDERED),
    ]
    for command in nobody:
        with pytest.raises(PlayerNotRegistered):
            office.when(command)


def test_a_corrected_phone_frees_the_old_one(office: Office) -> None:
    """BET-33: and a phone of somebody else is refused, with nothing done."""
    office.register("p2", "phone-2", "document-2")
    with pytest.raises(PlayerExists):
        office.does(CorrectPlayerData("p1", sealed_phone="s", phone_key="phone-2"))
    happened_now = office.when(CorrectPlayerData("p1", sealed_phone="s", phone_key="phone-3"))
    assert ("phone-OFFLINE-phone-3", Claimed("p1")) in happened_now
    assert ("phone-OFFLINE-phone-1", ClaimReleased("p1")) in happened_now
    assert player(office).phone_key == "phone-3"
    again = office.does(CorrectPlayerData("p1", sealed_phone="t", phone_key="phone-3"))
    assert [type(event) for event in again] == [happened.PlayerDataCorrected]
    office.register("p4", "phone-1", "document-4")


def test_a_new_document_is_the_players_beside_the_old_one(office: Office) -> None:
    """BET-38, BET-42: both find him; neither registers another."""
    office.does(AddDocument("p1", "sealed", "RF_PASSPORT", "document-2", ("petrov",), is_adult=True))
    assert player(office).document_keys == ["document-1", "document-2"]
    office.until_document("p2", "phone-2")
    for document in ("document-1", "document-2"):
        with pytest.raises(PlayerExists):
            office.submit("p2", document)


def test_an_account_with_money_is_not_closed(office: Office) -> None:
    """B.2.4: close only with balance 0; also what is held, and what the player owes."""
    for name in (chart.player_available, chart.player_held, chart.player_owes):
        other = Office()
        other.register("p1")
        stream = account_stream(name("p1"))
        sign = 1 if name is chart.player_owes else -1
        other.given((stream, AccountMoved(sign * 5, sign * 5, "P1", "x@1", "RUB")))
        with pytest.raises(PlayerHasMoney):
            other.does(ClosePlayer("p1", Reason.PLAYER_ASKED))
        other.given((stream, AccountMoved(-sign * 5, 0, "P3", "x@2", "RUB")))
        assert other.does(ClosePlayer("p1", Reason.PLAYER_ASKED))
        with pytest.raises(PlayerIsClosed):
            other.does(ClosePlayer("p1", Reason.PLAYER_ASKED))


def test_an_account_whose_bets_are_open_is_not_closed(office: Office) -> None:
    """B.2.4: what they win would come to it."""
    with pytest.raises(PlayerHasMoney, match="2 bets"):
        office.does(ClosePlayer("p1", Reason.PLAYER_ASKED, open_bets=2))


def test_who_is_excluded_does_not_come_back_by_closing(office: Office) -> None:
    """D.4: the claims on phone and document stay."""
    office.does(SelfExclude("p1", 60))
    office.does(ClosePlayer("p1", Reason.PLAYER_ASKED))
    with pytest.raises(PlayerExists):
        office.start("p2")


def test_erasing_takes_two_persons_the_end_of_the_retention_and_nobodys_hold(office: Office) -> None:
    """CORE-17, DEC-27"""
    ask, approve = RequestErasure("p1", "user:ann"), ApproveErasure("p1", "user:bob")
    with pytest.raises(ErasureRefused, match="close it first"):
        office.does(ask)
    office.does(ExcludePlayer("p1", Reason.EXCLUSION_LIST))  # so that closing keeps the claims
    office.does(ClosePlayer("p1", Reason.PLAYER_ASKED))
    with pytest.raises(ErasureRefused, match="kept until 2031-03-01"):
        office.does(ask)
    office.later(days=5 * 365 + 3)
    with pytest.raises(ErasureRefused, match="nobody has asked"):
        office.does(approve)
    office.does(ask)
    with pytest.raises(ErasureRefused, match="yourself"):
        office.does(ApproveErasure("p1", "user:ann"))
    office.does(PlaceLegalHold("p1", Reason.AUTHORITY_ORDERED))
    with pytest.raises(ErasureRefused, match="legal hold"):
        office.does(approve)
    office.does(ReleaseLegalHold("p1", Reason.AUTHORITY_ORDERED))
    erased = office.does(approve)
    assert subject_events.SubjectErased("user:ann", "user:bob") in erased
    assert happened.PlayerErased() in erased
    assert erased.count(ClaimReleased("p1")) == 2
    with pytest.raises(Erased):
        office.does(approve)
    with pytest.raises(Erased):
        player(office).admit(Act.WITHDRAWAL, 0, office.now)
    office.register("p2")  # the same person, anew


def test_of_an_erased_player_no_key_stays_in_the_state(office: Office) -> None:
    """CORE-17: the row of the current state names neither phone nor document."""
    office.given((player_stream("p1"), happened.PlayerErased()))
    assert player(office).phone_key == ""
    assert player(office).document_keys == []
    with pytest.raises(Erased):
        office.does(CorrectPlayerData("p1", document_key="document-5", phone_key="phone-5"))
