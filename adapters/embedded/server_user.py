"""Who the servers run as: the caller, or an ordinary system user when the caller is root.

PostgreSQL refuses to run as root and Redis should not. The name comes from the setting KASSA_SERVER_USER.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass

import structlog

from adapters.embedded.errors import EmbeddedServerError

SETTING = "KASSA_SERVER_USER"
DEFAULT_NAME = "kassa"
FALLBACK_NAME = "nobody"
USERADD_SECONDS = 20  # it may wait for the lock of /etc/passwd
PROBE_SECONDS = 10

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ServerUser:
    """The system user of the servers. `switched`: it is not the caller, who then is root."""

    name: str
    uid: int
    gid: int
    switched: bool

    def may(self, test: str, *paths: str | os.PathLike[str]) -> bool:
        """Asks the kernel, as this user, whether `test -r|-w|-x` holds for every path (also for its parents)."""
        script = f'for path in "$@"; do test {test} "$path" || exit 1; done'
        command = ["/bin/sh", "-c", script, "may", *(os.fspath(path) for path in paths)]
        if not self.switched:
            return subprocess.run(command, check=False, timeout=PROBE_SECONDS).returncode == 0
        done = subprocess.run(
            command, check=False, timeout=PROBE_SECONDS, cwd="/", user=self.uid, group=self.gid, extra_groups=[]
        )
        return done.returncode == 0


def server_user() -> ServerUser:
    """The user the servers must run as; makes the system user when root has none yet.

    Errors: SERVER_USER_UNUSABLE.
    """
    uid = os.geteuid()
    if uid != 0:
        try:
            own = pwd.getpwuid(uid)
        except KeyError as unknown:
            raise EmbeddedServerError(
                "SERVER_USER_UNUSABLE",
                f"user number {uid} has no name in the system's user list, which initdb needs; add a line for it "
                "to /etc/passwd or run as another user",
            ) from unknown
        return ServerUser(own.pw_name, uid, os.getegid(), switched=False)
    name = os.environ.get(SETTING) or DEFAULT_NAME
    entry = _entry(name) or _made(name) or _fallen_back(name)
    if entry.pw_uid == 0:
        raise EmbeddedServerError(
            "SERVER_USER_UNUSABLE", f"{SETTING} names {name!r}, which is root; name an ordinary system user"
        )
    return ServerUser(entry.pw_name, entry.pw_uid, entry.pw_gid, switched=True)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made(name: str) -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if useradd is None:
        return None
    command = [useradd, "--system", "--no-create-home", "--user-group", "--shell", "/usr/sbin/nologin", "--", name]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=USERADD_SECONDS)
        answer = done.stderr.strip()
    except subprocess.TimeoutExpired as late:
        answer = str(late)
    entry = _entry(name)  # also when another start made it at the same moment and ours failed
    if entry is None:
        log.warning("server_user_not_made", user=name, answer=answer)
    return entry


def _fallen_back(name: str) -> pwd.struct_passwd:
    entry = _entry(FALLBACK_NAME)
    if entry is None:
        raise EmbeddedServerError(
            "SERVER_USER_UNUSABLE",
            f"no system user {name!r}, none could be made, and there is no {FALLBACK_NAME!r}; "
            f"make one and name it in {SETTING}, or run as an ordinary user",
        )
    log.warning("server_user_fallback", wanted=name, used=FALLBACK_NAME)
    return entry
