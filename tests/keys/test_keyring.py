"""The keyring: one file for its owner alone, made once."""

import asyncio
import stat
from pathlib import Path

import pytest

from adapters.keys.keyring import Keyring, KeyringError


def test_it_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "keyring.json"
    made = Keyring.at(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.at(path) == made
    assert [each.name for each in path.parent.iterdir()] == ["keyring.json"]


async def test_processes_that_start_together_have_one_keyring(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    source = "import sys; from pathlib import Path; from adapters.keys.keyring import Keyring; import hashlib; "
    source += "print(hashlib.sha256(Keyring.at(Path(sys.argv[1])).index).hexdigest())"

    async def started() -> bytes:
        import sys  # noqa: PLC0415

        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", source, str(path), stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate()
        return said

    said = await asyncio.gather(*(started() for _ in range(4)))
    assert len(set(said)) == 1
    assert said[0]


def test_one_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    Keyring.at(path)
    path.chmod(0o640)
    with pytest.raises(KeyringError, match="KEYRING_EXPOSED"):
        Keyring.at(path)


@pytest.mark.parametrize("text", ["", "{}", '{"wrapping": {"1": "c2hvcnQ="}, "index": "", "pepper": ""}', '"secret"'])
def test_a_broken_one_is_never_replaced_nor_quoted(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keyring.json"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(KeyringError, match="KEYRING_UNREADABLE") as refused:
        Keyring.at(path)
    assert "secret" not in str(refused.value)
    assert path.read_text() == text


def test_its_text_names_no_key() -> None:
    """CORE-17: a keyring that is printed or logged by mistake tells nothing."""
    made = Keyring.made()
    assert repr(made) == str(made) == "Keyring(newest wrapping key 1)"
