"""Several people at once: whoever edits says which version he has seen; what was changed meanwhile is told, not merged.

Versions are those of the stream. Where machines write into a stream beside people (`register-…`), a person's edit is
stale only by another person's: pass the version of the last edit, not of the last event.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from domain.refusal import InvalidInput, Refusal


class VersionConflict(Refusal):
    """Somebody changed it meanwhile. The other change is event `version` of `stream`; `values` are what holds now.

    The aggregate does not know who it was: the envelope of that event does, and whoever answers people looks there.
    """

    code: ClassVar[str] = "VERSION_CONFLICT"

    def __init__(self, stream: str, expected: int, version: int, values: Mapping[str, Any]) -> None:
        super().__init__(
            f"{stream} was changed meanwhile: you have seen version {expected}, it is {version} now; look at the other "
            "change and decide again",
            stream=stream,
            expected=expected,
            version=version,
        )
        self.stream, self.version, self.values = stream, version, values


def expect(stream: str, expected: int, edited: int, values: Mapping[str, Any]) -> None:
    """Refuse an edit by somebody who has not seen the last edit, which is version `edited` (0: never edited).

    `values` are the current ones as plain JSON, for the answer. Raises VersionConflict; InvalidInput for no version.
    """
    if expected < 0:
        raise InvalidInput("the expected version is the one you have read: 0 or more", given=expected)
    if expected < edited:
        raise VersionConflict(stream, expected, edited, values)
