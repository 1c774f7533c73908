"""Notebooks to ship, in plain values."""

from __future__ import annotations

from typing import Any

from pytest_nbrepro.shipping import Cargo, Machine, Made, Shipped

HEADER = "Made by nbrepro export from a.ipynb (cp312-linux-x86_64, lock 0123)"
#: What a name of a file can be.
HOSTILE = 'sub/it\'s "$(touch x)" `$HOME` ${{ x }}\n\\: é🎲#.ipynb'
HERE = Machine("3.12.4", "CPython", "2.36", {"OMP_NUM_THREADS": "2", "TZ": "Etc/UTC"})


def cargo(*paths: str, **changed: Any) -> Cargo:
    """Notebooks of these paths, to run with Python 3.12 on Linux."""
    given: dict[str, Any] = {
        "header": HEADER,
        "notebooks": tuple(Shipped(path) for path in paths or ("a.ipynb",)),
        "requirements": "# made\nsix==1 --hash=sha256:00\n",
        "hashed": True,
        "python": "3.12",
        "system": "linux",
        "machine": "x86_64",
        "has_kernel": True,
        "origin": HERE,
        **changed,
    }
    return Cargo(**given)


def texts(files: tuple[Made, ...]) -> dict[str, str]:
    """The texts by their paths."""
    return {file.path: file.text for file in files}
