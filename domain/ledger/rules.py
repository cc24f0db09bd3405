"""The rules of posting (spec C.3) as a table: what moved, which lines of the chart, and what can be taken back."""

from collections.abc import Mapping
from typing import NamedTuple


class Rule(NamedTuple):
    """One rule. Codes of the chart; of several on one side some may be missing in an entry.

    `reversible`: P37 may take it back. What belongs to a coupon, a withdrawal or a transfer has a state of its own, and
    is taken back there (void, correction, cancellation).
    """

    said: str
    debit: str
    credit: str
    reversible: bool = False


RULES: Mapping[str, Rule] = {
    "P1": Rule("Deposit in cash", "A1", "L1", reversible=True),
    "P1b": Rule("Deposit by card", "A7", "L1", reversible=True),
    "P2": Rule("Withdrawal asked for: the money is held", "L1", "L2"),
    "P3": Rule("Withdrawal paid in cash", "L2", "A1"),
    "P3v": Rule("Withdrawal cancelled or expired", "L2", "L1"),
    "P4": Rule("Stake from an account", "L1", "L3"),
    "P5": Rule("Stake in cash", "A1", "L4"),
    "P6": Rule("Bet lost", "L3 L4", "I1"),
    "P7": Rule("Winnings to an account", "L3 E1", "I1 L1 L8"),
    "P8": Rule("Winnings owed to the bearer of a coupon", "L4 E1", "I1 L5 L8"),
    "P9": Rule("Coupon paid in cash", "L5", "A1"),
    "P10": Rule("Bet from an account returned", "L3", "L1"),
    "P11": Rule("Bet in cash returned: owed to the bearer", "L4", "L5"),
    "P12": Rule("Bet from an account voided", "L3", "L1"),
    "P13": Rule("Bet in cash voided, money handed back", "L4", "A1"),
    "P14": Rule("Settlement corrected", "L1 L3 L4 L5 L8 E1 E4 I1 A9", "L1 L3 L4 L5 L8 E1 E4 I1 A9"),
    "P15": Rule("Float into a desk", "A1", "A2", reversible=True),
    "P16": Rule("Float out of a desk", "A2", "A1", reversible=True),
    "P17": Rule("Coupon not claimed in time", "L5", "I4"),
    "P18": Rule("Cash collected", "A3", "A1 A2", reversible=True),
    "P19": Rule("Collection counted by the bank", "A6 E2", "A3 I3", reversible=True),
    "P20": Rule("Cash drawn from the bank", "A2", "A6", reversible=True),
    "P21": Rule("Cash from desk to desk", "A3 A1", "A1 A3"),
    "P22": Rule("Count found more", "A1", "I3", reversible=True),
    "P23": Rule("Count found less", "A8 E2", "A1", reversible=True),
    "P24": Rule("Cashier repays a shortage", "A1", "A8", reversible=True),
    "P25": Rule("Opening balance", "A1 A2 A3 A6 A7 A8 A9 Q1", "L1 L8 Q1", reversible=True),
    "P36": Rule("Adjustment, approved by a second person", "E4 L1", "L1 E4", reversible=True),
    "P37": Rule("Reversal of a wrong entry", "as it was credited", "as it was debited"),
    "P38": Rule("Tax paid", "L8", "A6", reversible=True),
    "P39": Rule("Player's debt taken from his account", "L1", "A9", reversible=True),
}
"""By number. P26 to P35 are the kiosk's, P14 takes an old entry back and makes it anew in one."""
