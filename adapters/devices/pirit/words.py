"""Numbers and bits of answers as words: the values of enumerated parameters (facts §1.3, §3.2, §5.2).

The words are those of `domain/fleet/parameters`.
"""

SHIFT = {False: "CLOSED", True: "OPEN"}

DOCUMENT = {
    0: "NONE",
    1: "SERVICE",
    2: "INCOME",
    3: "INCOME_RETURN",
    4: "CASH_IN",
    5: "CASH_OUT",
    6: "EXPENSE",
    7: "EXPENSE_RETURN",
    9: "CORRECTION",
    10: "CORRECTION",
    11: "CORRECTION",
    12: "CORRECTION",
}
UNPRINTED = "UNPRINTED"
"""Closed in the drive, not on paper. It is closed once more; cancelling is impossible (facts §10 #18)."""
UNPRINTED_STATE = 8

PRINTER = {0: "NOT_READY", 1: "NO_PAPER", 2: "COVER_OPEN", 3: "CUTTER_ERROR", 7: "NO_LINK"}

FN_PHASE = {0: "SETUP", 1: "READY", 3: "FISCAL", 7: "POST_FISCAL", 15: "ARCHIVE"}

FN_DOCUMENT = {
    0x00: "NONE",
    0x01: "REGISTRATION",
    0x02: "SHIFT_OPENING",
    0x04: "RECEIPT",
    0x08: "SHIFT_CLOSING",
    0x10: "FN_CLOSING",
    0x11: "BSO",
    0x12: "FN_CHANGE",
    0x13: "REREGISTRATION",
    0x14: "CORRECTION",
    0x15: "BSO_CORRECTION",
    0x17: "STATE_REPORT",
}

FN_BLOCK = {
    1: "FN_NOT_FOUND",
    2: "ARCHIVE_NOT_CLOSED",
    3: "SELF_TEST_FAILED",
    4: "NO_LINK_TO_FN",
    5: "SHIFT_CLOSE_INCOMPLETE",
    7: "FN_FULL",
}

OFD_EXCHANGE = {
    0: "CONNECTED",
    1: "MESSAGE_TO_SEND",
    2: "WAITING_ANSWER",
    3: "COMMAND_FROM_OFD",
    4: "SETTINGS_CHANGED",
    5: "WAITING_COMMAND_ANSWER",
    6: "READING_STARTED",
}

OISM_EXCHANGE = {0: "IDLE", 1: "READING", 2: "WAITING_TICKET"}

OISM_FILL = {0: "BELOW_50", 1: "FROM_50", 2: "FROM_80", 3: "ABOVE_90", 4: "FULL"}

TAX_SYSTEM = {
    0: "OSN",
    1: "USN_INCOME",
    2: "USN_INCOME_MINUS_EXPENSE",
    3: "ENVD",
    4: "ESN",
    5: "PATENT",
}

AGENT = {
    8: "BANK_AGENT",
    9: "BANK_SUBAGENT",
    10: "PAYMENT_AGENT",
    11: "PAYMENT_SUBAGENT",
    12: "ATTORNEY",
    13: "COMMISSIONER",
    14: "AGENT",
}

FIRMWARE_TYPE = {0: "STANDARD", 1: "DEBUG"}

PAPER_WIDTH = {0: "MM_80", 1: "MM_57"}

SD_STATE = {False: "OK", True: "ABSENT"}
SD_FAILED = "ERROR"
SD_FAILED_BIT = 8
"""Of the fatal errors of command 00, Viki only."""

REGISTRATION_REASON = {
    0: "FN_REPLACED",
    1: "OFD_REPLACED",
    2: "USER_NAME",
    3: "ADDRESS_OR_PLACE",
    4: "AUTONOMOUS_OFF",
    5: "AUTONOMOUS_ON",
    6: "KKT_VERSION",
    7: "TAX_SYSTEMS",
    8: "AUTOMAT_NUMBER",
    9: "AUTOMATIC_OFF",
    10: "AUTOMATIC_ON",
    11: "BSO_ON",
    12: "BSO_OFF",
    13: "INTERNET_OFF",
    14: "INTERNET_ON",
    15: "PAYMENT_AGENT_OFF",
    16: "PAYMENT_AGENT_ON",
    17: "GAMBLING_OFF",
    18: "GAMBLING_ON",
    19: "LOTTERY_OFF",
    20: "LOTTERY_ON",
    21: "FFD_VERSION",
    31: "OTHER",
}
"""Bits of tag 1205."""

DK_OPTION = {0: "TAG_1200", 1: "FFD_2019"}
"""Options of setting 88."""
