"""The words of this context that events and commands share."""

from enum import StrEnum


class Realm(StrEnum):
    """Shop players and players of the site are apart since 21.01.2014; who is both has two accounts (BET-01, -04)."""

    OFFLINE = "OFFLINE"
    ONLINE = "ONLINE"


class Act(StrEnum):
    """What a player may be about to do."""

    DEPOSIT = "DEPOSIT"
    STAKE = "STAKE"
    WITHDRAWAL = "WITHDRAWAL"
    IDENTIFICATION = "IDENTIFICATION"
    CARD = "CARD"


class LimitKind(StrEnum):
    """What a limit counts."""

    DEPOSIT = "DEPOSIT"
    STAKE = "STAKE"


class LimitPeriod(StrEnum):
    """Calendar periods of the player's place; weeks begin on Monday."""

    DAY = "DAY"
    WEEK = "WEEK"
    MONTH = "MONTH"


class Reason(StrEnum):
    """Why somebody acts on a player. Words of a list: free text would hold personal data that no key could erase."""

    PLAYER_ASKED = "PLAYER_ASKED"
    UNDER_REVIEW = "UNDER_REVIEW"
    REVIEW_PASSED = "REVIEW_PASSED"
    RULES_BROKEN = "RULES_BROKEN"
    AUTHORITY_ORDERED = "AUTHORITY_ORDERED"
    EXCLUSION_LIST = "EXCLUSION_LIST"
    DATA_WRONG = "DATA_WRONG"
    MISTAKE = "MISTAKE"
