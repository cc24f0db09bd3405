"""How the emulated register says no."""


class Refused(Exception):
    """A command that is not carried out: the error code of the answer and the extended one of request 06/1."""

    def __init__(self, error: int, extended: int = 0) -> None:
        self.error = error
        self.extended = extended
        super().__init__(f"error {error:02X}, extended {extended}")


BAD_PARAMETER = 0x03
UNKNOWN_FUNCTION = 0x02
WRONG_STATE = 0x01
BAD_REQUEST_NUMBER = 66
