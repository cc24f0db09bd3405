"""The list of commands: what it says is there, and it costs no command's libraries."""

import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from kassa.cli import COMMANDS, main

WIDTH = 80


def test_each_command_has_one_line_that_fits() -> None:
    listed = CliRunner().invoke(main, ["--help"]).output.partition("Commands:\n")[2].splitlines()

    assert [line.split()[0] for line in listed] == list(COMMANDS)
    assert all(len(line) <= WIDTH and line.endswith(".") for line in listed)


@pytest.mark.parametrize("name", COMMANDS)
def test_what_is_listed_is_a_command_that_explains_itself(name: str) -> None:
    command = main.get_command(click.Context(main), name)

    assert command is not None
    assert command.help


def test_the_list_loads_nothing_that_a_command_needs() -> None:
    program = "import sys; from kassa.cli import main; main(['--help'], standalone_mode=False); print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert {"kassa.cli", "click"} <= set(loaded)
    assert not {"api.app", "kassa.wiring", "kassa.house"} & set(loaded)
