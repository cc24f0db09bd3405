"""Identification at a desk: found, compared, confirmed; for one operation, at one desk, for ten minutes."""

import pytest

from domain.betting.desk_events import IdentificationEnded, IdentificationStarted, PlayerFound
from domain.betting.desk_refusals import (
    IdentificationRequired,
    IdentificationSpent,
    NotIdentifiedRecently,
    NotYourDesk,
    ShiftLocked,
    ShiftNotOpen,
)
from domain.betting.identification import EndReason, Method
from domain.betting.shift_events import DeskShiftLocked
from domain.players.events import PlayerBlocked
from domain.players.refusals import PlayerBlocked as Blocked
from domain.players.refusals import PlayerNotRegistered
from domain.players.terms import Reason
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.identify_player import (
    CloseIdentification,
    ConfirmDocumentMatch,
    ExpireIdentification,
    IdentifyFromRecent,
    IdentifyPlayer,
    LeaveDesk,
)
from domain.processes.shift_acts import CountCash, LockShift, UnlockShift
from tests.domain.deciding import NOW
from tests.domain.desks.shop import FLOAT, IVANOVA, MANAGER, MINUTE, PETROVA, shop


def test_a_player_who_was_found_is_identified_once_the_document_is_compared() -> None:
    """BET-42, BET-49, BET-51, BET-52: the desk is in the mode of this player."""
    at = shop()
    until = NOW + 10 * MINUTE
    assert at.events(IdentifyPlayer("d1", IVANOVA, "p1")) == [PlayerFound("p1", Method.DOCUMENT, IVANOVA, until)]
    with pytest.raises(IdentificationRequired):
        at.desk().identified(None, at.now)
    assert at.events(ConfirmDocumentMatch("d1", IVANOVA, "p1", "i1")) == [
        IdentificationStarted("i1", "p1", Method.DOCUMENT, True, IVANOVA, "s1", NOW, until)
    ]
    assert at.desk().identified("i1", at.now) == "p1"


def test_nobody_is_identified_without_being_found_first_and_in_time() -> None:
    """BET-42: the data of the account are compared, not remembered."""
    at = shop()
    with pytest.raises(IdentificationRequired):
        at.when(ConfirmDocumentMatch("d1", IVANOVA, "p1", "i1"))
    at.when(IdentifyPlayer("d1", IVANOVA, "p2"))
    with pytest.raises(IdentificationRequired):
        at.when(ConfirmDocumentMatch("d1", IVANOVA, "p1", "i1"))
    with pytest.raises(IdentificationRequired):
        at.at(10).when(ConfirmDocumentMatch("d1", IVANOVA, "p2", "i1"))


def test_whoever_is_not_registered_or_blocked_is_not_identified() -> None:
    """BET-07: NOT_REGISTERED leads to registration."""
    at = shop()
    with pytest.raises(PlayerNotRegistered):
        at.when(IdentifyPlayer("d1", IVANOVA, "p9"))
    at.when(IdentifyPlayer("d1", IVANOVA, "p1"))
    at.given(("player-p1", PlayerBlocked(Reason.UNDER_REVIEW)))
    with pytest.raises(Blocked):
        at.when(ConfirmDocumentMatch("d1", IVANOVA, "p1", "i1"))


def test_an_identification_is_spent_by_one_operation() -> None:
    """BET-54, BET-55, P-IDEND: the next operation needs another one."""
    at = shop()
    identification = at.identify()
    happened = at.events(AcceptDeposit("d1", IVANOVA, "dep", 500, identification))
    assert IdentificationEnded(identification, "p1", EndReason.OPERATION_COMPLETED) in happened
    with pytest.raises(IdentificationSpent):
        at.when(AcceptDeposit("d1", IVANOVA, "dep2", 500, identification))


def test_two_desks_never_act_on_one_identification() -> None:
    """BET-70d: it is good at its own desk only, and a desk has one player at most."""
    at = shop()
    identification = at.identify()
    with pytest.raises(IdentificationSpent):
        at.when(AcceptDeposit("d2", PETROVA, "dep", 500, identification))
    at.identify("p1", "d2", PETROVA)
    assert at.desk("d1").identified(identification, at.now) == at.desk("d2").identified_player == "p1"
    second = at.identify("p2")
    assert at.desk().identified(second, at.now) == "p2"
    assert IdentificationEnded(identification, "p1", EndReason.REPLACED) in [event for _, event in at.log]
    with pytest.raises(IdentificationSpent):
        at.when(AcceptDeposit("d1", IVANOVA, "dep", 500, identification))


