"""``nbrepro …``: the commands, and how they end.

Exit codes: 0 nothing to complain of, 1 an error was found or met or there was
no notebook, 2 the command was not understood.
"""

from __future__ import annotations

import sys

import click

from pytest_nbrepro import __version__
from pytest_nbrepro.commands import COMMANDS, command
from pytest_nbrepro.reports import show_plain_signs


class _Commands(click.Group):
    """The commands, each imported when it is called, or its help is wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        return [*COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        return command(cmd_name)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="nbrepro")
def main() -> None:
    """Check that Jupyter notebooks reproduce, and say why when they do not.

    To run notebooks and compare their outputs: pytest --nbrepro PATH
    """
    show_plain_signs(sys.stdout)
