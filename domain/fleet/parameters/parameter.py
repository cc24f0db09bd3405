"""What a parameter of a register is: the one vocabulary of driver, report, events, read model, GraphQL and CSV.

spec/82 (B.4) lists them; `catalogue.py` has them all. The key is the name in every layer.
"""

from dataclasses import dataclass
from enum import Enum, StrEnum

Value = bool | int | str | list[str] | None
"""A plain value of a parameter, as reports and events carry it. None takes a known value back; reports never say it."""
Values = dict[str, Value]
"""Values by the keys of their parameters."""


class Group(Enum):
    """Groups of columns (B.4): (Russian title, English title)."""

    ID = ("Идентификация", "Identity and place")
    VER = ("Версии", "Versions")
    REG = ("Регистрационные данные", "Registration data")
    FN = ("Фискальный накопитель", "Fiscal drive")
    UNS = ("Неотправленные документы", "Unsent documents")
    SHF = ("Смена и итоги", "Shift and totals")
    NET = ("Сеть, ОФД и ОИСМ", "Network, OFD and OISM")
    SRV = ("Сервисная информация", "Service information")
    ERR = ("Фатальные ошибки", "Fatal errors")
    SVC = ("Услуги", "Paid services")
    JOB = ("Задания и внимание", "Jobs and attention")

    @property
    def title_ru(self) -> str:
        return self.value[0]

    @property
    def title_en(self) -> str:
        return self.value[1]


class Kind(Enum):
    """What a value is, and how it stands in a report or an event as a plain value."""

    TEXT = "text"
    INT = "whole number"
    MASK = "bits as a whole number; people read it in hexadecimal"
    BOOL = "true or false"
    DATE = "date of the place, 2026-11-25"
    LOCAL_TIME = "wall clock of the device, no zone: 2026-11-25T09:30:00"
    INSTANT = "instant with its zone: 2026-11-25T09:30:00Z"
    MONEY = "kopecks, a whole number"
    DECIMAL = "exact number; never reported, only derived"
    PERCENT = "whole per cent, 0 to 100"
    LIST = "list of texts"
    VERSION = "numbers joined by points, 565.1.11; compared number by number"
    IP = "address of IPv4 or IPv6"


class Origin(StrEnum):
    """Who says the value."""

    DEVICE = "DEVICE"  # the register or its drive, through the agent
    AGENT = "AGENT"  # the agent beside it
    CABINET = "CABINET"  # people of the organisation
    DERIVED = "DERIVED"  # we compute it
    RELAY = "RELAY"
    JOB = "JOB"  # update jobs and leases


class Family(StrEnum):
    """What happens to a changed value: most families are one event type (`events/`, DEC-01)."""

    IDENTITY = "IDENTITY"  # of the register: it is in the name of the stream and never changes
    REGISTRATION = "REGISTRATION"
    VERSION = "VERSION"
    NETWORK = "NETWORK"
    SHIFT = "SHIFT"
    COUNTERS = "COUNTERS"
    BACKLOG = "BACKLOG"
    FATAL = "FATAL"
    SERVICES = "SERVICES"
    ATTRIBUTES = "ATTRIBUTES"  # the rest
    CONNECTION = "CONNECTION"
    CLOCK = "CLOCK"
    SEEN = "SEEN"  # different at every poll: kept beside the log, no event (DEC-01)
    DRIVE_IDENTITY = "DRIVE_IDENTITY"  # another one means: the drive was replaced
    DRIVE = "DRIVE"
    DRIVE_FILL = "DRIVE_FILL"
    DRIVE_WARNING = "DRIVE_WARNING"
    DRIVE_BLOCK = "DRIVE_BLOCK"


@dataclass(frozen=True)
class Parameter:
    """One parameter. `family` is None for what no report can change.

    `step` is the noise of a measurement: a smaller difference to the value known is no change. A `rising` counter is
    never reset: a lower value is wrong unless the part it counts for was replaced. Only a `signed` INT may be negative.
    """

    group: Group
    key: str
    title_ru: str
    title_en: str
    kind: Kind
    origin: Origin
    family: Family | None = None
    values: type[StrEnum] | None = None  # closed set of a TEXT, or of what stands in a LIST
    step: int = 1
    rising: bool = False
    signed: bool = False

    @property
    def reported(self) -> bool:
        """Whether an agent puts it among the parameters of a report.

        The rest of what agents tell is said by the report itself: who answers, when, and whether.
        """
        return self.origin in {Origin.DEVICE, Origin.AGENT} and self.key not in _SAID_BY_THE_REPORT


_SAID_BY_THE_REPORT = frozenset({"manufacturer", "connection_state", "last_seen_at"})
