"""Whether the organisation may work here, and how: what its operator says, what its own users set."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.organisation.organisation import STREAM, Organisation
from domain.organisation.settings import checked
from domain.organisation.standing import DEFAULT_TRIAL_DAYS, MAX_TRIAL_DAYS, MIN_TRIAL_DAYS
from domain.refusal import InvalidInput

LONGEST_REASON = 500
LONGEST_NETWORK = 200


class RequestAccess(Command, frozen=True):
    """Ask for access for a trading network (FLEET-94). `request` names whom to answer, in a table beside the log."""

    NAME: ClassVar[str] = "organisation.RequestAccess"
    WORK: ClassVar[Work] = Work.KEEPS

    request: str
    network: str


class StartTrial(Command, frozen=True):
    """Let the organisation try everything for 1 to 90 days (FLEET-93)."""

    NAME: ClassVar[str] = "organisation.StartTrial"
    WORK: ClassVar[Work] = Work.KEEPS

    days: int = DEFAULT_TRIAL_DAYS


class ExtendTrial(Command, frozen=True):
    """Let the trial last longer, also one that is over: 90 days at most, counted from its beginning."""

    NAME: ClassVar[str] = "organisation.ExtendTrial"
    WORK: ClassVar[Work] = Work.KEEPS

    days: int
    reason: str


class TellTrial(Command, frozen=True):
    """Say what the clock has brought: a trial ends soon, is over, is followed by nothing (asked by the clock)."""

    NAME: ClassVar[str] = "organisation.TellTrial"
    WORK: ClassVar[Work] = Work.KEEPS


class ActivateOrganisation(Command, frozen=True):
    """Let the organisation do everything, without an end."""

    NAME: ClassVar[str] = "organisation.ActivateOrganisation"
    WORK: ClassVar[Work] = Work.KEEPS

    reason: str


class SuspendOrganisation(Command, frozen=True):
    """Take nothing in any more; what is stored can be read and exported."""

    NAME: ClassVar[str] = "organisation.SuspendOrganisation"
    WORK: ClassVar[Work] = Work.KEEPS

    reason: str


class ChangeSetting(Command, frozen=True):
    """Set something for the organisation, a unit or a group; None: what holds in the wider scope, or the default.

    `expected_version` is of this key in this scope, 0 while it was never set there.
    """

    NAME: ClassVar[str] = "organisation.ChangeSetting"

    key: str
    scope: str
    value: str | None
    reason: str
    expected_version: int


def _line(what: str, text: str, longest: int) -> str:
    if not 1 <= len(text.strip()) <= longest or not text.isprintable():
        raise InvalidInput(f"{what} is one line of 1 to {longest} characters", limit=longest)
    return text.strip()


def _reason(text: str) -> str:
    return _line("a reason", text, LONGEST_REASON)


def _days(days: int) -> int:
    if not MIN_TRIAL_DAYS <= days <= MAX_TRIAL_DAYS:
        raise InvalidInput(f"a trial lasts {MIN_TRIAL_DAYS} to {MAX_TRIAL_DAYS} days", limit=MAX_TRIAL_DAYS, given=days)
    return days


def _request(asked: RequestAccess, organisation: Organisation, now: datetime) -> None:
    organisation.request(asked.request, _line("the name of a network", asked.network, LONGEST_NETWORK), now)


def _start(asked: StartTrial, organisation: Organisation, now: datetime) -> None:
    organisation.start_trial(_days(asked.days), now)


def _extend(asked: ExtendTrial, organisation: Organisation, now: datetime) -> None:
    organisation.extend_trial(_days(asked.days), _reason(asked.reason), now)


def _tell(_: TellTrial, organisation: Organisation, now: datetime) -> None:
    organisation.tell_trial(now)


def _activate(asked: ActivateOrganisation, organisation: Organisation, now: datetime) -> None:
    organisation.activate(_reason(asked.reason), now)


def _suspend(asked: SuspendOrganisation, organisation: Organisation, now: datetime) -> None:
    organisation.suspend(_reason(asked.reason), now)


def _set(asked: ChangeSetting, organisation: Organisation, now: datetime) -> None:
    setting = checked(asked.key, asked.scope)
    value = None if asked.value is None else setting.parse(asked.value)
    organisation.change_setting(asked.key, asked.scope, value, _reason(asked.reason), asked.expected_version, now)


def _ruling(command: type[Command], act: Callable[[Any, Organisation, datetime], None]) -> Decider:
    def streams(asked: Any) -> Sequence[tuple[type[Organisation], str]]:
        del asked
        return [(Organisation, STREAM)]

    def decide(asked: Any, organisations: Sequence[Organisation], recalled: Recalled, now: datetime) -> None:
        del recalled
        (organisation,) = organisations
        organisation.admit(command.WORK, now)
        act(asked, organisation, now)

    return Decider(command=command, streams=streams, decide=decide)


DECIDERS = (
    _ruling(RequestAccess, _request),
    _ruling(StartTrial, _start),
    _ruling(ExtendTrial, _extend),
    _ruling(TellTrial, _tell),
    _ruling(ActivateOrganisation, _activate),
    _ruling(SuspendOrganisation, _suspend),
    _ruling(ChangeSetting, _set),
)
