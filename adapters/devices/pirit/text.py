"""Text in packets: CP866, with what may not stand in a packet written as `$XX` (facts §3.1).

Strings hold codes 20..F0. Everything outside, and `$` itself, is escaped, so that text goes there and back unchanged;
`$` before anything else stands for itself, as registers print prices with it.
"""

import re

from adapters.devices.pirit.problems import LocalProtocolError, Problem

_TO_ESCAPE = re.compile(rb"[\x00-\x1f\x24\xf1-\xff]")
# Only what is escaped on one side is taken back on the other.
_ESCAPED = re.compile(rb"\$([01][0-9A-Fa-f]|24|[Ff][1-9A-Fa-f])")


def to_bytes(text: str) -> bytes:
    """The bytes of one field. Raises LocalProtocolError for letters that CP866 lacks."""
    try:
        raw = text.encode("cp866")
    except UnicodeEncodeError as error:
        raise LocalProtocolError(Problem.CANNOT_SAY, "a letter outside CP866") from error
    return _TO_ESCAPE.sub(lambda met: b"$%02X" % met[0][0], raw)


def from_bytes(raw: bytes) -> str:
    """The text of one field; every byte has its letter in CP866, so this never fails."""
    return _ESCAPED.sub(lambda met: bytes([int(met[1], 16)]), raw).decode("cp866")
