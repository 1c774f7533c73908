"""``nbrepro …``: the commands, and how they end.

Exit codes: 0 nothing to complain of, 1 an error was found or met or there was
no notebook, 2 the command was not understood.
"""

from __future__ import annotations

import sys

import click

from pytest_nbrepro import __version__
from pytest_nbrepro.commands import COMMANDS
from pytest_nbrepro.reports import show_plain_signs


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbrepro")
def main() -> None:
    """Check that Jupyter notebooks reproduce, and say why when they do not.

    To run notebooks and compare their outputs: pytest --nbrepro PATH
    """
    show_plain_signs(sys.stdout)


for command in COMMANDS:
    main.add_command(command)
