"""The commands of ``nbrepro``, a file each: a command parses, calls one function, prints."""

from pytest_nbrepro.commands.check import check
from pytest_nbrepro.commands.convert import convert
from pytest_nbrepro.commands.diff import diff
from pytest_nbrepro.commands.discover import discover
from pytest_nbrepro.commands.env import env
from pytest_nbrepro.commands.export import export
from pytest_nbrepro.commands.lock import lock
from pytest_nbrepro.commands.requirements import requirements
from pytest_nbrepro.commands.rules import rule, rules
from pytest_nbrepro.commands.show import show

__all__ = ["COMMANDS"]

#: In the order in which they are documented.
COMMANDS = (
    check,
    lock,
    show,
    diff,
    export,
    env,
    discover,
    requirements,
    convert,
    rule,
    rules,
)
