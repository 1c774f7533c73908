"""The program that a container starts: it runs or checks the notebooks in it. Pure."""

from __future__ import annotations

import importlib.resources

from pytest_nbrepro.shipping.cargo import Cargo


def text(cargo: Cargo) -> str:
    """The text of the program, which knows the notebooks by their paths."""
    script = importlib.resources.files("pytest_nbrepro.shipping") / "_entry_script.py"
    listed = "".join(f"    {path!a},\n" for path in cargo.paths)
    body = script.read_text("utf-8").replace("NOTEBOOKS = []", f"NOTEBOOKS = [\n{listed}]", 1)
    return f"# {cargo.header}\n{body}"
