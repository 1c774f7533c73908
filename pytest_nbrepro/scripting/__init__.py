"""The scripting room: notebooks as plain scripts. See docs/export.md."""

from pytest_nbrepro.scripting.program import Program, program

__all__ = ["Program", "program"]
