"""Bytes of a reader to cards: lines of text ended by CR, LF or both, and frames between `02` and `03`, also mixed.

Nothing here raises: what is wrong comes as a value in its place, and reading goes on at the next byte that can begin
something. How the bytes were cut into portions makes no difference; how long they pause does.
"""

from collections.abc import Callable

from adapters.devices.card_reader.card import Unit
from adapters.devices.card_reader.frames import ETX, STX, frame_length, read_frame
from adapters.devices.card_reader.lines import read_line
from adapters.devices.card_reader.problems import Problem, RemoteProtocolError

GAP_SECONDS = 0.3
"""The longest pause inside a line: at 9,600 bits per second the longest takes 60 ms, and USB hands bytes over every 16
ms. What stands unfinished for longer is half a line, and no part of the next touch."""
MAX_LINE_BYTES = 80
"""The longest line known has 54 bytes."""

_ENDS = frozenset(b"\r\n")
_TEXT = frozenset(range(0x20, 0x7F)) | {0x09}


class Reading:
    """One line from one reader. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._begun = bytearray()  # a line or a frame
        self._length: int | None = None  # of the frame, once it is known
        self._is_skipping = False  # the rest of a line that was too long
        self._is_noisy = False  # the line has bytes that no line has
        self._last = 0.0

    @property
    def deadline(self) -> float | None:
        """When what has begun is given up; None when nothing has."""
        return self._last + GAP_SECONDS if self._begun or self._is_skipping or self._is_noisy else None

    def expire(self, at: float) -> list[Unit]:
        """Give up what has begun if it pauses too long."""
        found: list[Unit] = []
        if self.deadline is not None and at > self.deadline:
            self._give_up(found)
        return found

    def feed(self, data: bytes, at: float) -> list[Unit]:
        """The units that `data`, which came at `at`, brings to their end."""
        found = self.expire(at)
        for byte in data:
            if self._in_frame:
                self._frame_byte(byte, found)
            else:
                self._line_byte(byte, found)
        if data:
            self._last = at
        return found

    @property
    def _in_frame(self) -> bool:
        return bool(self._begun) and self._begun[0] == STX

    def _frame_byte(self, byte: int, found: list[Unit]) -> None:
        if len(self._begun) == 1:
            self._length = frame_length(byte)
            if self._length is None:
                self._give_up(found)
                self._line_byte(byte, found)  # it may begin the next line
                return
        self._begun.append(byte)
        if len(self._begun) == self._length:
            frame = self._taken()
            if byte == ETX:
                found.append(_told(lambda: read_frame(frame)))
            else:
                found.append(RemoteProtocolError(Problem.FRAME_CUT))

    def _line_byte(self, byte: int, found: list[Unit]) -> None:
        if byte == STX:
            if self._begun or self._is_noisy:
                self._give_up(found)
            self._is_skipping = False
            self._begun.append(byte)
        elif byte in _ENDS:
            self._end_line(found)
        elif self._is_skipping:
            return
        elif byte not in _TEXT:
            self._is_noisy = True
        elif len(self._begun) == MAX_LINE_BYTES:
            self._taken()
            self._is_skipping = True
            found.append(RemoteProtocolError(Problem.LINE_TOO_LONG))
        else:
            self._begun.append(byte)

    def _end_line(self, found: list[Unit]) -> None:
        is_noisy = self._is_noisy
        line = self._taken().decode("ascii").strip()
        if is_noisy:
            found.append(RemoteProtocolError(Problem.NOISE))
        elif line:
            found.append(_told(lambda: read_line(line)))

    def _give_up(self, found: list[Unit]) -> None:
        in_frame, is_noisy, was_skipping = self._in_frame, self._is_noisy, self._is_skipping
        self._taken()
        if in_frame:
            found.append(RemoteProtocolError(Problem.FRAME_CUT))
        elif is_noisy:
            found.append(RemoteProtocolError(Problem.NOISE))
        elif not was_skipping:  # that was told already
            found.append(RemoteProtocolError(Problem.LINE_CUT))

    def _taken(self) -> bytes:
        begun = bytes(self._begun)
        self._begun.clear()
        self._length, self._is_skipping, self._is_noisy = None, False, False
        return begun


def _told(read: Callable[[], Unit]) -> Unit:
    try:
        return read()
    except RemoteProtocolError as error:
        return error