def test_the_cashier_leaves_the_mode() -> None:
    """BET-56."""
    at = shop()
    identification = at.identify()
    assert at.events(CloseIdentification("d1", IVANOVA)) == [
        IdentificationEnded(identification, "p1", EndReason.CLOSED_BY_CASHIER)
    ]
    assert at.events(CloseIdentification("d1", IVANOVA)) == []


def test_a_cashier_who_logs_out_leaves_nobody_identified() -> None:
    """DEC-29."""
    at = shop()
    identification = at.identify()
    assert at.events(LeaveDesk("d1", IVANOVA)) == [IdentificationEnded(identification, "p1", EndReason.LOGOUT)]


def test_an_identification_ends_by_itself_at_the_moment_of_use_and_the_clock_tells_it() -> None:
    """DEC-29: ten minutes, or as long as the shop has set."""
    at = shop().setting("identification_timeout_minutes", 3, "unit:all")
    identification = at.identify()
    assert at.at(2.9).events(ExpireIdentification("d1")) == []
    with pytest.raises(IdentificationSpent):
        at.at(3).when(AcceptDeposit("d1", IVANOVA, "dep", 500, identification))
    ended = [IdentificationEnded(identification, "p1", EndReason.TIMEOUT)]
    assert at.at(5).events(ExpireIdentification("d1")) == ended
    assert at.events(ExpireIdentification("d1")) == []


def test_one_that_timed_out_is_not_told_as_replaced() -> None:
    """DEC-29."""
    at = shop()
    first = at.identify()
    at.at(11).identify("p2")
    assert IdentificationEnded(first, "p1", EndReason.TIMEOUT) in [event for _, event in at.log]


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (LockShift("d1", IVANOVA), EndReason.LOGOUT),
        (CountCash("d1", IVANOVA, counted=FLOAT), EndReason.SHIFT_CLOSED),
    ],
)
def test_it_ends_when_the_cashier_leaves_or_counts(command: LockShift | CountCash, reason: EndReason) -> None:
    """DEC-29: an unattended green desk is a risk; whoever was found must be found again, too."""
    at = shop()
    identification = at.identify()
    assert IdentificationEnded(identification, "p1", reason) in at.events(command)
    at.when(UnlockShift("d1", MANAGER))
    at.when(IdentifyPlayer("d1", IVANOVA, "p1"))
    at.when(LockShift("d1", IVANOVA))
    at.when(UnlockShift("d1", MANAGER))
    with pytest.raises(IdentificationRequired):
        at.when(ConfirmDocumentMatch("d1", IVANOVA, "p1", "i9"))


def test_recent_players_are_chosen_from_the_list_and_still_compared() -> None:
    """BET-44, DEC-30: the list saves the search, not the comparison."""
    at = shop()
    at.identify()
    at.when(CloseIdentification("d1", IVANOVA))
    assert at.at(60).events(IdentifyFromRecent("d1", IVANOVA, "p1")) == [
        PlayerFound("p1", Method.RECENT, IVANOVA, at.now + 10 * MINUTE)
    ]
    (started,) = at.events(ConfirmDocumentMatch("d1", IVANOVA, "p1", "i9"))
    assert isinstance(started, IdentificationStarted)
    assert (started.method, started.document_checked) == (Method.RECENT, True)


def test_the_list_is_of_this_desk_and_of_the_last_hours_and_players() -> None:
    """DEC-30: 20 players of 12 hours, both settable."""
    at = shop()
    at.identify("p1")
    with pytest.raises(NotIdentifiedRecently):
        at.when(IdentifyFromRecent("d2", PETROVA, "p1"))
    with pytest.raises(NotIdentifiedRecently):
        at.at(12 * 60 + 1).when(IdentifyFromRecent("d1", IVANOVA, "p1"))
    at.at(0).setting("recent_identifications_count", 1).identify("p2")
    with pytest.raises(NotIdentifiedRecently):
        at.when(IdentifyFromRecent("d1", IVANOVA, "p1"))
    at.when(IdentifyFromRecent("d1", IVANOVA, "p2"))


def test_identification_needs_the_cashiers_own_open_shift() -> None:
    """BET-66d."""
    with pytest.raises(ShiftNotOpen):
        shop(open_desks=False).when(IdentifyPlayer("d1", IVANOVA, "p1"))
    at = shop()
    with pytest.raises(NotYourDesk):
        at.when(IdentifyPlayer("d1", PETROVA, "p1"))
    at.given(("desk-d1", DeskShiftLocked("s1", IVANOVA)))
    with pytest.raises(ShiftLocked):
        at.when(IdentifyPlayer("d1", IVANOVA, "p1"))
