from __future__ import annotations

from builders import environment

from pytest_nbrepro.environment.installing import install_command
from pytest_nbrepro.environment.probe import Distribution

SIX = Distribution("six", "1", installer="uv")


def test_pip_installs_with_the_interpreter_itself() -> None:
    pip = Distribution("pip", "26", installer="uv")
    for found in ([], [Distribution("six", "1", installer="pip")], [SIX, pip]):
        command = install_command(environment(*found), "six==2")
        assert command == "'/my env/bin/python' -m pip install six==2"


def test_what_uv_has_made_without_pip_is_installed_into_by_uv() -> None:
    command = install_command(environment(SIX), "six==2", "x; os_name == 'nt'")
    told = "uv pip install --python '/my env/bin/python' six==2 "
    assert command.startswith(told)
