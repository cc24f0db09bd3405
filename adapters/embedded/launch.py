"""Becomes a server: gives up root, ties its life to the owner, then replaces itself with the server's program.

Run as a script by `process.py`, never imported: a small program between owner and server is safe in an owner with
threads, where Python code between fork and exec (`preexec_fn`) can deadlock. Standard library only.

Arguments: owner pid, signal sent when the owner dies, uid, gid (-1: stay who we are), then the command.
"""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
OWNER_GONE = 126


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), 0, 0, 0) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl({option}): {os.strerror(code)}")


def main(owner: int, death_signal: int, uid: int, gid: int, command: list[str]) -> None:
    """Does not return: the process is the server from here on."""
    if uid != -1:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _prctl(PR_SET_PDEATHSIG, death_signal)  # after the change of user, which clears it
    if os.getppid() != owner:  # the owner died before the line above: nobody would ever signal us
        sys.exit(OWNER_GONE)
    os.umask(0o077)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold personal data
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    # Python ignores these and an ignored signal stays ignored in the server; the owner's mask is inherited too.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.execv(command[0], command)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    _owner, _death_signal, _uid, _gid = map(int, sys.argv[1:5])
    main(_owner, _death_signal, _uid, _gid, sys.argv[5:])
