"""What agents report (FLEET-52, -57; DEC-01). What people ask for is in `edits/`, each command beside its decision."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, field

from domain.command import Command, Work

# One command is one transaction; an agent has some registers, a relay of agents some hundreds.
MAX_REPORTS_PER_COMMAND = 1_000


class RegisterReport(Struct, frozen=True, omit_defaults=True, gc=False):
    """One poll of one register, and what the asker knows besides (outside facts).

    `parameters` holds what was told, by key: a key that the device does not know is absent. When the register did not
    answer, `reachable` is false and `parameters` is empty. The facts: `previous_fn` is the drive that the register had
    until now, `seen_at` its latest poll known (kept beside the log), `zone` the IANA zone of its place, `unit` where
    registers at its address belong, if not to the router's unit.
    """

    manufacturer: str
    factory_number: str
    polled_at: datetime  # by the agent's clock
    reachable: bool = True
    parameters: dict[str, Any] = field(default_factory=dict)  # each is looked at for itself
    address: str | None = None
    previous_fn: str | None = None
    seen_at: datetime | None = None
    zone: str = "Europe/Moscow"
    unit: str | None = None
    enrolled_elsewhere: bool = False  # another organisation has this factory number


class ReportRegisters(Command, frozen=True):
    """Take 1–1,000 polls of registers by one router into the ledger: only what changed becomes events.

    The answer is a list of `{register, outcome, problems}` in the order given. `sent_at` is the agent's clock when it
    sent the command: a clock that is wrong is set right by it. With `approval_first` a person enrols new registers,
    also those of trusted routers.
    """

    NAME: ClassVar[str] = "fleet.ReportRegisters"
    WORK: ClassVar[Work] = Work.COLLECTS

    router: str
    reports: tuple[RegisterReport, ...]
    sent_at: datetime | None = None
    approval_first: bool = False
