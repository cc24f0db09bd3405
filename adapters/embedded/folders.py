"""The folders of one data directory, who owns each, and where the sockets go.

    <data>/kassa.lock          one owner at a time
    <data>/log/                what the servers say; opened by the owner, outside the servers' own folders
    <data>/postgres/, redis/   owned by the servers' user, 0700
    <data>/run/                sockets, or /tmp/kassa-<uid>-<digest> when <data>/run is too long or out of reach

No folder above <data> is ever changed. A server that cannot pass those folders is started *inside* its own folder,
which the owner has opened, and names it /proc/self/cwd: that link needs no right on the parents.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
from pathlib import Path

from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.server_user import ServerUser

SOCKET_PATH_BYTES = 107  # sockaddr_un holds 108 with the closing zero
LONGEST_SOCKET_NAME = "/.s.PGSQL.65535"
SOCKET_PARENT = Path("/tmp")  # noqa: S108  TMPDIR differs between processes; the folder inside is checked
HERE = "/proc/self/cwd"
LOCK_NAME = "kassa.lock"


def prepare_data_dir(data: Path) -> None:
    """Makes the data folder (0700) or checks that it is the caller's own. Errors: DATA_DIR_NOT_OURS."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        seen = data.stat()
    except OSError as error:
        raise EmbeddedServerError(
            "DATA_DIR_NOT_OURS", f"{data} cannot be used as data folder ({error.strerror}); name another folder"
        ) from error
    if seen.st_uid != os.geteuid():
        raise EmbeddedServerError(
            "DATA_DIR_NOT_OURS",
            f"{data} belongs to user {_name(seen.st_uid)}, not to {_name(os.geteuid())}; "
            "start as that user or name another data folder",
        )
    if seen.st_mode & 0o022:
        raise EmbeddedServerError(
            "DATA_DIR_NOT_OURS", f"{data} can be written by others; run `chmod go-w {data}` or name another folder"
        )
    _make(data / "log")


def give(folder: Path, user: ServerUser) -> None:
    """Makes `folder` (0700) the user's own, with all in it when a former start ran as somebody else."""
    _make(folder)
    refuse_foreign(folder, user)
    if folder.stat().st_uid == user.uid:
        return
    for top, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(top, name), user.uid, user.gid, follow_symlinks=False)
    os.chown(folder, user.uid, user.gid)  # last: a half-done walk is done again


def refuse_foreign(folder: Path, user: ServerUser) -> None:
    """A folder of somebody else is of no use to a caller who cannot give it away. Errors: DATA_DIR_NOT_OURS."""
    owner = folder.stat().st_uid
    if owner != user.uid and not user.switched:
        raise EmbeddedServerError(
            "DATA_DIR_NOT_OURS",
            f"{folder} belongs to user {_name(owner)}, not to {user.name}; "
            f"as root, run `chown -R {user.name} {folder}`, or name another data folder",
        )


def socket_folder(data: Path, user: ServerUser) -> Path:
    """A 0700 folder of the user for the sockets. Errors: SOCKET_FOLDER_UNSAFE."""
    near = data / "run"
    if _fits(near):
        give(near, user)
        if not user.switched or user.may("-w", near):
            return near
        remove_socket_folder(near)
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    far = SOCKET_PARENT / f"kassa-{user.uid}-{digest}"
    try:
        far.mkdir(mode=0o700)
    except FileExistsError:
        _check_sockets(far, user)
    if user.switched:
        os.chown(far, user.uid, user.gid, follow_symlinks=False)
    far.chmod(0o700)
    return far


def remove_socket_folder(folder: Path) -> None:
    """Takes the sockets' folder away; the servers have ended, so what is still in it is dead."""
    with contextlib.suppress(FileNotFoundError):  # a cleaner of /tmp was faster
        shutil.rmtree(folder)


def _fits(folder: Path) -> bool:
    path = os.fsencode(folder)
    splits = b"," in path  # libpq would read two hosts
    return len(path) + len(LONGEST_SOCKET_NAME) <= SOCKET_PATH_BYTES and not splits


def _check_sockets(folder: Path, user: ServerUser) -> None:
    seen = folder.lstat()
    # Root may own it too: a start that died between making it and giving it away.
    if stat.S_ISDIR(seen.st_mode) and seen.st_uid in {user.uid, os.geteuid()}:
        return
    raise EmbeddedServerError(
        "SOCKET_FOLDER_UNSAFE",
        f"{folder} is not a folder of user {user.name} but of {_name(seen.st_uid)}; find out who made it and remove it",
    )


def _make(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
