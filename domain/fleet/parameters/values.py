"""Closed sets of values: what a TEXT or LIST may say where the protocol or the cabinet knows all there can be."""

from enum import StrEnum


class Manufacturer(StrEnum):
    """FLEET-02: both speak the Pirit protocol."""

    CSI = "CSI"
    DREAMKAS = "DREAMKAS"


class EnrolmentState(StrEnum):
    """Where a register stands with its organisation (DEC-06, DEC-09)."""

    PENDING = "PENDING"  # discovered, waits for a person
    ENROLLED = "ENROLLED"
    REJECTED = "REJECTED"
    REMOVED = "REMOVED"  # its next contact admits it again
    BLOCKLISTED = "BLOCKLISTED"  # removed, and its contact is refused


class FirmwareType(StrEnum):
    """Request 02/15."""

    STANDARD = "STANDARD"
    DEBUG = "DEBUG"


class FfdVersion(StrEnum):
    """Versions of the format of fiscal documents (tags 1189, 1190, 1209)."""

    FFD_1_0 = "1.0"
    FFD_1_05 = "1.05"
    FFD_1_1 = "1.1"
    FFD_1_2 = "1.2"


class TaxSystem(StrEnum):
    """Bits 0–5 of tag 1062."""

    OSN = "OSN"
    USN_INCOME = "USN_INCOME"
    USN_INCOME_MINUS_EXPENSE = "USN_INCOME_MINUS_EXPENSE"
    ENVD = "ENVD"
    ESN = "ESN"
    PATENT = "PATENT"


class AgentFlag(StrEnum):
    """Bits 0–6 of tag 1057; bits 8–14 of the work mode of 02/23."""

    BANK_AGENT = "BANK_AGENT"
    BANK_SUBAGENT = "BANK_SUBAGENT"
    PAYMENT_AGENT = "PAYMENT_AGENT"
    PAYMENT_SUBAGENT = "PAYMENT_SUBAGENT"
    ATTORNEY = "ATTORNEY"
    COMMISSIONER = "COMMISSIONER"
    AGENT = "AGENT"


class FnPhase(StrEnum):
    """Life of a drive: 0, 1, 3, 7, 15 of request 78/2 (facts §5.2), in the only order there is."""

    SETUP = "SETUP"
    READY = "READY"  # for fiscalisation
    FISCAL = "FISCAL"
    POST_FISCAL = "POST_FISCAL"  # closed, still sends
    ARCHIVE = "ARCHIVE"  # readable only


class FnDocument(StrEnum):
    """The document open in the drive: second figure of request 78/2."""

    NONE = "NONE"
    REGISTRATION = "REGISTRATION"
    SHIFT_OPENING = "SHIFT_OPENING"
    RECEIPT = "RECEIPT"
    SHIFT_CLOSING = "SHIFT_CLOSING"
    FN_CLOSING = "FN_CLOSING"
    BSO = "BSO"
    REREGISTRATION = "REREGISTRATION"
    FN_CHANGE = "FN_CHANGE"  # re-registration because of another drive
    CORRECTION = "CORRECTION"
    BSO_CORRECTION = "BSO_CORRECTION"
    STATE_REPORT = "STATE_REPORT"


class LifetimeSource(StrEnum):
    """Who says when a drive ends (DEC-05)."""

    DEVICE = "DEVICE"
    TABLE = "TABLE"
    CORRECTED = "CORRECTED"


class FillSource(StrEnum):
    """How the fill of a drive is known (DEC-04)."""

    REPORTED = "REPORTED"
    FLAG_90 = "FLAG_90"
    ESTIMATED = "ESTIMATED"


class OfdExchange(StrEnum):
    """Bits 0–6 of the exchange state, request 78/7."""

    CONNECTED = "CONNECTED"
    MESSAGE_TO_SEND = "MESSAGE_TO_SEND"
    WAITING_ANSWER = "WAITING_ANSWER"
    COMMAND_FROM_OFD = "COMMAND_FROM_OFD"
    SETTINGS_CHANGED = "SETTINGS_CHANGED"
    WAITING_COMMAND_ANSWER = "WAITING_COMMAND_ANSWER"
    READING_STARTED = "READING_STARTED"


class FillClass(StrEnum):
    """Classes 0–4 of the notification area, request 79/0."""

    BELOW_50 = "BELOW_50"
    FROM_50 = "FROM_50"
    FROM_80 = "FROM_80"
    ABOVE_90 = "ABOVE_90"
    FULL = "FULL"  # no new notifications


class OismExchange(StrEnum):
    """States 0–2 of request 79/6."""

    IDLE = "IDLE"
    READING = "READING"
    WAITING_TICKET = "WAITING_TICKET"


class ShiftState(StrEnum):
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class DocumentState(StrEnum):
    """The document open in the register: third figure of request 00."""

    NONE = "NONE"
    SERVICE = "SERVICE"
    INCOME = "INCOME"
    INCOME_RETURN = "INCOME_RETURN"
    CASH_IN = "CASH_IN"
    CASH_OUT = "CASH_OUT"
    EXPENSE = "EXPENSE"
    EXPENSE_RETURN = "EXPENSE_RETURN"
    CORRECTION = "CORRECTION"
    UNPRINTED = "UNPRINTED"  # state 8: closed in the drive, not printed; close again, never cancel (facts §10.18)


class ConnectionState(StrEnum):
    """A silent register and a silent router are different states (facts §10.23)."""

    ONLINE = "ONLINE"
    DEVICE_OFFLINE = "DEVICE_OFFLINE"  # its router says: no answer
    ROUTER_OFFLINE = "ROUTER_OFFLINE"  # its router is silent: nobody knows


class Interface(StrEnum):
    """How the agent reaches the register."""

    SERIAL = "SERIAL"
    USB = "USB"
    TCP = "TCP"


class BatteryState(StrEnum):
    GOOD = "GOOD"
    LOW = "LOW"


class PrinterState(StrEnum):
    """Bits 0, 1, 2, 3, 7 of request 04."""

    NOT_READY = "NOT_READY"
    NO_PAPER = "NO_PAPER"
    COVER_OPEN = "COVER_OPEN"
    CUTTER_ERROR = "CUTTER_ERROR"
    NO_LINK = "NO_LINK"


class PaperWidth(StrEnum):
    """Request 02/16."""

    MM_80 = "MM_80"
    MM_57 = "MM_57"


class SdState(StrEnum):
    """Bit 8 of the fatal errors and request 02/19."""

    OK = "OK"
    ERROR = "ERROR"
    ABSENT = "ABSENT"


class JobState(StrEnum):
    """How a job left a register (spec B.8.2, the states in which a task ends)."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    SKIPPED = "SKIPPED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"
    ROLLED_BACK = "ROLLED_BACK"
    REMOVED = "REMOVED"


class Software(StrEnum):
    """What has versions, and releases (FLEET-61)."""

    FIRMWARE = "FIRMWARE"
    ROUTER = "ROUTER"
    WIFI = "WIFI"
    PRINTER_BIOS = "PRINTER_BIOS"


class Activity(StrEnum):
    """What may hold a register for itself (spec B.8.4)."""

    FIRMWARE_UPDATE = "FIRMWARE_UPDATE"
    ROUTER_UPDATE = "ROUTER_UPDATE"
    FN_REPLACEMENT = "FN_REPLACEMENT"
    REREGISTRATION = "REREGISTRATION"
    SETTINGS_CHANGE = "SETTINGS_CHANGE"
    REMOTE_SERVICE = "REMOTE_SERVICE"
