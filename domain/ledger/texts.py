"""Texts that enter the books: names of accounts, what an entry is based on."""

import re

from domain.ledger.chart import AccountKind, kind_of
from domain.refusal import InvalidInput

_KEY = re.compile(r"[\w.:/-]{1,100}")
LONGEST_REASON = 500


def key_of(what: str, text: str) -> str:
    """The text, if it can name a bank account, a collection, a person. Raises InvalidInput."""
    if _KEY.fullmatch(text) is None:
        raise InvalidInput(f"the id of a {what} is 1 to 100 letters, digits and . : / _ -")
    return text


def guarded(account: str) -> AccountKind:
    """The chart's line of an account that can be frozen, closed and opened with a balance. Raises InvalidInput."""
    kind = kind_of(key_of("account", account))
    if not kind.is_guarded:
        raise InvalidInput(f"{account} is a sum, not an account that somebody keeps: it cannot be named here")
    return kind


def reason_of(text: str) -> str:
    """What an entry or a ban is based on. Raises InvalidInput for what nobody can have meant."""
    bare = text.strip()
    if not bare or len(bare) > LONGEST_REASON or not bare.isprintable():
        raise InvalidInput(f"a reason is one line of 1 to {LONGEST_REASON} characters", limit=LONGEST_REASON)
    return bare
