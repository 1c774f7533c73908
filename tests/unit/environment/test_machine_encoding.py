"""The encoding of text files has one name, however the interpreter came by it."""

from __future__ import annotations

import sys

import pytest

from pytest_nbrepro import environment


@pytest.mark.parametrize("variables", [{"PYTHONUTF8": "1"}, {"LC_ALL": "C.UTF-8"}])
def test_utf8_has_one_name(variables: dict[str, str]) -> None:
    kernel = environment.Kernel("python3", (sys.executable,), env=variables)
    machine = environment.Probe(kernel).result().machine["machine"]
    assert machine["locale"]["encoding"] == "utf-8"
