"""What an organisation may set, as a table (spec B.12): key, what a value is, for whom it can be set.

A value of a group or unit goes before the one of the organisation, which goes before the default.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from domain.organisation.refusals import SettingUnknown
from domain.refusal import InvalidInput

Value = int | str | None

ORGANISATION = "organisation"
OFF = "off"
SINGLE, DAILY = "SINGLE", "DAILY"
NONE, MANUAL = "NONE", "MANUAL"
YES, NO = "yes", "no"
YES_OR_NO = (YES, NO)
LONGEST_TEXT = 500
# As scopes of rights are written; names of units and groups are short.
_SCOPE = re.compile(r"(unit|group):[\w.:/-]{1,100}")


class EnrolmentMode(StrEnum):
    """What becomes of a register that a trusted router reports first (DEC-06)."""

    TRUST_AGENT = "TRUST_AGENT"
    APPROVE = "APPROVE"


class WithdrawalCode(StrEnum):
    """When a withdrawal needs a one-time code (DEC-22)."""

    ALWAYS = "ALWAYS"
    WHEN_NOT_IDENTIFIED = "WHEN_NOT_IDENTIFIED"


class ShortOwedBy(StrEnum):
    """Who bears a shortage of a drawer (P23)."""

    CASHIER = "CASHIER"
    HOUSE = "HOUSE"


class CashMode(StrEnum):
    """Whether a licensee takes bets for cash (DEC-18)."""

    ALLOWED = "ALLOWED"
    FORBIDDEN = "FORBIDDEN"
    UP_TO = "UP_TO"


class CardIdentification(StrEnum):
    """What a card at the desk's reader is good for (DEC-25)."""

    CARD_ONLY = "CARD_ONLY"
    CARD_AND_DOCUMENT = "CARD_AND_DOCUMENT"


class Setting(NamedTuple):
    """A number from `least` to `most`, which may be `off` (None); or one of `words`; or text when neither is said."""

    said: str
    default: Value
    least: int | None = None
    most: int | None = None
    can_be_off: bool = False
    words: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()  # kinds beside the organisation

    def parse(self, text: str) -> Value:
        """The value that a text says. Raises InvalidInput."""
        if self.can_be_off and text == OFF:
            return OFF
        if self.words:
            if text in self.words:
                return text
            raise InvalidInput(f"the value is one of {', '.join(self.words)}")
        if self.least is None or self.most is None:
            if len(text) <= LONGEST_TEXT and text.isprintable():
                return text.strip()
            raise InvalidInput(f"the value is one line of at most {LONGEST_TEXT} characters", limit=LONGEST_TEXT)
        if text.isascii() and text.isdigit() and len(text) <= len(str(self.most)):
            number = int(text)
            if self.least <= number <= self.most:
                return number
        off = f", or {OFF}" if self.can_be_off else ""
        raise InvalidInput(f"the value is a whole number from {self.least:,} to {self.most:,}{off}")


def _fiscal_receipt(said: str, default: str) -> Setting:
    return Setting(
        f"Whether the cashier prints a register's receipt by hand for {said} (DEC-19)", default, words=(NONE, MANUAL)
    )


