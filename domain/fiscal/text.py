"""Text that any later reader can hold: PostgreSQL has no NUL and UTF-8 no lone surrogates."""

import re

_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def mend(text: str) -> tuple[str, bool]:
    """The text with every unholdable character replaced by U+FFFD, and whether there was one."""
    if text.isascii() and "\x00" not in text:
        return text, False
    mended = _UNHOLDABLE.sub("\ufffd", text)
    return mended, mended != text
