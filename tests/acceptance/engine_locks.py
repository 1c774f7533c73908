"""Notebooks that state requirements, locked by the engines from an index of the test's own."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from indexes import ALONE, sdist, wheel
from notebooks import good, read, write
from runs import nbrepro

FILES = dict(
    [
        wheel("app", "1.0", "lib>=1", 'never; python_version < "3"'),
        wheel("lib", "1.0"),
        wheel("lib", "1.1"),
        wheel("lib", "1.1", tags="cp27-cp27m-win32"),
        wheel("picky", "1.0", "lib<1.1"),
        wheel("old", "1.0"),
        sdist("src", "2.0"),
    ]
)
YANKED = {"old-1.0-py3-none-any.whl": "it was broken"}
RESOLVERS = ("uv", "pip", "pip-tools")


def requiring(folder: Path, *requirements: str, name: str = "report.ipynb") -> Path:
    """A notebook whose record states requirements, and holds the lock of another platform."""
    content = good()
    content["metadata"]["nbrepro"] = {
        "schema": 1,
        "requirements": list(requirements),
        "locks": {"cp39-windows-amd64": {"packages": [{"name": "other", "version": "1"}]}},
        "cells": [],
    }
    return write(folder / name, content)


def lock(path: Path, engine: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return nbrepro(path.parent, "lock", "--engine", engine, *arguments, path.name, **ALONE)


def record(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = read(path)["metadata"]["nbrepro"]
    return found


def made(path: Path) -> dict[str, Any]:
    """The lock of this platform."""
    (found,) = (lock for key, lock in record(path)["locks"].items() if "windows" not in key)
    assert isinstance(found, dict)
    return found


def pins(path: Path) -> list[str]:
    return [f"{p['name']}=={p['version']}" for p in made(path)["packages"]]