SETTINGS: Mapping[str, Setting] = {
    "poll_interval_s": Setting(
        "Seconds between two polls of a register (FLEET-57); of several groups the shortest counts",
        60, 10, 3600, scopes=("group",),
    ),
    "enrolment_mode": Setting(
        "Whether registers of trusted routers are enrolled at once, or a person approves each (DEC-06)",
        EnrolmentMode.TRUST_AGENT.value, words=tuple(EnrolmentMode),
    ),
    "inactive_removal_days": Setting(
        "Days after which a silent register leaves the lists (DEC-09)", OFF, 30, 3650, can_be_off=True,
    ),
    "fn_lead_days": Setting(
        "Days from the order of fiscal drives to their delivery (FLEET-26)", 14, 1, 180, scopes=("unit",),
    ),
    "fn_safety_stock_pct": Setting(
        "Fiscal drives to have beyond those that are needed, % (FLEET-27)", 5, 0, 100, scopes=("unit",),
    ),
    "cash_orders": Setting("Whether cash comes and goes with cash orders (BET-30)", YES, words=YES_OR_NO),
    "cash_orders_pko": Setting(
        "A receipt order for each deposit and stake, or one for each day and desk (spec C.5)",
        DAILY, words=(SINGLE, DAILY),
    ),
    "fiscal_receipt_on.deposit": _fiscal_receipt("a deposit", MANUAL),
    "fiscal_receipt_on.cash_stake": _fiscal_receipt("a stake in cash", MANUAL),
    "fiscal_receipt_on.payout": _fiscal_receipt("a payout", NONE),
    "fiscal_receipt_on.refund": _fiscal_receipt("a stake given back", NONE),
    "legal_name": Setting("Name of the organisation as forms have it; its title when nothing is set", ""),
    "okpo": Setting("Code of the organisation by OKPO, for forms", ""),
    "identification_timeout_minutes": Setting(
        "Minutes without an operation after which a desk leaves the mode of an identified player (DEC-29)",
        10, 1, 120, scopes=("unit",),
    ),
    "recent_identifications_count": Setting(
        "Players on a desk's list of recently identified ones (DEC-30)", 20, 1, 50, scopes=("unit",),
    ),
    "recent_identifications_hours": Setting(
        "Hours for which a player stays on that list (DEC-30)", 12, 1, 72, scopes=("unit",),
    ),
    "withdrawal_code": Setting(
        "Whether a withdrawal needs a code also when the player is identified (DEC-22)",
        WithdrawalCode.ALWAYS.value, words=tuple(WithdrawalCode), scopes=("unit",),
    ),
    "hold_minutes": Setting("Minutes for which the money of a withdrawal is held (DEC-32)", 10, 1, 120),
    "desk_high_balance": Setting(
        "Cash in a drawer (kopecks) from which on it is told to be too much (B.11)",
        OFF, 1, 10**12, can_be_off=True, scopes=("unit",),
    ),
    "desk_critical_balance": Setting(
        "Cash in a drawer (kopecks) from which on the shift is locked until cash is taken out (B.11)",
        OFF, 1, 10**12, can_be_off=True, scopes=("unit",),
    ),
    "cash_short_owed_by": Setting(
        "Who bears what a count finds missing: the cashier, who is to repay it, or the house (P23)",
        ShortOwedBy.CASHIER.value, words=tuple(ShortOwedBy), scopes=("unit",),
    ),
    "cash_mode": Setting(
        "Whether bets are taken for cash: always, never, or up to an amount without identification (DEC-18)",
        CashMode.ALLOWED.value, words=tuple(CashMode),
    ),
    "cash_mode_up_to": Setting(
        "From this stake or payout on (kopecks) cash needs an identification, where the mode is UP_TO (DEC-18)",
        1_500_000, 1, 10**12,
    ),
    "void_window_minutes": Setting(
        "Minutes in which a cashier may void a coupon, before its first event starts (DEC-24)", 5, 0, 1440,
    ),
    "void_second_person_above": Setting(
        "Above this stake (kopecks) a second person approves a void (DEC-24)", OFF, 0, 10**12, can_be_off=True,
    ),
    "coupon_claim_days": Setting("Days in which the winnings of a coupon are to be claimed (P17)", 180, 1, 3650),
    "winnings_tax_pct": Setting("Withheld of what winnings exceed the stake by, %", 0, 0, 50),
    "winnings_tax_from": Setting("Winnings from this amount on (kopecks) are taxed", 1_500_000, 0, 10**12),
    "card_tiers": Setting("Tiers of cards, with commas between them; new cards are of the first (CARD-11)",
        "Basic, SILVER, GOLD",
    ),
    "card_auto_register": Setting(
        "Whether a card that nobody knows is taken into stock at its first touch (DEC-26)", NO, words=YES_OR_NO,
    ),
    "card_identification": Setting(
        "Whether a card identifies its player at a desk, or the document is compared, too (DEC-25)",
        CardIdentification.CARD_ONLY.value, words=tuple(CardIdentification), scopes=("unit",),
    ),
    "card_touch_lifetime_s": Setting(
        "Seconds after which a card that was put on identifies nobody any more: whoever it was may have left",
        10, 1, 60, scopes=("unit",),
    ),
    "pin_change_needs_identification": Setting(
        "Whether a player is identified before he gets a new PIN (DEC-26)", YES, words=YES_OR_NO,
    ),
    "card_unblock_needs_identification": Setting(
        "Whether a player is identified before his card is unblocked (DEC-26)", YES, words=YES_OR_NO,
    ),
    "email_required": Setting("Whether players are registered with an e-mail only (DEC-21)", YES, words=YES_OR_NO),
    "limit_cooling_hours": Setting(
        "Hours after which a higher limit of a player holds; a lower one holds at once (spec D.4)", 24, 1, 8760,
    ),
    "self_exclusion_least_days": Setting("Days for which a player excludes himself at least (spec D.4)", 30, 1, 365),
    "retention_players_years": Setting(
        "Years after the closing of an account for which the player's data are kept (DEC-27)", 5, 0, 50,
    ),
    "aml_day_amount": Setting(
        "Deposits of a player in a day (kopecks) from which on they are watched (P-AML)", OFF, 1, 10**12,
        can_be_off=True,
    ),
    "aml_month_amount": Setting(
        "Deposits of a player in a month (kopecks) from which on they are watched (P-AML)", OFF, 1, 10**12,
        can_be_off=True,
    ),
    "code_valid_s": Setting("Seconds for which a one-time code is good (DEC-31)", 300, 60, 600),
    "code_tries": Setting("Wrong codes after which a one-time code is locked (DEC-31)", 5, 1, 10),
    "code_resend_s": Setting("Seconds from one code to the next of a phone (DEC-31)", 60, 1, 3600),
    "code_sends_per_hour": Setting("One-time codes to a phone in an hour, at most (DEC-31)", 5, 1, 20),
    "code_digits": Setting("Digits of a one-time code (DEC-31)", 6, 6, 10),
    "pin_digits": Setting("Digits of a card's PIN", 4, 4, 8),
    "pin_tries": Setting("Wrong PINs in a row after which a card is blocked (DEC-25)", 3, 1, 10),
    "support_contacts": Setting("Whom users ask for help: a desk, not a person", ""),
}  # fmt: skip


