"""What goes along nowhere, in an image as with a task."""

from __future__ import annotations

import pytest

from pytest_nbrepro.shipping import is_secret, left_out


@pytest.mark.parametrize(
    ("path", "secret"),
    [(".env", True), ("a/.env.local", True), ("a/b/x.pem", True), ("x.key", True),
     (".git/config", False), (".venv/bin/python", False), ("a/__pycache__/b.pyc", False)],
)  # fmt: skip
def test_secrets_and_what_tools_make_are_left_out(path: str, secret: bool) -> None:
    assert left_out(path)
    assert is_secret(path) == secret


@pytest.mark.parametrize("path", ["a.ipynb", "environment.yml", "src/venv/m.py", "keys/a", "env"])
def test_other_files_are_not(path: str) -> None:
    assert not left_out(path)
    assert not is_secret(path)
