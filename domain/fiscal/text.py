"""Text that any later reader can hold: PostgreSQL has no NUL and UTF-8 no lone surrogates."""

import re

_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def is_holdable(text: str) -> bool:
    """Whether the text may stand in the log and in a table as it is."""
    if "\x00" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()  # quicker than the search for a surrogate
    except UnicodeEncodeError:
        return False
    return True


def mend(text: str) -> tuple[str, bool]:
    """The text with every unholdable character replaced by U+FFFD, and whether there was one."""
    if is_holdable(text):
        return text, False
    return _UNHOLDABLE.sub("\ufffd", text), True
