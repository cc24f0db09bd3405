"""Releases of software: registered, approved, required, withdrawn (FLEET-04, -61, -83, -84, -95)."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.fleet.checks import YEARS, is_version
from domain.fleet.edits.edit import LONGEST_NAME, LONGEST_REASON, text_of
from domain.fleet.events.release import ReleaseReason, ReleaseRegistered
from domain.fleet.identity import release_stream
from domain.fleet.parameters.values import Software
from domain.fleet.release import SoftwareRelease
from domain.refusal import InvalidInput

# Makers have some dozens of models.
MAX_MODELS = 100
LONGEST_NOTES = 5_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
# A signature of 4,096 bits has 684 characters.
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{1,2000}={0,2}")


class RegisterRelease(Command, frozen=True):
    """Put a release into the catalogue: what is in it never changes. `author` is who asks."""

    NAME: ClassVar[str] = "fleet.RegisterRelease"

    kind: Software
    version: str
    content: str
    models: tuple[str, ...]
    reasons: tuple[ReleaseReason, ...]
    author: str
    min_from: str | None = None
    signature: str | None = None
    notes: str = ""


class ReleaseEdit(Command, frozen=True):
    """An edit of a release by somebody who has seen `expected_version` of it."""

    kind: Software
    version: str
    expected_version: int


class ApproveRelease(ReleaseEdit, frozen=True):
    """Let a release be installed; `approver` is who asks, and not its author."""

    NAME: ClassVar[str] = "fleet.ApproveRelease"

    approver: str


class WithdrawRelease(ReleaseEdit, frozen=True):
    """Let a release be installed no more."""

    NAME: ClassVar[str] = "fleet.WithdrawRelease"

    reason: str


class SetRequiredBy(ReleaseEdit, frozen=True):
    """Say by which day registers must have a release, or a newer one; None: they need not."""

    NAME: ClassVar[str] = "fleet.SetRequiredBy"

    required_by: date | None


def _register(asked: RegisterRelease, release: SoftwareRelease, now: datetime) -> None:
    if _SHA256.fullmatch(asked.content) is None:
        raise InvalidInput("the content is named by its SHA-256: 64 digits of 0-9 and a-f")
    if asked.signature is not None and _SIGNATURE.fullmatch(asked.signature) is None:
        raise InvalidInput("a signature is base64 of at most 2,000 characters")
    if not 1 <= len(set(asked.models)) == len(asked.models) <= MAX_MODELS:
        raise InvalidInput(f"name 1 to {MAX_MODELS} models, each once", limit=MAX_MODELS)
    if not 1 <= len(set(asked.reasons)) == len(asked.reasons):
        raise InvalidInput("say why there is the release: one reason or several, each once")
    if asked.min_from is not None and not is_version(asked.min_from):
        raise InvalidInput("the least version is up to four numbers joined by points")
    if len(asked.notes) > LONGEST_NOTES:
        raise InvalidInput(f"notes have at most {LONGEST_NOTES:,} characters", limit=LONGEST_NOTES)
    release.register(
        ReleaseRegistered(
            asked.content,
            tuple(sorted(text_of("the name of a model", each, LONGEST_NAME) for each in asked.models)),
            tuple(sorted(asked.reasons)),
            asked.author,
            asked.min_from,
            asked.signature,
            asked.notes,
        ),
        now,
    )


def _approve(asked: ApproveRelease, release: SoftwareRelease, now: datetime) -> None:
    release.approve(asked.approver, asked.expected_version, now)


def _withdraw(asked: WithdrawRelease, release: SoftwareRelease, now: datetime) -> None:
    release.withdraw(text_of("a reason", asked.reason, LONGEST_REASON), asked.expected_version, now)


def _require(asked: SetRequiredBy, release: SoftwareRelease, now: datetime) -> None:
    if asked.required_by is not None and asked.required_by.year not in YEARS:
        raise InvalidInput("the day is in this century")
    release.require_by(asked.required_by, asked.expected_version, now)


def _decider(command: type[Command], act: Callable[[Any, SoftwareRelease, datetime], None]) -> Decider:
    def streams(asked: Any) -> Sequence[tuple[type[SoftwareRelease], str]]:
        return [(SoftwareRelease, release_stream(asked.kind, asked.version))]

    def decide(asked: Any, releases: Sequence[SoftwareRelease], recalled: Recalled, now: datetime) -> None:
        del recalled
        (release,) = releases
        act(asked, release, now)

    return Decider(command=command, streams=streams, decide=decide)


DECIDERS = (
    _decider(RegisterRelease, _register),
    _decider(ApproveRelease, _approve),
    _decider(WithdrawRelease, _withdraw),
    _decider(SetRequiredBy, _require),
)
