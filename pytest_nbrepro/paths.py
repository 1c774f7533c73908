"""How the value of a setting is read that is the path of a file or a folder.

As in `values`, each reader raises ValueError with what it expected.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def existing(value: Any) -> Path:
    """The path of a file or a folder that is there."""
    if not isinstance(value, (str, Path)) or not value:
        raise ValueError("the path of a file or a folder")
    path = Path(value)
    if not path.exists():
        raise ValueError("a file or a folder that exists")
    return path


def file(value: Any) -> Path:
    """The path of a file, which need not be there yet."""
    if not isinstance(value, (str, Path)) or not str(value).strip() or "\0" in str(value):
        raise ValueError("the path of a file")
    return Path(value)


def file_or_folder(value: Any) -> Path:
    """The path of a file or a folder, which need not be there yet."""
    if not isinstance(value, (str, Path)) or not str(value).strip() or "\0" in str(value):
        raise ValueError("the path of a file or a folder")
    return Path(value)


def folder(value: Any) -> Path:
    """The path of a folder, which need not be there yet."""
    if not isinstance(value, (str, Path)) or not str(value).strip() or "\0" in str(value):
        raise ValueError("the path of a folder")
    path = Path(value).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError("the path of a folder; there is a file")
    return path
