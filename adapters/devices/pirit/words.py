"""Numbers and bits of answers as words: the values of enumerated parameters (facts §1.3, §3.2, §5.2)."""

SHIFT = {False: "CLOSED", True: "OPEN"}

DOCUMENT_STATE = {0: "CLOSED", 1: "OPEN", 2: "SUBTOTAL", 3: "PAYMENT", 4: "PAID", 8: "NOT_PRINTED"}
"""NOT_PRINTED: closed in the drive, not on paper. It is closed once more; cancelling is impossible (facts §10 #18)."""

PRINTER = {0: "NOT_READY", 1: "NO_PAPER", 2: "COVER_OPEN", 3: "CUTTER", 7: "NO_LINK"}

FN_PHASE = {0: "SETUP", 1: "READY", 3: "FISCAL", 7: "POST_FISCAL", 15: "ARCHIVE"}

FN_DOCUMENT = {
    0x00: "NONE",
    0x01: "REGISTRATION",
    0x02: "SHIFT_OPENING",
    0x04: "RECEIPT",
    0x08: "SHIFT_CLOSING",
    0x10: "DRIVE_CLOSING",
    0x11: "BSO",
    0x12: "DRIVE_REPLACEMENT",
    0x13: "REGISTRATION_CHANGE",
    0x14: "RECEIPT_CORRECTION",
    0x15: "BSO_CORRECTION",
    0x17: "STATE_REPORT",
}

FN_BLOCK = {
    1: "DRIVE_NOT_FOUND",
    2: "ARCHIVE_NOT_CLOSED",
    3: "SELF_TEST_FAILED",
    4: "NO_LINK_TO_DRIVE",
    5: "SHIFT_CLOSING_UNFINISHED",
    7: "DRIVE_FULL",
}

OFD_EXCHANGE = {
    0: "CONNECTED",
    1: "MESSAGE_WAITING",
    2: "AWAITING_RECEIPT",
    3: "COMMAND_RECEIVED",
    4: "SETTINGS_CHANGED",
    5: "AWAITING_COMMAND_ANSWER",
    6: "READING_STARTED",
}

OISM_EXCHANGE = {0: "IDLE", 1: "READING_STARTED", 2: "AWAITING_RECEIPT"}

TAX_SYSTEM = {
    0: "GENERAL",
    1: "SIMPLIFIED_INCOME",
    2: "SIMPLIFIED_INCOME_LESS_EXPENSE",
    3: "IMPUTED",
    4: "AGRICULTURAL",
    5: "PATENT",
}

AGENT = {
    8: "BANK_PAYMENT_AGENT",
    9: "BANK_PAYMENT_SUBAGENT",
    10: "PAYMENT_AGENT",
    11: "PAYMENT_SUBAGENT",
    12: "ATTORNEY",
    13: "COMMISSIONER",
    14: "AGENT",
}

FIRMWARE_TYPE = {0: "STANDARD", 1: "DEBUG"}

PAPER_WIDTH = {0: "MM80", 1: "MM57"}

SD_STATE = {False: "READY", True: "FAILED"}

DK_OPTION = {0: "TAG_1200", 1: "FFD_2019"}
"""Options of setting 88."""
