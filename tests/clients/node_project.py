"""The Node project beside these tests: installed once per checkout from its lock file, and run with a deadline."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).with_name("node")
MODULES = PROJECT / "node_modules"
INSTALLED = MODULES / ".installed-from"

OLDEST_NODE = 20
# The lock file without addresses (`omit-lockfile-registry-resolved`) is understood since npm 8.
OLDEST_NPM = 8
# 388 packages: some 10 s here with a warm cache; a registry far away is slower.
INSTALL_SECONDS = 300
RUN_SECONDS = 30


class NodeMissing(Exception):
    """Node or npm is not on this machine, or too old; the message says which."""


@cache
def install() -> None:
    """Make `node_modules` what the lock file says. Raises NodeMissing; a failing npm is an error."""
    _known("node", OLDEST_NODE)
    _known("npm", OLDEST_NPM)
    wanted = _digest()
    with (PROJECT / ".npmrc").open() as lock:  # two runs of the suite in one checkout install one after the other
        fcntl.flock(lock, fcntl.LOCK_EX)
        if INSTALLED.exists() and INSTALLED.read_text() == wanted:
            return
        done = _run(["npm", "ci"], {}, INSTALL_SECONDS)
        assert done.returncode == 0, f"`npm ci` failed in {PROJECT}:\n{done.stdout}{done.stderr}"
        INSTALLED.write_text(wanted)


def node(*arguments: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run `node …` in the project."""
    return _run(["node", *arguments], environ or {}, RUN_SECONDS)


def program(name: str, *arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run a command-line program that one of the packages brings."""
    return _run([str(MODULES / ".bin" / name), *arguments], {}, RUN_SECONDS, cwd)


def _run(
    command: list[str], environ: dict[str, str], seconds: float, cwd: Path = PROJECT
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def _known(name: str, oldest: int) -> None:
    if shutil.which(name) is None:
        raise NodeMissing(f"{name} is not on this machine: clients written in JavaScript were not tested")
    said = _run([name, "--version"], {}, RUN_SECONDS).stdout.strip()
    major = re.match(r"v?(\d+)\.", said)
    if major is None or int(major[1]) < oldest:
        raise NodeMissing(f"{name} {said} is older than {oldest}: clients written in JavaScript were not tested")


def _digest() -> str:
    """What `node_modules` follows from."""
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json", ".npmrc"):
        digest.update((PROJECT / name).read_bytes())
    digest.update(_run(["node", "--version"], {}, RUN_SECONDS).stdout.encode())
    return digest.hexdigest()
