"""The commands of ``nbrepro``, a file each: a command parses, calls one function, prints."""

from __future__ import annotations

import importlib

import click

__all__ = ["COMMANDS", "command"]

#: The commands in the order in which they are documented, and the files that they are in.
COMMANDS = {
    "init": "init",
    "migrate": "migrate",
    "check": "check",
    "lock": "lock",
    "show": "show",
    "diff": "diff",
    "run": "run",
    "strip": "strip",
    "fingerprint": "fingerprint",
    "require": "require",
    "unstrip": "unstrip",
    "discover": "discover",
    "requirements": "requirements",
    "convert": "convert",
    "env": "env",
    "cache": "cache",
    "export": "export",
    "git": "git",
    "rule": "rules",
    "rules": "rules",
}


def command(name: str) -> click.Command | None:
    """The command of that name, None where there is none; no other one is imported."""
    if name not in COMMANDS:
        return None
    found = getattr(importlib.import_module(f"{__name__}.{COMMANDS[name]}"), name)
    assert isinstance(found, click.Command)
    return found
