"""Cards come into stock, and belong to tiers that the organisation names."""

import pytest

from domain.cards.events import CardRegistered, CardTierChanged
from domain.cards.refusals import CardKnown, CardTierUnknown, CardUnknown
from domain.cards.serial import card_stream
from domain.expected_version import VersionConflict
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.processes.stock_cards import DECIDERS, RegisterCard, SetCardTier
from tests.domain.deciding import Deciding

SERIAL = "EM:55007EE424"
CARD = card_stream(SERIAL)
IN_STOCK = (CARD, CardRegistered("Basic", "126,58404"))


def test_a_card_that_nobody_knew_is_free_and_of_the_first_tier() -> None:
    """CARD-11, CARD-14, CARD-41d."""
    assert Deciding(DECIDERS).when(RegisterCard(SERIAL)) == [IN_STOCK]


def test_a_serial_is_taken_into_stock_once() -> None:
    """CARD-18, CARD-41d."""
    with pytest.raises(CardKnown):
        Deciding(DECIDERS).given(IN_STOCK).when(RegisterCard(SERIAL))


def test_the_organisation_names_its_tiers() -> None:
    """CARD-11: Basic, GOLD, SILVER and others are data."""
    club = Deciding(DECIDERS).given(
        IN_STOCK, (STREAM, SettingChanged("card_tiers", "organisation", " Club ,,PLATINUM", "new year"))
    )
    assert club.when(SetCardTier(SERIAL, 1, "PLATINUM")) == [(CARD, CardTierChanged("PLATINUM", "Basic"))]
    with pytest.raises(CardTierUnknown, match="Club, PLATINUM"):
        club.when(SetCardTier(SERIAL, 2, "GOLD"))
    with pytest.raises(VersionConflict):
        club.when(SetCardTier(SERIAL, 1, "Club"))
    assert club.when(RegisterCard("MF:BCD14264")) == [("card-MF:BCD14264", CardRegistered("Club", "066,53692"))]


def test_without_a_name_there_is_one_tier_for_all() -> None:
    """CARD-11: «на данный момент все карты имеют одинаковый статус»."""
    club = Deciding(DECIDERS).given((STREAM, SettingChanged("card_tiers", "organisation", ",", "one for all")))
    assert club.when(RegisterCard(SERIAL)) == [(CARD, CardRegistered("", "126,58404"))]


def test_a_card_that_is_not_in_stock_has_no_tier() -> None:
    with pytest.raises(CardUnknown):
        Deciding(DECIDERS).when(SetCardTier(SERIAL, 0, "GOLD"))
