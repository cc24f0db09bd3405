"""The closed sets of the fleet as clients read them: (name, description, description of each value)."""

from collections.abc import Mapping
from enum import StrEnum

from domain.fleet.csv_layout import DateFormat, DecimalSign, Delimiter, Encoding, HeaderLanguage
from domain.fleet.events.preferences import Sharing
from domain.fleet.events.register import Part
from domain.fleet.events.release import ReleaseReason
from domain.fleet.events.reports import Scope
from domain.fleet.parameters import values as v
from domain.fleet.policies.deadlines import Consequence
from domain.fleet.policies.health import Severity
from projections.fleet.forecasts import Bucket, WornPart
from projections.fleet.preferences import PreferenceKind

_ENROLMENT, _DOCUMENT, _OPEN = v.EnrolmentState, v.FnDocument, v.DocumentState

FLEET_WORDS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    v.Manufacturer: (
        "Manufacturer",
        "Who made a register.",
        {v.Manufacturer.CSI: "CSI: Pirit.", v.Manufacturer.DREAMKAS: "Dreamkas: Viki."},
    ),
    v.EnrolmentState: (
        "EnrolmentState",
        "Where a register stands with the organisation.",
        {
            _ENROLMENT.PENDING: "Found, and waiting for a person.",
            _ENROLMENT.ENROLLED: "One of the organisation's.",
            _ENROLMENT.REJECTED: "A person does not want it here.",
            _ENROLMENT.REMOVED: "Off the lists; its next contact admits it again.",
            _ENROLMENT.BLOCKLISTED: "Off the lists, and its contact is refused.",
        },
    ),
    v.FirmwareType: (
        "FirmwareType",
        "What a firmware is for.",
        {v.FirmwareType.STANDARD: "For work.", v.FirmwareType.DEBUG: "For tests."},
    ),
    v.TaxSystem: (
        "TaxSystem",
        "Tax systems of a registration (tag 1062).",
        {
            v.TaxSystem.OSN: "General (ОСН).",
            v.TaxSystem.USN_INCOME: "Simplified, income (УСН доход).",
            v.TaxSystem.USN_INCOME_MINUS_EXPENSE: "Simplified, income less expense (УСН доход минус расход).",
            v.TaxSystem.ENVD: "On imputed income (ЕНВД).",
            v.TaxSystem.ESN: "Agricultural (ЕСХН).",
            v.TaxSystem.PATENT: "Patent (ПСН).",
        },
    ),
    v.AgentFlag: (
        "AgentFlag",
        "As whose agent a register settles (tag 1057).",
        {
            v.AgentFlag.BANK_AGENT: "Bank's payment agent.",
            v.AgentFlag.BANK_SUBAGENT: "Bank's payment subagent.",
            v.AgentFlag.PAYMENT_AGENT: "Payment agent.",
            v.AgentFlag.PAYMENT_SUBAGENT: "Payment subagent.",
            v.AgentFlag.ATTORNEY: "Attorney.",
            v.AgentFlag.COMMISSIONER: "Commissioner.",
            v.AgentFlag.AGENT: "Another agent.",
        },
    ),
    v.FnPhase: (
        "FnPhase",
        "Life of a fiscal drive, in the only order there is.",
        {
            v.FnPhase.SETUP: "Being set up.",
            v.FnPhase.READY: "Ready to be registered.",
            v.FnPhase.FISCAL: "At work.",
            v.FnPhase.POST_FISCAL: "Closed, and still sending.",
            v.FnPhase.ARCHIVE: "Readable only.",
        },
    ),
    v.FnDocument: (
        "FnDocument",
        "The document open in a drive.",
        {
            _DOCUMENT.NONE: "None.",
            _DOCUMENT.REGISTRATION: "Registration.",
            _DOCUMENT.SHIFT_OPENING: "Opening of a shift.",
            _DOCUMENT.RECEIPT: "Receipt.",
            _DOCUMENT.SHIFT_CLOSING: "Closing of a shift.",
            _DOCUMENT.FN_CLOSING: "Closing of the drive.",
            _DOCUMENT.BSO: "Strict form.",
            _DOCUMENT.REREGISTRATION: "Registration anew.",
            _DOCUMENT.FN_CHANGE: "Registration anew because of another drive.",
            _DOCUMENT.CORRECTION: "Correction.",
            _DOCUMENT.BSO_CORRECTION: "Correction of a strict form.",
            _DOCUMENT.STATE_REPORT: "Report on the state of settlements.",
        },
    ),
    v.LifetimeSource: (
        "LifetimeSource",
        "Who says when a drive ends.",
        {
            v.LifetimeSource.DEVICE: "The register.",
            v.LifetimeSource.TABLE: "The table of lifetimes by model and registration.",
            v.LifetimeSource.CORRECTED: "A person.",
        },
    ),
    v.FillSource: (
        "FillSource",
        "How the fill of a drive is known.",
        {
            v.FillSource.REPORTED: "The register tells it.",
            v.FillSource.FLAG_90: "The drive's flag says 90 %.",
            v.FillSource.ESTIMATED: "Estimated from the number of the last document.",
        },
    ),
    v.OfdExchange: (
        "OfdExchange",
        "State of the exchange with the OFD.",
        {
            v.OfdExchange.CONNECTED: "Connected.",
            v.OfdExchange.MESSAGE_TO_SEND: "A message is to be sent.",
            v.OfdExchange.WAITING_ANSWER: "Waits for the answer.",
            v.OfdExchange.COMMAND_FROM_OFD: "The OFD has sent a command.",
            v.OfdExchange.SETTINGS_CHANGED: "Settings of the connection changed.",
            v.OfdExchange.WAITING_COMMAND_ANSWER: "Waits for the answer to a command.",
            v.OfdExchange.READING_STARTED: "A message is being read.",
        },
    ),
    v.FillClass: (
        "FillClass",
        "How full the notification area of a drive is.",
        {
            v.FillClass.BELOW_50: "Below 50 %.",
            v.FillClass.FROM_50: "50 % to 80 %.",
            v.FillClass.FROM_80: "80 % to 90 %.",
            v.FillClass.ABOVE_90: "Above 90 %.",
            v.FillClass.FULL: "Full: no new notifications.",
        },
    ),
    v.OismExchange: (
        "OismExchange",
        "State of the exchange with the OISM.",
        {
            v.OismExchange.IDLE: "Nothing goes on.",
            v.OismExchange.READING: "A notification is being read.",
            v.OismExchange.WAITING_TICKET: "Waits for the receipt of a notification.",
        },
    ),
    v.ShiftState: (
        "ShiftState",
        "Whether a shift is open.",
        {v.ShiftState.OPEN: "Open.", v.ShiftState.CLOSED: "Closed."},
    ),
    v.DocumentState: (
        "DocumentState",
        "The document open in a register.",
        {
            _OPEN.NONE: "None.",
            _OPEN.SERVICE: "Service document.",
            _OPEN.INCOME: "Sale.",
            _OPEN.INCOME_RETURN: "Return of a sale.",
            _OPEN.CASH_IN: "Cash put in.",
            _OPEN.CASH_OUT: "Cash taken out.",
            _OPEN.EXPENSE: "Purchase.",
            _OPEN.EXPENSE_RETURN: "Return of a purchase.",
            _OPEN.CORRECTION: "Correction.",
            _OPEN.UNPRINTED: "Closed in the drive, not printed.",
        },
    ),
    v.ConnectionState: (
        "ConnectionState",
        "Whether a register is heard.",
        {
            v.ConnectionState.ONLINE: "It answers.",
            v.ConnectionState.DEVICE_OFFLINE: "Its router says that it does not answer.",
            v.ConnectionState.ROUTER_OFFLINE: "Its router is silent: nobody knows.",
        },
    ),
    v.Interface: (
        "RegisterInterface",
        "How a register is reached.",
        {v.Interface.SERIAL: "Serial port.", v.Interface.USB: "USB.", v.Interface.TCP: "TCP."},
    ),
    v.BatteryState: (
        "BatteryState",
        "State of the battery of a register's clock.",
        {v.BatteryState.GOOD: "Good.", v.BatteryState.LOW: "Low: the clock stops at the next power cut."},
    ),
    v.PrinterState: (
        "PrinterState",
        "What is wrong with a printer.",
        {
            v.PrinterState.NOT_READY: "It is not ready.",
            v.PrinterState.NO_PAPER: "It has no paper.",
            v.PrinterState.COVER_OPEN: "Its cover is open.",
            v.PrinterState.CUTTER_ERROR: "Its cutter failed.",
            v.PrinterState.NO_LINK: "It does not answer.",
        },
    ),
    v.PaperWidth: ("PaperWidth", "Width of the paper.", {v.PaperWidth.MM_80: "80 mm.", v.PaperWidth.MM_57: "57 mm."}),
    v.SdState: (
        "SdState",
        "State of the SD card.",
        {v.SdState.OK: "Good.", v.SdState.ERROR: "It failed.", v.SdState.ABSENT: "There is none."},
    ),
    v.JobState: (
        "JobResult",
        "How a job left a register.",
        {
            v.JobState.SUCCEEDED: "Done.",
            v.JobState.FAILED: "Failed.",
            v.JobState.SKIPPED: "Not needed.",
            v.JobState.CANCELLED: "Cancelled.",
            v.JobState.EXPIRED: "Out of time.",
            v.JobState.SUPERSEDED: "Replaced by a newer job.",
            v.JobState.ROLLED_BACK: "Taken back.",
            v.JobState.REMOVED: "The register left.",
        },
    ),
    v.Activity: (
        "RegisterActivity",
        "What somebody has a register to himself for.",
        {
            v.Activity.FIRMWARE_UPDATE: "Update of the firmware.",
            v.Activity.ROUTER_UPDATE: "Update of the router service.",
            v.Activity.FN_REPLACEMENT: "Replacement of the drive.",
            v.Activity.REREGISTRATION: "Registration anew.",
            v.Activity.SETTINGS_CHANGE: "Change of settings.",
            v.Activity.REMOTE_SERVICE: "Service from afar.",
        },
    ),
    Severity: (
        "AttentionSeverity",
        "How urgently a register needs attention.",
        {
            Severity.CRITICAL: "It sells no more.",
            Severity.HIGH: "It will soon sell no more.",
            Severity.MEDIUM: "To be dealt with.",
            Severity.LOW: "Worth knowing.",
        },
    ),
    Consequence: (
        "DeadlineConsequence",
        "What stops at a deadline.",
        {
            Consequence.STOPS_REGISTER: "The register.",
            Consequence.STOPS_MARKED_GOODS: "The sale of marked goods.",
        },
    ),
    Scope: ("FatalErrorScope", "What has a fatal error.", {Scope.REGISTER: "The register.", Scope.FN: "Its drive."}),
    Part: (
        "RegisterPart",
        "A part that wears out.",
        {Part.HEAD: "Thermal head.", Part.CUTTER: "Cutter.", Part.BATTERY: "Battery of the clock."},
    ),
    Bucket: (
        "ForecastBucket",
        "How wide the columns of a chart are.",
        {Bucket.DAY: "A day.", Bucket.WEEK: "A week from Monday.", Bucket.MONTH: "A month."},
    ),
    WornPart: (
        "WornPart",
        "What wears out.",
        {
            WornPart.HEAD: "Thermal head.",
            WornPart.CUTTER: "Cutter.",
            WornPart.BATTERY: "Battery of the clock.",
            WornPart.REGISTER: "The register: its most worn part.",
        },
    ),
    v.Software: (
        "SoftwareKind",
        "What has a version.",
        {
            v.Software.FIRMWARE: "The register's firmware.",
            v.Software.ROUTER: "The router service.",
            v.Software.WIFI: "The Wi-Fi module.",
            v.Software.PRINTER_BIOS: "The printer.",
        },
    ),
    ReleaseReason: (
        "ReleaseReason",
        "Why there is a release.",
        {
            ReleaseReason.LEGAL: "The law asks for something new.",
            ReleaseReason.BUSINESS: "It can do more.",
            ReleaseReason.FIX: "Something was wrong.",
            ReleaseReason.SECURITY: "It could be attacked.",
        },
    ),
    Sharing: (
        "PreferenceSharing",
        "Who else sees a template or a view.",
        {
            Sharing.PRIVATE: "Nobody.",
            Sharing.UNIT: "Whoever is at work in its unit or below.",
            Sharing.ORGANISATION: "The whole organisation.",
        },
    ),
    PreferenceKind: (
        "PreferenceKind",
        "What is saved.",
        {PreferenceKind.CSV_TEMPLATE: "How a CSV looks.", PreferenceKind.VIEW: "A filter with columns and order."},
    ),
    HeaderLanguage: (
        "CsvHeaderLanguage",
        "Words of the first line of a CSV.",
        {
            HeaderLanguage.RU: "Russian titles.",
            HeaderLanguage.EN: "English titles.",
            HeaderLanguage.KEY: "Keys of the parameters.",
        },
    ),
    Delimiter: (
        "CsvDelimiter",
        "What stands between the cells of a CSV.",
        {Delimiter.SEMICOLON: "`;`", Delimiter.COMMA: "`,`", Delimiter.TAB: "A tab."},
    ),
    Encoding: (
        "CsvEncoding",
        "Encoding of a CSV.",
        {
            Encoding.UTF_8_BOM: "UTF-8 with the mark that spreadsheets look for.",
            Encoding.UTF_8: "UTF-8.",
            Encoding.WINDOWS_1251: "Windows-1251; what it lacks becomes `?`.",
        },
    ),
    DecimalSign: ("CsvDecimalSign", "Decimal sign of a CSV.", {DecimalSign.COMMA: "`,`", DecimalSign.POINT: "`.`"}),
    DateFormat: (
        "CsvDateFormat",
        "How dates and times stand in a CSV.",
        {DateFormat.RUSSIAN: "25.11.2026 09:30:00", DateFormat.ISO: "2026-11-25T09:30:00"},
    ),
}
