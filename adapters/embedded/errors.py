"""What can go wrong with the embedded servers, each with a stable code and the way out.

SERVER_BINARY_MISSING   the wheel with the server is not installed, or not for this machine
SERVER_USER_UNUSABLE    there is no ordinary system user the servers could run as
SERVER_START_TIMEOUT    the server lives but did not answer in time
SERVER_EXITED           the server ended while starting; its log says why
SERVER_STILL_RUNNING    a server of this data folder could not be ended
SERVERS_NOT_STARTED     an address or pid was asked for before `start`
DATA_DIR_IN_USE         another living process owns this data folder
DATA_DIR_NOT_OURS       the folder belongs to someone else, or holds something else
DATA_DIR_VERSION        the data was written by another major version of PostgreSQL
SOCKET_FOLDER_UNSAFE    someone else sits on the place of our sockets
SETTING_REFUSED         a PostgreSQL setting that the supervisor decides itself
PLATFORM_UNSUPPORTED    not Linux
"""


class EmbeddedServerError(Exception):
    """The embedded servers cannot do what was asked. `code` is stable; `message` says what to do."""

    def __init__(self, code: str, message: str, **details: str | int) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details
