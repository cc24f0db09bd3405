"""The keyring: what opens everything that is sealed, in one file outside the database.

    {"wrapping": {"1": …}, "index": …, "pepper": …}       base64

`wrapping` keys wrap the keys of persons; the highest number wraps new ones, the others still open old ones. `index` is
the key of hashes by which phones, documents and names are found, `pepper` that of verifiers of codes and PINs: both are
for ever, because what was made with them cannot be made anew.

The file is made at the first start, for its owner alone. It is read whole and never logged. Without it no personal data
can be read again: keep a copy apart from those of the database (docs/operations.md).
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct
from msgspec.structs import replace

WRAPPING_BYTES = 64  # AES-256-SIV takes two keys of 32
MAC_BYTES = 32
FILE_NAME = "keyring.json"


class KeyringError(Exception):
    """The keyring cannot be used: `KEYRING_EXPOSED`, `KEYRING_UNREADABLE`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class Keyring(Struct, frozen=True):
    """Secret as a whole: its text names no key."""

    wrapping: Mapping[str, bytes]
    index: bytes
    pepper: bytes

    def __repr__(self) -> str:
        return f"Keyring(newest wrapping key {self.newest})"

    __str__ = __repr__

    @property
    def newest(self) -> int:
        """Number of the key that wraps new ones."""
        return max(map(int, self.wrapping))

    @classmethod
    def made(cls) -> Self:
        """A new one."""
        return cls(
            {"1": secrets.token_bytes(WRAPPING_BYTES)}, secrets.token_bytes(MAC_BYTES), secrets.token_bytes(MAC_BYTES)
        )

    def renewed(self) -> Self:
        """With a further wrapping key."""
        return replace(self, wrapping={**self.wrapping, str(self.newest + 1): secrets.token_bytes(WRAPPING_BYTES)})

    def newest_only(self) -> Self:
        """Without the wrapping keys before: what they wrapped is closed for ever."""
        return replace(self, wrapping={str(self.newest): self.wrapping[str(self.newest)]})

    def write(self, path: Path) -> None:
        """In place of the file there is, whole or not at all."""
        _draft(path, msgspec.json.encode(self)).replace(path)
        _settle(path.parent)

    @classmethod
    def at(cls, path: Path) -> Self:
        """The keyring of this file, which is made if it is not there. Raises KeyringError."""
        try:
            if not path.exists():
                _write_once(path, msgspec.json.encode(cls.made()))
            mode = path.stat().st_mode
            text = path.read_bytes()
        except OSError as error:
            raise KeyringError(
                "KEYRING_UNREADABLE", f"{path} cannot be used ({error.strerror}); set KASSA_KEYRING to a file of yours"
            ) from None
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyringError("KEYRING_EXPOSED", f"others may read {path}; run chmod 600 on it, or name another file")
        return cls._read(path, text)

    @classmethod
    def _read(cls, path: Path, text: bytes) -> Self:
        try:
            found = msgspec.json.decode(text, type=cls)
            sizes = {len(key) for key in found.wrapping.values()}
            is_whole = sizes == {WRAPPING_BYTES} and len(found.index) == len(found.pepper) == MAC_BYTES
            if is_whole and found.newest > 0:
                return found
        except (msgspec.DecodeError, ValueError):
            pass  # the message would quote the file
        raise KeyringError(
            "KEYRING_UNREADABLE",
            f"{path} holds no keyring; bring the file back from its copy, and never make a new one",
        )


def _write_once(path: Path, text: bytes) -> None:
    """Whole or not at all; of several processes that start together the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _draft(path, text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    _settle(path.parent)


def _draft(path: Path, text: bytes) -> Path:
    """A file beside it, for its owner alone, on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _settle(folder: Path) -> None:
    """Names in a folder outlive a crash once the folder is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
