"""Registration: its steps in their order, one account per phone and per document in each realm."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.codes.check import CodeCheck, CodeOutcome
from domain.codes.refusals import CodesTooMany
from domain.command import Command
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.organisation.refusals import UnitUnknown
from domain.players import registration_events as happened
from domain.players.document_types import is_adult
from domain.players.events import PlayerRegistered
from domain.players.player import Player, player_stream
from domain.players.refusals import DocumentTypeUnknown, EmailRequired, PlayerExists, RegistrationStepRefused
from domain.players.registration import OPEN, STEPS, Step
from domain.players.terms import Realm, Reason
from domain.processes.close_player import ClosePlayer
from domain.processes.register_player import (
    AbandonRegistration,
    ChooseDocumentType,
    SendRegistrationCode,
    SetRegistrationEmail,
    StartRegistration,
    SubmitRegistration,
)
from domain.refusal import Refusal
from kassa.house import DECIDERS
from tests.domain.players.registering import Office


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_player_is_registered_step_by_step(office: Office) -> None:
    """BET-34, BET-35, BET-36, BET-37, BET-39, BET-41d"""
    office.until_document("p1")
    registered = PlayerRegistered(
        Realm.OFFLINE,
        "shop-1",
        "Europe/Moscow",
        "sealed document-1",
        "phone-1",
        "RF_PASSPORT",
        "document-1",
        ("ivanov", "ivan"),
        "sealed phone-1",
        "sealed mail",
    )
    assert registered in office.submit("p1")
    assert office.aggregate(Player, player_stream("p1")).is_registered


@pytest.mark.parametrize(
    "early",
    [
        SetRegistrationEmail("p1", "mail"),
        ChooseDocumentType("p1", "RF_PASSPORT"),
        SubmitRegistration("p1", "", "", "document-1", (), is_adult=True),
    ],
)
@pytest.mark.parametrize("started", [False, True])
def test_no_step_is_left_out(office: Office, early: Command, started: bool) -> None:
    """BET-35, BET-41d: above all not the code."""
    if started:
        office.start("p1")
    with pytest.raises(RegistrationStepRefused):
        office.when(early)


def test_every_step_that_is_open_leads_on_and_none_that_has_ended() -> None:
    """BET-41d: the table itself."""
    assert set().union(*STEPS.values()) == {Step.NOT_STARTED, *OPEN}


def test_a_wrong_code_is_noted_and_another_can_be_sent(office: Office) -> None:
    """BET-35, DEC-31: within the limits of codes."""
    office.start("p1")
    office.confirm("p1", CodeCheck(CodeOutcome.WRONG, 4))
    with pytest.raises(CodesTooMany):
        office.does(SendRegistrationCode("p1", "m2"))
    office.later(minutes=2)
    office.does(SendRegistrationCode("p1", "m2"))
    assert happened.RegistrationPhoneConfirmed() in office.confirm("p1")
    with pytest.raises(RegistrationStepRefused):
        office.does(SendRegistrationCode("p1", "m3"))


def test_whether_an_email_is_required_is_a_setting(office: Office) -> None:
    """BET-36, DEC-21"""
    office.start("p1")
    office.confirm("p1")
    with pytest.raises(EmailRequired):
        office.does(SetRegistrationEmail("p1"))
    office.given((STREAM, SettingChanged("email_required", "organisation", "no", "law")))
    assert office.does(SetRegistrationEmail("p1")) == [happened.RegistrationEmailSet(None)]


def test_a_document_of_a_kind_that_nobody_takes_is_refused(office: Office) -> None:
    """BET-37"""
    office.start("p1")
    office.confirm("p1")
    office.does(SetRegistrationEmail("p1", "mail"))
    with pytest.raises(DocumentTypeUnknown):
        office.does(ChooseDocumentType("p1", "LIBRARY_CARD"))


def test_who_is_too_young_is_refused_for_ever(office: Office) -> None:
    """BET-39: noted, so that what was given is forgotten."""
    office.until_document("p1")
    assert office.submit("p1", is_adult=False) == [happened.RegistrationRefused(happened.RefusedFor.UNDER_AGE)]
    with pytest.raises(RegistrationStepRefused):
        office.submit("p1")
    office.later(hours=1)
    office.register("p2")  # neither the phone nor the document was taken


def test_a_unit_that_is_not_there_registers_nobody(office: Office) -> None:
    with pytest.raises(UnitUnknown):
        office.does(StartRegistration("p1", Realm.OFFLINE, "nowhere", "UTC", "", "phone-1", "m"))


def test_a_registration_is_over_after_a_day_and_when_it_is_given_up(office: Office) -> None:
    office.until_document("p1")
    office.later(days=1)
    with pytest.raises(RegistrationStepRefused, match="too long ago"):
        office.submit("p1")
    assert office.does(AbandonRegistration("p1")) == [happened.RegistrationAbandoned()]
    assert office.does(AbandonRegistration("p1")) == []
    office.register("p2")


def test_on_a_later_visit_the_account_there_is_named(office: Office) -> None:
    """BET-33: by the phone at the first step, by the document at the last."""
    office.register("p1")
    office.later(hours=1)
    with pytest.raises(PlayerExists) as refused:
        office.start("p2")
    assert refused.value.details == {"player": "p1"}
    office.until_document("p3", phone="phone-3")
    with pytest.raises(PlayerExists):
        office.submit("p3", "document-1")
    office.submit("p3", "document-3")  # it was a slip of the pen


def test_offline_and_online_are_registered_apart(office: Office) -> None:
    """BET-01, BET-04, BET-08: the same person has two accounts."""
    office.register("p1")
    office.later(hours=1)
    office.register("p2", realm=Realm.ONLINE)
    realms = [office.aggregate(Player, player_stream(each)).realm for each in ("p1", "p2")]
    assert realms == [Realm.OFFLINE, Realm.ONLINE]


def test_nothing_moves_money_between_realms() -> None:
    """DEC-34: no command knows two players."""
    fields = [decider.command.__struct_fields__ for decider in DECIDERS]
    assert not [each for each in fields if sum(name in {"player", "to_player", "from_player"} for name in each) > 1]


def test_a_closed_account_gives_phone_and_document_back(office: Office) -> None:
    """BET-33: the person may be registered anew."""
    office.register("p1")
    office.does(ClosePlayer("p1", Reason.PLAYER_ASKED))
    office.later(hours=1)
    office.register("p2")


WHO = st.tuples(st.sampled_from(["a", "b"]), st.sampled_from(["x", "y"]), st.sampled_from(list(Realm)))


@given(st.lists(WHO, min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_whoever_registers_at_once_one_account_per_phone_document_and_realm_comes_of_it(
    people: list[tuple[str, str, Realm]], random: Random
) -> None:
    """BET-04, BET-33, B.15: registrations interleaved step by step, in any order."""
    office = Office()
    left: list[tuple[str, int]] = []
    for at, (phone, _, realm) in enumerate(people):
        office.later(hours=2)
        try:
            office.until_document(f"p{at}", phone, realm)
        except Refusal:
            continue
        left.append((f"p{at}", at))
    random.shuffle(left)
    for who, at in left:
        try:
            office.submit(who, people[at][1])
        except Refusal:
            continue
    registered = [event for _, event in office.log if isinstance(event, PlayerRegistered)]
    for key in ("phone_key", "document_key"):
        taken = [(event.realm, getattr(event, key)) for event in registered]
        assert len(set(taken)) == len(taken)
    assert {(event.realm, event.phone_key) for event in registered} <= {(realm, phone) for phone, _, realm in people}
    assert len(registered) >= len({realm for _, _, realm in people})


def test_ages_are_whole_years() -> None:
    """BET-39: of age on the birthday; who was born on 29 February, on 1 March."""
    for born, of_age in (("2008-11-26", date(2026, 11, 26)), ("2008-02-29", date(2026, 3, 1))):
        days = [of_age - timedelta(days=1), of_age]
        assert [is_adult({"birth_date": born}, day) for day in days] == [False, True]
