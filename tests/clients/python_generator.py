"""ariadne-codegen in an environment of its own, made once per checkout: it wants an older graphql-core than ours."""

import os
import subprocess
import sys
from pathlib import Path

from tests.docs.markdown import ROOT

FOLDER = Path(__file__).with_name("python")
LOCK = FOLDER / "requirements.lock"
CONFIGURATION = FOLDER / "ariadne.toml"
ENVIRONMENT = ROOT / ".venv" / "ariadne-codegen"
INSTALLED = ENVIRONMENT / ".installed-from"
UV = Path(sys.executable).with_name("uv")
SECONDS = 120


def generate(target: Path) -> None:
    """Write the package `kassa_client` of the example documents into `target`."""
    _install()
    table = "[tool.ariadne-codegen]\n"
    told = target / CONFIGURATION.name
    told.write_text(CONFIGURATION.read_text().replace(table, f'{table}target_package_path = "{target}"\n', 1))
    _run(str(ENVIRONMENT / "bin/ariadne-codegen"), "--config", str(told))


def _install() -> None:
    if INSTALLED.exists() and INSTALLED.read_text() == LOCK.read_text():
        return
    _run(str(UV), "venv", "--quiet", "--clear", "--python", sys.executable, str(ENVIRONMENT))
    _run(str(UV), "pip", "sync", "--quiet", "--require-hashes", str(LOCK))
    INSTALLED.write_text(LOCK.read_text())


def _run(*command: str) -> None:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "VIRTUAL_ENV": str(ENVIRONMENT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{' '.join(command)}:\n{done.stdout}{done.stderr}"
