"""``nbrepro …``: the commands, and how they end.

Exit codes: 0 nothing to complain of, 1 an error was found or met or there was
no notebook, 2 the command was not understood.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path
from typing import Any

import click

from pytest_nbrepro import __version__
from pytest_nbrepro.commands import COMMANDS, command
from pytest_nbrepro.reports import show_plain_signs

#: What a disk says that takes no more, a file that may not grow, a user who may not have more.
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


def _open_streams() -> None:
    """Have all three standard streams, also where a schedule has closed some of them.

    Else the next file that is opened would get the number of one, and what
    kernels print would go there.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - as long as we are
            setattr(sys, name, stream)


class _Commands(click.Group):
    """The commands, each imported when it is called, or its help is wanted."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where what it prints goes to a disk that is full, say just that."""
        _open_streams()
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            raise click.ClickException(f"cannot write: {error.strerror}") from error

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
