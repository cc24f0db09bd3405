"""How long a document is for whoever reads it: its tokens, counted before it is parsed.

Parsing and validating cost by the token, so this is the limit that keeps the event loop free. Counted is what
graphql-core's lexer would make, comments included: it makes a token of each. The pattern does it some twenty times
faster and in one pass: runs are possessive, and a string without an end is one piece up to where it should have ended,
so that nothing behind a repeated group can fail. (Such groups are not possessive: Python before 3.11.5 miscounts them.)
"""

import re
from itertools import islice

from api.limiting.exceeded import exceeded

_TOKEN = re.compile(
    r"""[_A-Za-z][_0-9A-Za-z]*+"""
    r"""|[!$&():=@\[\]{|}]"""
    r"""|\.\.\."""
    r"""|"{3}(?:[^"\\]++|\\(?:"{3})?|"(?!""))*(?:"{3})?"""
    r"""|"(?:[^"\\\n\r]++|\\[^\n\r])*"?"""
    r"""|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?"""
    r"""|\#[^\n\r]*+"""
)


def tokens(text: str, enough: int) -> int:
    """Tokens of the document, comments included; not counted beyond `enough`.

    A text that is no GraphQL has at least as many as the lexer reads before it says so.
    """
    return sum(1 for _ in islice(_TOKEN.finditer(text), enough))


def check_tokens(text: str, limit: int) -> None:
    """Raises LimitExceeded. How many there are is not counted to the end: `given` is what was seen."""
    given = tokens(text, limit + 1)
    if given > limit:
        raise exceeded("tokens", limit, given, "send values as variables, or the rest as another document")
