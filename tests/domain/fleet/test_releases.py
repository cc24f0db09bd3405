"""FLEET-04, FLEET-61, FLEET-83, FLEET-84, FLEET-95: releases of software."""

from datetime import date
from typing import Any

import pytest

from domain.command import Command
from domain.expected_version import VersionConflict
from domain.fleet.edits.releases import DECIDERS, ApproveRelease, RegisterRelease, SetRequiredBy, WithdrawRelease
from domain.fleet.events.release import (
    ReleaseApproved,
    ReleasePublished,
    ReleaseReason,
    ReleaseRegistered,
    ReleaseRequiredBySet,
    ReleaseWithdrawn,
)
from domain.fleet.parameters.values import Software
from domain.fleet.refusals import (
    FourEyesRequired,
    ReleaseImmutable,
    ReleaseIsWithdrawn,
    ReleaseUnknown,
    ReleaseUnpublished,
)
from domain.refusal import InvalidInput, Refusal
from tests.domain.deciding import Deciding

STREAM = "release-FIRMWARE-665.80.4"
FIRMWARE, VERSION, CONTENT = Software.FIRMWARE, "665.80.4", "ab" * 32
MODELS, REASONS = ("Vikiprint 80", "Пирит 2Ф"), (ReleaseReason.FIX, ReleaseReason.LEGAL)
DAY = date(2027, 1, 1)


def registration(**other: Any) -> RegisterRelease:
    told: dict[str, Any] = {
        "content": CONTENT, "models": MODELS[::-1], "reasons": REASONS[::-1], "author": "user:ann", "min_from": "665",
        **other,
    }  # fmt: skip
    return RegisterRelease(FIRMWARE, VERSION, **told)


def approval(version: int = 1, approver: str = "user:bob") -> ApproveRelease:
    return ApproveRelease(FIRMWARE, VERSION, version, approver)


def registered() -> Deciding:
    catalogue = Deciding(DECIDERS)
    catalogue.when(registration())
    return catalogue


def test_a_release_says_why_it_is_there_and_for_which_models() -> None:
    """FLEET-04, FLEET-95: several reasons."""
    catalogue = Deciding(DECIDERS)
    told = ReleaseRegistered(CONTENT, MODELS, REASONS, "user:ann", "665")
    assert catalogue.when(registration()) == [(STREAM, told)]
    assert catalogue.when(registration(author="user:bob")) == []


def test_an_approved_release_is_published() -> None:
    """FLEET-83: what is told to the users of its models."""
    catalogue = registered()
    assert catalogue.when(approval()) == [
        (STREAM, ReleaseApproved("user:bob")),
        (STREAM, ReleasePublished(MODELS, REASONS)),
    ]
    assert catalogue.when(approval(3)) == []


def test_a_published_release_is_required_by_a_day_and_withdrawn_for_ever() -> None:
    """FLEET-84."""
    catalogue = registered()
    catalogue.when(approval())
    required = SetRequiredBy(FIRMWARE, VERSION, 3, DAY)
    assert catalogue.when(required) == [(STREAM, ReleaseRequiredBySet(DAY))]
    assert catalogue.when(SetRequiredBy(FIRMWARE, VERSION, 4, DAY)) == []
    assert catalogue.when(WithdrawRelease(FIRMWARE, VERSION, 4, "bricks")) == [(STREAM, ReleaseWithdrawn("bricks"))]
    for late in (approval(5), SetRequiredBy(FIRMWARE, VERSION, 5, None), WithdrawRelease(FIRMWARE, VERSION, 5, "x")):
        with pytest.raises(ReleaseIsWithdrawn):
            catalogue.when(late)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (registration(content="cd" * 32), ReleaseImmutable),
        (registration(models=("Пирит 2Ф",)), ReleaseImmutable),
        (approval(approver="user:ann"), FourEyesRequired),
        (approval(0), VersionConflict),
        (SetRequiredBy(FIRMWARE, VERSION, 1, DAY), ReleaseUnpublished),
        (ApproveRelease(FIRMWARE, "1", 0, "user:bob"), ReleaseUnknown),
        (ApproveRelease(FIRMWARE, "latest", 0, "user:bob"), InvalidInput),
        (registration(content="AB" * 32), InvalidInput),
        (registration(models=()), InvalidInput),
        (registration(models=("a", "a")), InvalidInput),
        (registration(reasons=()), InvalidInput),
        (registration(min_from="old"), InvalidInput),
        (registration(signature="!"), InvalidInput),
        (SetRequiredBy(FIRMWARE, VERSION, 1, date(1927, 1, 1)), InvalidInput),
    ],
)
def test_what_cannot_be_is_refused(command: Command, refusal: type[Refusal]) -> None:
    """FLEET-97d; the contents of a release never change; nobody approves his own."""
    catalogue = registered()
    with pytest.raises(refusal):
        catalogue.when(command)
    assert len(catalogue.log) == 1
