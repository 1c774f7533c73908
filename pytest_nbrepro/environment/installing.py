"""The command that installs into an environment, for people to copy. Pure."""

from __future__ import annotations

import shlex

from pytest_nbrepro.environment.probe import Environment


def install_command(environment: Environment, *arguments: str) -> str:
    """The command with these arguments: pip's, or uv's where uv has made it and there is no pip."""
    by_uv = any(dist.installer == "uv" for dist in environment.distributions)
    if by_uv and "pip" not in environment.versions:
        return shlex.join(["uv", "pip", "install", "--python", environment.executable, *arguments])
    return shlex.join([environment.executable, "-m", "pip", "install", *arguments])
