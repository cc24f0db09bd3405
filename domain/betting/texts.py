"""Texts that enter betting: ids that people or programs choose, and what they say."""

import re

from domain.refusal import InvalidInput

_ID = re.compile(r"[\w.:/-]{1,100}")
LONGEST_TITLE = 200
LONGEST_REASON = 500


def identifier(what: str, text: str) -> str:
    """The text, if it can be an id. Raises InvalidInput."""
    if _ID.fullmatch(text) is None:
        raise InvalidInput(f"the id of a {what} is 1 to 100 letters, digits and . : / _ -")
    return text


def said(what: str, text: str, longest: int = LONGEST_TITLE) -> str:
    """The text without white space around it. Raises InvalidInput for what nobody can have meant."""
    bare = text.strip()
    if not bare or len(bare) > longest or not bare.isprintable():
        raise InvalidInput(f"{what} is printable text of 1 to {longest} characters")
    return bare