def checked(key: str, scope: str) -> Setting:
    """The setting, if it can be set there. Raises SettingUnknown, InvalidInput."""
    setting = SETTINGS.get(key)
    if setting is None:
        raise SettingUnknown(f"{key[:60]!r} is no setting; there are {', '.join(SETTINGS)}")
    if scope == ORGANISATION:
        return setting
    if not _SCOPE.fullmatch(scope):
        raise InvalidInput("a scope is organisation, unit:<code> or group:<id>")
    if scope.partition(":")[0] not in setting.scopes:
        raise SettingUnknown(
            f"{key} cannot be set for {scope}; set it for {' or '.join((ORGANISATION, *setting.scopes))}"
        )
    return setting


def place_of(key: str, scope: str) -> str:
    """A setting in a scope, in one text."""
    return f"{key} {scope}"


def set_in(held: Callable[[str], Value], key: str, groups: Iterable[str], units: Iterable[str]) -> Value:
    """What is set for something in these groups and units, narrowest unit first; `held` tells what is at a place."""
    of_groups = [value for group in groups if isinstance(value := held(place_of(key, f"group:{group}")), int)]
    if of_groups:
        return min(of_groups)
    for scope in (*(f"unit:{unit}" for unit in units), ORGANISATION):
        if (value := held(place_of(key, scope))) is not None:
            return value
    return None
